"""Late records that are stored at the very moment at which whoever leads takes their call up. Two on a server, as only
there two can write at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gevent
import pytest

from fsctl.facts import CallEnded, CallQueued, Fact, LegEnded, Party, RecordingBegun, RecordingFinished
from fsctl.facts.codec import kind_of, to_json
from fsctl.leading.lease import Lease
from fsctl.store import late, projection
from fsctl.store.database import Database
from fsctl.store.journal import Record
from fsctl.store.lease import StoredLease
from fsctl.store.models import CallNote, CallRow, LegRow, QueueStay
from fsctl.store.writer import Writer
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from tests.contract.store import test_lease as story
from tests.databases import Emptied

BLOCKED_S = 0.3
"""Who is not over by then waits for the other."""

WESTS = (*story.TestLateRecords.WESTS, (16.0, CallEnded("c", Cause.NORMAL, Party.CALLER)))
EASTS = story.TestLateRecords.EASTS

pytestmark = pytest.mark.mariadb


def noted(run: str, epoch: int, facts: Sequence[tuple[float, Fact]]) -> list[Record]:
    return [Record(f"{run}-{n}", at, kind_of(fact), to_json(fact), (0, 0), epoch) for n, (at, fact) in enumerate(facts)]


class Two:
    """West, whose records are late, and east, who leads. Each stores by a writer of its own."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self._database = database
        self._monkeypatch = monkeypatch
        lease = StoredLease(database)
        lease.take(Lease(), 1, story.WEST)
        lease.take(lease.read(), 2, story.EAST)
        self._west, self._east = (Writer(database, story._Nothing()) for _ in range(2))  # type: ignore[arg-type]
        self._beside: list[gevent.Greenlet] = []

    def west(self, first: int = 0, last: int = len(WESTS)) -> None:
        self._west._again(self._west._write, noted("west", 1, WESTS)[first:last])

    def settle(self) -> None:
        self._west._again(self._west._settle, 1)

    def east(self, facts: Sequence[tuple[float, Fact]] = EASTS) -> None:
        self.store("east", 2, facts)

    def store(self, run: str, epoch: int, facts: Sequence[tuple[float, Fact]]) -> None:
        writer = self._east if epoch == 2 else self._west
        writer._again(writer._write, noted(run, epoch, facts))

    def after(self, place: Any, name: str, work: Callable[[], None]) -> None:
        """Once `name` has been called for the first time, the other does its work, as far as it need not wait."""
        real = getattr(place, name)

        def called(*given: Any, **more: Any) -> Any:
            answer = real(*given, **more)
            if not self._beside:
                self._beside.append(gevent.spawn(work))
                self._beside[0].join(BLOCKED_S)
            return answer

        self._monkeypatch.setattr(place, name, called)

    def found(self) -> tuple[list[str], list[tuple[str, str, float | None]], list[str], list[float]]:
        """What has effect, once both are through: facts, calls, legs and stays."""
        (beside,) = self._beside
        beside.get(timeout=10)
        with self._database.session() as session:
            return (
                [note.id for note in session.query(CallNote).filter(~CallNote.late).order_by(CallNote.id)],
                [(row.call, row.queue, row.ended_at) for row in session.query(CallRow)],
                [row.leg for row in session.query(LegRow)],
                [row.entered_at for row in session.query(QueueStay)],
            )


EASTS_ALONE = (["east-0", "east-1", "east-2"], [("c", "sales", None)], ["c"], [15.001])


@pytest.fixture
def two(emptied: Emptied, monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    database = Database(emptied.url)
    yield Two(database, monkeypatch)
    emptied.again(database.engine)
    database.dispose()


@pytest.mark.parametrize("before", [0, 2], ids=["none of it on file", "some of it on file"])
def test_who_takes_a_call_up_waits_for_late_records_that_are_being_stored(two: Two, before: int) -> None:
    if before:
        two.west(0, before)
    two.after(late, "_files_over", two.east)  # who tells of the call has been asked for; nothing is written yet
    two.west(before)
    assert two.found() == EASTS_ALONE


def test_late_records_wait_for_who_is_taking_their_call_up(two: Two) -> None:
    two.west(0, 2)
    two.after(projection.Rows, "_take_up", lambda: two.west(2))
    two.east()
    assert two.found() == EASTS_ALONE


def test_what_came_after_the_leaders_look_is_taken_back_too(two: Two) -> None:
    """To its eyes the call was in no queue and not over, and is again: nothing to write, if it did not look again."""
    two.west(0, 2)
    two.after(projection.Rows, "look_up", lambda: two.west(2))
    two.east(EASTS[:2])
    assert two.found() == (["east-0", "east-1"], [("c", "", None)], ["c"], [])


def test_a_call_that_is_being_closed_as_nobodys_is_open_again_once_it_is_taken_up(two: Two) -> None:
    two.west(0, 2)
    two.after(late, "open_calls", two.east)
    two.settle()
    assert two.found() == EASTS_ALONE


def test_a_call_that_is_being_taken_up_is_not_closed_as_nobodys(two: Two) -> None:
    two.west(0, 2)
    two.after(projection.Rows, "_take_up", two.settle)
    two.east()
    assert two.found() == EASTS_ALONE


FILE = RecordingBegun("c", "c", "2026/c.wav", "1001", "support")
WESTS_END, EASTS_END = (RecordingFinished("c", "2026/c.wav", length_s, 64_044) for length_s in (4.0, 4.1))


@pytest.mark.parametrize("first", ["west", "east"])
def test_a_file_whose_end_both_tell_at_the_same_moment_has_the_leaders(two: Two, first: str) -> None:
    """The call was over and on file, so that nobody took it up."""
    two.store("west", 1, [*WESTS[:2], (11.0, FILE), WESTS[-1]])
    works: dict[str, Callable[[], None]] = {
        "west": lambda: two.store("west2", 1, [(16.1, WESTS_END)]),
        "east": lambda: two.store("east", 2, [(20.0, EASTS_END)]),
    }
    second = works["east" if first == "west" else "west"]
    two.after(*((late, "_files_over") if first == "west" else (projection, "_recording")), second)
    works[first]()
    assert [fact for fact in two.found()[0] if not fact.startswith("west-")] == ["east-0"]


@pytest.mark.parametrize("first", ["west", "east"])
def test_a_leg_whose_end_both_tell_at_the_same_moment_has_one(two: Two, first: str) -> None:
    """As with the file: of a call that is over."""
    two.store("west", 1, [*WESTS[:5], WESTS[-1]])
    seen = LegEnded("c", "o", Cause.NORMAL, EndedBy.SWITCH)
    looked = LegEnded("c", "o", Cause.SWITCH_LOST, EndedBy.UNKNOWN, "", reconciled=True)
    works: dict[str, Callable[[], None]] = {
        "west": lambda: two.store("west2", 1, [(16.1, seen)]),
        "east": lambda: two.store("east", 2, [(20.0, looked)]),
    }
    second = works["east" if first == "west" else "west"]
    two.after(*((late, "_legs_over") if first == "west" else (projection, "_ended_meanwhile")), second)
    works[first]()
    assert len([fact for fact in two.found()[0] if not fact.startswith("west-")]) == 1


def test_whatever_the_leaders_first_word_of_a_call_is_it_stands(two: Two) -> None:
    two.west(0, 3)
    two.after(projection.Rows, "look_up", lambda: None)
    two.east([(15.001, CallQueued("c", "sales", 0, 15.001))])
    assert two.found()[0] == ["east-0"]
    assert two.found()[3] == [15.001]
