"""Promises outlive the daemon: killed while one waits, it goes on at the next start; one that late records tell of is
taken up, and one whose end they tell is let go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory, Trunk
from fsctl.requests import LogIn
from fsctl.resources import data_directory
from fsctl.simulator.parties import Caller, Plan
from fsctl.store.database import Database
from fsctl.store.models import CallbackRow, CallRow
from tests.integration.daemon.place import Place, site


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path / "fsctl")
    yield place
    place.daemon.stop()
    place.switch.stop()


def calling_back() -> Directory:
    directory = site(1)
    queue = replace(
        directory.queues["support"],
        callback=CallbackMode.AGENT_FIRST,
        callback_retry_s=10.0,
        exit_keys={"9": Destination(DestinationKind.CALLBACK, "support")},
    )
    flow = (Path(data_directory("ivr_scripts")) / "callback.yaml").read_text()
    return replace(
        directory,
        queues={**directory.queues, "support": queue},
        flows={**directory.flows, "callback": flow},
        trunks={"carrier": Trunk("carrier", "192.0.2.1")},
    )


def rows(place: Place) -> list[CallbackRow]:
    database = Database(place.daemon.database_url)
    try:
        with database.session() as session:
            found = session.query(CallbackRow).all()
            session.expunge_all()
            return found
    finally:
        database.dispose()


def test_a_promise_is_kept_after_a_kill_and_one_told_late_is_taken_up_and_let_go(place: Place) -> None:
    daemon = place.daemon
    daemon.prepare(calling_back())
    daemon.start()
    caller = Caller("5550001", "", Plan(keys=[(1.0, "9"), (2.0, "1")]))
    place.switch.act(lambda core: caller.call(core, "4000"))
    daemon.wait(lambda: len(rows(place)) == 1, "the promise on file")
    daemon.wait(lambda: not daemon.control.snapshot()["calls"], "the caller's end")
    daemon.kill()
    daemon.start()
    daemon.wait(lambda: len(daemon.control.snapshot()["callbacks"]) == 1, "the promise on the board")

    database = Database(daemon.database_url)
    with database.session() as session:
        late = {"queue": "support", "number": "5559999", "made_at": 1.8e9, "entered_at": 1.8e9, "expires_at": 9e9}
        session.add(CallRow(call="c-late", data={}, arrived_at=1.8e9, ended_at=1.8e9))
        session.add(CallbackRow(callback="late", call="c-late", due_at=9e9, state="promised", data={}, **late))
    daemon.wait(lambda: "late" in daemon.control.snapshot()["callbacks"], "the promise that was told late")
    with database.session() as session:
        row = session.get(CallbackRow, "late")
        assert row is not None
        row.state, row.ended_at = "kept", 1.8e9
    daemon.wait(lambda: "late" not in daemon.control.snapshot()["callbacks"], "its end that was told late")
    database.dispose()

    for extension in calling_back().extensions:
        place.phone(extension)
    for agent in calling_back().agents:
        daemon.control.ask(LogIn(agent, "", ""))
    daemon.wait(lambda: [row.state for row in rows(place) if row.callback != "late"] == ["kept"], "the promise kept")
