"""Promised callbacks of the demonstration: some of the day on file before it begins, in every state that lasts, and the
telephones outside that are called back while it runs."""

from __future__ import annotations

import random
import uuid

from sqlalchemy.orm import Session

from fsctl.directory import CallbackMode
from fsctl.facts import (
    CallArrived,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackState,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    Fact,
    Party,
    QueueOutcome,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.simulator.parties import Habits, Outsider
from fsctl.store.journal import Record
from fsctl.store.projection import store
from fsctl.switch.causes import Cause

MINUTE = 60.0
EXPIRES_S = 86_400.0
TRUNK = "carrier"
KEPT, MISSED = CallbackState.KEPT, CallbackState.MISSED
EXPIRED, WITHDRAWN = CallbackState.EXPIRED, CallbackState.WITHDRAWN

OVER = (
    ("support", "13512340001", 170, 12, KEPT, "called", "1002"),
    ("support", "13512340002", 150, 41, KEPT, "called", "1003"),
    ("support", "13512340003", 120, 9, KEPT, "called_in", "1001"),
    ("support", "13512340004", 100, 33, MISSED, "no_answer", ""),
    ("support", "13512340005", 80, 5, WITHDRAWN, "asked", ""),
    ("sales", "13512340006", 130, 20, KEPT, "called", "1007"),
    ("sales", "13512340007", 90, 55, EXPIRED, "expired", ""),
)
"""Queue, number, minutes ago, after how many minutes it ended, how, why, by which agent."""

OPEN = (
    ("support", "13512340011", 55, 240, 2, "no_answer"),
    ("support", "13512340012", 12, 45, 1, "busy"),
    ("sales", "13512340013", 40, 180, 1, "busy"),
)
"""Queue, number, minutes ago, in how many minutes it is tried again, attempts, how the last one ended."""


OPEN_ID = str(uuid.uuid5(uuid.NAMESPACE_URL, "demo open 0"))
"""The first of the open ones."""


def keep(session: Session, now: float) -> None:
    """Put them on file as if they had happened; those that are open are the daemon's from its start on."""
    told: list[tuple[float, Fact]] = []
    for place, (queue, number, ago, after, outcome, reason, agent) in enumerate(OVER):
        callback, at, ended_at = _id(f"over {place}"), now - ago * MINUTE, now - (ago - after) * MINUTE
        attempt = _id(f"over {place} call")
        told += _made(callback, queue, number, at)
        if outcome is not WITHDRAWN:
            told += _tried(callback, attempt, queue, number, ended_at - 30.0, 1, agent)
        if outcome is KEPT:
            told.append((ended_at - 5.0, CallbackReached(callback, attempt)))
        attempts = 0 if outcome is WITHDRAWN else 1
        by = "super" if outcome is WITHDRAWN else ""
        ended = CallbackEnded(callback, attempt, queue, outcome, reason, agent, attempts, after * MINUTE, by)
        told.append((ended_at, ended))
        if outcome is not WITHDRAWN:
            told.append((ended_at + 1.0, _hung_up(attempt)))
    for place, (queue, number, ago, later, attempts, reason) in enumerate(OPEN):
        callback, at = _id(f"open {place}"), now - ago * MINUTE
        told += _made(callback, queue, number, at)
        for n in range(1, attempts + 1):
            attempt, tried_at = _id(f"open {place} call {n}"), at + n * 4 * MINUTE
            told += _tried(callback, attempt, queue, number, tried_at, n, "1002")
            due_at = now + later * MINUTE if n == attempts else tried_at + 2 * MINUTE
            told.append((tried_at + 25.0, CallbackPostponed(callback, attempt, queue, due_at, reason)))
            told.append((tried_at + 25.0, _hung_up(attempt)))
    told.sort(key=lambda moment: moment[0])
    records = [Record(f"demo-{n}", at, kind_of(fact), to_json(fact), (0, n)) for n, (at, fact) in enumerate(told, 1)]
    store(session, records)


def _id(name: str) -> str:
    """As the daemon makes them; the same in each run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo {name}"))


def _made(callback: str, queue: str, number: str, at: float) -> list[tuple[float, Fact]]:
    call = _id(f"{callback} caller")
    promised = CallbackPromised(callback, call, queue, number, number, at - 40.0, 0, at + EXPIRES_S, "zh")
    return [
        (at - 50.0, CallArrived(call, number, "", "4000", "trunk", trunk=TRUNK)),
        (at - 40.0, CallQueued(call, queue, 0, at - 40.0, "zh")),
        (at - 5.0, CallLeftQueue(call, queue, QueueOutcome.LEFT_BY_KEY, 35.0)),
        (at, promised),
        (at + 6.0, _hung_up(call)),
    ]


def _tried(
    callback: str, attempt: str, queue: str, number: str, at: float, n: int, agent: str
) -> list[tuple[float, Fact]]:
    return [
        (at, CallbackBegun(callback, attempt, queue, number, CallbackMode.AGENT_FIRST, n, "zh")),
        (at + 3.0, CallbackDialled(callback, attempt, n, number, TRUNK, agent)),
    ]


def _hung_up(call: str) -> CallEnded:
    return CallEnded(call, Cause.NORMAL, Party.CALLER)


def telephone(rng: random.Random, number: str) -> Outsider:
    """Who is called back there: most answer, some are busy or away."""
    talks_s = max(rng.expovariate(1 / 30.0), 5.0)
    kind = rng.random()
    if kind < 0.15:
        return Outsider(number, Habits(refuses="USER_BUSY"))
    if kind < 0.3:
        return Outsider(number, Habits(answers_after_s=None))
    return Outsider(number, Habits(answers_after_s=rng.uniform(3.0, 9.0), hangs_up_after_s=talks_s))
