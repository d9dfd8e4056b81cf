"""Two daemons on a real switch. The queues are taken from the site while an agent has lifted for a caller and another
hears a promised customer's telephone ring, and then the leader is killed: the next one brings both pairs together."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Agent, CallbackMode, Destination, DestinationKind, Directory, Number, Queue, Tier, Trunk
from fsctl.prompts.wavefile import write
from fsctl.requests import LogIn
from fsctl.resources import data_directory
from fsctl.store import directory as stored_directory
from fsctl.store.database import Database
from fsctl.store.models import CallbackRow, QueueStay
from tests.contract.store.mariadb import WHY_NOT as NO_MARIADB
from tests.contract.store.mariadb import MariaDb
from tests.integration.daemon.place import await_files, each_call_once
from tests.integration.freeswitch.crowd import SITE
from tests.integration.freeswitch.sound import samples_of
from tests.integration.freeswitch.standby import Two
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear, voices

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not MariaDb.is_installed(), reason=NO_MARIADB)]

LINE = 5995
BRIEF_S = 60
"""How long the agent is told something before the two are brought together: longer than all that follows."""


def site() -> Directory:
    support = Queue("support", wrap_up_s=1.0)
    keys = {"9": Destination(DestinationKind.CALLBACK, "promises")}
    promises = Queue(
        "promises", announce_agent=False, callback=CallbackMode.AGENT_FIRST, callback_trunk="to_bob", exit_keys=keys
    )
    entries = [Number(f"400{n}", Destination(DestinationKind.QUEUE, name), "en") for n, name in enumerate(NAMES)]
    return replace(
        SITE,
        numbers={entry.number: entry for entry in entries},
        trunks={**SITE.trunks, "to_bob": Trunk("to_bob", "127.0.0.1", LINE)},
        agents={number: Agent(number, number, number, language="en") for number in ("1001", "1002")},
        queues={"support": support, "promises": promises},
        tiers=(Tier("support", "1001"), Tier("promises", "1002")),
        flows={"callback": (Path(data_directory("ivr_scripts")) / "callback.yaml").read_text()},
    )


NAMES = ("support", "promises")


class Closing(Two):
    """Ann has lifted for the caller and is told something; Bo hears the telephone of a customer ring; and the queues
    of both are gone."""

    def __init__(self, root: Path, ends: ExitStack, without: str = "") -> None:
        brief = root / "prompts" / "recorded" / "en" / "agent_brief.wav"
        write(brief, samples_of([(TONES["listened"], BRIEF_S)]), 8000)
        open_site = site()
        super().__init__(root, ends, open_site, without)
        self.ann, self.bo = self.switch.phone("1001", TONES["ann"]), self.switch.phone("1002", TONES["bo"])
        self.customer = self.switch.carrier(LINE, TONES["done"])
        self.caller = self.switch.caller("5550002", TONES["caller"])
        for phone in (self.ann, self.bo, self.customer, self.caller):
            ends.callback(phone.close)
        self._promise(self.switch.caller("5550001", TONES["caller"]))
        self.west.control.ask(LogIn("1002", "", ""))
        self.bo.wait_ring(12)
        self.bo.lift()
        self.customer.wait_ring()
        self.west.control.ask(LogIn("1001", "", ""))
        self.caller.call("4000")
        self.ann.wait_ring()
        self.ann.lift()
        self.ann.wait(lambda: voices(self.ann) == {"listened"}, "what the agent is told")
        with Database(self.mariadb.url).session() as session:
            stored_directory.save(session, replace(open_site, queues={}, tiers=()), "test", time.time())
        self.west.control.reload()
        self.west.wait(lambda: self.west.control.snapshot()["queues"] == {}, "the queues to be gone")

    def _promise(self, asker: Phone) -> None:
        asker.call("4001")
        asker.wait_talk()
        self.west.wait(lambda: len(self.west.calls("waiting")) == 1, "the caller to wait")
        asker.press("9")
        self.west.wait(lambda: not self.west.calls("waiting"), "the caller to be asked for the number")
        asker.press("1")
        self.west.wait(lambda: len(self.west.control.snapshot()["callbacks"]) == 1, "the promise")
        asker.hang_up()
        self.west.wait(lambda: not self.west.control.snapshot()["calls"], "the caller's end")
        asker.close()

    def everybody_goes(self) -> None:
        for phone in (self.caller, self.customer):
            phone.hang_up()
        self.east.wait(lambda: not self.east.control.snapshot()["calls"], "everybody gone")
        await_files(self.east)
        assert self.east.stop() == 0
        # the attempt waits in no queue
        each_call_once(self.east, 3, outside_queues=1)

    def promise(self) -> tuple[str, str, int]:
        with Database(self.mariadb.url).session() as session:
            [row] = session.query(CallbackRow).all()
            return row.state, row.reason, row.attempts

    def stays(self) -> list[tuple[str, str | None]]:
        with Database(self.mariadb.url).session() as session:
            return [(row.queue, row.outcome) for row in session.query(QueueStay).order_by(QueueStay.entered_at)]


@pytest.fixture
def closing(tmp_path: Path, ends: ExitStack, request: pytest.FixtureRequest) -> Closing:
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    closing = Closing(tmp_path, ends, getattr(request, "param", ""))
    closing.west.kill()
    closing.east_leads()
    return closing


def test_who_has_lifted_for_a_queue_that_is_gone_talks_when_the_leader_is_killed(closing: Closing) -> None:
    hear(closing.ann, {"caller"}, closing.caller, {"ann"})
    assert closing.customer.rings, "the same telephone rings on"
    closing.customer.lift()
    hear(closing.bo, {"done"}, closing.customer, {"bo"})
    closing.east.wait(lambda: closing.east.agents("talking") == ["1001", "1002"], "both agents to talk")
    closing.everybody_goes()
    assert closing.promise() == ("kept", "called", 1)
    assert len(closing.customer.invites) == 1
    assert closing.stays() == [("promises", "left_by_key"), ("support", "answered")]


@pytest.mark.parametrize("closing", ["closed"], indirect=True)
def test_without_what_is_known_of_a_queue_that_is_gone_the_customer_is_not_called_on(closing: Closing) -> None:
    """The control."""
    closing.customer.wait_over()
    closing.bo.wait_over()
    closing.east.wait(lambda: closing.promise()[:2] == ("withdrawn", "no_such_queue"), "the promise to be given up")
