"""What a daemon that has just started takes up from what is on file: agents' days so far, and the queues' paces."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fsctl.directory import Directory
from fsctl.kpi import formulas
from fsctl.kpi.fold import Period
from fsctl.restored import DayRestored, PaceRestored
from fsctl.store import kpis
from fsctl.store.models import CallNote, OfferRow

MISSED = ("no_answer", "rejected", "busy", "unreachable")


def midnight(now: float) -> float:
    """When the day began, where this process is."""
    day = time.localtime(now)
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, 0, 0, 0, -1))


def days_so_far(session: Session, now: float) -> list[DayRestored]:
    since = midnight(now)
    offers = select(OfferRow.agent, func.count()).group_by(OfferRow.agent)
    answered = _counts(session, offers.where(OfferRow.connected_at >= since))
    missed = _counts(session, offers.where(OfferRow.ended_at >= since, OfferRow.outcome.in_(MISSED)))
    notes = select(CallNote.agent, func.count()).group_by(CallNote.agent)
    placed = _counts(session, notes.where(CallNote.at >= since, CallNote.kind == "call_placed"))
    talks = select(OfferRow.agent, func.sum(OfferRow.talked_s)).group_by(OfferRow.agent)
    talked = _counts(session, talks.where(OfferRow.ended_at >= since, OfferRow.talked_s.is_not(None)))
    agents = sorted({*answered, *missed, *placed, *talked} - {""})
    return [
        DayRestored(
            agent,
            int(answered.get(agent, 0)),
            int(missed.get(agent, 0)),
            int(placed.get(agent, 0)),
            float(talked.get(agent, 0)),
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
    found = []
    for queue, work in kpis.work_of_queues(session, period).items():
        handling_s = formulas.handling_s(work)
        if handling_s is not None:
            gives_up = formulas.abandoned_all(waits[queue]) if queue in waits else None
            found.append(PaceRestored(queue, handling_s, gives_up or 0.0))
    return found


def _counts(session: Session, query: Any) -> dict[str, float]:
    return {str(agent): float(count) for agent, count in session.execute(query)}
