"""History and undo: what a save changed, and back again unless somebody was there since."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from fsctl.directory import Agent, Destination, DestinationKind, Directory, Extension, Number, Queue, Tier
from fsctl.store import directory as stored
from fsctl.store.database import Database
from fsctl.store.history import UNDO, ChangedSince, NoSuchChange, changed_since, entry, history, undone
from fsctl.store.models import AuditRow, SiteItem

FIRST = Directory(
    numbers={"4000": Number("4000", Destination(DestinationKind.QUEUE, "support"))},
    extensions={"1001": Extension("1001", "a" * 32)},
    agents={"1001": Agent("1001", "Ann"), "1002": Agent("1002", "Bo")},
    queues={"support": Queue("support", ring_s=20.0), "sales": Queue("sales")},
    tiers=(Tier("support", "1001"),),
)


def save(database: Database, directory: Directory, by: str = "ann", at: float = 1.0, **more: str) -> None:
    with database.session() as session:
        stored.claim(session)
        stored.save(session, directory, by, at, **more)


def load(database: Database) -> Directory:
    with database.session() as session:
        return stored.load(session)


def undo(database: Database, version: int, at: float = 9.0) -> None:
    with database.session() as session:
        stored.claim(session)
        stored.save(session, undone(session, version), "cy", at, action=UNDO)


def with_ring(directory: Directory, queue: str, ring_s: float) -> Directory:
    return replace(directory, queues={**directory.queues, queue: replace(directory.queues[queue], ring_s=ring_s)})


def test_a_save_is_remembered_with_what_changed_only(database: Database) -> None:
    save(database, FIRST)
    save(database, with_ring(load(database), "support", 25.0), "bo", 2.0, origin="192.0.2.7")
    save(database, load(database), "bo", 3.0)
    with database.session() as session:
        latest, first = history(session)
        assert (latest.version, latest.by, latest.at, latest.origin, latest.undo) == (2, "bo", 2.0, "192.0.2.7", False)
        (change,) = latest.changes
        assert (change.kind, change.name) == ("queues", "support")
        assert change.before is not None
        assert change.after == {**change.before, "ring_s": 25.0}
        assert first.version == 1
        assert len(first.changes) == 7
        assert [found.version for found in history(session, before=2)] == [1]
        with pytest.raises(NoSuchChange):
            entry(session, 3)


def test_undo_brings_back_what_was_changed_made_and_taken_away(database: Database) -> None:
    save(database, FIRST)
    before = load(database)
    without = replace(
        with_ring(before, "support", 5.0),
        extensions={},
        agents={"1002": before.agents["1002"], "1003": Agent("1003", "Di")},
        tiers=(),
    )
    save(database, without, at=2.0)
    undo(database, 2)
    assert replace(load(database), version=0) == replace(before, version=0)
    assert load(database).version == 3
    undo(database, 3, at=10.0)
    assert replace(load(database), version=0) == replace(without, version=0)
    with database.session() as session:
        assert [found.undo for found in history(session)] == [True, True, False, False]
        assert {row.action for row in session.scalars(select(AuditRow).where(AuditRow.by == "cy"))} == {UNDO}


def test_undo_of_an_older_change_leaves_later_ones_of_other_items(database: Database) -> None:
    save(database, FIRST)
    save(database, with_ring(load(database), "support", 25.0), at=2.0)
    save(database, with_ring(load(database), "sales", 30.0), at=3.0)
    undo(database, 2)
    found = load(database).queues
    assert (found["support"].ring_s, found["sales"].ring_s) == (20.0, 30.0)


def test_undo_is_refused_when_the_same_item_was_changed_since(database: Database) -> None:
    save(database, FIRST)
    save(database, with_ring(load(database), "support", 25.0), at=2.0)
    save(database, with_ring(load(database), "support", 30.0), "bo", at=3.0)
    with pytest.raises(ChangedSince, match="changed since: queues/support \\(in 3 by bo\\)") as refused:
        undo(database, 2)
    (change,) = refused.value.found
    assert change.before is not None
    assert change.after is not None
    assert (change.before["ring_s"], change.after["ring_s"]) == (25.0, 30.0)
    assert load(database).version == 3, "nothing was saved"


def test_who_changed_an_item_since_a_form_was_made(database: Database) -> None:
    save(database, FIRST)
    save(database, with_ring(load(database), "sales", 25.0), at=2.0)
    save(database, replace(load(database), tiers=(Tier("support", "1002"),)), "bo", at=3.0)
    with database.session() as session:
        assert [(found.version, found.by) for found in changed_since(session, 1, {("queues", "support")})] == [
            (3, "bo")
        ]
        assert changed_since(session, 1, {("agents", "1001")}) == []
        assert changed_since(session, 3, {("queues", "support")}) == []


def test_a_setting_that_came_later_does_not_keep_an_old_change_from_being_undone(database: Database) -> None:
    save(database, FIRST)
    save(database, with_ring(load(database), "support", 25.0), at=2.0)
    with database.session() as session:
        (old,) = (found for found in history(session, 1))
        from fsctl.store.models import SiteChange

        row = session.scalars(select(SiteChange).where(SiteChange.version == old.version)).one()
        row.after = {"queues/support": {k: v for k, v in row.after["queues/support"].items() if k != "service_s"}}
    undo(database, 2)
    assert load(database).queues["support"].ring_s == 20.0


def test_two_who_save_at_once_both_count(database: Database) -> None:
    save(database, FIRST)
    failures: list[BaseException] = []

    def change(queue: str) -> None:
        try:
            for ring_s in range(5, 15):
                with database.session() as session:
                    stored.claim(session)
                    wanted = with_ring(stored.load(session), queue, float(ring_s))
                    stored.save(session, wanted, queue, float(ring_s))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=change, args=(queue,)) for queue in ("support", "sales")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    after = load(database)
    assert (after.version, after.queues["support"].ring_s, after.queues["sales"].ring_s) == (21, 14.0, 14.0)
    with database.session() as session:
        assert [found.version for found in history(session)] == list(range(21, 0, -1))
        assert session.get(SiteItem, ("queues", "sales")) is not None
