"""Facts become rows. Each function touches rows by the keys the fact carries, so that doing it twice changes
nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from fsctl.facts import (
    AgentStateChanged,
    CallAnswered,
    CallArrived,
    CallBackAsked,
    CallConnected,
    CallDemandChanged,
    CallEnded,
    CallLeftBehind,
    CallLeftQueue,
    CallPlaced,
    CallPriorityChanged,
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
    QueueOutcome,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    TalkEnded,
    WrapUpExtended,
)
from fsctl.facts.codec import from_json
from fsctl.kpi.counts import NOT_LET_IN
from fsctl.store import callbacks, listening, standing
from fsctl.store.journal import Record
from fsctl.store.models import AgentInterval, Base, CallNote, CallRow, LegRow, OfferRow, QueueStay, RecordingRow

Row = TypeVar("Row", bound=Base)

LONGEST_WORDS = 255

BY_KEY: tuple[tuple[type[Base], str], ...] = ((CallRow, "call"), (LegRow, "leg"), (OfferRow, "offer"))
"""Tables whose keys facts carry, and the name of the key in both."""

TOLD_ANEW: tuple[type[Base], ...] = (QueueStay, OfferRow, LegRow)
"""What belongs to a call and is told by whoever takes it up."""

OF_PROMISES = frozenset({"callback_promised", "callback_ended"})
"""What was promised is promised, whoever answers for the call it was promised in; and what has ended does not begin
again. The leader looks for either from time to time."""

NEVER_WAITED = NOT_LET_IN | {QueueOutcome.CLOSED}

Key = str | tuple[str, ...]
"""A row's primary key."""


def store(session: Session, records: Sequence[Record]) -> None:
    """Store a batch: the facts as they are, and what follows from them for calls, legs, offers and the rest."""
    project(session, keep(session, records))


def project(session: Session, records: Sequence[Record], *, late: bool = False) -> None:
    """What follows from facts, each kept for the first time. `late`: of an epoch that is over."""
    facts = [(record, from_json(record.kind, record.fact)) for record in records]
    effective = [(record, fact) for record, fact in facts if type(fact) in FORMS]
    rows = Rows(session, late=late)
    rows.look_up(effective)
    with session.no_autoflush:
        for record, fact in effective:
            rows.epoch, rows.run = record.epoch, record.run
            FORMS[type(fact)](rows, fact, record)
    session.flush()


def keep(session: Session, records: Sequence[Record], *, late: bool = False) -> list[Record]:
    """Store the facts as they are; those that were not there yet. `late` ones have no effect and are marked so."""
    known = set(session.scalars(select(CallNote.id).where(CallNote.id.in_([record.id for record in records]))))
    new = list({record.id: record for record in records if record.id not in known}.values())
    if new:
        session.execute(insert(CallNote), [{**_note(record), "late": late} for record in new])
    return new


def _note(record: Record) -> dict[str, Any]:
    fact = record.fact
    return {
        "id": record.id,
        "at": record.at,
        "number": int(record.id.rpartition("-")[2]),
        "call": str(fact.get("call") or "")[:64],
        "agent": str(fact.get("agent") or "")[:64],
        "kind": record.kind,
        "fact": orjson.dumps(fact).decode(),
    }


class Rows:
    """The rows of a batch, each looked for in the database once and written once."""

    def __init__(self, session: Session, *, late: bool = False) -> None:
        self.session = session
        self.late = late
        self.epoch, self.run = 0, ""
        """Of the leader whose fact is in hand."""
        self.open_intervals: dict[str, AgentInterval] = {}
        """By agent: the interval that began last in this batch."""
        self.stays: dict[str, list[QueueStay]] = {}
        """Of the calls that leave a queue in this batch, by call: those that were not over, the earliest first."""
        self._found: dict[tuple[type[Base], Key], Any] = {}
        self._looked_for: set[tuple[type[Base], Key]] = set()
        """What need not be asked for again where it was not found."""

    def look_up(self, effective: Sequence[tuple[Record, Any]]) -> None:
        """Ask for the batch's rows with one question a table: one a row is most of what a batch costs."""
        wanted: dict[tuple[type[Base], str], set[Key]] = {}
        leaving: set[str] = set()
        for record, fact in effective:
            for form, name in BY_KEY:
                if key := getattr(fact, name, ""):
                    wanted.setdefault((form, name), set()).add(key)
            if isinstance(fact, AgentStateChanged):
                wanted.setdefault((AgentInterval, "id"), set()).add(record.id)
            if isinstance(fact, CallQueued | CallLeftQueue):
                wanted.setdefault((QueueStay, "id"), set()).add(record.id)
            if isinstance(fact, CallLeftQueue | CallPriorityChanged):
                leaving.add(fact.call)
        for (form, name), keys in wanted.items():
            for row in self.session.scalars(select(form).where(getattr(form, name).in_(keys))):
                self._found[form, getattr(row, name)] = row
            self._looked_for.update((form, key) for key in keys)
        if leaving:
            stays = select(QueueStay).where(QueueStay.call.in_(leaving), QueueStay.left_at.is_(None))
            for stay in self.session.scalars(stays.order_by(QueueStay.entered_at)):
                self.stays.setdefault(stay.call, []).append(stay)

    def get(self, form: type[Row], key: Key, *, held: bool = False, **begin: Any) -> Row:
        """The row with this key, made from `begin` where there is none. One that is `held`, and was not looked for
        before, nobody else changes until the transaction ends."""
        row: Row | None = self._found.get((form, key))
        if row is None and (form, key) not in self._looked_for:
            row = self.session.get(form, key, with_for_update=held or None)
        if row is None:
            row = form(**begin)
            self.session.add(row)
        self._found[form, key] = row
        return row

    def call(self, call: str) -> CallRow:
        """The call's row, which answers to the leader whose fact is in hand or to a later one."""
        row = self.get(CallRow, call, call=call, data={}, epoch=self.mark)
        if row.epoch < 0 and (not self.late or self.epoch > -row.epoch):
            self._take_up(row)
            row.epoch = self.mark
        elif row.epoch >= 0:
            row.epoch = max(row.epoch, self.epoch)
        return row

    @property
    def mark(self) -> int:
        """What a call's row shows of who told of it first."""
        return -self.epoch if self.late else self.epoch

    def _take_up(self, row: CallRow) -> None:
        """Who leads tells of a call that late records told of first: they came between its look at what is on file and
        its own first word, and say some of the same under other ids. Its word stands alone, as it does when it is
        stored first. Late records that are being stored at this moment are waited for, and taken back too."""
        for form, key in [key for key, found in self._found.items() if key[0] in TOLD_ANEW and found.call == row.call]:
            self.session.expunge(self._found.pop((form, key)))
            self._looked_for.add((form, key))
        self.stays.pop(row.call, None)
        self.session.flush()
        self.session.refresh(row, with_for_update=True)  # as they left it: what seems to be so already is not written
        for form in TOLD_ANEW:
            of_call = form.call == row.call  # type: ignore[attr-defined]
            self.session.execute(delete(form).where(of_call).execution_options(synchronize_session=False))
        earlier = (CallNote.call == row.call, ~CallNote.late, ~CallNote.id.startswith(f"{self.run}-", autoescape=True))
        of_effect = update(CallNote).where(*earlier, CallNote.kind.not_in(OF_PROMISES)).values(late=True)
        self.session.execute(of_effect.execution_options(synchronize_session=False))
        row.queue = row.agent = ""
        row.answered_at = row.ended_at = None
        row.cause, row.ended_by, row.detail = "", "", ""


def _call(rows: Rows, call: str) -> CallRow:
    return rows.call(call)


def _begun(rows: Rows, call: str) -> CallRow:
    """A call that is there now was not over, whatever an earlier leader's late records made of it."""
    row = rows.get(CallRow, call, call=call, data={}, epoch=rows.mark)
    if 0 <= row.epoch < rows.epoch and row.ended_at is not None:
        row.ended_at, row.cause, row.ended_by, row.detail = None, "", "", ""
    return _call(rows, call)


def _leg(rows: Rows, leg: str) -> LegRow:
    return rows.get(LegRow, leg, leg=leg)


def _offer(rows: Rows, offer: str) -> OfferRow:
    return rows.get(OfferRow, offer, offer=offer)


def _recording(rows: Rows, path: str) -> RecordingRow:
    """Held: late records may tell of the end of the same file at this moment."""
    return rows.get(RecordingRow, path, held=True, path=path)


def _words(text: str) -> str:
    return text[:LONGEST_WORDS]


def _arrived(rows: Rows, fact: CallArrived, record: Record) -> None:
    row = _begun(rows, fact.call)
    row.arrived_at, row.caller_number, row.caller_name = record.at, _words(fact.caller_number), _words(fact.caller_name)
    row.dialled, row.entry, row.trunk, row.extension = fact.dialled[:64], fact.entry, fact.trunk, fact.extension


def _placed(rows: Rows, fact: CallPlaced, record: Record) -> None:
    row = _call(rows, fact.call)
    row.arrived_at, row.caller_number, row.caller_name = record.at, "", ""
    row.dialled, row.entry, row.trunk, row.extension = fact.number[:64], "panel", fact.trunk, fact.extension
    row.agent, row.language = fact.agent, row.language or "en"


def _left_behind(rows: Rows, fact: CallLeftBehind, record: Record) -> None:
    """Its legs belong to it from now on."""
    row = _call(rows, fact.call)
    row.arrived_at = row.answered_at = record.at
    row.caller_number, row.caller_name = _words(fact.caller_number), _words(fact.caller_name)
    row.dialled, row.entry, row.trunk, row.extension = fact.dialled[:64], fact.entry, "", fact.extension
    row.agent, row.language = fact.agent, fact.language
    for leg in filter(None, (fact.call, fact.leg)):
        _leg(rows, leg).call = fact.call


def _extended(rows: Rows, fact: WrapUpExtended, record: Record) -> None:
    """The open interval ends later."""
    standing.extended(rows, fact)
    row = rows.open_intervals.get(fact.agent)
    if row is not None:
        row.until = fact.until
        return
    rows.session.flush()
    rows.session.execute(
        update(AgentInterval)
        .where(AgentInterval.agent == fact.agent, AgentInterval.ended_at.is_(None))
        .values(until=fact.until)
        .execution_options(synchronize_session=False)
    )


def _answered(rows: Rows, fact: CallAnswered, record: Record) -> None:
    row = _call(rows, fact.call)
    row.answered_at = row.answered_at or record.at


def _routed(rows: Rows, fact: CallRouted, record: Record) -> None:
    row = _call(rows, fact.call)
    row.language, row.data = fact.language, dict(fact.data)


def _flow_ended(rows: Rows, fact: FlowEnded | CallBackAsked, record: Record) -> None:
    row = _call(rows, fact.call)
    row.language, row.data = fact.language, dict(fact.data)


def _ended(rows: Rows, fact: CallEnded, record: Record) -> None:
    row = _call(rows, fact.call)
    if row.ended_at is None:
        row.ended_at, row.cause, row.ended_by, row.detail = record.at, fact.cause, fact.ended_by, _words(fact.detail)


def _leg_started(rows: Rows, fact: LegStarted, record: Record) -> None:
    row = _leg(rows, fact.leg)
    row.call, row.role, row.party, row.agent = fact.call, fact.role, _words(fact.party), fact.agent
    row.started_at = record.at


def _leg_answered(rows: Rows, fact: LegAnswered, record: Record) -> None:
    row = _leg(rows, fact.leg)
    row.call, row.answered_at = fact.call, row.answered_at or record.at


def _leg_ended(rows: Rows, fact: LegEnded, record: Record) -> None:
    if fact.reconciled and not rows.late and _ended_meanwhile(rows, fact.leg):
        this = update(CallNote).where(CallNote.id == record.id).values(late=True)
        rows.session.execute(this.execution_options(synchronize_session=False))
        return
    row = _leg(rows, fact.leg)
    row.call = fact.call
    if row.ended_at is None:
        row.ended_at, row.cause, row.ended_by, row.detail = record.at, fact.cause, fact.ended_by, _words(fact.detail)


def _ended_meanwhile(rows: Rows, leg: str) -> bool:
    """Who leads may end a leg of a call that is over, whose end the leader before it had noted, and could store only
    after that look: it has one end, the one that was seen. Held: it may be stored at this moment."""
    held = select(LegRow.ended_at).where(LegRow.leg == leg).with_for_update()
    return rows.session.scalar(held) is not None


def _queued(rows: Rows, fact: CallQueued, record: Record) -> None:
    _call(rows, fact.call).queue = fact.queue  # first: a call that is taken up has the stays before it taken away
    stay = rows.get(
        QueueStay,
        record.id,
        id=record.id,
        call=fact.call,
        queue=fact.queue,
        priority=fact.priority,
        entered_at=fact.entered_at,
        expected_s=fact.expected_s,
        callback=fact.callback,
    )
    stays = rows.stays.setdefault(fact.call, [])
    if stay not in stays:
        stays.append(stay)


def _stay(rows: Rows, fact: CallLeftQueue | CallPriorityChanged) -> QueueStay | None:
    """The call's stay in the queue that is not over."""
    here = [stay for stay in rows.stays.get(fact.call, ()) if stay.queue == fact.queue and stay.left_at is None]
    return min(here, key=lambda stay: stay.entered_at, default=None)


def _promoted(rows: Rows, fact: CallPriorityChanged, record: Record) -> None:
    stay = _stay(rows, fact)
    if stay is not None:
        stay.priority = fact.priority


def _asks(rows: Rows, fact: CallDemandChanged, record: Record) -> None:
    _call(rows, fact.call).data = dict(fact.data)


def _left_queue(rows: Rows, fact: CallLeftQueue, record: Record) -> None:
    stay = _stay(rows, fact)
    if stay is None and fact.outcome in NEVER_WAITED:  # never waited: a stay of no length, or the figures would miss it
        stay = rows.get(QueueStay, record.id, id=record.id, call=fact.call, queue=fact.queue, entered_at=record.at)
    if stay is not None:
        stay.left_at, stay.outcome, stay.waited_s = record.at, fact.outcome, fact.waited_s


def _offered(rows: Rows, fact: OfferMade, record: Record) -> None:
    row = _offer(rows, fact.offer)
    row.call, row.queue, row.agent, row.extension = fact.call, fact.queue, fact.agent, fact.extension
    row.reason, row.made_at = _words(fact.reason), record.at


def _ringing(rows: Rows, fact: OfferRinging, record: Record) -> None:
    row = _offer(rows, fact.offer)
    row.call, row.agent, row.rang_at = fact.call, fact.agent, row.rang_at or record.at


def _offer_answered(rows: Rows, fact: OfferAnswered, record: Record) -> None:
    row = _offer(rows, fact.offer)
    row.call, row.agent, row.answered_at = fact.call, fact.agent, row.answered_at or record.at


def _connected(rows: Rows, fact: CallConnected, record: Record) -> None:
    _call(rows, fact.call).agent = fact.agent
    row = _offer(rows, fact.offer)
    row.call, row.agent, row.queue = fact.call, fact.agent, fact.queue
    row.connected_at, row.outcome = row.connected_at or record.at, "connected"


def _talk_ended(rows: Rows, fact: TalkEnded, record: Record) -> None:
    row = _offer(rows, fact.offer)
    row.call, row.agent, row.queue = fact.call, fact.agent, fact.queue
    row.ended_at, row.talked_s, row.outcome = row.ended_at or record.at, fact.talked_s, "connected"


def _offer_ended(rows: Rows, fact: OfferEnded, record: Record) -> None:
    row = _offer(rows, fact.offer)
    row.call, row.agent = fact.call, fact.agent
    row.ended_at, row.outcome, row.detail = row.ended_at or record.at, fact.outcome, _words(fact.detail)


def _agent_changed(rows: Rows, fact: AgentStateChanged, record: Record) -> None:
    """A new interval begins, and whatever was open of this agent's ends."""
    before = rows.open_intervals.get(fact.agent)
    if before is not None:
        before.ended_at = fact.since
    else:
        rows.session.execute(
            update(AgentInterval)
            .where(AgentInterval.agent == fact.agent, AgentInterval.ended_at.is_(None))
            .values(ended_at=fact.since)
            .execution_options(synchronize_session=False)
        )
    rows.open_intervals[fact.agent] = rows.get(
        AgentInterval,
        record.id,
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


def _recording_begun(rows: Rows, fact: RecordingBegun, record: Record) -> None:
    row = _recording(rows, fact.path)
    row.call, row.agent, row.queue, row.began_at = fact.call, fact.agent, fact.queue, record.at


def _recording_finished(rows: Rows, fact: RecordingFinished, record: Record) -> None:
    row = _file_over(rows, fact, record)
    row.length_s, row.size_bytes, row.lost = fact.length_s, fact.size_bytes, ""


def _recording_lost(rows: Rows, fact: RecordingLost, record: Record) -> None:
    _file_over(rows, fact, record).lost = _words(fact.reason)


def _file_over(rows: Rows, fact: RecordingFinished | RecordingLost, record: Record) -> RecordingRow:
    """Who leads may look at a file whose end the leader before it had noted, and could store only after that look: it
    has one end, the later one's."""
    row = _recording(rows, fact.path)
    if row.ended_at is not None and not rows.late:
        told = (CallNote.call == fact.call, CallNote.kind.in_(OF_FILES_ENDS), ~CallNote.late, CallNote.id != record.id)
        this = CallNote.fact.contains(fact.path, autoescape=True)
        no_effect = update(CallNote).where(*told, this).values(late=True)
        rows.session.execute(no_effect.execution_options(synchronize_session=False))
    row.call, row.ended_at = fact.call, record.at
    return row


OF_FILES_ENDS = frozenset({"recording_finished", "recording_lost"})


FORMS: dict[type, Callable[[Rows, Any, Record], None]] = {
    CallArrived: _arrived,
    CallPlaced: _placed,
    CallLeftBehind: _left_behind,
    WrapUpExtended: _extended,
    CallAnswered: _answered,
    CallRouted: _routed,
    FlowEnded: _flow_ended,
    CallBackAsked: _flow_ended,
    CallEnded: _ended,
    LegStarted: _leg_started,
    LegAnswered: _leg_answered,
    LegEnded: _leg_ended,
    CallQueued: _queued,
    CallPriorityChanged: _promoted,
    CallDemandChanged: _asks,
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
    **callbacks.FORMS,
    **listening.FORMS,
    **standing.FORMS,
}
