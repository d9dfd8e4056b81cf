"""Facts become rows. Each function touches rows by the keys the fact carries, so that doing it twice changes
nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fsctl.facts import (
    AgentStateChanged,
    CallAnswered,
    CallArrived,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    FlowEnded,
    LegAnswered,
    LegEnded,
    LegStarted,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferRinging,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    TalkEnded,
)
from fsctl.facts.codec import from_json
from fsctl.store.journal import Record
from fsctl.store.models import AgentInterval, Base, CallNote, CallRow, LegRow, OfferRow, QueueStay, RecordingRow

Row = TypeVar("Row", bound=Base)

LONGEST_WORDS = 255


def store(session: Session, record: Record) -> None:
    """Store one record: the fact as it is, and what follows from it for calls, legs, offers and the rest."""
    if session.get(CallNote, record.id) is not None:
        return
    fact = record.fact
    session.add(
        CallNote(
            id=record.id,
            at=record.at,
            number=int(record.id.rpartition("-")[2]),
            call=str(fact.get("call") or "")[:64],
            agent=str(fact.get("agent") or "")[:64],
            kind=record.kind,
            fact=orjson.dumps(fact).decode(),
        )
    )
    known = from_json(record.kind, fact)
    project = FORMS.get(type(known)) if known is not None else None
    if project is not None:
        project(session, known, record)
    session.flush()


def _row(session: Session, form: type[Row], key: str, **begin: Any) -> Row:
    row = session.get(form, key)
    if row is None:
        row = form(**begin)
        session.add(row)
    return row


def _call(session: Session, call: str) -> CallRow:
    return _row(session, CallRow, call, call=call, data={})


def _leg(session: Session, leg: str) -> LegRow:
    return _row(session, LegRow, leg, leg=leg)


def _offer(session: Session, offer: str) -> OfferRow:
    return _row(session, OfferRow, offer, offer=offer)


def _recording(session: Session, path: str) -> RecordingRow:
    return _row(session, RecordingRow, path, path=path)


def _words(text: str) -> str:
    return text[:LONGEST_WORDS]


def _arrived(session: Session, fact: CallArrived, record: Record) -> None:
    row = _call(session, fact.call)
    row.arrived_at, row.caller_number, row.caller_name = record.at, _words(fact.caller_number), _words(fact.caller_name)
    row.dialled, row.entry, row.trunk, row.extension = fact.dialled[:64], fact.entry, fact.trunk, fact.extension


def _answered(session: Session, fact: CallAnswered, record: Record) -> None:
    row = _call(session, fact.call)
    row.answered_at = row.answered_at or record.at


def _routed(session: Session, fact: CallRouted, record: Record) -> None:
    row = _call(session, fact.call)
    row.language, row.data = fact.language, dict(fact.data)


def _flow_ended(session: Session, fact: FlowEnded, record: Record) -> None:
    row = _call(session, fact.call)
    row.language, row.data = fact.language, dict(fact.data)


def _ended(session: Session, fact: CallEnded, record: Record) -> None:
    row = _call(session, fact.call)
    if row.ended_at is None:
        row.ended_at, row.cause, row.ended_by, row.detail = record.at, fact.cause, fact.ended_by, _words(fact.detail)


def _leg_started(session: Session, fact: LegStarted, record: Record) -> None:
    row = _leg(session, fact.leg)
    row.call, row.role, row.party, row.agent = fact.call, fact.role, _words(fact.party), fact.agent
    row.started_at = record.at


def _leg_answered(session: Session, fact: LegAnswered, record: Record) -> None:
    row = _leg(session, fact.leg)
    row.call, row.answered_at = fact.call, row.answered_at or record.at


def _leg_ended(session: Session, fact: LegEnded, record: Record) -> None:
    row = _leg(session, fact.leg)
    row.call = fact.call
    if row.ended_at is None:
        row.ended_at, row.cause, row.ended_by, row.detail = record.at, fact.cause, fact.ended_by, _words(fact.detail)


def _queued(session: Session, fact: CallQueued, record: Record) -> None:
    _row(
        session,
        QueueStay,
        record.id,
        id=record.id,
        call=fact.call,
        queue=fact.queue,
        priority=fact.priority,
        entered_at=fact.entered_at,
    )
    _call(session, fact.call).queue = fact.queue


def _left_queue(session: Session, fact: CallLeftQueue, record: Record) -> None:
    stay = session.scalars(
        select(QueueStay)
        .where(QueueStay.call == fact.call, QueueStay.queue == fact.queue, QueueStay.left_at.is_(None))
        .order_by(QueueStay.entered_at)
        .limit(1)
    ).first()
    if stay is not None:
        stay.left_at, stay.outcome, stay.waited_s = record.at, fact.outcome, fact.waited_s


def _offered(session: Session, fact: OfferMade, record: Record) -> None:
    row = _offer(session, fact.offer)
    row.call, row.queue, row.agent, row.extension = fact.call, fact.queue, fact.agent, fact.extension
    row.reason, row.made_at = _words(fact.reason), record.at


def _ringing(session: Session, fact: OfferRinging, record: Record) -> None:
    row = _offer(session, fact.offer)
    row.call, row.agent, row.rang_at = fact.call, fact.agent, row.rang_at or record.at


def _offer_answered(session: Session, fact: OfferAnswered, record: Record) -> None:
    row = _offer(session, fact.offer)
    row.call, row.agent, row.answered_at = fact.call, fact.agent, row.answered_at or record.at


def _connected(session: Session, fact: CallConnected, record: Record) -> None:
    row = _offer(session, fact.offer)
    row.call, row.agent, row.queue = fact.call, fact.agent, fact.queue
    row.connected_at, row.outcome = row.connected_at or record.at, "connected"
    _call(session, fact.call).agent = fact.agent


def _talk_ended(session: Session, fact: TalkEnded, record: Record) -> None:
    row = _offer(session, fact.offer)
    row.call, row.agent, row.queue = fact.call, fact.agent, fact.queue
    row.ended_at, row.talked_s, row.outcome = row.ended_at or record.at, fact.talked_s, "connected"


def _offer_ended(session: Session, fact: OfferEnded, record: Record) -> None:
    row = _offer(session, fact.offer)
    row.call, row.agent = fact.call, fact.agent
    row.ended_at, row.outcome, row.detail = row.ended_at or record.at, fact.outcome, _words(fact.detail)


def _agent_changed(session: Session, fact: AgentStateChanged, record: Record) -> None:
    """A new interval begins, and whatever was open of this agent's ends."""
    session.execute(
        update(AgentInterval)
        .where(AgentInterval.agent == fact.agent, AgentInterval.ended_at.is_(None))
        .values(ended_at=fact.since)
    )
    session.add(
        AgentInterval(
            id=record.id,
            agent=fact.agent,
            extension=fact.extension,
            state=fact.state,
            reason=fact.reason,
            cause=fact.cause,
            by=_words(fact.by),
            call=fact.call,
            queue=fact.queue,
            began_at=fact.since,
            ended_at=None,
            until=fact.until,
        )
    )


def _recording_begun(session: Session, fact: RecordingBegun, record: Record) -> None:
    row = _recording(session, fact.path)
    row.call, row.agent, row.queue, row.began_at = fact.call, fact.agent, fact.queue, record.at


def _recording_finished(session: Session, fact: RecordingFinished, record: Record) -> None:
    row = _recording(session, fact.path)
    row.call, row.length_s, row.size_bytes, row.ended_at = fact.call, fact.length_s, fact.size_bytes, record.at


def _recording_lost(session: Session, fact: RecordingLost, record: Record) -> None:
    row = _recording(session, fact.path)
    row.call, row.lost, row.ended_at = fact.call, _words(fact.reason), record.at


FORMS: dict[type, Callable[[Session, Any, Record], None]] = {
    CallArrived: _arrived,
    CallAnswered: _answered,
    CallRouted: _routed,
    FlowEnded: _flow_ended,
    CallEnded: _ended,
    LegStarted: _leg_started,
    LegAnswered: _leg_answered,
    LegEnded: _leg_ended,
    CallQueued: _queued,
    CallLeftQueue: _left_queue,
    OfferMade: _offered,
    OfferRinging: _ringing,
    OfferAnswered: _offer_answered,
    CallConnected: _connected,
    TalkEnded: _talk_ended,
    OfferEnded: _offer_ended,
    AgentStateChanged: _agent_changed,
    RecordingBegun: _recording_begun,
    RecordingFinished: _recording_finished,
    RecordingLost: _recording_lost,
}
