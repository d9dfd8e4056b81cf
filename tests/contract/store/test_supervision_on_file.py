"""Who listened is on file, and in the audit."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.facts import CallTakenOver, LegEnded, Mode
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.listening import open_sessions
from fsctl.store.models import AuditRow, SupervisionRow
from fsctl.store.writer import Writer
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from tests.contract.store.stories import EVIL, ended_session, supervision, write


def test_who_listened_is_on_file_and_audited_once(database: Database, journal: Journal) -> None:
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


def test_a_session_that_ended_is_not_open(database: Database, journal: Journal) -> None:
    write(journal, [*supervision("s1", "c1"), ended_session("s1", "c1", "stopped")])
    Writer(database, journal).drain()
    with database.session() as session:
        assert open_sessions(session) == []
