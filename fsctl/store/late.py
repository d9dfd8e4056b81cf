"""Records of a leader that is none any more, stored when another leads already: after it was killed, stopped or cut
off.

They are kept as they were noted, all of them. What follows from them is written only for calls that no later leader
has taken up: the later one's word stands. Of an agent's states only the newest leader tells. What is left open
then, of calls that nobody has, has ended while nobody watched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fsctl.store.journal import Record
from fsctl.store.models import CallRow, LegRow, OfferRow, QueueStay
from fsctl.store.projection import keep, project
from fsctl.switch.causes import Cause

UNSEEN = "ended while nobody watched"


def store_late(session: Session, records: Sequence[Record]) -> None:
    """As `store`, for records of an epoch that is over."""
    calls = {_call(record) for record in records} - {""}
    held = select(CallRow.call, CallRow.epoch).where(CallRow.call.in_(calls))
    answering = {call: epoch for call, epoch in session.execute(held)}  # noqa: C416 (rows are no pairs to mypy)
    told: list[Record] = []
    over: list[Record] = []
    for record in records:
        call = _call(record)
        counts = call and record.kind not in OF_AGENTS and answering.get(call, 0) <= record.epoch
        (told if counts else over).append(record)
    keep(session, over, late=True)
    project(session, keep(session, told))


OF_AGENTS = frozenset({"agent_state_changed", "wrap_up_extended"})


def settle(session: Session, newest: int, at: float) -> None:
    """Close what only late records knew of. A call that was not over when the newest leader took over answers to it."""
    calls = session.scalars(select(CallRow.call).where(CallRow.ended_at.is_(None), CallRow.epoch < newest)).all()
    if not calls:
        return
    gone = {"cause": Cause.SWITCH_LOST.value, "ended_by": "unknown", "detail": UNSEEN}
    ends = (
        (CallRow, CallRow.call, CallRow.ended_at, {"ended_at": at, **gone}),
        (LegRow, LegRow.call, LegRow.ended_at, {"ended_at": at, **gone}),
        (QueueStay, QueueStay.call, QueueStay.left_at, {"left_at": at, "outcome": "lost"}),
        (OfferRow, OfferRow.call, OfferRow.ended_at, {"ended_at": at, "outcome": "failed", "detail": UNSEEN}),
    )
    for row, call, end, values in ends:
        session.execute(
            update(row)
            .where(call.in_(calls), end.is_(None))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _call(record: Record) -> str:
    return str(record.fact.get("call") or "")
