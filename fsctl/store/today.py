"""What a daemon that has just started takes up from what is on file: agents' days so far, and the queues' paces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from fsctl.day import midnight
from fsctl.directory import Directory
from fsctl.facts import MISSES, AgentState, QueueOutcome
from fsctl.kpi import Waits, formulas
from fsctl.kpi.fold import Period
from fsctl.restored import DayRestored, GivenUp, PaceRestored, PlacesRestored, RegularsRestored
from fsctl.store import kpis
from fsctl.store.models import AgentInterval, CallNote, CallRow, OfferRow, QueueStay


def days_so_far(session: Session, now: float) -> list[DayRestored]:
    since = midnight(now)
    offers = select(OfferRow.agent, func.count()).group_by(OfferRow.agent)
    answered = _counts(session, offers.where(OfferRow.connected_at >= since))
    over = OfferRow.connected_at.is_(None) & (OfferRow.ended_at >= since)
    offered = _counts(session, offers.where((OfferRow.connected_at >= since) | over))
    missed = _counts(
        session, offers.where(OfferRow.ended_at >= since, OfferRow.outcome.in_([each.value for each in MISSES]))
    )
    notes = select(CallNote.agent, func.count()).where(~CallNote.late).group_by(CallNote.agent)
    placed = _counts(session, notes.where(CallNote.at >= since, CallNote.kind == "call_placed"))
    talks = select(OfferRow.agent, func.sum(OfferRow.talked_s)).group_by(OfferRow.agent)
    talked = _counts(session, talks.where(OfferRow.ended_at >= since, OfferRow.talked_s.is_not(None)))
    spent, breaks = _spent(session, since)
    agents = sorted({*offered, *missed, *placed, *talked, *spent} - {""})
    return [
        DayRestored(
            agent,
            int(answered.get(agent, 0)),
            int(missed.get(agent, 0)),
            int(placed.get(agent, 0)),
            float(talked.get(agent, 0)),
            spent.get(agent, {}),
            breaks.get(agent, {}),
            int(offered.get(agent, 0)),
        )
        for agent in agents
    ]


PACE_OF_S = 86_400.0
"""What calls took so lately still holds."""


def paces_lately(session: Session, directory: Directory, now: float) -> list[PaceRestored]:
    """Of queues that had a talk; the others begin with what is usual."""
    service = {queue.name: queue.service_s for queue in directory.queues.values()}
    period = Period(now - PACE_OF_S, now + 1.0, service, directory.site.short_s)
    waits = kpis.waits(session, period)
    answered = sum(each.answered for each in waits.values()) / max(len(service), 1)
    gives_up = _gives_up(session, period)
    found = []
    for queue, work in kpis.work_of_queues(session, period).items():
        handling_s = formulas.handling_s(work)
        if handling_s is not None:
            of_queue = waits.get(queue, Waits())
            load = of_queue.answered / answered if answered else 1.0
            found.append(PaceRestored(queue, handling_s, gives_up.get(queue, 0.0), load))
    return found


def _gives_up(session: Session, period: Period) -> dict[str, float]:
    """Queue → hang-ups per second of waiting, of whoever was answered or gave up."""
    gave_up = QueueStay.outcome == QueueOutcome.ABANDONED.value
    rows = session.execute(
        select(QueueStay.queue, func.sum(case((gave_up, 1), else_=0)), func.sum(QueueStay.waited_s))
        .where(
            QueueStay.entered_at >= period.since,
            QueueStay.outcome.in_([QueueOutcome.ABANDONED.value, QueueOutcome.ANSWERED.value]),
            QueueStay.callback == "",
        )
        .group_by(QueueStay.queue)
    )
    return {queue: float(hung_up) / waited_s for queue, hung_up, waited_s in rows if waited_s}


GAVE_UP = (QueueOutcome.ABANDONED.value, QueueOutcome.LOST.value)
"""How a stay ends whose caller hung up, or was cut off while nobody watched."""

WAITED_AT_MOST_S = 86_400.0
"""Nobody waits longer; the index by the beginning of a stay is what keeps the question short."""

REGULARS_OF_S = 90 * 86_400.0
REGULARS_AT_MOST = 50_000


def regulars_lately(session: Session, now: float) -> RegularsRestored:
    """The last talks of callers who showed a number, the newest of each."""
    rows = session.execute(
        select(CallRow.caller_number, OfferRow.agent, OfferRow.connected_at)
        .join(OfferRow, OfferRow.call == CallRow.call)
        .where(OfferRow.connected_at > now - REGULARS_OF_S, CallRow.caller_number != "")
        .order_by(OfferRow.connected_at.desc())
        .limit(REGULARS_AT_MOST)
    )
    last: dict[str, tuple[str, float]] = {}
    for number, agent, at in rows:
        last.setdefault(number, (agent, float(at or 0.0)))
    return RegularsRestored(dict(reversed(last.items())))


def places_lately(session: Session, directory: Directory, now: float) -> PlacesRestored:
    """Places given up so lately that they may still be taken up. One that was taken up has a later stay from the same
    moment on, of the same number: the last of them counts."""
    longest_s = max((queue.resume_s for queue in directory.queues.values()), default=0.0)
    if not longest_s:
        return PlacesRestored(())
    rows = session.execute(
        select(QueueStay, CallRow.caller_number)
        .join(CallRow, CallRow.call == QueueStay.call)
        .where(
            QueueStay.entered_at > now - longest_s - WAITED_AT_MOST_S,
            or_(QueueStay.left_at.is_(None), QueueStay.left_at > now - longest_s),
            CallRow.caller_number != "",
        )
    )
    last: dict[tuple[str, str, float], QueueStay] = {}
    for stay, number in rows:
        key = (stay.queue, number, stay.entered_at)
        before = last.get(key)
        if before is None or (before.left_at is not None and (stay.left_at is None or stay.left_at > before.left_at)):
            last[key] = stay
    found = [
        GivenUp(stay.call, queue, number, entered_at, stay.left_at)
        for (queue, number, entered_at), stay in last.items()
        if stay.left_at is not None and stay.outcome in GAVE_UP
    ]
    return PlacesRestored(tuple(sorted(found, key=lambda place: place.left_at)))


Lengths = dict[str, dict[str, float]]


def _spent(session: Session, since: float) -> tuple[Lengths, Lengths]:
    """Agent → seconds in each state, and not ready for each reason, of intervals that are over. What began yesterday
    counts from midnight."""
    began = case((AgentInterval.began_at > since, AgentInterval.began_at), else_=since)
    lasted = func.sum(AgentInterval.ended_at - began)
    rows = session.execute(
        select(AgentInterval.agent, AgentInterval.state, AgentInterval.reason, lasted)
        .where(AgentInterval.ended_at > since, AgentInterval.state != AgentState.LOGGED_OUT.value)
        .group_by(AgentInterval.agent, AgentInterval.state, AgentInterval.reason)
    )
    spent: Lengths = {}
    breaks: Lengths = {}
    for agent, state, reason, seconds in rows:
        of_agent = spent.setdefault(agent, {})
        of_agent[state] = of_agent.get(state, 0.0) + float(seconds or 0.0)
        if state == AgentState.NOT_READY.value:
            breaks.setdefault(agent, {})[reason] = float(seconds or 0.0)
    return spent, breaks


def _counts(session: Session, query: Any) -> dict[str, float]:
    return {str(agent): float(count) for agent, count in session.execute(query)}
