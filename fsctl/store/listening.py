"""Facts about supervision become rows, and rows what is taken up after a restart. Each session is audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fsctl.engine.listeners import OpenSession
from fsctl.facts import (
    CallTakenOver,
    Follow,
    Mode,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionStarted,
)
from fsctl.store.journal import Record
from fsctl.store.models import AuditRow, LegRow, SupervisionRow

if TYPE_CHECKING:
    from fsctl.store.projection import Rows

LONGEST_WORDS = 255


def _row(rows: Rows, session: str) -> SupervisionRow:
    return rows.get(SupervisionRow, session, session=session)


def _audit(rows: Rows, record: Record, by: str, action: str, session: str, after: dict[str, Any]) -> None:
    rows.session.add(
        AuditRow(
            at=record.at,
            by=by[:LONGEST_WORDS],
            action=action,
            subject=f"supervision/{session}",
            before=None,
            after=after,
        )
    )


def _started(rows: Rows, fact: SupervisionStarted, record: Record) -> None:
    row = _row(rows, fact.session)
    row.call = row.heard = fact.call
    row.agent, row.supervisor, row.extension = fact.agent, fact.supervisor[:LONGEST_WORDS], fact.extension
    row.mode, row.follow, row.began_at = fact.mode, fact.follow, record.at
    row.notice = fact.notice
    told = {"call": fact.call, "agent": fact.agent, "mode": fact.mode.value, "follow": fact.follow.value}
    told["notice"] = fact.notice.value
    _audit(rows, record, fact.supervisor, "supervise", fact.session, told)


def _attached(rows: Rows, fact: SupervisionAttached, record: Record) -> None:
    row = _row(rows, fact.session)
    row.attached_at, row.heard = row.attached_at or record.at, fact.call


def _changed(rows: Rows, fact: SupervisionChanged, record: Record) -> None:
    _row(rows, fact.session).mode = fact.mode
    _audit(rows, record, fact.by, "supervise", fact.session, {"call": fact.call, "mode": fact.mode.value})


def _ended(rows: Rows, fact: SupervisionEnded, record: Record) -> None:
    row = _row(rows, fact.session)
    if row.ended_at is None:
        row.ended_at, row.outcome, row.heard = record.at, fact.outcome, fact.call
        row.detail = fact.detail[:LONGEST_WORDS]


def _taken_over(rows: Rows, fact: CallTakenOver, record: Record) -> None:
    told = {"call": fact.call, "agent": fact.agent, "extension": fact.extension}
    _audit(rows, record, fact.by, "take_over", fact.session, told)


FORMS: Mapping[type, Callable[[Rows, Any, Record], None]] = {
    SupervisionStarted: _started,
    SupervisionAttached: _attached,
    SupervisionChanged: _changed,
    SupervisionEnded: _ended,
    CallTakenOver: _taken_over,
}


def open_sessions(session: Session) -> list[OpenSession]:
    """Supervisors whose legs have no end on file: they listened, or had taken a call over."""
    rows = session.scalars(
        select(SupervisionRow)
        .join(LegRow, LegRow.leg == SupervisionRow.session)
        .where(
            or_(
                SupervisionRow.ended_at.is_(None),
                (SupervisionRow.outcome == SupervisionOutcome.TAKEN_OVER.value) & LegRow.ended_at.is_(None),
            )
        )
        .order_by(SupervisionRow.began_at)
    )
    return [
        OpenSession(
            session=row.session,
            call=row.heard,
            supervisor=row.supervisor,
            extension=row.extension,
            mode=Mode(row.mode),
            follow=Follow(row.follow),
            agent=row.agent if row.follow == Follow.AGENT else "",
            attached=row.attached_at is not None,
            taken_over=row.outcome == SupervisionOutcome.TAKEN_OVER,
            since=row.ended_at or row.attached_at or row.began_at or 0.0,
        )
        for row in rows
    ]
