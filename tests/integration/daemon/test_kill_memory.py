"""kill -9 of the daemon, on the built-in switch: what only it could know is on file. In the control that is taken away
before it starts again. And the daemon's own look-ups: the tier of a customer who calls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from fsctl.directory import CustomerTier
from fsctl.requests import LogIn
from fsctl.simulator.parties import Caller
from fsctl.store.database import Database
from fsctl.store.models import AgentStanding, CustomerNumber, CustomerRow, QueueStay
from tests.integration.daemon.place import Place, site
from tests.integration.daemon.process import DaemonProcess


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.daemon.stop()
    place.switch.stop()


def running(place: Place, **queue: object) -> DaemonProcess:
    base = site(1)
    support = replace(base.queues["support"], **queue)  # type: ignore[arg-type]
    place.daemon.prepare(replace(base, queues={"support": support}))
    place.daemon.start()
    return place.daemon


def is_free(place: Place, extension: str) -> bool:
    """Its phone has nothing left of the last call: one that has does not dial."""
    channel = place.phones[extension].channel
    return channel is None or not channel.alive


def waits_since(daemon: DaemonProcess) -> float:
    """The place of the one who waits."""
    daemon.wait(lambda: len(daemon.calls("waiting")) == 1, "a caller who waits")
    (row,) = daemon.calls("waiting").values()
    return float(row["since"])


def forget(daemon: DaemonProcess, *statements: object) -> None:
    database = Database(daemon.database_url)
    with database.session() as session:
        for statement in statements:
            session.execute(statement)  # type: ignore[call-overload]
    database.dispose()


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "control"])
def test_a_place_given_up_and_a_wrap_up_behind_another_call(place: Place, kept: bool) -> None:
    daemon = running(place, wrap_up_s=300.0, resume_s=300.0)
    for extension in ("1001", "2000"):
        place.phone(extension)
    daemon.control.ask(LogIn("1001", "", ""))
    customer = place.caller(1)
    daemon.wait(lambda: len(daemon.calls("talking")) == 1, "a talk")
    place.switch.act(customer.hang_up)
    daemon.wait(lambda: daemon.agents("wrap_up") == ["1001"] and is_free(place, "1001"), "the wrap-up")
    place.switch.act(lambda core: place.phones["1001"].dial(core, "2000"))
    daemon.wait(lambda: daemon.agents("other_call") == ["1001"] and place.talks("1001"), "another call")
    impatient = place.caller(2)
    since = waits_since(daemon)
    place.switch.act(impatient.hang_up)
    daemon.wait(lambda: not daemon.calls("waiting"), "the caller to go")

    daemon.kill()
    if not kept:
        daemon.start()  # so that all is stored
        daemon.kill()
        forget(daemon, update(AgentStanding).values(hidden=None), update(QueueStay).values(outcome="removed"))
    daemon.start()
    assert place.talks("1001")
    place.caller(2)
    assert (waits_since(daemon) == since) is kept
    place.switch.act(place.phones["1001"].hang_up)
    after = "wrap_up" if kept else "talking"  # without the wrap-up the caller is the next
    daemon.wait(lambda: daemon.agents(after) == ["1001"], after)


def test_the_daemon_looks_customers_up(place: Place) -> None:
    base = site(1)
    place.daemon.prepare(replace(base, customer_tiers={"gold": CustomerTier("gold", "", "", priority="high")}))
    database = Database(place.daemon.database_url)
    with database.session() as session:
        session.add(CustomerRow(id=7, name="Wang", tier="gold", created_at=1.0, updated_at=time.time()))
        session.add(CustomerNumber(customer_id=7, number="", e164="+8613900004821", tail="00004821"))
    database.dispose()
    place.daemon.start()
    gold = Caller("13900004821")
    place.switch.act(lambda core: gold.call(core, "4000"))
    place.caller(1)
    place.daemon.wait(lambda: len(place.daemon.calls("waiting")) == 2, "two who wait")
    rows = place.daemon.calls("waiting").values()
    assert sorted((row["priority"], row["data"].get("tier", "")) for row in rows) == [(0, ""), (180, "gold")]
