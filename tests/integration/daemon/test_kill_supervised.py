"""kill -9 of the daemon while supervisors listen and have taken over: no talk is touched, every session has its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.requests import ChangeSupervision, LogIn, StopSupervising, Supervise, TakeOver
from fsctl.simulator import hearing
from fsctl.simulator.parties import Caller
from fsctl.store.database import Database
from fsctl.store.models import LegRow, RecordingRow, SupervisionRow
from tests.integration.daemon.place import Place, each_call_once, site

ANN, SUE, TOM = "1001", "1002", "1003"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    place.daemon.prepare(site(3))
    place.daemon.start()
    for number, extension in enumerate((ANN, SUE, TOM)):
        place.phone(extension)
        place.phones[extension].hertz = 1000 + 100 * number
    yield place
    place.daemon.stop()
    place.switch.stop()


@pytest.fixture
def caller(place: Place) -> Caller:
    place.daemon.control.ask(LogIn(ANN, "", ""))
    caller = place.caller(1)
    place.daemon.wait(lambda: len(place.daemon.calls("talking")) == 1, "a talk")
    return caller


def sessions(place: Place) -> dict[str, dict[str, str]]:
    return place.daemon.control.snapshot()["sessions"]  # type: ignore[no-any-return]


def supervise(place: Place, caller: Caller, extension: str, mode: str, follow: str) -> str:
    assert caller.channel is not None
    place.daemon.control.ask(Supervise(caller.channel.uuid, extension, mode, follow, ""))

    def attached() -> bool:
        return any(row["extension"] == extension and row["state"] == "attached" for row in sessions(place).values())

    place.daemon.wait(attached, f"{extension} to hear the call")
    return next(session for session, row in sessions(place).items() if row["extension"] == extension)


def heard(place: Place, who: str | Caller) -> set[int]:
    channel = (place.phones[who] if isinstance(who, str) else who).channel
    assert channel is not None
    return set(hearing.hears(channel))


def test_who_listens_goes_on_listening(place: Place, caller: Caller) -> None:
    sue = supervise(place, caller, SUE, "whisper_agent", "agent")
    tom = supervise(place, caller, TOM, "listen", "caller")
    place.daemon.kill()
    assert heard(place, ANN) == {440, 1100}
    place.switch.act(place.phones[TOM].hang_up)
    place.daemon.start()
    assert {session: row["state"] for session, row in sessions(place).items()} == {sue: "attached"}
    assert (heard(place, ANN), heard(place, caller), heard(place, SUE)) == ({440, 1100}, {1000}, {440, 1000})
    place.daemon.control.ask(ChangeSupervision(sue, "barge", ""))
    place.daemon.wait(lambda: heard(place, caller) == {1000, 1100}, "the caller to hear the supervisor")
    place.daemon.wait(lambda: sessions(place)[sue]["mode"] == "barge", "the switch to have told of it")
    place.daemon.control.ask(StopSupervising(sue, ""))
    place.daemon.wait(lambda: not sessions(place), "the session to end")
    assert heard(place, caller) == {1000}
    place.switch.act(caller.hang_up)
    place.daemon.wait(lambda: not place.daemon.control.snapshot()["calls"], "the call's end")
    place.await_legs()
    assert place.daemon.stop() == 0
    each_call_once(place.daemon, 1)
    with Database(place.daemon.database_url).session() as session:
        rows = {row.session: (row.outcome, row.mode) for row in session.query(SupervisionRow)}
        assert rows == {sue: ("stopped", "barge"), tom: ("lost", "listen")}
        assert session.query(LegRow).filter(LegRow.ended_at.is_(None)).count() == 0


def test_a_call_taken_over_goes_on(place: Place, caller: Caller) -> None:
    sue = supervise(place, caller, SUE, "listen", "agent")
    place.daemon.control.ask(TakeOver(sue, ""))
    place.daemon.wait(lambda: heard(place, caller) == {1100}, "the supervisor to have taken over")
    place.daemon.wait(lambda: not sessions(place), "the session's end")
    place.daemon.kill()
    place.daemon.start()
    (row,) = place.daemon.calls("talking").values()
    assert row["taken_over_by"]
    assert (heard(place, caller), heard(place, SUE)) == ({1100}, {440})
    place.switch.act(place.phones[SUE].hang_up)
    place.daemon.wait(lambda: not place.daemon.control.snapshot()["calls"], "the call's end")
    assert caller.channel is None or not caller.channel.alive
    place.await_legs()
    place.await_files()
    assert place.daemon.stop() == 0
    each_call_once(place.daemon, 1)
    with Database(place.daemon.database_url).session() as session:
        assert [row.outcome for row in session.query(SupervisionRow)] == ["taken_over"]
        recordings = session.query(RecordingRow).all()
        assert len(recordings) == 2, "the agent's part and the supervisor's"
        assert [recording.lost for recording in recordings] == ["", ""]
