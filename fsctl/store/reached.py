"""How often customers answered who were called back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store.models import CallbackCall, CallbackRow, CallNote
from fsctl.store.strides import strides

DIALLED = "callback_dialled"

ANSWERED = ("callback_reached", "call_connected")
"""A customer was there: the first where the customer is called first, the second with the agent on the line."""


def attempts(session: Session, since: float, until: float) -> tuple[int, int]:
    """Of promises made in [since, until): how many calls to customers, and how many of them were answered. Whoever did
    not confirm that a person answers, where that is asked for, has not answered."""
    calls = session.scalars(
        select(CallbackCall.call)
        .join(CallbackRow, CallbackRow.callback == CallbackCall.callback)
        .where(CallbackRow.made_at >= since, CallbackRow.made_at < until)
        .distinct()
    ).all()
    told: dict[str, set[str]] = {}
    for some in strides(calls):
        notes = session.execute(
            select(CallNote.call, CallNote.kind)
            .where(CallNote.call.in_(some), CallNote.kind.in_((DIALLED, *ANSWERED)), ~CallNote.late)
            .distinct()
        )
        for call, kind in notes:
            told.setdefault(call, set()).add(kind)
    dialled = [kinds for kinds in told.values() if DIALLED in kinds]
    return len(dialled), sum(not kinds.isdisjoint(ANSWERED) for kinds in dialled)
