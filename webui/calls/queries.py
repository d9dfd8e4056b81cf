"""Calls on file, within the asker's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from fsctl.store import queries as stored
from fsctl.store.models import CallRow, LegRow, OfferRow, QueueStay
from webui.calls.forms import Wanted
from webui.rights import Scope

PAGE = 50

_waited = (
    select(func.sum(QueueStay.waited_s)).where(QueueStay.call == CallRow.call).correlate(CallRow).scalar_subquery()
)
_talked = select(func.sum(OfferRow.talked_s)).where(OfferRow.call == CallRow.call).correlate(CallRow).scalar_subquery()

SORTS: Mapping[str, ColumnElement[Any]] = {
    "arrived": CallRow.arrived_at,  # type: ignore[dict-item]
    "caller": CallRow.caller_number,  # type: ignore[dict-item]
    "dialled": CallRow.dialled,  # type: ignore[dict-item]
    "queue": CallRow.queue,  # type: ignore[dict-item]
    "agent": CallRow.agent,  # type: ignore[dict-item]
    "waited": _waited,
    "talked": _talked,
    "length": CallRow.ended_at - CallRow.arrived_at,
    "ended_by": CallRow.ended_by,  # type: ignore[dict-item]
}
"""What a list may be sorted by. Nothing else reaches the database."""


@dataclass(frozen=True)
class Past:
    """A call that is over. `outcome` is that of its last stay in a queue; None where it was in none."""

    row: CallRow
    direction: str
    waited_s: float | None
    talked_s: float | None
    outcome: str


def scoped(scope: Scope) -> ColumnElement[bool] | None:
    """Which calls somebody sees; None for all. Agents: those they had or were offered. Supervisors: those of their
    teams' agents and queues."""
    if scope.agents is None:
        return None
    agents = sorted(scope.agents)
    reached = [
        CallRow.agent.in_(agents),
        exists().where(OfferRow.call == CallRow.call, OfferRow.agent.in_(agents)),
        exists().where(LegRow.call == CallRow.call, LegRow.agent.in_(agents)),
    ]
    if scope.trunks and scope.queues:
        queues = sorted(scope.queues)
        reached.append(exists().where(QueueStay.call == CallRow.call, QueueStay.queue.in_(queues)))
    return or_(*reached)


_outside = exists().where(LegRow.call == CallRow.call, LegRow.role == "outside")
PLACED = ("panel", "callback")
"""Entries of calls that we make: an agent's, and those that keep a promised callback."""
_placed = CallRow.entry.in_(PLACED)
_left_behind = CallRow.entry == "handed_over"
DIRECTIONS: Mapping[str, ColumnElement[bool]] = {
    "inbound": and_(CallRow.extension == "", not_(_placed), not_(_left_behind)),
    "outbound": or_(
        and_(_placed, or_(CallRow.trunk != "", CallRow.entry == "callback")),
        and_(CallRow.extension != "", not_(_placed), _outside),
        and_(CallRow.extension == "", _left_behind),
    ),
    "internal": and_(
        CallRow.extension != "",
        or_(and_(CallRow.entry == "panel", CallRow.trunk == ""), and_(not_(_placed), ~_outside)),
    ),
}


def past(session: Session, wanted: Wanted, scope: Scope) -> tuple[list[Past], bool]:
    """A page of calls that are over, and whether there are more."""
    column = SORTS[wanted.sort]
    order = [column.asc() if wanted.up else column.desc(), CallRow.arrived_at.desc(), CallRow.call]
    query = _narrowed(select(CallRow).where(CallRow.ended_at.is_not(None)), wanted, scope)
    query = query.order_by(*order).limit(PAGE + 1).offset((wanted.page - 1) * PAGE)
    rows = list(session.scalars(query))
    return _with_what_belongs(session, rows[:PAGE]), len(rows) > PAGE


def _narrowed(query: Select[Any], wanted: Wanted, scope: Scope) -> Select[Any]:
    inside = scoped(scope)
    if inside is not None:
        query = query.where(inside)
    if wanted.begins_at is not None:
        query = query.where(CallRow.arrived_at >= wanted.begins_at)
    if wanted.ends_at is not None:
        query = query.where(CallRow.arrived_at < wanted.ends_at)
    if wanted.caller:
        number = func.replace(CallRow.caller_number, " ", "")
        outward = and_(_placed, CallRow.dialled.contains(wanted.caller, autoescape=True))
        query = query.where(or_(number.contains(wanted.caller, autoescape=True), outward))
    if wanted.queue:
        query = query.where(exists().where(QueueStay.call == CallRow.call, QueueStay.queue == wanted.queue))
    if wanted.agent:
        offered = exists().where(OfferRow.call == CallRow.call, OfferRow.agent == wanted.agent)
        query = query.where(or_(CallRow.agent == wanted.agent, offered))
    if wanted.outcome:
        query = query.where(exists().where(QueueStay.call == CallRow.call, QueueStay.outcome == wanted.outcome))
    if wanted.direction:
        query = query.where(DIRECTIONS[wanted.direction])
    return query


def _with_what_belongs(session: Session, rows: Sequence[CallRow]) -> list[Past]:
    """Stays, talks and directions of the page's calls, each with one question to the database."""
    calls = [row.call for row in rows]
    stays: dict[str, list[QueueStay]] = {}
    for stay in session.scalars(select(QueueStay).where(QueueStay.call.in_(calls)).order_by(QueueStay.entered_at)):
        stays.setdefault(stay.call, []).append(stay)
    talks = select(OfferRow.call, func.sum(OfferRow.talked_s)).where(OfferRow.call.in_(calls)).group_by(OfferRow.call)
    talked = {row[0]: row[1] for row in session.execute(talks)}
    outward = set(session.scalars(select(LegRow.call).where(LegRow.call.in_(calls), LegRow.role == "outside")))
    return [
        Past(
            row,
            direction(row.entry, row.extension, row.trunk, row.call in outward),
            sum(stay.waited_s or 0.0 for stay in stays[row.call]) if row.call in stays else None,
            talked.get(row.call),
            stays[row.call][-1].outcome if row.call in stays else "",
        )
        for row in rows
    ]


def direction(entry: str, extension: str, trunk: str, outside: bool) -> str:
    """As `DIRECTIONS` says it to the database."""
    if entry == "callback":
        return "outbound"
    if entry == "panel":
        return "outbound" if trunk else "internal"
    if not extension:
        return "outbound" if entry == "handed_over" else "inbound"
    return "outbound" if outside else "internal"


def found(session: Session, call: str, scope: Scope) -> dict[str, Any] | None:
    """A call with all that is on file about it; None if there is none, or it is not the asker's."""
    query = select(CallRow.call).where(CallRow.call == call)
    inside = scoped(scope)
    if inside is not None:
        query = query.where(inside)
    known = session.scalar(query)
    return None if known is None else stored.explain(session, known)
