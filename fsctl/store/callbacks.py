"""Promised callbacks become rows, one a promise; and are read for taking up work, for lists and for their story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.engine.promises import OpenCallback
from fsctl.facts import (
    OVER,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackGivenBack,
    CallbackJoined,
    CallbackMoved,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackState,
    CallbackTakenUp,
)
from fsctl.store.journal import Record
from fsctl.store.models import CallbackCall, CallbackRow, CallRow

if TYPE_CHECKING:
    from fsctl.store.projection import Rows

LONGEST_WORDS = 255


def _row(rows: Rows, callback: str) -> CallbackRow:
    return rows.get(CallbackRow, callback, callback=callback, data={})


def _bind(rows: Rows, callback: str, call: str) -> None:
    if call:
        rows.get(CallbackCall, (callback, call), callback=callback, call=call)


def _promised(rows: Rows, fact: CallbackPromised, record: Record) -> None:
    row = _row(rows, fact.callback)
    row.call, row.queue, row.number = fact.call, fact.queue, fact.number[:64]
    row.caller_number, row.language = fact.caller_number[:LONGEST_WORDS], fact.language
    row.priority, row.entered_at, row.expires_at = fact.priority, fact.entered_at, fact.expires_at
    row.made_at, row.due_at = record.at, row.due_at or record.at
    row.data = dict(fact.data)
    _bind(rows, fact.callback, fact.call)


def _joined(rows: Rows, fact: CallbackJoined, record: Record) -> None:
    _bind(rows, fact.callback, fact.call)


def _stands(
    rows: Rows, fact: CallbackBegun | CallbackDialled | CallbackReached | CallbackTakenUp, state: CallbackState
) -> CallbackRow:
    """A promise that is over stays so, whatever comes late."""
    row = _row(rows, fact.callback)
    _bind(rows, fact.callback, fact.call)
    if row.ended_at is None:
        row.state, row.last_call, row.reason = state, fact.call, ""
    return row


def _waits(rows: Rows, fact: CallbackReached | CallbackTakenUp, record: Record) -> None:
    _stands(rows, fact, CallbackState.WAITING)


def _begun(rows: Rows, fact: CallbackBegun, record: Record) -> None:
    _stands(rows, fact, CallbackState.DUE)
    row = rows.call(fact.call)
    row.arrived_at, row.caller_number, row.caller_name = record.at, "", ""
    row.dialled, row.entry, row.extension = fact.number[:64], "callback", ""
    row.language, row.data = fact.language, dict(fact.data)
    row.queue = fact.queue


def _dialled(rows: Rows, fact: CallbackDialled, record: Record) -> None:
    row = _stands(rows, fact, CallbackState.DIALLING)
    row.attempts, row.agent = max(row.attempts or 0, fact.attempt), fact.agent
    rows.call(fact.call).trunk = fact.trunk


def _postponed(rows: Rows, fact: CallbackPostponed, record: Record) -> None:
    row = _row(rows, fact.callback)
    if row.ended_at is None:
        row.state, row.due_at, row.reason, row.agent = CallbackState.PROMISED, fact.due_at, fact.reason, ""


def _given_back(rows: Rows, fact: CallbackGivenBack, record: Record) -> None:
    row = _row(rows, fact.callback)
    if row.ended_at is None:
        row.state, row.reason = CallbackState.PROMISED, "given_back"


def _moved(rows: Rows, fact: CallbackMoved, record: Record) -> None:
    _row(rows, fact.callback).priority = fact.priority


def _ended(rows: Rows, fact: CallbackEnded, record: Record) -> None:
    row = _row(rows, fact.callback)
    if row.ended_at is not None:
        return
    row.state, row.reason, row.agent, row.ended_at = fact.outcome, fact.reason, fact.agent, record.at
    row.attempts, row.after_s, row.by = fact.attempts, fact.after_s, fact.by[:LONGEST_WORDS]
    row.queue = fact.queue
    row.last_call = row.last_call if fact.call == row.call else fact.call
    _bind(rows, fact.callback, fact.call)


FORMS: dict[type, Callable[[Rows, Any, Record], None]] = {
    CallbackPromised: _promised,
    CallbackJoined: _joined,
    CallbackBegun: _begun,
    CallbackDialled: _dialled,
    CallbackReached: _waits,
    CallbackTakenUp: _waits,
    CallbackPostponed: _postponed,
    CallbackGivenBack: _given_back,
    CallbackMoved: _moved,
    CallbackEnded: _ended,
}

IN_FORCE = tuple(str(state) for state in CallbackState if state not in OVER)


def open_callbacks(session: Session) -> list[OpenCallback]:
    """Every promise without an end, in the order they were made."""
    rows = session.scalars(
        select(CallbackRow)
        .where(CallbackRow.state.in_(IN_FORCE), CallbackRow.made_at > 0)
        .order_by(CallbackRow.made_at)
    ).all()
    ours = select(CallRow.call).where(CallRow.entry == "callback", CallRow.call.in_([row.last_call for row in rows]))
    called = set(session.scalars(ours))
    return [
        OpenCallback(
            row.callback,
            row.call,
            row.queue,
            row.number,
            row.caller_number,
            row.made_at,
            row.entered_at,
            row.priority,
            row.expires_at,
            row.attempts,
            row.due_at,
            row.language or "en",
            {str(key): str(value) for key, value in (row.data or {}).items()},
            CallbackState(row.state),
            row.last_call,
            row.last_call in called,
        )
        for row in rows
    ]


def over_among(session: Session, callbacks: Sequence[str]) -> list[str]:
    """Which of these promises have ended."""
    ended = select(CallbackRow.callback).where(CallbackRow.callback.in_(callbacks), CallbackRow.ended_at.is_not(None))
    return list(session.scalars(ended))


def of_call(session: Session, call: str) -> list[str]:
    """The promises a call belongs to, or the promise itself by its own id."""
    found = session.scalars(select(CallbackCall.callback).where(CallbackCall.call == call)).all()
    return (
        list(found)
        if found
        else list(session.scalars(select(CallbackRow.callback).where(CallbackRow.callback == call)))
    )


def calls_of(session: Session, callbacks: Sequence[str]) -> list[str]:
    return list(session.scalars(select(CallbackCall.call).where(CallbackCall.callback.in_(callbacks))))


def listed(
    session: Session, *, queue: str = "", state: str = "", number: str = "", limit: int = 200
) -> list[dict[str, Any]]:
    """Promises, those in force first, then the latest. `state` is one of `CallbackState`, `open`, or empty for all."""
    query = select(CallbackRow).order_by(CallbackRow.ended_at.is_not(None), CallbackRow.made_at.desc()).limit(limit)
    if queue:
        query = query.where(CallbackRow.queue == queue)
    if state == "open":
        query = query.where(CallbackRow.state.in_(IN_FORCE))
    elif state:
        query = query.where(CallbackRow.state == state)
    if number:
        query = query.where(CallbackRow.number.endswith(number.removeprefix("+"), autoescape=True))
    return [shown(row) for row in session.scalars(query)]


SHOWN = (
    "callback",
    "call",
    "queue",
    "number",
    "state",
    "reason",
    "made_at",
    "entered_at",
    "due_at",
    "expires_at",
    "ended_at",
    "after_s",
    "attempts",
    "agent",
    "priority",
    "last_call",
    "by",
)


def shown(row: CallbackRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SHOWN}
