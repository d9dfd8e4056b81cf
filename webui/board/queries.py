"""Reads: a day of the queues and of the agents from the store, and the walls there are."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from fsctl.store.models import AgentInterval, QueueStay, WallRow
from webui.board.figures import BUSY, FREE, SHORT_S, Day

TURNED_AWAY = ("timed_out", "no_agent", "full")
LONGEST_INTERVAL_S = 86400.0
KEPT_S = 3.0


@dataclass(frozen=True)
class Today:
    """`queues` by name; `seats` is agent → seconds at work for callers, seconds free."""

    midnight: float
    queues: Mapping[str, Day]
    seats: Mapping[str, tuple[float, float]]


class Days:
    """The day as it is on file, read again at most every few seconds whoever looks."""

    def __init__(self) -> None:
        self._read_at = 0.0
        self._today = Today(0.0, {}, {})

    def today(self, session: Session, service: Mapping[str, float], now: float) -> Today:
        if not 0.0 <= now - self._read_at < KEPT_S:
            self._read_at = now
            midnight = midnight_before(now)
            self._today = Today(midnight, day_of_queues(session, midnight, service), day_of_seats(session, midnight))
        return self._today


def midnight_before(now: float) -> float:
    """Where the daemon is."""
    year, month, day, *_ = time.localtime(now)
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))


def day_of_queues(session: Session, midnight: float, service: Mapping[str, float]) -> dict[str, Day]:
    """`service` is queue → seconds in which to answer; other queues are not looked at."""
    if not service:
        return {}
    within = case(service, value=QueueStay.queue, else_=20.0)
    answered, abandoned = QueueStay.outcome == "answered", QueueStay.outcome == "abandoned"
    query = (
        select(
            QueueStay.queue,
            _count(answered),
            _count(answered & (QueueStay.waited_s <= within)),
            _count(abandoned),
            _count(abandoned & (QueueStay.waited_s <= SHORT_S)),
            _count(QueueStay.outcome.in_(TURNED_AWAY)),
            func.coalesce(func.sum(case((answered, QueueStay.waited_s), else_=0.0)), 0.0),
        )
        .where(QueueStay.entered_at >= midnight, QueueStay.queue.in_(service))
        .group_by(QueueStay.queue)
    )
    return {
        name: Day(answered, in_time, abandoned, short, turned_away, waited_s)
        for name, answered, in_time, abandoned, short, turned_away, waited_s in session.execute(query)
    }


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))


def day_of_seats(session: Session, midnight: float) -> dict[str, tuple[float, float]]:
    """Intervals that are over; what agents do now is on the board."""
    began = case((AgentInterval.began_at < midnight, midnight), else_=AgentInterval.began_at)
    query = (
        select(AgentInterval.agent, AgentInterval.state, func.sum(AgentInterval.ended_at - began))
        .where(
            AgentInterval.began_at >= midnight - LONGEST_INTERVAL_S,
            AgentInterval.ended_at > midnight,
            AgentInterval.state.in_(BUSY | FREE),
        )
        .group_by(AgentInterval.agent, AgentInterval.state)
    )
    found: dict[str, tuple[float, float]] = {}
    for agent, state, seconds in session.execute(query):
        busy, free = found.get(agent, (0.0, 0.0))
        more = seconds or 0.0
        found[agent] = (busy + more, free) if state in BUSY else (busy, free + more)
    return found


def walls(session: Session) -> list[WallRow]:
    return list(session.scalars(select(WallRow).order_by(WallRow.revoked_at.isnot(None), WallRow.created_at.desc())))
