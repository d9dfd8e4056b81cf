"""A database that is away, a disk that is full, a deadlock: nothing is lost and nothing stored twice."""

from __future__ import annotations

import random
from pathlib import Path

import gevent
import pymysql
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from fsctl.store.database import Database
from fsctl.store.journal import Journal, Record
from fsctl.store.lease import Overtaken
from fsctl.store.models import Base, CallNote, CallRow
from fsctl.store.schema import upgrade
from fsctl.store.writer import Writer
from tests.contract.store.mariadb import MariaDb
from tests.contract.store.stories import story, write


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


DOUBLED = IntegrityError("INSERT", {}, pymysql.err.IntegrityError(1062, "Duplicate entry"))
"""Another node made the row meanwhile."""


def overtaking(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, times: int, error: Exception | None = None
) -> list[int]:
    """Another node takes the lead in the middle of each of the next transactions."""
    place, tried = writer._place, []

    def placed(batch: list[Record]) -> None:
        tried.append(len(batch))
        if len(tried) <= times:
            raise error or Overtaken
        place(batch)

    monkeypatch.setattr(writer, "_place", placed)
    return tried


@pytest.mark.parametrize("error", [None, DOUBLED], ids=["overtaken", "doubled"])
def test_what_another_leader_undid_is_done_again(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    writer = Writer(database, journal)
    overtaking(writer, monkeypatch, 3, error)
    write(journal, story("call-1", "5551"))
    writer.drain()
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(CallRow)) == 1


def test_leaders_that_follow_one_another_quickly_end_no_writer(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(database, journal)
    tried = overtaking(writer, monkeypatch, 7)
    writer.start()
    write(journal, story("call-1", "5551"))
    with gevent.Timeout(10):
        while journal.behind():
            gevent.sleep(0.02)
    assert len(tried) == 8
    overtaking(writer, monkeypatch, 1000)
    write(journal, story("call-2", "5552"))
    writer.stop()
    assert journal.behind(), "what is left lies in the journal, and who is deposed stops in order"
