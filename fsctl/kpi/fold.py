"""The counts of a stretch of time, made of the facts one by one, as they stand in the journal."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallLeftQueue,
    CallQueued,
    Fact,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    QueueOutcome,
    TalkEnded,
)
from fsctl.kpi.counts import BUSY, FREE, NOT_ANSWERED, NOT_LET_IN, TURNED_AWAY, Times, Waits, Work, added


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to `until`, not including it. `service` is queue → service time; other queues are not counted."""

    since: float
    until: float
    service: Mapping[str, float]
    short_s: float

    def holds(self, at: float) -> bool:
        return self.since <= at < self.until


@dataclass(slots=True)
class _Offer:
    queue: str = ""
    agent: str = ""
    ended_at: float | None = None
    outcome: str = ""
    talked_s: float | None = None


@dataclass(slots=True)
class _Interval:
    state: AgentState
    queue: str
    since: float


class Fold:
    """Facts are heard in the order of the journal, each once. What is not over yet is not counted."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self._stays: defaultdict[tuple[str, str], deque[CallQueued]] = defaultdict(deque)
        self._offers: defaultdict[str, _Offer] = defaultdict(_Offer)
        self._intervals: dict[str, _Interval] = {}
        self._waits: defaultdict[str, list[Waits]] = defaultdict(list)
        self._times: defaultdict[str, list[Times]] = defaultdict(list)
        self._wrapped: list[tuple[str, str, float]] = []
        """Agent, queue and length of each wrap-up."""
        self._acts: dict[type, Callable[[float, Any], None]] = {
            CallQueued: lambda at, fact: self._stays[fact.call, fact.queue].append(fact),
            CallLeftQueue: self._left,
            OfferMade: self._made,
            CallConnected: self._connected,
            TalkEnded: self._talked,
            OfferEnded: self._ended,
            AgentStateChanged: self._changed,
        }

    def hear(self, at: float, fact: Fact) -> None:
        act = self._acts.get(type(fact))
        if act is not None:
            act(at, fact)

    # -- what comes of it -------------------------------------------------------------------------------------------

    def waits(self) -> dict[str, Waits]:
        """By queue."""
        return {queue: added(Waits, found) for queue, found in self._waits.items()}

    def work_of_queues(self) -> dict[str, Work]:
        return {queue: work for queue, work in self._work("queue", 1).items() if queue in self.period.service}

    def work_of_agents(self) -> dict[str, Work]:
        return self._work("agent", 0)

    def times(self) -> dict[str, Times]:
        """By agent."""
        return {agent: added(Times, found) for agent, found in self._times.items()}

    def _work(self, of: str, place: int) -> dict[str, Work]:
        found: defaultdict[str, list[Work]] = defaultdict(list)
        for offer in self._offers.values():
            if offer.ended_at is not None and self.period.holds(offer.ended_at):
                found[getattr(offer, of)].append(_work_of(offer))
        for wrapped in self._wrapped:
            found[str(wrapped[place])].append(Work(wrap_up_s=wrapped[2]))
        return {key: added(Work, several) for key, several in found.items() if key}

    # -- facts ------------------------------------------------------------------------------------------------------

    def _left(self, at: float, fact: CallLeftQueue) -> None:
        waiting = self._stays[fact.call, fact.queue]
        if not waiting and fact.outcome not in NOT_LET_IN:
            return
        stay = waiting.popleft() if waiting else CallQueued(fact.call, fact.queue, 0, at)
        service_s = self.period.service.get(fact.queue)
        if service_s is not None and self.period.holds(stay.entered_at):
            self._waits[fact.queue].append(_waits_of(stay, fact, service_s, self.period.short_s))

    def _made(self, at: float, fact: OfferMade) -> None:
        offer = self._offers[fact.offer]
        offer.queue, offer.agent = fact.queue, fact.agent

    def _connected(self, at: float, fact: CallConnected) -> None:
        offer = self._offers[fact.offer]
        offer.queue, offer.agent, offer.outcome = fact.queue, fact.agent, OfferOutcome.CONNECTED

    def _talked(self, at: float, fact: TalkEnded) -> None:
        offer = self._offers[fact.offer]
        offer.queue, offer.agent, offer.outcome = fact.queue, fact.agent, OfferOutcome.CONNECTED
        offer.talked_s = fact.talked_s
        offer.ended_at = at if offer.ended_at is None else offer.ended_at

    def _ended(self, at: float, fact: OfferEnded) -> None:
        offer = self._offers[fact.offer]
        offer.agent, offer.outcome = fact.agent, fact.outcome
        offer.ended_at = at if offer.ended_at is None else offer.ended_at

    def _changed(self, at: float, fact: AgentStateChanged) -> None:
        before = self._intervals.get(fact.agent)
        self._intervals[fact.agent] = _Interval(fact.state, fact.queue, fact.since)
        if before is None:
            return
        length = min(fact.since, self.period.until) - max(before.since, self.period.since)
        if length <= 0:
            return
        if before.state in BUSY:
            self._times[fact.agent].append(Times(busy_s=length))
        elif before.state in FREE:
            self._times[fact.agent].append(Times(free_s=length))
        if before.state is AgentState.WRAP_UP:
            self._wrapped.append((fact.agent, before.queue, length))


def _waits_of(stay: CallQueued, left: CallLeftQueue, service_s: float, short_s: float) -> Waits:
    waited_s, outcome = left.waited_s, left.outcome
    if outcome is QueueOutcome.ABANDONED:
        return Waits(abandoned=1, abandoned_in=int(waited_s <= service_s), short=int(waited_s <= short_s))
    if outcome in TURNED_AWAY:
        return Waits(turned_away=1)
    if outcome is not QueueOutcome.ANSWERED:
        return Waits()
    found = Waits(answered=1, answered_in=int(waited_s <= service_s), waited_s=waited_s)
    if stay.expected_s is None:
        return found
    error = waited_s - stay.expected_s
    return added(Waits, (found, Waits(predicted=1, error_s=error, error_abs_s=abs(error))))


def _work_of(offer: _Offer) -> Work:
    talked = offer.talked_s is not None
    return Work(
        offers=1,
        not_answered=int(offer.outcome in NOT_ANSWERED),
        handled=int(talked),
        talk_s=offer.talked_s or 0.0,
    )
