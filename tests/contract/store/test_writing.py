"""Each fact is stored once, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from fsctl.facts import AgentState, AgentStateChanged
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.models import Base, CallNote, CallRow, OfferRow, QueueStay
from fsctl.store.writer import Writer
from tests.contract.store.stories import story, write


def picture(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of what happened, in a fixed order."""
    with database.session() as session:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ("audit", "site_item")]
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr) for table in tables
        }


def test_storing_the_same_journal_twice_changes_nothing(database: Database, journal: Journal) -> None:
    write(journal, [*story("c1"), *story("c2", "1002", ended=False)])
    Writer(database, journal).drain()
    once = picture(database)
    again = Writer(database, journal)
    again._position = (0, 0)
    assert again.drain() > 0
    assert picture(database) == once


def test_a_crash_between_two_batches_stores_each_fact_once(database: Database, journal: Journal) -> None:
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


def test_a_kind_nobody_knows_any_more_is_kept_as_it_is(database: Database, journal: Journal) -> None:
    write(journal, story("c1")[:1])
    record = replace(next(iter(journal.read((0, 0)))), kind="from_the_future", fact={"call": "c9", "new": 1})
    Writer(database, journal)._write([record])
    with database.session() as session:
        assert session.scalars(select(CallNote.kind)).all() == ["from_the_future"]


def test_a_fact_that_cannot_be_placed_is_kept_and_holds_up_no_other(database: Database, journal: Journal) -> None:
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
