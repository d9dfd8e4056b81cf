"""How things stand around the flows: who is there and who waits, kept from the facts, for conditions to ask about."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from fsctl.directory import Directory, DirectoryLoaded
from fsctl.directory.hours import Opened, opened
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    OfferEnded,
    OfferMade,
    QueueOutcome,
    QueuePaceChanged,
)
from fsctl.kpi.expected import USUAL_HANDLING_S, of_newcomer_s, running_mean
from fsctl.restored import AgentRestored, CallRestored, WaitingRestored


class Surroundings:
    def __init__(self) -> None:
        self._directory = Directory()
        self._serving: defaultdict[str, set[str]] = defaultdict(set)
        """Queue → its agents."""
        self._states: dict[str, AgentState] = {}
        self._waiting: defaultdict[str, dict[str, float]] = defaultdict(dict)
        """Queue → call → since when it waits."""
        self._offers: dict[str, tuple[str, str]] = {}
        """Offer that lives → queue and call."""
        self._mean_wait_s: dict[str, float] = {}
        self._paces: dict[str, QueuePaceChanged] = {}
        self._calls: set[str] = set()
        self.acts: dict[type, Callable[[Any], None]] = {
            DirectoryLoaded: self._loaded,
            AgentStateChanged: self._agent,
            AgentRestored: self._agent,
            CallArrived: lambda fact: self._calls.add(fact.call),
            CallRestored: lambda fact: self._calls.add(fact.call),
            CallEnded: lambda fact: self._calls.discard(fact.call),
            CallQueued: self._queued,
            WaitingRestored: self._queued,
            CallLeftQueue: self._left,
            OfferMade: self._offered,
            OfferEnded: self._offer_ended,
            QueuePaceChanged: self._paced,
        }

    def figures(self, queue: str, now: float) -> Mapping[str, float]:
        """The figures of `conditions.FIGURES`; those of a queue are 0 without one."""
        states = [self._states.get(agent, AgentState.LOGGED_OUT) for agent in self._serving.get(queue, ())]
        waiting = self._waiting.get(queue, {})
        idle = sum(state is AgentState.READY for state in states)
        expected_s = self._expected_s(queue)
        return {
            "agents": float(sum(state is not AgentState.LOGGED_OUT for state in states)),
            "idle": float(idle),
            "waiting": float(len(waiting)),
            "longest_wait": max((now - since for since in waiting.values()), default=0.0),
            "expected_wait": math.inf if expected_s is None else expected_s,
            "mean_wait": self._mean_wait_s.get(queue, 0.0),
            "open": float(self._is_open(queue, now)),
            "calls": float(len(self._calls)),
        }

    def is_free(self, agent: str, queue: str) -> bool:
        """Whether the agent serves the queue and is ready."""
        return agent in self._serving.get(queue, ()) and self._states.get(agent) is AgentState.READY

    def _expected_s(self, queue: str) -> float | None:
        row = self._row(queue)
        return of_newcomer_s(row, {name: self._row(name) for name in row["others"]})

    def _row(self, queue: str) -> dict[str, Any]:
        """What the board has in the queue's row of what the expected wait is made of."""
        waiting = self._waiting.get(queue, {})
        pace = self._paces.get(queue) or QueuePaceChanged(queue, USUAL_HANDLING_S, 0, 0.0)
        asked = self._serving.get(queue, set()).difference(pace.unasked)
        return {
            "waiting": len(waiting),
            "ringing": len(waiting.keys() & {call for name, call in self._offers.values() if name == queue}),
            "free": sum(self._states.get(agent) is AgentState.READY for agent in asked),
            "agents": pace.agents,
            "handling_s": pace.handling_s,
            "gives_up": pace.gives_up,
            "others": pace.others,
            "call_s": pace.call_s,
            "alone": pace.alone,
            "together": pace.together,
            "overtaking": pace.overtaking,
        }

    def _is_open(self, queue: str, now: float) -> bool:
        configured = self._directory.queues.get(queue)
        calendar = self._directory.hours.get(configured.calendar) if configured is not None else None
        return calendar is None or opened(calendar, now) is Opened.OPEN

    def _loaded(self, loaded: DirectoryLoaded) -> None:
        self._directory = loaded.directory
        self._serving.clear()
        for tier in loaded.directory.tiers:
            self._serving[tier.queue].add(tier.agent)

    def _agent(self, fact: AgentStateChanged | AgentRestored) -> None:
        self._states[fact.agent] = fact.state

    def _queued(self, fact: CallQueued | WaitingRestored) -> None:
        """A customer who was promised a callback has not waited on the line all the time, and is in no figure."""
        if isinstance(fact, CallQueued) and fact.callback:
            return
        self._waiting[fact.queue][fact.call] = fact.entered_at

    def _offered(self, fact: OfferMade) -> None:
        self._offers[fact.offer] = (fact.queue, fact.call)

    def _offer_ended(self, fact: OfferEnded) -> None:
        self._offers.pop(fact.offer, None)

    def _left(self, fact: CallLeftQueue) -> None:
        if self._waiting[fact.queue].pop(fact.call, None) is None:
            return
        if fact.outcome is QueueOutcome.ANSWERED:
            self._mean_wait_s[fact.queue] = running_mean(self._mean_wait_s.get(fact.queue), fact.waited_s)

    def _paced(self, fact: QueuePaceChanged) -> None:
        self._paces[fact.queue] = fact
