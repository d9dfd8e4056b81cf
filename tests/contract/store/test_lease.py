"""The lease and its fence, on SQLite and on MariaDB."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gevent
import pytest
from gevent.threadpool import ThreadPool
from sqlalchemy import insert, update

from fsctl.directory import CallbackMode
from fsctl.engine.records import LeftLeg
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallbackBegun,
    CallbackEnded,
    CallbackPromised,
    CallbackState,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    Fact,
    LegEnded,
    LegStarted,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    QueueOutcome,
    RecordingBegun,
    RecordingFinished,
    Role,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.leading.lease import Lease, LeaseAway, Node
from fsctl.store import lease as stored
from fsctl.store.callbacks import open_callbacks, over_among
from fsctl.store.database import Database, Manner
from fsctl.store.journal import Journal, Record
from fsctl.store.late import settle
from fsctl.store.lease import Overtaken, StoredLease, fenced
from fsctl.store.models import (
    AgentInterval,
    CallbackRow,
    CallNote,
    CallRow,
    LeaseRow,
    LegRow,
    OfferRow,
    QueueStay,
    RecordingRow,
)
from fsctl.store.open_state import left_legs, open_calls
from fsctl.store.writer import Writer
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy

WEST, EAST = Node("west", "a1", "p1", "unix:/w"), Node("east", "b2", "p2", "unix:/e")


@pytest.fixture
def lease(database: Database) -> StoredLease:
    return StoredLease(Database(database.url, Manner(single=True)))


def test_it_is_taken_as_it_was_seen_and_moved_on_by_its_holder(lease: StoredLease) -> None:
    assert lease.read() == Lease()
    assert lease.take(Lease(), 1, WEST)
    assert not lease.take(Lease(), 1, EAST), "there is one now"
    seen = lease.read()
    assert (seen.epoch, seen.run, seen.node, seen.address) == (1, "a1", "west", "unix:/w")
    assert lease.beat(1, WEST)
    assert lease.read().beats == seen.beats + 1
    assert not lease.take(seen, 2, EAST), "it has moved since it was seen"
    assert lease.take(lease.read(), 2, EAST)
    assert not lease.beat(1, WEST)
    assert lease.beat(2, EAST)


def test_of_many_one_takes_it(database: Database) -> None:
    """Ten rounds of eight, each with a connection of its own."""
    one = StoredLease(Database(database.url, Manner(single=True)))
    pool = ThreadPool(8)
    epochs = []
    for epoch in range(1, 11):
        seen = one.read()
        nodes = [Node(f"n{n}", f"{epoch}{n}", f"p{n}", "") for n in range(8)]

        def take(node: Node, seen: Lease = seen, epoch: int = epoch) -> bool:
            return StoredLease(Database(database.url, Manner(single=True))).take(seen, epoch, node)

        won = list(pool.map(lambda node: _or_none(lambda: take(node)), nodes))
        assert won.count(True) == 1
        epochs.append(one.read().epoch)
    assert epochs == list(range(1, 11))


def _or_none(work: Callable[[], bool]) -> bool | None:
    try:
        return work()
    except LeaseAway:  # SQLite's lock, for a moment
        return None


def test_given_back_it_is_nobodys_and_only_the_holder_gives_it_back(lease: StoredLease) -> None:
    lease.take(Lease(), 1, WEST)
    lease.give_back(1, EAST)
    assert lease.read().run == "a1"
    lease.give_back(1, WEST)
    assert (lease.read().run, lease.read().epoch) == ("", 1)


def test_a_row_from_a_backup_is_its_holders_again(lease: StoredLease, database: Database) -> None:
    lease.take(Lease(), 7, WEST)
    with database.session() as session:
        session.execute(update(LeaseRow).values(epoch=3, run="old"))
    assert lease.beat(7, WEST)
    assert (lease.read().epoch, lease.read().run) == (7, "a1")
    with database.session() as session:
        session.query(LeaseRow).delete()
    assert lease.beat(7, WEST)
    assert lease.read().epoch == 7


def test_a_database_that_is_away_says_so(tmp_path: Path) -> None:
    with pytest.raises(LeaseAway):
        StoredLease(Database(f"sqlite:///{tmp_path}/nowhere/x.db", Manner(single=True))).read()
    with pytest.raises(LeaseAway):
        StoredLease(Database("mysql+pymysql://a:b@127.0.0.1:1/x", Manner(single=True))).read()


def test_what_was_begun_before_a_takeover_is_not_committed_after_it(lease: StoredLease, database: Database) -> None:
    lease.take(Lease(), 1, WEST)

    def overtaken() -> None:
        with fenced(database) as (session, newest):
            assert lease.take(lease.read(), 2, EAST)
            session.execute(insert(CallRow).values(call="c", epoch=newest, **EMPTY))

    with pytest.raises(Overtaken):
        overtaken()
    with database.session() as session:
        assert session.query(CallRow).count() == 0


EMPTY = {
    **dict.fromkeys(
        (
            "caller_number",
            "caller_name",
            "dialled",
            "entry",
            "trunk",
            "extension",
            "language",
            "queue",
            "agent",
            "cause",
        ),
        "",
    ),
    "arrived_at": 0.0,
    "ended_by": "",
    "detail": "",
    "data": {},
}


class TestLateRecords:
    """West was cut off after some facts; east leads since then and has taken up what the switch showed."""

    @pytest.fixture
    def journal(self, tmp_path: Path) -> Journal:
        return Journal(tmp_path / "west", "west", 1)

    def east(self, database: Database, *facts: tuple[float, Fact]) -> None:
        records = [
            Record(f"east-{n}", at, kind_of(fact), to_json(fact), (0, 0), 2) for n, (at, fact) in enumerate(facts)
        ]
        Writer(database, _Nothing())._write(records)  # type: ignore[arg-type]

    def test_of_a_call_another_has_taken_up_are_kept_and_undo_nothing(
        self, lease: StoredLease, database: Database, journal: Journal
    ) -> None:
        lease.take(Lease(), 1, WEST)
        journal.append(10.0, CallArrived("c", "1", "", "4000", "trunk"))
        writer = Writer(database, journal)
        writer.drain()
        journal.append(11.0, CallQueued("c", "sales", 0, 11.0))
        journal.append(12.0, CallEnded("c", Cause.NORMAL, Party.CALLER))
        lease.take(lease.read(), 2, EAST)
        self.east(database, (20.0, CallQueued("c", "support", 0, 20.0)))
        writer.drain()
        with database.session() as session:
            row = session.query(CallRow).one()
            assert (row.queue, row.ended_at, row.epoch) == ("support", None, 2)
            assert [stay.queue for stay in session.query(QueueStay)] == ["support"]
            assert session.query(CallNote).count() == 4, "every fact is kept"
            assert session.query(CallNote).filter(CallNote.late).count() == 2, "and those without effect are marked"
            notes = session.query(CallNote).count()
        writer.drain()
        again = Writer(database, journal)
        again._position = (0, 0)
        again.drain()
        with database.session() as session:
            assert session.query(CallNote).count() == notes, "and none twice"

    def ended_by_late_records(self, lease: StoredLease, database: Database, journal: Journal) -> bool:
        lease.take(Lease(), 1, WEST)
        journal.append(10.0, CallArrived("c", "1", "", "4000", "trunk"))
        journal.append(12.0, CallEnded("c", Cause.NORMAL, Party.CALLER))
        lease.take(lease.read(), 2, EAST)
        self.east(database, (20.0, CallArrived("c", "1", "", "4000", "trunk")))
        Writer(database, journal).drain()
        with database.session() as session:
            return session.query(CallRow).one().ended_at is not None

    def test_a_late_end_does_not_end_what_goes_on(
        self, lease: StoredLease, database: Database, journal: Journal
    ) -> None:
        assert not self.ended_by_late_records(lease, database, journal)

    def test_without_the_fence_it_would(
        self, lease: StoredLease, database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: the same story, told by a writer that takes every epoch for the newest."""
        monkeypatch.setattr(stored, "newest_epoch", lambda session, hold=False: 0)
        assert self.ended_by_late_records(lease, database, journal)

    def test_a_promise_is_on_file_although_another_has_taken_up_its_call_and_one_that_has_ended_stays_so(
        self, lease: StoredLease, database: Database, journal: Journal
    ) -> None:
        lease.take(Lease(), 1, WEST)
        promised = CallbackPromised("p", "c", "support", "555", "555", 10.0, 0, 9e9)
        begun = CallbackBegun("q", "x", "support", "666", CallbackMode.AGENT_FIRST, 2)
        ended = CallbackEnded("q", "d", "support", CallbackState.KEPT, "called", "1001", 1, 5.0)
        journal.append(11.0, promised)
        journal.append(12.0, CallbackPromised("q", "d", "support", "666", "666", 10.0, 0, 9e9))
        journal.append(17.0, ended)
        journal.append(18.0, begun)
        lease.take(lease.read(), 2, EAST)
        self.east(database, (20.0, CallArrived("c", "555", "", "4000", "trunk")))
        Writer(database, journal).drain()
        with database.session() as session:
            assert [found.callback for found in open_callbacks(session)] == ["p"]
            assert over_among(session, ["p", "q"]) == ["q"]
            row = session.get(CallbackRow, "q")
            assert row is not None
            assert (row.state, row.after_s) == ("kept", 5.0)

    def test_of_a_call_nobody_else_saw_are_told_whole_and_it_is_closed(
        self, lease: StoredLease, database: Database, journal: Journal
    ) -> None:
        lease.take(Lease(), 1, WEST)
        for call in ("over", "cut"):
            journal.append(10.0, CallArrived(call, "1", "", "4000", "trunk"))
            journal.append(11.0, CallQueued(call, "sales", 0, 11.0))
        journal.append(12.0, CallEnded("over", Cause.NORMAL, Party.CALLER))
        lease.take(lease.read(), 2, EAST)
        Writer(database, journal).drain(over=True)
        with database.session() as session:
            ended = {row.call: (row.ended_at, row.cause) for row in session.query(CallRow)}
            assert ended["over"] == (12.0, "normal")
            assert ended["cut"] == (12.0, "switch_lost")
            assert {stay.call: stay.outcome for stay in session.query(QueueStay)}["cut"] == "lost"

    def test_a_leader_that_has_not_heard_yet_that_it_is_none_is_not_closed_behind_its_back(
        self, lease: StoredLease, database: Database, journal: Journal
    ) -> None:
        """Of a call nobody else saw it notes on: what it says of its end stands."""
        lease.take(Lease(), 1, WEST)
        lease.take(lease.read(), 2, EAST)
        writer = Writer(database, journal)
        for call in ("over", "cut"):
            journal.append(10.0, CallArrived(call, "1", "", "4000", "trunk"))
        writer.drain()
        with database.session() as session:
            settle(session, 3, 11.0)  # another node's are stored whole
        journal.append(12.0, CallEnded("over", Cause.NORMAL, Party.CALLER))
        writer.drain()
        writer.stop()
        with database.session() as session:
            ended = {row.call: (row.ended_at, row.cause) for row in session.query(CallRow)}
            assert ended == {"over": (12.0, "normal"), "cut": (12.0, "switch_lost")}
            ends = session.query(CallNote).filter(CallNote.kind == "call_ended", ~CallNote.late)
            assert sorted(note.call for note in ends) == ["cut", "over"]

    def test_a_call_that_is_there_after_all_is_open_again(
        self, lease: StoredLease, database: Database, journal: Journal
    ) -> None:
        """The late records came before east's first word of it."""
        lease.take(Lease(), 1, WEST)
        journal.append(10.0, CallArrived("c", "1", "", "4000", "trunk"))
        lease.take(lease.read(), 2, EAST)
        Writer(database, journal).drain()
        self.east(database, (10.0, CallArrived("c", "1", "", "4000", "trunk")))
        with database.session() as session:
            row = session.query(CallRow).one()
            assert (row.ended_at, row.cause, row.epoch) == (None, "", 2)

    WESTS: tuple[tuple[float, Fact], ...] = (
        (10.0, CallArrived("c", "1", "", "4000", "trunk")),
        (10.0, LegStarted("c", "c", Role.CALLER, "1")),
        (11.0, CallQueued("c", "support", 5, 11.0)),
        (12.0, OfferMade("o", "c", "support", "1002", "1002", 20.0, "longest-idle", "")),
        (12.0, LegStarted("c", "o", Role.AGENT, "1002", "1002")),
        (13.0, OfferEnded("o", "c", "1002", OfferOutcome.NO_ANSWER)),
        (14.0, CallLeftQueue("c", "support", QueueOutcome.TIMED_OUT, 3.0)),
        (15.0, CallQueued("c", "sales", 0, 15.0)),
    )
    """A call that arrived so shortly before that none of it was on file yet."""
    EASTS: tuple[tuple[float, Fact], ...] = (
        (10.0, CallArrived("c", "1", "", "4000", "trunk")),
        (10.0, LegStarted("c", "c", Role.CALLER, "1")),
        (15.001, CallQueued("c", "sales", 0, 15.001)),
    )
    """What its channel says of it."""

    def both_tell(self, lease: StoredLease, database: Database, journal: Journal, before: int) -> list[object]:
        """Of west's records `before` are stored before east's first word, the others after it."""
        lease.take(Lease(), 1, WEST)
        lease.take(lease.read(), 2, EAST)
        writer = Writer(database, journal)
        for at, fact in self.WESTS[:before]:
            journal.append(at, fact)
        writer.drain()
        with database.session() as session:
            assert open_calls(session) == [], "what late records alone tell of is nothing to begin from"
        self.east(database, *self.EASTS)
        for at, fact in self.WESTS[before:]:
            journal.append(at, fact)
        writer.drain()
        with database.session() as session:
            row = session.query(CallRow).one()
            stays = session.query(QueueStay).order_by(QueueStay.entered_at)
            effective = session.query(CallNote).filter(~CallNote.late).order_by(CallNote.number)
            assert session.query(CallNote).filter(~CallNote.id.startswith("settled.")).count() == 11, "all are kept"
            return [
                (row.epoch, row.queue, row.arrived_at, row.ended_at, row.cause),
                [(stay.queue, stay.entered_at, stay.left_at) for stay in stays],
                session.query(OfferRow).count(),
                [leg.leg for leg in session.query(LegRow)],
                [(note.at, note.kind) for note in effective],
            ]

    @pytest.mark.parametrize("before", range(len(WESTS) + 1))
    def test_that_come_before_the_first_word_of_who_leads_have_no_effect_either(
        self, lease: StoredLease, database: Database, journal: Journal, before: int
    ) -> None:
        assert self.both_tell(lease, database, journal, before) == [
            (2, "sales", 10.0, None, ""),
            [("sales", 15.001, None)],
            0,
            ["c"],
            [(at, kind_of(fact)) for at, fact in self.EASTS],
        ]

    @pytest.mark.parametrize("first", ["west", "east"])
    def test_a_file_has_one_end_whoever_tells_it_first(
        self, lease: StoredLease, database: Database, journal: Journal, first: str
    ) -> None:
        """The call was over and on file; the end of its recording was noted, and not stored when west died."""
        lease.take(Lease(), 1, WEST)
        writer = Writer(database, journal)
        journal.append(10.0, CallArrived("c", "1", "", "4000", "trunk"))
        journal.append(11.0, RecordingBegun("c", "c", "2026/c.wav", "1001", "support"))
        journal.append(15.0, CallEnded("c", Cause.NORMAL, Party.CALLER))
        writer.drain()
        lease.take(lease.read(), 2, EAST)
        journal.append(15.2, RecordingFinished("c", "2026/c.wav", 4.0, 64_044))
        looked = RecordingFinished("c", "2026/c.wav", 4.1, 64_044)
        if first == "west":
            writer.drain()
            self.east(database, (20.0, looked))
        else:
            self.east(database, (20.0, looked))
            writer.drain()
        with database.session() as session:
            row = session.query(RecordingRow).one()
            assert (row.length_s, row.ended_at, row.lost) == (4.1, 20.0, "")
            ends = session.query(CallNote).filter(CallNote.kind == "recording_finished", ~CallNote.late)
            assert [note.at for note in ends] == [20.0]

    @pytest.mark.parametrize("first", ["west", "east"])
    def test_a_leg_of_a_call_that_is_over_has_one_end_whoever_tells_it_first(
        self, lease: StoredLease, database: Database, journal: Journal, first: str
    ) -> None:
        """West saw the agent's leg go after the call, and died before it could store that. East looked between."""
        lease.take(Lease(), 1, WEST)
        writer = Writer(database, journal)
        for at, fact in (*self.WESTS[:5], (15.0, CallEnded("c", Cause.NORMAL, Party.CALLER))):
            journal.append(at, fact)
        writer.drain()
        journal.append(15.2, LegEnded("c", "o", Cause.NORMAL, EndedBy.SWITCH))
        lease.take(lease.read(), 2, EAST)
        with database.session() as session:
            assert LeftLeg("o", "c") in left_legs(session)
        looked = LegEnded("c", "o", Cause.SWITCH_LOST, EndedBy.UNKNOWN, "", reconciled=True)
        steps = [writer.drain, lambda: self.east(database, (20.0, looked))]
        for step in steps if first == "west" else reversed(steps):
            step()
        with database.session() as session:
            ends = session.query(CallNote).filter(CallNote.kind == "leg_ended", ~CallNote.late)
            at = 15.2 if first == "west" else 20.0
            assert [note.at for note in ends] == [at]
            assert session.query(LegRow).filter(LegRow.leg == "o").one().ended_at == at
            assert session.query(CallNote).filter(CallNote.kind == "leg_ended").count() == 2, "both are kept"

    def test_two_who_lead_no_more_are_told_by_the_later(
        self, lease: StoredLease, database: Database, journal: Journal, tmp_path: Path
    ) -> None:
        lease.take(Lease(), 1, WEST)
        lease.take(lease.read(), 2, EAST)
        lease.take(lease.read(), 3, WEST)
        for at, fact in self.WESTS:
            journal.append(at, fact)
        Writer(database, journal).drain(over=True)
        second = Journal(tmp_path / "east", "east", 2)
        for at, fact in self.EASTS:
            second.append(at, fact)
        Writer(database, second).drain(over=True)
        with database.session() as session:
            assert [(stay.queue, stay.outcome) for stay in session.query(QueueStay)] == [("sales", "lost")]
            assert session.query(CallRow).one().ended_at == 15.001, "nobody has it"

    def test_of_agents_are_kept_and_move_nobody(self, lease: StoredLease, database: Database, journal: Journal) -> None:
        lease.take(Lease(), 1, WEST)
        journal.append(10.0, AgentStateChanged("1001", AgentState.LOGGED_OUT, 10.0))
        lease.take(lease.read(), 2, EAST)
        self.east(database, (5.0, AgentStateChanged("1001", AgentState.READY, 5.0)))
        Writer(database, journal).drain()
        with database.session() as session:
            (interval,) = session.query(AgentInterval)
            assert (interval.state, interval.ended_at) == ("ready", None)
            assert session.query(CallNote).count() == 2


class _Nothing:
    """A journal with nothing in it."""

    def stored_until(self) -> tuple[int, int]:
        return 0, 0


def test_a_beat_does_not_wait_for_a_stopped_writer_for_ever(mariadb_url: str) -> None:
    """A leader stopped in the middle of its transaction holds the lease's row; the server undoes it soon."""
    database = Database(mariadb_url, Manner(idle_s=1))
    lease = StoredLease(Database(mariadb_url, Manner(5, single=True)))
    lease.take(Lease(), 1, WEST)
    connection = database.engine.connect()
    connection.begin()
    connection.execute(update(LeaseRow).values(beats=99))
    with gevent.Timeout(5):
        assert lease.take(lease.read(), 2, EAST)
    connection.invalidate()


@pytest.fixture
def mariadb_url(request: pytest.FixtureRequest) -> str:
    from fsctl.store.schema import upgrade
    from tests.contract.store.mariadb import MariaDb

    server: MariaDb = request.getfixturevalue("mariadb")
    url = server.fresh()
    upgrade(Database(url).engine)
    return url
