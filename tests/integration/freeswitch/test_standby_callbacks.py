"""Two daemons on a real switch, and a promise in each phase when the leader is killed: one is kept by a talk, for one
the customer's telephone rings, for one an agent's, one waits. Nobody is called twice, and each is kept once."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Agent, CallbackMode, Destination, DestinationKind, Directory, Number, Queue, Tier, Trunk
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.make import make
from fsctl.prompts.paths import PromptFiles
from fsctl.requests import LogIn
from fsctl.resources import data_directory
from fsctl.store.database import Database
from fsctl.store.models import CallbackRow
from fsctl.switch.sounds import Prompt
from tests.contract.store.mariadb import WHY_NOT as NO_MARIADB
from tests.contract.store.mariadb import MariaDb
from tests.integration.daemon.place import await_files, each_call_once
from tests.integration.freeswitch.crowd import SITE, daemon_beside
from tests.integration.freeswitch.switch import PROGRAM, WHY_NOT, RunningSwitch, start_freeswitch
from tests.integration.freeswitch.voices import TONES, hear, voices

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(not MariaDb.is_installed(), reason=NO_MARIADB)]

QUEUES = ("talks", "called", "rung", "waits")
"""A queue, an agent, a customer and a line to the carrier for each phase."""

AGENTS = ("1001", "1002", "1003", "1004")
NUMBERS = ("5550001", "5550002", "5550003", "5550004")
LINES = (5991, 5992, 5993, 5994)
SAY = (("ann", "caller"), ("bo", "done"), ("sue", "listened"), ("ann", "caller"))
"""What the agent and the customer of each phase say."""


def calling_back(mode: CallbackMode) -> Directory:
    support = Queue("support", announce_agent=False, wrap_up_s=1.0, callback=mode, callback_retry_s=60.0)
    keys = {name: {"9": Destination(DestinationKind.CALLBACK, name)} for name in QUEUES}
    queues = {name: replace(support, name=name, callback_trunk=f"to_{name}", exit_keys=keys[name]) for name in QUEUES}
    trunks = {f"to_{name}": Trunk(f"to_{name}", "127.0.0.1", port) for name, port in zip(QUEUES, LINES, strict=True)}
    entries = [Number(f"400{n}", Destination(DestinationKind.QUEUE, name), "en") for n, name in enumerate(QUEUES)]
    return replace(
        SITE,
        numbers={entry.number: entry for entry in entries},
        trunks={**SITE.trunks, **trunks},
        agents={number: Agent(number, number, number, language="en") for number in AGENTS},
        queues=queues,
        tiers=tuple(Tier(queue, agent) for queue, agent in zip(QUEUES, AGENTS, strict=True)),
        flows={"callback": (Path(data_directory("ivr_scripts")) / "callback.yaml").read_text()},
    )


class Promised:
    """West leads at first, east stands by; every customer has asked for a callback."""

    def __init__(self, root: Path, ends: ExitStack, mode: CallbackMode) -> None:
        site = calling_back(mode)
        self.mariadb = MariaDb(root)
        ends.callback(self.mariadb.stop)
        self.mariadb.install()
        self.switch: RunningSwitch = start_freeswitch(root / "switch", site)
        ends.callback(self.switch.stop)
        prompts = PromptFiles(root / "prompts", Catalogue.of(site), self.switch.conf.recordings_root)
        make(prompts, [Prompt("callback_greeting", "en")])
        both = {"FSCTL_DATABASE_URL": self.mariadb.url, "FSCTL_PATHS_PROMPTS": str(root / "prompts")}
        self.west = daemon_beside(self.switch, root / "west", **both, FSCTL_STANDBY_NODE="west")
        self.east = daemon_beside(self.switch, root / "east", **both, FSCTL_STANDBY_NODE="east")
        for daemon in (self.east, self.west):
            ends.callback(daemon.stop)
        self.west.prepare(site)
        self.west.start()
        self.east.stand_by()
        self.agents = [self.switch.phone(agent, TONES[say]) for agent, (say, _) in zip(AGENTS, SAY, strict=True)]
        self.customers = [self.switch.carrier(port, TONES[say]) for port, (_, say) in zip(LINES, SAY, strict=True)]
        for phone in [*self.agents, *self.customers]:
            ends.callback(phone.close)
        for place, number in enumerate(NUMBERS):
            self._asks(place, number)
        self.before = self.places()

    def _asks(self, place: int, number: str) -> None:
        caller = self.switch.caller(number, TONES["caller"])
        caller.call(f"400{place}")
        caller.wait_talk()
        self.west.wait(lambda: len(self.west.calls("waiting")) == 1, "the caller to wait")
        caller.press("9")
        self.west.wait(lambda: not self.west.calls("waiting"), "the caller to be asked for the number")
        caller.press("1")
        self.west.wait(lambda: len(self.west.control.snapshot()["callbacks"]) > place, "the promise")
        caller.hang_up()
        self.west.wait(lambda: not self.west.control.snapshot()["calls"], "the caller's end")
        caller.close()

    def places(self) -> dict[str, tuple[float, int]]:
        rows = self.west.control.snapshot()["callbacks"].values()
        return {row["number"]: (row["entered_at"], row["priority"]) for row in rows}

    def log_in(self, place: int) -> None:
        leader = self.east if self.west.process is None or self.west.process.poll() is not None else self.west
        leader.control.ask(LogIn(AGENTS[place], "", ""))

    def lifts(self, place: int) -> None:
        """The agent lifts for the promise, and the customer's telephone rings."""
        self.agents[place].wait_ring(12)
        self.agents[place].lift()
        self.customers[place].wait_ring()

    def hears_the_greeting(self, place: int) -> None:
        customer = self.customers[place]
        customer.wait(lambda: bool(voices(customer)), "the greeting")

    def confirms(self, place: int) -> None:
        """The customer hears the greeting and presses the key; the agent's phone rings."""
        self.hears_the_greeting(place)
        self.customers[place].press("1")
        self.agents[place].wait_ring(12)

    def talk(self, place: int) -> None:
        agent, customer = SAY[place]
        hear(self.agents[place], {customer}, self.customers[place], {agent})

    def kill(self) -> None:
        self.west.kill()

    def east_leads(self) -> None:
        self.east.wait(lambda: self.east.role() == "leader" and self.east.answers(), "east to lead", 20)

    def promises(self) -> dict[str, dict[str, object]]:
        return {row["number"]: row for row in self.east.control.snapshot()["callbacks"].values()}

    def ends(self, calls: int, on_the_line: int) -> None:
        """Everybody hangs up: each promise is kept, by one call to its customer, and everything is on file once. So
        many of the calls have waited in a queue."""
        for customer in self.customers:
            customer.hang_up()
        self.east.wait(lambda: not self.east.control.snapshot()["calls"], "everybody gone")
        await_files(self.east)
        assert self.east.stop() == 0
        assert [len(customer.invites) for customer in self.customers] == [1, 1, 1, 1]
        each_call_once(self.east, calls, outside_queues=calls - on_the_line)
        with Database(self.east.database_url).session() as session:
            rows = session.query(CallbackRow).order_by(CallbackRow.number).all()
            kept = [(row.number, row.state, row.reason, row.agent, row.attempts) for row in rows]
        assert kept == [(number, "kept", "called", agent, 1) for number, agent in zip(NUMBERS, AGENTS, strict=True)]


@pytest.fixture
def promised(tmp_path: Path, ends: ExitStack, request: pytest.FixtureRequest) -> Promised:
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    return Promised(tmp_path, ends, request.param)


@pytest.mark.parametrize("promised", [CallbackMode.AGENT_FIRST], indirect=True)
@pytest.mark.parametrize("answers", ["later", "while nobody leads"])
def test_the_leader_is_killed_with_a_promise_in_each_phase(promised: Promised, answers: str) -> None:
    talking, called, rung, waiting = range(4)
    promised.log_in(talking)
    promised.lifts(talking)
    promised.customers[talking].lift()
    promised.talk(talking)
    promised.log_in(called)
    promised.lifts(called)
    promised.log_in(rung)
    promised.agents[rung].wait_ring()
    promised.kill()
    if answers == "while nobody leads":
        promised.customers[called].lift()
    promised.east_leads()

    promised.talk(talking)
    if answers == "later":
        assert promised.customers[called].rings
        assert promised.promises()[NUMBERS[called]]["state"] == "dialling"
        promised.customers[called].lift()
    promised.talk(called)
    promised.east.wait(lambda: {"1001", "1002"} <= set(promised.east.agents("talking")), "both agents to talk")
    left = {number: (row["entered_at"], row["priority"]) for number, row in promised.promises().items()}
    assert left == {number: pytest.approx(promised.before[number], abs=1e-5) for number in NUMBERS[rung:]}

    promised.lifts(rung)
    promised.customers[rung].lift()
    promised.talk(rung)
    promised.log_in(waiting)
    promised.lifts(waiting)
    promised.customers[waiting].lift()
    promised.talk(waiting)
    # the askers, the customers, and the attempt for which an agent's phone only rang
    promised.ends(calls=4 + 4 + 1, on_the_line=4)


@pytest.mark.parametrize("promised", [CallbackMode.CUSTOMER_FIRST], indirect=True)
@pytest.mark.parametrize("greeted_by", ["the leader", "the next leader"])
def test_the_leader_is_killed_with_customers_who_are_called_first(promised: Promised, greeted_by: str) -> None:
    waits, greeted, rings, later = range(4)
    for place in (waits, greeted, rings):
        promised.log_in(place)
        promised.customers[place].wait_ring()
    promised.customers[waits].lift()
    promised.confirms(waits)
    promised.customers[greeted].lift()
    if greeted_by == "the leader":
        promised.hears_the_greeting(greeted)
    promised.kill()
    promised.east_leads()

    assert promised.customers[rings].rings
    assert not promised.agents[greeted].rings
    promised.confirms(greeted)
    promised.customers[rings].lift()
    promised.confirms(rings)
    promised.log_in(later)
    promised.customers[later].wait_ring()
    promised.customers[later].lift()
    promised.confirms(later)
    for place in (waits, greeted, rings, later):
        promised.agents[place].wait_ring()
        promised.agents[place].lift()
        promised.talk(place)
    promised.ends(calls=4 + 4, on_the_line=8)
