"""Reading what happened, as plain values for the command line and the web."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fsctl.facts.codec import KINDS
from fsctl.store import callbacks
from fsctl.store.models import (
    Base,
    CallbackRow,
    CallNote,
    CallRow,
    LegRow,
    OfferRow,
    QueueStay,
    RecordingRow,
    SupervisionRow,
)


def _plain(row: Any) -> dict[str, Any]:
    return {attribute.key: getattr(row, attribute.key) for attribute in row.__mapper__.column_attrs}


def calls(
    session: Session, limit: int = 50, caller: str = "", queue: str = "", agent: str = ""
) -> list[dict[str, Any]]:
    """The last calls, the newest first."""
    query = select(CallRow).order_by(CallRow.arrived_at.desc()).limit(limit)
    if caller:
        query = query.where(CallRow.caller_number == caller)
    if queue:
        query = query.where(CallRow.queue == queue)
    if agent:
        query = query.where(CallRow.agent == agent)
    return [_plain(row) for row in session.scalars(query)]


def explain(session: Session, call: str) -> dict[str, Any] | None:
    """One call with its legs, stays, offers and recordings, and every fact about it in the order noted. None for an
    unknown call; the beginning of an id is enough if it fits one call only."""
    row = session.get(CallRow, call) or _maker(session, call)
    if row is None:
        fitting = session.scalars(select(CallRow).where(CallRow.call.startswith(call, autoescape=True)).limit(2)).all()
        if len(call) < 6 or len(fitting) != 1:
            return None
        row = fitting[0]
    notes = session.scalars(
        select(CallNote).where(CallNote.call == row.call, ~CallNote.late).order_by(CallNote.at, CallNote.number)
    )
    return {
        "call": _plain(row),
        "legs": _of(session, LegRow, LegRow.call == row.call, LegRow.started_at),
        "stays": _of(session, QueueStay, QueueStay.call == row.call, QueueStay.entered_at),
        "offers": _of(session, OfferRow, OfferRow.call == row.call, OfferRow.made_at),
        "recordings": _of(session, RecordingRow, RecordingRow.call == row.call, RecordingRow.began_at),
        "supervisions": _of(session, SupervisionRow, SupervisionRow.call == row.call, SupervisionRow.began_at),
        "callbacks": _promises(session, row.call),
        "notes": [{"at": note.at, "kind": note.kind, "fact": orjson.loads(note.fact)} for note in notes],
    }


def _maker(session: Session, callback: str) -> CallRow | None:
    """The call that made the promise of this id."""
    promise = session.get(CallbackRow, callback)
    return session.get(CallRow, promise.call) if promise is not None else None


def _promises(session: Session, call: str) -> list[dict[str, Any]]:
    """The promised callbacks that a call has made, or was to keep, each with its life: what was noted of it in any
    call, in order."""
    found = []
    for callback in callbacks.of_call(session, call):
        row = session.get(CallbackRow, callback)
        if row is None:
            continue
        calls = callbacks.calls_of(session, [callback])
        notes = session.scalars(
            select(CallNote)
            .where(CallNote.call.in_(calls), CallNote.kind.in_(LIFE))
            .order_by(CallNote.at, CallNote.number)
        )
        life = [{"at": note.at, "kind": note.kind, "fact": orjson.loads(note.fact)} for note in notes]
        own = [told for told in life if told["fact"].get("callback") == callback]
        found.append({**callbacks.shown(row), "calls": calls, "notes": own})
    return found


LIFE = tuple(kind for kind in KINDS if kind.startswith("callback_"))
"""Kinds of facts that tell of a promise."""


def _of(session: Session, form: type[Base], which: ColumnElement[bool], order: Any) -> list[dict[str, Any]]:
    return [_plain(row) for row in session.scalars(select(form).where(which).order_by(order))]
