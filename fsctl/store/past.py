"""A past time as it was recorded: the calls that waited in queues, and the agents' days. As plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fsctl.store.models import AgentInterval, OfferRow, QueueStay


def calls(session: Session, since: float, until: float) -> list[dict[str, Any]]:
    """Calls whose first stay in a queue began in [since, until) and is over, each once: `call`, `queue`, `entered_at`,
    `waited_s` (all stays), `abandoned` (the last one), `talked_s` and `wrap_up_s` (None without), `priority`."""
    rows = session.scalars(select(QueueStay).where(QueueStay.entered_at >= since, QueueStay.entered_at < until))
    stays: defaultdict[str, list[QueueStay]] = defaultdict(list)
    for row in rows:
        stays[row.call].append(row)
    talks = _talks(session, list(stays))
    wraps = _wrap_ups(session, since, until)
    found = []
    for call, own in stays.items():
        own.sort(key=lambda stay: stay.entered_at)
        if any(stay.waited_s is None for stay in own):
            continue
        found.append(
            {
                "call": call,
                "queue": own[0].queue,
                "entered_at": own[0].entered_at,
                "waited_s": sum(stay.waited_s or 0.0 for stay in own),
                "abandoned": own[-1].outcome == "abandoned",
                "talked_s": talks.get(call),
                "wrap_up_s": wraps.get(call),
                "priority": own[0].priority,
            }
        )
    return sorted(found, key=lambda one: (one["entered_at"], one["call"]))


def states(session: Session, since: float, until: float) -> list[dict[str, Any]]:
    """The agents' intervals that touch [since, until): `agent`, `state`, `since`, `reason`, in order."""
    rows = session.scalars(
        select(AgentInterval)
        .where(AgentInterval.began_at < until, or_(AgentInterval.ended_at.is_(None), AgentInterval.ended_at > since))
        .order_by(AgentInterval.began_at)
    )
    return [{"agent": row.agent, "state": row.state, "since": row.began_at, "reason": row.reason} for row in rows]


STRIDE = 500
"""Calls asked for in one query: a database has its limit of values in one."""


def _talks(session: Session, calls: list[str]) -> dict[str, float]:
    talked: defaultdict[str, float] = defaultdict(float)
    for start in range(0, len(calls), STRIDE):
        some = calls[start : start + STRIDE]
        rows = session.execute(
            select(OfferRow.call, OfferRow.talked_s).where(OfferRow.call.in_(some), OfferRow.talked_s.is_not(None))
        )
        for call, talked_s in rows:
            talked[call] += talked_s or 0.0
    return dict(talked)


def _wrap_ups(session: Session, since: float, until: float) -> dict[str, float]:
    rows = session.execute(
        select(AgentInterval.call, AgentInterval.began_at, AgentInterval.ended_at).where(
            AgentInterval.state == "wrap_up",
            AgentInterval.began_at >= since,
            AgentInterval.began_at < until + 86400,
            AgentInterval.ended_at.is_not(None),
        )
    )
    return {call: (ended_at or began_at) - began_at for call, began_at, ended_at in rows}


@dataclass(frozen=True)
class Present:
    """The floor as it is on file at this moment. `waiting`: (queue, entered_at, priority) of each caller in a queue;
    `talking`: the queue of each talk; `agents`: agent → state of everybody signed in."""

    waiting: tuple[tuple[str, float, int], ...]
    talking: tuple[str, ...]
    agents: Mapping[str, str]


def present(session: Session, now: float) -> Present:
    """What has no end yet. Calls that began more than a day ago are taken for lost ends, not for waiting callers."""
    stays = session.scalars(
        select(QueueStay)
        .where(QueueStay.left_at.is_(None), QueueStay.entered_at > now - 86400)
        .order_by(QueueStay.entered_at)
    )
    talks = session.scalars(
        select(OfferRow.queue).where(
            OfferRow.connected_at.is_not(None), OfferRow.ended_at.is_(None), OfferRow.connected_at > now - 86400
        )
    )
    agents = session.execute(
        select(AgentInterval.agent, AgentInterval.state).where(
            AgentInterval.ended_at.is_(None), AgentInterval.state != "logged_out"
        )
    )
    return Present(
        tuple((stay.queue, stay.entered_at, stay.priority) for stay in stays),
        tuple(talks),
        {row.agent: row.state for row in agents},
    )
