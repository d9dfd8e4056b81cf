"""What was not over when the records stop: for taking up work after a restart. The journal must be drained first."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.engine.consultations import OpenConsult
from fsctl.engine.records import LeftLeg, OpenAgent, OpenCall, OpenLeg, OpenOffer, OpenRecording
from fsctl.facts import AgentState, Role
from fsctl.store.consultations import open_consults
from fsctl.store.models import AgentInterval, CallRow, LegRow, OfferRow, QueueStay, RecordingRow
from fsctl.store.standing import with_standing
from fsctl.store.strides import strides

OTHERS = (Role.EXTENSION.value, Role.OUTSIDE.value)
"""Legs no queue asked for."""


def open_agents(session: Session) -> list[OpenAgent]:
    """Everybody who was logged in, in the state they were in and with what else held of them."""
    rows = session.scalars(
        select(AgentInterval)
        .where(AgentInterval.ended_at.is_(None), AgentInterval.state != AgentState.LOGGED_OUT.value)
        .order_by(AgentInterval.agent)
    )
    agents = [
        OpenAgent(
            row.agent,
            row.extension,
            AgentState(row.state),
            row.began_at,
            row.reason,
            row.until,
            queue=row.queue,
            call=row.call,
        )
        for row in rows
    ]
    return with_standing(session, agents)


def open_recordings(session: Session) -> list[OpenRecording]:
    """Every recording of which neither an end nor a loss is on file, whether its call is over or not."""
    rows = session.scalars(
        select(RecordingRow).where(RecordingRow.ended_at.is_(None)).order_by(RecordingRow.began_at, RecordingRow.path)
    )
    return [OpenRecording(row.path, row.call, row.agent, row.queue, row.began_at or 0.0) for row in rows]


LEFT_AMONG = 500
"""Among so many calls that ended last legs are looked for that have no end: they go within seconds of their call."""


def left_legs(session: Session) -> list[LeftLeg]:
    """Legs without an end whose call is over. Each question goes along an index."""
    lately = select(CallRow.call).where(CallRow.ended_at.is_not(None)).order_by(CallRow.ended_at.desc())
    found = []
    for some in strides(session.scalars(lately.limit(LEFT_AMONG)).all()):
        begun = (LegRow.call.in_(some), LegRow.ended_at.is_(None), LegRow.started_at.is_not(None))
        found += [LeftLeg(leg, call) for leg, call in session.execute(select(LegRow.leg, LegRow.call).where(*begun))]
    return sorted(found, key=lambda left: left.leg)


def open_calls(session: Session, *, late: bool = False) -> list[OpenCall]:
    """Every call without an end, with its place in a queue and its offers without an end; `late`: those as well that
    late records alone have told of since the lead was taken. Five questions however many calls there are: callers wait
    for whoever takes over."""
    asked = select(CallRow).where(CallRow.ended_at.is_(None)).order_by(CallRow.arrived_at)
    calls = session.scalars(asked if late else asked.where(CallRow.epoch >= 0)).all()
    ids = [row.call for row in calls]
    stays: dict[str, QueueStay] = {}
    offers: dict[str, list[OfferRow]] = defaultdict(list)
    legs: dict[str, list[LegRow]] = defaultdict(list)
    consults: dict[str, OpenConsult] = {}
    for some in strides(ids):
        for stay in session.scalars(select(QueueStay).where(QueueStay.call.in_(some), QueueStay.left_at.is_(None))):
            stays.setdefault(stay.call, stay)
        for offer in session.scalars(select(OfferRow).where(OfferRow.call.in_(some))):
            offers[offer.call].append(offer)
        consults |= open_consults(session, some)
        for leg in session.scalars(select(LegRow).where(LegRow.call.in_(some)).order_by(LegRow.started_at)):
            legs[leg.call].append(leg)
    return [
        _open_call(row, stays.get(row.call), offers[row.call], legs[row.call], consults.get(row.call)) for row in calls
    ]


def _open_call(
    row: CallRow,
    stay: QueueStay | None,
    offers: list[OfferRow],
    legs: list[LegRow],
    consult: OpenConsult | None,
) -> OpenCall:
    live = [offer for offer in offers if offer.ended_at is None]
    unended = [leg for leg in legs if leg.ended_at is None and leg.leg != row.call]
    begun = {leg.leg for leg in legs if leg.started_at is not None}
    return OpenCall(
        call=row.call,
        caller_number=row.caller_number,
        caller_name=row.caller_name,
        dialled=row.dialled,
        entry=row.entry,
        trunk=row.trunk,
        extension=row.extension,
        arrived_at=row.arrived_at,
        language=row.language or "en",
        data={str(key): str(value) for key, value in (row.data or {}).items()},
        queue=stay.queue if stay else "",
        entered_at=stay.entered_at if stay else 0.0,
        priority=stay.priority if stay else 0,
        offers=tuple(
            OpenOffer(offer.offer, offer.agent, offer.extension, offer.queue, offer.connected_at or 0.0)
            for offer in live
        ),
        legs=tuple(
            OpenLeg(leg.leg, Role(leg.role), leg.party, leg.answered_at is not None)
            for leg in unended
            if leg.role in OTHERS
        ),
        consult=consult,
        answered=row.answered_at is not None,
        over=frozenset(offer.offer for offer in offers if offer.ended_at is not None),
        unended=frozenset(leg.leg for leg in unended),
        ended=frozenset(leg.leg for leg in legs if leg.ended_at is not None),
        unbegun=frozenset({row.call, *(offer.offer for offer in live)} - begun),
        talked=any(offer.outcome == "connected" and offer.ended_at is not None for offer in offers),
    )
