"""A customer's contacts on one timeline, the newest first, made of what the daemon has on file.

A contact is a call to or from any of the customer's numbers, or one after which an agent noted this customer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, func, or_, select, union
from sqlalchemy.orm import Session

from fsctl.directory import NO_DISPOSITION
from fsctl.store.models import (
    CallNote,
    CallRow,
    CustomerNumber,
    DispositionRow,
    OfferRow,
    QueueStay,
    RecordingRow,
    WrapUpRow,
)
from fsctl.store.numbers import entered, ways_of_writing

PAGE = 50
DAYS_30_S = 30 * 86400.0
KINDS = ("flow_started", "keys_pressed")
NOT_REACHED = {"busy": "busy", "no_answer": "no_answer", "rejected": "rejected", "unreachable": "unreachable"}


class Show(StrEnum):
    """The chips above the timeline."""

    ALL = "all"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    MISSED = "missed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Note:
    """What one agent noted after the call."""

    agent: str
    disposition: str
    text: str
    draft: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """One call. `outcome` is talked, abandoned, …; `agents` those who talked, in order; `path` the flows it went
    through and the keys pressed there."""

    call: str
    at: float
    direction: str
    number: str
    queue: str
    agents: tuple[str, ...]
    waited_s: float
    talked_s: float
    outcome: str
    path: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    recorded: bool
    running: bool


@dataclass(frozen=True, slots=True)
class Contacts:
    contacts: tuple[Contact, ...]
    before: tuple[float, str] | None
    """Where earlier ones begin; None when there are none."""


class History:
    """The contacts of one customer."""

    def __init__(self, session: Session, customer: int, numbers: Sequence[CustomerNumber], region: str) -> None:
        self._session, self._customer = session, customer
        self._ways = sorted({way for number in numbers for way in ways_of_writing(number.e164, number.number, region)})

    def page(
        self, show: Show = Show.ALL, before: tuple[float, str] | None = None, size: int = PAGE, without: str = ""
    ) -> Contacts:
        """One page; `without` leaves out the call that is up now."""
        conditions = [_earlier(before), *_shown(show, self._ways)]
        if without:
            conditions.append(CallRow.call != without)
        newest = (CallRow.arrived_at.desc(), CallRow.call.desc())
        parts = [
            select(select(CallRow.call).where(whose, *conditions).order_by(*newest).limit(size + 1).subquery().c.call)
            for whose in self._whose()
        ]
        keys = union(*parts).subquery()
        rows = self._session.scalars(
            select(CallRow).where(CallRow.call.in_(select(keys.c.call))).order_by(*newest).limit(size + 1)
        ).all()
        shown = rows[:size]
        last = shown[-1] if len(rows) > size else None
        return Contacts(tuple(self._contacts(shown)), (last.arrived_at, last.call) if last else None)

    def count_since(self, moment: float) -> int:
        """How many calls there were since then, in either direction."""
        parts = [select(CallRow.call).where(whose, CallRow.arrived_at >= moment) for whose in self._whose()]
        return self._session.scalar(select(func.count()).select_from(union(*parts).subquery())) or 0

    def _whose(self) -> list[ColumnElement[bool]]:
        noted = select(WrapUpRow.call).where(WrapUpRow.customer_id == self._customer)
        return [CallRow.caller_number.in_(self._ways), CallRow.dialled.in_(self._ways), CallRow.call.in_(noted)]

    def _contacts(self, rows: Sequence[CallRow]) -> list[Contact]:
        if not rows:
            return []
        around = Around(self._session, [row.call for row in rows])
        return [contact(row, around, self._ways) for row in rows]


class Around:
    """What belongs to these calls, one query a table."""

    def __init__(self, session: Session, calls: list[str]) -> None:
        self.stays = _by_call(session, QueueStay, calls, QueueStay.entered_at)
        self.offers = _by_call(session, OfferRow, calls, OfferRow.made_at)
        self.wrap_ups = _by_call(session, WrapUpRow, calls, WrapUpRow.saved_at)
        self.said = _by_call(session, DispositionRow, calls, DispositionRow.at)
        kept = select(RecordingRow.call).where(RecordingRow.call.in_(calls), RecordingRow.length_s > 0)
        self.recorded = frozenset(session.scalars(kept))
        self.path: dict[str, list[tuple[str, str]]] = defaultdict(list)
        noted = (
            select(CallNote)
            .where(CallNote.call.in_(calls), CallNote.kind.in_(KINDS))
            .order_by(CallNote.at, CallNote.number)
        )
        for note in session.scalars(noted):
            fact = orjson.loads(note.fact)
            self.path[note.call].append((str(fact.get("flow", "")), entered(str(fact.get("keys", "")))))


def contact(row: CallRow, around: Around, own: Sequence[str]) -> Contact:
    """A call as a contact of who has these numbers."""
    stays, offers = around.stays[row.call], around.offers[row.call]
    talks = [offer for offer in offers if offer.connected_at is not None]
    outbound = bool(row.extension) or (row.dialled in own and row.caller_number not in own)
    return Contact(
        call=row.call,
        at=row.arrived_at,
        direction="outbound" if outbound else "inbound",
        number=row.dialled if outbound else row.caller_number,
        queue=row.queue,
        agents=tuple(dict.fromkeys(talk.agent for talk in talks)) or ((row.agent,) if row.agent else ()),
        waited_s=sum(stay.waited_s or 0.0 for stay in stays),
        talked_s=sum(talk.talked_s or 0.0 for talk in talks) if talks else _talked_directly(row, outbound),
        outcome=_outcome(row, stays, talks, outbound),
        path=tuple(around.path[row.call]),
        notes=_notes(around.wrap_ups[row.call], around.said[row.call]),
        recorded=row.call in around.recorded,
        running=row.ended_at is None,
    )


def _notes(wrap_ups: list[WrapUpRow], said: list[DispositionRow]) -> tuple[Note, ...]:
    """What was written in the panel, and what was said by the handset or elsewhere."""
    codes = {each.agent: each.disposition for each in said if each.disposition != NO_DISPOSITION}
    written = [Note(each.agent, codes.pop(each.agent, each.disposition), each.notes, each.draft) for each in wrap_ups]
    keyed = [Note(agent, code, "", False) for agent, code in codes.items()]
    return tuple(note for note in (*written, *keyed) if note.text or note.disposition)


def _outcome(row: CallRow, stays: list[QueueStay], talks: list[OfferRow], outbound: bool) -> str:
    if talks:
        return "talked"
    if row.ended_at is None:
        return "running"
    if outbound:
        return "talked" if row.answered_at is not None else NOT_REACHED.get(row.cause, "not_reached")
    return stays[-1].outcome or "lost" if stays else "no_queue"


def _talked_directly(row: CallRow, outbound: bool) -> float:
    """A call by a desk phone has no offer: it talks from its answer to its end."""
    if not outbound or row.answered_at is None or row.ended_at is None:
        return 0.0
    return max(0.0, row.ended_at - row.answered_at)


def _by_call(session: Session, form: Any, calls: list[str], order: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.scalars(select(form).where(form.call.in_(calls)).order_by(order)):
        found[row.call].append(row)
    return found


def _earlier(before: tuple[float, str] | None) -> ColumnElement[bool]:
    if before is None:
        return CallRow.arrived_at >= 0
    at, call = before
    return or_(CallRow.arrived_at < at, and_(CallRow.arrived_at == at, CallRow.call < call))


def _shown(show: Show, own: Sequence[str]) -> list[ColumnElement[bool]]:
    if show is Show.INBOUND:
        return [CallRow.extension == "", CallRow.caller_number.in_(own)]
    if show is Show.OUTBOUND:
        return [CallRow.dialled.in_(own)]
    if show is Show.MISSED:
        talked = select(OfferRow.call).where(OfferRow.call == CallRow.call, OfferRow.connected_at.is_not(None))
        return [CallRow.caller_number.in_(own), CallRow.ended_at.is_not(None), ~talked.exists()]
    if show is Show.NOTED:
        noted = select(WrapUpRow.call).where(
            WrapUpRow.call == CallRow.call, or_(WrapUpRow.notes != "", WrapUpRow.disposition != "")
        )
        said = select(DispositionRow.call).where(
            DispositionRow.call == CallRow.call, DispositionRow.disposition != NO_DISPOSITION
        )
        return [or_(noted.exists(), said.exists())]
    return []
