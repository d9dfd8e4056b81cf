"""The counts of a stretch of time, made by the database: the same as `fsctl.kpi.fold` makes of the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from fsctl.facts import AgentState
from fsctl.kpi.counts import BUSY, FREE, NOT_ANSWERED, TURNED_AWAY, Owed, Promises, Times, Waits, Work
from fsctl.kpi.fold import Period
from fsctl.store.models import AgentInterval, CallbackRow, OfferRow, QueueStay


def waits(session: Session, period: Period) -> dict[str, Waits]:
    """By queue, of stays that began in the period and are over."""
    if not period.service:
        return {}
    within = case(dict(period.service), value=QueueStay.queue, else_=0.0)
    answered, abandoned = QueueStay.outcome == "answered", QueueStay.outcome == "abandoned"
    predicted = answered & QueueStay.expected_s.is_not(None)
    error = QueueStay.waited_s - QueueStay.expected_s
    query = (
        select(
            QueueStay.queue,
            _count(answered),
            _count(answered & (QueueStay.waited_s <= within)),
            _count(abandoned),
            _count(abandoned & (QueueStay.waited_s <= within)),
            _count(abandoned & (QueueStay.waited_s <= period.short_s)),
            _count(QueueStay.outcome.in_([str(outcome) for outcome in TURNED_AWAY])),
            _sum(answered, QueueStay.waited_s),
            _count(predicted),
            _sum(predicted, error),
            _sum(predicted, func.abs(error)),
        )
        .where(
            QueueStay.entered_at >= period.since,
            QueueStay.entered_at < period.until,
            QueueStay.left_at.is_not(None),
            QueueStay.callback == "",
            QueueStay.queue.in_(period.service),
        )
        .group_by(QueueStay.queue)
    )
    return {queue: Waits(*counts) for queue, *counts in session.execute(query)}


def promises(session: Session, period: Period) -> dict[str, Promises]:
    """By queue, of promised callbacks that were made in the period and are over."""
    if not period.promise:
        return {}
    within = case(dict(period.promise), value=CallbackRow.queue, else_=0.0)
    is_kept, is_withdrawn = CallbackRow.state == "kept", CallbackRow.state == "withdrawn"
    query = (
        select(
            CallbackRow.queue,
            _count(is_kept),
            _count(is_kept & (CallbackRow.after_s <= within)),
            _count(~is_kept & ~is_withdrawn),
            _count(is_withdrawn),
            func.coalesce(func.sum(CallbackRow.attempts), 0),
            _sum(is_kept, CallbackRow.after_s),
        )
        .where(
            CallbackRow.made_at >= period.since,
            CallbackRow.made_at < period.until,
            CallbackRow.ended_at.is_not(None),
            CallbackRow.queue.in_(period.promise),
        )
        .group_by(CallbackRow.queue)
    )
    found = {}
    for queue, kept, kept_in, missed, withdrawn, attempts, after_s in session.execute(query):
        found[queue] = Promises(kept, kept_in, missed, withdrawn, int(attempts), after_s)
    return found


def owed(session: Session, targets: Mapping[str, float], now: float) -> dict[str, Owed]:
    """By queue, of promises that are open. `targets` is queue → within which time a promise is kept in time."""
    if not targets:
        return {}
    within = case(dict(targets), value=CallbackRow.queue, else_=0.0)
    query = (
        select(
            CallbackRow.queue,
            func.count(),
            _count(CallbackRow.due_at <= now),
            _count(now - CallbackRow.made_at > within),
        )
        .where(CallbackRow.ended_at.is_(None), CallbackRow.made_at > 0, CallbackRow.queue.in_(targets))
        .group_by(CallbackRow.queue)
    )
    return {queue: Owed(*counts) for queue, *counts in session.execute(query)}


def work_of_queues(session: Session, period: Period) -> dict[str, Work]:
    found = _work(session, period, OfferRow.queue, AgentInterval.queue)
    return {queue: work for queue, work in found.items() if queue in period.service}


def work_of_agents(session: Session, period: Period) -> dict[str, Work]:
    return _work(session, period, OfferRow.agent, AgentInterval.agent)


def times(session: Session, period: Period) -> dict[str, Times]:
    """By agent, of intervals that are over, as far as they lie in the period."""
    began, ended = _clipped(period)
    busy = AgentInterval.state.in_([str(state) for state in BUSY])
    query = (
        select(AgentInterval.agent, _sum(busy, ended - began), _sum(~busy, ended - began))
        .where(*_within(period), AgentInterval.state.in_([str(state) for state in BUSY | FREE]))
        .group_by(AgentInterval.agent)
    )
    return {agent: Times(busy_s, free_s) for agent, busy_s, free_s in session.execute(query)}


def _work(
    session: Session,
    period: Period,
    of_offer: InstrumentedAttribute[str],
    of_interval: InstrumentedAttribute[str],
) -> dict[str, Work]:
    talked = OfferRow.talked_s.is_not(None)
    offers = (
        select(
            of_offer,
            func.count(),
            _count(OfferRow.outcome.in_([str(outcome) for outcome in NOT_ANSWERED])),
            _count(talked),
            _sum(talked, OfferRow.talked_s),
        )
        .where(OfferRow.ended_at >= period.since, OfferRow.ended_at < period.until)
        .group_by(of_offer)
    )
    began, ended = _clipped(period)
    wrapped = (
        select(of_interval, func.sum(ended - began))
        .where(*_within(period), AgentInterval.state == str(AgentState.WRAP_UP))
        .group_by(of_interval)
    )
    found = {
        key: Work(offered, not_answered, handled, talk_s)
        for key, offered, not_answered, handled, talk_s in session.execute(offers)
        if key
    }
    for key, wrap_up_s in session.execute(wrapped):
        if key:
            known = found.get(key, Work())
            found[key] = Work(known.offers, known.not_answered, known.handled, known.talk_s, wrap_up_s)
    return found


def _within(period: Period) -> tuple[ColumnElement[bool], ...]:
    """The sum keeps the database from going through the index of beginnings, in which all of the past would fit."""
    return (
        AgentInterval.began_at + 0.0 < period.until,
        AgentInterval.ended_at > period.since,
        AgentInterval.ended_at > AgentInterval.began_at,
    )


def _clipped(period: Period) -> tuple[ColumnElement[float], ColumnElement[float]]:
    began = case((AgentInterval.began_at < period.since, period.since), else_=AgentInterval.began_at)
    ended = case((AgentInterval.ended_at > period.until, period.until), else_=AgentInterval.ended_at)
    return began, ended


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))


def _sum(which: ColumnElement[bool], what: Any) -> ColumnElement[float]:
    return func.coalesce(func.sum(case((which, what), else_=0.0)), 0.0)
