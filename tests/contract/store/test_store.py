"""What the store promises, on every database it supports."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from pathlib import Path

import gevent
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fsctl.directory import Destination, DestinationKind, Directory, Number, Queue, Strategy
from fsctl.engine.records import OpenLeg
from fsctl.facts import (
    AgentLoggedIn,
    AgentState,
    AgentStateChanged,
    CallAnswered,
    CallArrived,
    CallConnected,
    CallDemandChanged,
    CallEnded,
    CallLeftQueue,
    CallPlaced,
    CallPriorityChanged,
    CallQueued,
    CallTakenOver,
    Fact,
    Follow,
    LegAnswered,
    LegEnded,
    LegStarted,
    Mode,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    QueueOutcome,
    RecordingBegun,
    RecordingFinished,
    Role,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionStarted,
    TalkEnded,
    WrapUpExtended,
)
from fsctl.restored import DayRestored
from fsctl.store import directory as stored
from fsctl.store import queries, users
from fsctl.store.database import Database, DatabaseUnusable
from fsctl.store.journal import Journal
from fsctl.store.listening import open_sessions
from fsctl.store.models import (
    AgentInterval,
    AuditRow,
    Base,
    CallNote,
    CallRow,
    OfferRow,
    QueueStay,
    SupervisionRow,
    UserRow,
)
from fsctl.store.open_state import open_agents, open_calls, open_recordings
from fsctl.store.schema import Standing, downgrade, standing, upgrade
from fsctl.store.today import days_so_far, midnight
from fsctl.store.writer import Writer
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from tests.contract.store.mariadb import MariaDb

EVIL = "王\u202e<script>'; DROP TABLE `call`; --\n\x07" + "x" * 600


def story(call: str, agent: str = "1001", ended: bool = True) -> list[Fact]:
    """A call from arrival to the end, or to the talk."""
    offer, path = f"offer-{call}", f"2026/11/24/{call}.wav"
    facts: list[Fact] = [
        CallArrived(call, "555", EVIL, "4000", "trunk"),
        LegStarted(call, call, Role.CALLER, "555"),
        CallQueued(call, "support", 5, 100.0, "en", {"menu_key": "1"}),
        OfferMade(offer, call, "support", agent, agent, 20.0, "longest-idle", "longest-idle: idle 3.0 s, level 1"),
        LegStarted(call, offer, Role.AGENT, agent, agent),
        AgentStateChanged(agent, AgentState.TALKING, 105.0, cause="answer", call=call, extension=agent),
        CallConnected(call, offer, agent, "support"),
        CallLeftQueue(call, "support", QueueOutcome.ANSWERED, 5.0),
        RecordingBegun(call, call, path, agent, "support"),
    ]
    if ended:
        facts += [
            TalkEnded(call, offer, agent, "support", Party.CALLER, 30.0),
            RecordingFinished(call, path, 30.0, 960_000),
            LegEnded(call, offer, Cause.NORMAL, EndedBy.SWITCH),
            LegEnded(call, call, Cause.NORMAL, EndedBy.FAR_PARTY),
            CallEnded(call, Cause.NORMAL, Party.CALLER),
        ]
    return facts


def supervision(session: str, call: str) -> list[Fact]:
    return [
        SupervisionStarted(session, call, EVIL, "2000", Mode.LISTEN, Follow.AGENT, "1001"),
        LegStarted(call, session, Role.SUPERVISOR, "2000"),
        SupervisionAttached(session, call),
        SupervisionChanged(session, Mode.BARGE, call, "sue"),
    ]


def ended_session(session: str, call: str, outcome: str) -> Fact:
    return SupervisionEnded(session, SupervisionOutcome(outcome), call)


def write(journal: Journal, facts: list[Fact]) -> None:
    for step, fact in enumerate(facts):
        journal.append(100.0 + step, fact)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal", uuid.uuid4().hex[:8])


def picture(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of what happened, in a fixed order."""
    with database.session() as session:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ("audit", "site_item")]
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr) for table in tables
        }


class TestSchema:
    def test_up_and_down_and_up_again(self, empty_database: Database) -> None:
        engine = empty_database.engine
        assert standing(engine) is Standing.EMPTY
        upgrade(engine)
        assert standing(engine) is Standing.CURRENT
        downgrade(engine, "base")
        assert [name for name in inspect(engine).get_table_names() if name != "alembic_version"] == []
        upgrade(engine)
        assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())

    def test_the_models_and_the_migrations_agree(self, database: Database) -> None:
        with database.engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
        assert differences == []

    def test_a_database_without_schema_is_refused_with_the_remedy(self, empty_database: Database) -> None:
        with pytest.raises(DatabaseUnusable, match="fsctl db upgrade"):
            empty_database.require()


class TestFacts:
    def test_a_call_is_on_file_with_everything_that_belongs_to_it(self, database: Database, journal: Journal) -> None:
        write(journal, story("c1"))
        assert Writer(database, journal).drain() == len(story("c1"))
        with database.session() as session:
            found = queries.explain(session, "c1")
        assert found is not None
        assert found["call"]["caller_name"] == EVIL[:255]
        assert (found["call"]["agent"], found["call"]["ended_by"], found["call"]["queue"]) == (
            "1001",
            "caller",
            "support",
        )
        assert (found["stays"][0]["outcome"], found["stays"][0]["waited_s"]) == ("answered", 5.0)
        assert (found["offers"][0]["outcome"], found["offers"][0]["talked_s"]) == ("connected", 30.0)
        assert [leg["role"] for leg in found["legs"]] == ["caller", "agent"]
        assert found["recordings"][0]["size_bytes"] == 960_000
        assert found["notes"][0]["kind"] == "call_arrived"
        assert journal.behind() == 0

    def test_who_listened_is_on_file_and_audited_once(self, database: Database, journal: Journal) -> None:
        def audited(session: Session) -> list[tuple[str, str]]:
            rows = session.scalars(select(AuditRow).where(AuditRow.subject == "supervision/s1").order_by(AuditRow.id))
            return [(row.by, row.action) for row in rows]

        write(journal, supervision("s1", "c1"))
        Writer(database, journal).drain()
        with database.session() as session:
            (found,) = open_sessions(session)
            assert (found.session, found.call, found.agent, found.mode) == ("s1", "c1", "1001", Mode.BARGE)
            assert (found.attached, found.taken_over, found.supervisor) == (True, False, EVIL[:255])
        write(journal, [CallTakenOver("c1", "s1", "2000", "sue", "1001"), ended_session("s1", "c1", "taken_over")])
        Writer(database, journal).drain()
        with database.session() as session:
            assert [found.taken_over for found in open_sessions(session)] == [True]
        write(journal, [LegEnded("c1", "s1", Cause.NORMAL, EndedBy.FAR_PARTY)])
        Writer(database, journal).drain()
        with database.session() as session:
            assert open_sessions(session) == []
            row = session.get(SupervisionRow, "s1")
            assert row is not None
            assert (row.outcome, row.mode, row.call, row.heard) == ("taken_over", "barge", "c1", "c1")
            assert row.began_at is not None
            assert row.attached_at is not None
            assert row.ended_at is not None
            assert audited(session) == [(EVIL[:255], "supervise"), ("sue", "supervise"), ("sue", "take_over")]

    def test_a_session_that_ended_is_not_open(self, database: Database, journal: Journal) -> None:
        write(journal, [*supervision("s1", "c1"), ended_session("s1", "c1", "stopped")])
        Writer(database, journal).drain()
        with database.session() as session:
            assert open_sessions(session) == []

    def test_storing_the_same_journal_twice_changes_nothing(self, database: Database, journal: Journal) -> None:
        write(journal, [*story("c1"), *story("c2", "1002", ended=False)])
        Writer(database, journal).drain()
        once = picture(database)
        again = Writer(database, journal)
        again._position = (0, 0)
        assert again.drain() > 0
        assert picture(database) == once

    def test_a_crash_between_two_batches_stores_each_fact_once(self, database: Database, journal: Journal) -> None:
        facts = [fact for n in range(30) for fact in story(f"c{n}", f"10{n:02}")]
        write(journal, facts)
        records = list(journal.read((0, 0)))
        first = Writer(database, journal)
        first._write(records[:100])  # stored, but the mark was never made
        Writer(database, journal).drain()
        with database.session() as session:
            assert session.scalar(select(func.count()).select_from(CallNote)) == len(facts)
            assert session.scalar(select(func.count()).select_from(CallRow)) == 30
            assert session.scalar(select(func.count()).select_from(OfferRow)) == 30
            assert session.scalar(select(func.count()).select_from(QueueStay)) == 30

    def test_an_agents_day_has_no_gaps_and_one_open_interval(self, database: Database, journal: Journal) -> None:
        states = [AgentState.READY, AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP, AgentState.READY]
        journal.append(1.0, AgentLoggedIn("1001", "1001", "x"))
        for step, state in enumerate(states):
            journal.append(step, AgentStateChanged("1001", state, float(step), extension="1001"))
        Writer(database, journal).drain()
        with database.session() as session:
            rows = session.scalars(select(AgentInterval).order_by(AgentInterval.began_at)).all()
            assert [row.ended_at for row in rows] == [1.0, 2.0, 3.0, 4.0, None]

    def test_a_placed_call_is_on_file_once_with_its_agent(self, database: Database, journal: Journal) -> None:
        write(
            journal,
            [
                CallPlaced("c1", "1001", "1001", "13800138000", "carrier", "ann"),
                LegStarted("c1", "leg-1", Role.AGENT, "1001", "1001"),
                CallAnswered("c1"),
                LegEnded("c1", "leg-1", Cause.NORMAL, EndedBy.FAR_PARTY),
                CallEnded("c1", Cause.NORMAL, Party.AGENT),
            ],
        )
        Writer(database, journal).drain()
        with database.session() as session:
            (row,) = queries.calls(session)
        assert (row["entry"], row["dialled"], row["trunk"], row["agent"]) == (
            "panel",
            "13800138000",
            "carrier",
            "1001",
        )
        assert (row["caller_number"], row["answered_at"], row["ended_by"]) == ("", 102.0, "agent")

    @pytest.mark.parametrize("together", [True, False])
    def test_a_longer_wrap_up_ends_later_also_after_a_restart(
        self, database: Database, journal: Journal, together: bool
    ) -> None:
        journal.append(1.0, AgentStateChanged("1001", AgentState.WRAP_UP, 1.0, until=11.0, extension="1001"))
        if not together:
            Writer(database, journal).drain()
        journal.append(2.0, WrapUpExtended("1001", 41.0, "ann"))
        Writer(database, journal).drain()
        with database.session() as session:
            (agent,) = open_agents(session)
        assert (agent.since, agent.until) == (1.0, 41.0)

    def test_an_agents_day_is_counted_from_midnight(self, database: Database, journal: Journal) -> None:
        noon = midnight(1_800_000_000.0) + 43_200
        yesterday = noon - 86_400
        for at, call in ((yesterday, "old"), (noon, "c1"), (noon, "c2")):
            for fact in story(call):
                journal.append(at, fact)
        journal.append(noon, OfferEnded("o9", "c9", "1001", OfferOutcome.NO_ANSWER))
        journal.append(noon, CallPlaced("c3", "1002", "1002", "138", "carrier", "bo"))
        Writer(database, journal).drain()
        with database.session() as session:
            days = {day.agent: day for day in days_so_far(session, noon + 60)}
        assert days["1001"] == DayRestored("1001", 2, 1, 0, 60.0, offered=3)
        assert days["1002"] == DayRestored("1002", 0, 0, 1, 0.0)

    def test_a_kind_nobody_knows_any_more_is_kept_as_it_is(self, database: Database, journal: Journal) -> None:
        write(journal, story("c1")[:1])
        record = replace(next(iter(journal.read((0, 0)))), kind="from_the_future", fact={"call": "c9", "new": 1})
        Writer(database, journal)._write([record])
        with database.session() as session:
            assert session.scalars(select(CallNote.kind)).all() == ["from_the_future"]

    def test_a_fact_that_cannot_be_placed_is_kept_and_holds_up_no_other(
        self, database: Database, journal: Journal
    ) -> None:
        """A value no column takes, or a fact of another version's shape: it stays as it was noted."""
        write(journal, story("before"))
        journal.append(5.0, AgentStateChanged("1001", AgentState.READY, "not a moment"))  # type: ignore[arg-type]
        write(journal, story("after"))
        said: list[str] = []
        writer = Writer(database, journal, said.append)
        writer.drain()
        with database.session() as session:
            assert set(session.scalars(select(CallRow.call))) >= {"before", "after"}
            kinds = session.scalars(select(CallNote.kind)).all()
        assert kinds.count("agent_state_changed") == 3
        assert journal.behind() == 0
        assert any("agent_state_changed" in text for text in said)


def test_accounts_made_before_the_panels_live_through_the_change_both_ways(empty_database: Database) -> None:
    upgrade(empty_database.engine, "0001")
    old = {"login": "ann", "name": "Ann", "password": "x", "agent": "", "disabled": False, "created_at": 1.0}
    columns = [sa.column(name) for name in old]
    before = sa.table("user", *columns, sa.column("roles", sa.JSON()))
    with empty_database.session() as session:
        session.execute(sa.insert(before).values(**old, roles=["agent"]))
    upgrade(empty_database.engine)
    with empty_database.session() as session:
        ann = session.get(UserRow, "ann")
        assert ann is not None
        assert (ann.roles, ann.teams, ann.language, ann.tf_last_counter) == (["agent"], [], "", 0)
        assert len(ann.fs_uniquifier) == 32
    downgrade(empty_database.engine, "0001")
    with empty_database.session() as session:
        assert session.execute(sa.select(*columns)).mappings().one()["login"] == "ann"
    upgrade(empty_database.engine)


def test_the_audit_is_only_added_to(database: Database) -> None:
    with database.session() as session:
        session.add(AuditRow(at=1.0, by="ann", origin="10.0.0.7", action="site", subject="x"))
    for change in (lambda row: setattr(row, "by", "bo"), lambda row: session.delete(row)):
        with pytest.raises(TypeError, match="only added to"), database.session() as session:
            change(session.query(AuditRow).one())


class TestOpenState:
    def test_what_was_not_over_is_found(self, database: Database, journal: Journal) -> None:
        write(journal, [*story("done"), *story("talks", "1002", ended=False)])
        write(journal, [CallArrived("waits", "556", "", "4000", "trunk"), CallQueued("waits", "support", 7, 90.0)])
        write(journal, [CallPriorityChanged("waits", "support", 187, "high", 1, "anna")])
        write(journal, [CallDemandChanged("waits", "support", "english", 0, "anna", {"skill_english": "0"})])
        write(journal, [AgentStateChanged("1003", AgentState.LOGGED_OUT, 1.0)])
        Writer(database, journal).drain()
        with database.session() as session:
            calls = {call.call: call for call in open_calls(session)}
            agents = {agent.agent: agent for agent in open_agents(session)}
            recordings = open_recordings(session)
        assert calls.keys() == {"talks", "waits"}
        assert (calls["waits"].queue, calls["waits"].entered_at, calls["waits"].priority) == ("support", 90.0, 187)
        assert calls["waits"].data == {"skill_english": "0"}
        (offer,) = calls["talks"].offers
        assert (offer.agent, offer.connected_at > 0, calls["talks"].queue) == ("1002", True, "")
        assert [(recording.call, recording.path) for recording in recordings] == [("talks", "2026/11/24/talks.wav")]
        assert agents["1002"].state is AgentState.TALKING
        assert "1003" not in agents

    def test_a_refused_offer_is_not_open(self, database: Database, journal: Journal) -> None:
        facts = story("c1", ended=False)[:4]
        write(journal, [*facts, OfferEnded("offer-c1", "c1", "1001", OfferOutcome.BUSY)])
        Writer(database, journal).drain()
        with database.session() as session:
            (call,) = open_calls(session)
        assert (call.offers, call.talked, call.queue) == ((), False, "support")

    def test_a_leg_to_a_phone_outside_any_queue_is_found(self, database: Database, journal: Journal) -> None:
        write(journal, [CallArrived("c1", "555", "", "4000", "trunk"), LegStarted("c1", "c1", Role.CALLER, "555")])
        write(journal, [LegStarted("c1", "d1", Role.EXTENSION, "2000"), LegAnswered("c1", "d1")])
        write(journal, [LegStarted("c1", "d2", Role.OUTSIDE, "5550"), LegStarted("c1", "o1", Role.AGENT, "1001")])
        write(journal, [LegEnded("c1", "d2", Cause.BUSY, EndedBy.FAR_PARTY)])
        Writer(database, journal).drain()
        with database.session() as session:
            (call,) = open_calls(session)
        assert call.legs == (OpenLeg("d1", Role.EXTENSION, "2000", answered=True),)


class TestDirectory:
    def test_what_was_saved_is_loaded_and_saving_it_again_changes_nothing(self, database: Database) -> None:
        wanted = Directory(
            numbers={"4000": Number("4000", Destination(DestinationKind.QUEUE, "support"), title="总机")},
            queues={"support": Queue("support", strategy=Strategy.RING_ALL, max_wait_s=60.0)},
        )
        with database.session() as session:
            assert stored.save(session, wanted, "ann", 1.0)
        with database.session() as session:
            loaded = stored.load(session)
            assert replace(loaded, version=0) == wanted
            assert stored.save(session, loaded, "ann", 2.0) == []
            assert stored.version(session) == 1

    def test_every_change_is_audited_without_secrets(self, database: Database) -> None:
        from fsctl.directory import Extension

        with database.session() as session:
            stored.save(session, Directory(extensions={"1001": Extension("1001", "a" * 32)}), "ann", 1.0)
            stored.save(session, Directory(extensions={"1001": Extension("1001", "b" * 32)}), "bo", 2.0)
        with database.session() as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
            assert [(row.by, row.subject) for row in rows] == [("ann", "extensions/1001"), ("bo", "extensions/1001")]
            assert "aaaa" not in repr([(row.before, row.after) for row in rows])
            assert stored.version(session) == 2


def test_users_have_hashed_passwords_and_known_roles(database: Database) -> None:
    with database.session() as session:
        users.add(session, "ann", "correct horse battery", ["supervisor"], "test", 1.0)
        for login, password, roles in (("ann", "correct horse battery", ["agent"]), ("bo", "short", ["agent"])):
            with pytest.raises(users.UserRefused):
                users.add(session, login, password, roles, "test", 1.0)
        with pytest.raises(users.UserRefused, match="unknown role king"):
            users.add(session, "cy", "correct horse battery", ["king"], "test", 1.0)
    with database.session() as session:
        assert users.password_fits(session, "ann", "correct horse battery")
        assert not users.password_fits(session, "ann", "wrong")
        assert not users.password_fits(session, "nobody", "wrong")


@pytest.mark.mariadb
def test_while_the_database_is_away_facts_wait_and_are_stored_once_when_it_is_back(
    mariadb: MariaDb, tmp_path: Path
) -> None:
    database = Database(mariadb.url)
    upgrade(database.engine)
    journal = Journal(tmp_path / "journal", "away")
    writer = Writer(database, journal)
    writer.start()
    rng = random.Random(3)
    calls = [f"call-{n}" for n in range(40)]
    for number, call in enumerate(calls):
        if number == 10:
            mariadb.stop()
        if number == 30:
            mariadb.start()
        write(journal, story(call, f"2{rng.randrange(100):03}"))
        gevent.sleep(0.02)
    with gevent.Timeout(20):
        while journal.behind() or writer.progress.trouble:
            gevent.sleep(0.05)
    writer.stop()
    with database.session() as session:
        found = session.scalars(select(CallRow.call).where(CallRow.call.like("call-%"))).all()
        notes = session.scalar(select(func.count()).select_from(CallNote).where(CallNote.call.like("call-%")))
    assert sorted(found) == sorted(calls)
    assert notes == sum(1 for call in calls for fact in story(call) if getattr(fact, "call", ""))
    Base.metadata.drop_all(database.engine)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    database.dispose()


def test_a_disk_too_full_for_the_mark_does_not_end_the_writer(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = iter([True, True])

    def mark(position: tuple[int, int]) -> None:
        if next(full, False):
            raise OSError(28, "No space left on device")
        Journal.mark_stored(journal, position)

    monkeypatch.setattr(journal, "mark_stored", mark)
    writer = Writer(database, journal)
    writer.start()
    write(journal, story("full"))
    with gevent.Timeout(10):
        while journal.behind():
            gevent.sleep(0.02)
    writer.stop()
    with database.session() as session:
        assert session.scalars(select(CallRow.call)).all() == ["full"]


@pytest.mark.mariadb
@pytest.mark.parametrize("number", [1213, 1205])
def test_a_deadlock_is_tried_again_as_a_whole(
    number: int, mariadb: MariaDb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(mariadb.url)
    upgrade(database.engine)
    journal = Journal(tmp_path / "journal", f"dead{number}")
    write(journal, story(f"d{number}"))
    import fsctl.store.writer as module

    store, failures = module.store, iter([True, True, False])
    tried: list[int] = []

    def failing(session: object, records: list[object]) -> None:
        store(session, records)  # type: ignore[arg-type]
        tried.append(len(records))
        if next(failures, False):
            raise OperationalError("", {}, __import__("pymysql").err.OperationalError(number, "deadlock"))

    monkeypatch.setattr(module, "store", failing)
    Writer(database, journal).drain()
    assert tried == [len(story("x"))] * 3
    with database.session() as session:
        count = session.scalar(select(func.count()).select_from(CallNote).where(CallNote.call == f"d{number}"))
        assert count == sum(1 for fact in story("x") if getattr(fact, "call", ""))
    Base.metadata.drop_all(database.engine)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    database.dispose()
