"""The site is stored as it is, and every change of it is audited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from fsctl.directory import Destination, DestinationKind, Directory, Number, Queue, Strategy
from fsctl.store import directory as stored
from fsctl.store.database import Database
from fsctl.store.models import AuditRow


def test_what_was_saved_is_loaded_and_saving_it_again_changes_nothing(database: Database) -> None:
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


def test_every_change_is_audited_without_secrets(database: Database) -> None:
    from fsctl.directory import Extension

    with database.session() as session:
        stored.save(session, Directory(extensions={"1001": Extension("1001", "a" * 32)}), "ann", 1.0)
        stored.save(session, Directory(extensions={"1001": Extension("1001", "b" * 32)}), "bo", 2.0)
    with database.session() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        assert [(row.by, row.subject) for row in rows] == [("ann", "extensions/1001"), ("bo", "extensions/1001")]
        assert "aaaa" not in repr([(row.before, row.after) for row in rows])
        assert stored.version(session) == 2


def test_the_audit_is_only_added_to(database: Database) -> None:
    with database.session() as session:
        session.add(AuditRow(at=1.0, by="ann", origin="10.0.0.7", action="site", subject="x"))
    for change in (lambda row: setattr(row, "by", "bo"), lambda row: session.delete(row)):
        with pytest.raises(TypeError, match="only added to"), database.session() as session:
            change(session.query(AuditRow).one())


def test_a_queue_that_was_taken_out_is_known_as_it_was_at_last(database: Database) -> None:
    support, sales = Queue("support", announce_agent=False), Queue("sales")
    last = replace(support, max_wait_s=60.0)
    with database.session() as session:
        for at, queues in enumerate([(support, sales), (last, sales), (sales,)], 1):
            stored.save(session, Directory(queues={queue.name: queue for queue in queues}), "ann", at)
    with database.session() as session:
        loaded = stored.load(session)
        assert loaded.queues == {"sales": sales}
        assert loaded.closed == {"support": last}
        assert [loaded.queue(name) for name in ("sales", "support", "none")] == [sales, last, None]
        stored.save(session, Directory(queues={"support": support, "sales": sales}), "ann", 4.0)
    with database.session() as session:
        assert stored.load(session).closed == {}
