"""The counts of a stretch of time, made of the facts one by one, as they stand in the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackState,
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
from fsctl.kpi.counts import (
    BUSY,
    FREE,
    NOT_ANSWERED,
    NOT_LET_IN,
    TURNED_AWAY,
    Owed,
    Promises,
    Tally,
    Times,
    Waits,
    Work,
    added,
    owed,
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to `until`, not including it. `service` is queue → service time; other queues are not counted."""

    since: float
    until: float
    service: Mapping[str, float]
    short_s: float
    promise: Mapping[str, float] = field(default_factory=dict)
    """Queue → within which time a promised callback is kept in time; other queues' promises are not counted."""

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
class _Promise:
    """One that is open."""

    queue: str
    made_at: float
    due_at: float


class Fold:
    """Facts are heard in the order of the journal, each once. What is not over yet is not counted."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self._stays: dict[tuple[str, str], list[CallQueued]] = {}
        """Call and queue → the stays that are not over, in the order they began."""
        self._offers: defaultdict[str, _Offer] = defaultdict(_Offer)
        self._states: dict[str, AgentStateChanged] = {}
        """Agent → how the present interval of the day began."""
        self._waits: defaultdict[str, Tally[Waits]] = defaultdict(lambda: Tally(Waits))
        self._open: dict[str, _Promise] = {}
        self._promises: defaultdict[str, Tally[Promises]] = defaultdict(lambda: Tally(Promises))
        self._times: defaultdict[str, Tally[Times]] = defaultdict(lambda: Tally(Times))
        self._wrapped: list[tuple[str, str, float]] = []
        """Agent, queue and length of each wrap-up."""
        self.acts: dict[type, Callable[[float, Any], None]] = {
            CallQueued: self._queued,
            CallLeftQueue: self._left,
            OfferMade: self._made,
            CallConnected: self._connected,
            TalkEnded: self._talked,
            OfferEnded: self._ended,
            AgentStateChanged: self._changed,
            CallbackPromised: self._promised,
            CallbackPostponed: self._postponed,
            CallbackEnded: self._promise_over,
        }

    def hear(self, at: float, fact: Fact) -> None:
        act = self.acts.get(type(fact))
        if act is not None:
            act(at, fact)

    # -- what comes of it -------------------------------------------------------------------------------------------

    def waits(self) -> dict[str, Waits]:
        """By queue."""
        return {queue: found.total() for queue, found in self._waits.items()}

    def promises(self) -> dict[str, Promises]:
        """By queue."""
        return {queue: found.total() for queue, found in self._promises.items()}

    def owed(self, now: float) -> dict[str, Owed]:
        """By queue, of promises that are open after all that was heard; `now` tells which of them are late."""
        found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for promise in self._open.values():
            if promise.queue in self.period.promise:
                found[promise.queue].append((promise.made_at, promise.due_at))
        return {queue: owed(some, now, self.period.promise[queue]) for queue, some in found.items()}

    def work_of_queues(self) -> dict[str, Work]:
        return {queue: work for queue, work in self._work("queue", 1).items() if queue in self.period.service}

    def work_of_agents(self) -> dict[str, Work]:
        return self._work("agent", 0)

    def times(self) -> dict[str, Times]:
        """By agent."""
        return {agent: found.total() for agent, found in self._times.items()}

    def agents(self) -> list[str]:
        """Whose day has begun."""
        return list(self._states)

    def _work(self, of: str, place: int) -> dict[str, Work]:
        found: defaultdict[str, list[Work]] = defaultdict(list)
        for offer in self._offers.values():
            if offer.ended_at is not None and self.period.holds(offer.ended_at):
                found[getattr(offer, of)].append(_work_of(offer))
        for wrapped in self._wrapped:
            found[str(wrapped[place])].append(Work(wrap_up_s=wrapped[2]))
        return {key: added(Work, several) for key, several in found.items() if key}

    # -- facts ------------------------------------------------------------------------------------------------------

    def _queued(self, at: float, fact: CallQueued) -> None:
        self._stays.setdefault((fact.call, fact.queue), []).append(fact)

    def _left(self, at: float, fact: CallLeftQueue) -> None:
        key = fact.call, fact.queue
        waiting = self._stays.get(key)
        if waiting is None and fact.outcome not in NOT_LET_IN:
            return
        stay = waiting.pop(0) if waiting else CallQueued(fact.call, fact.queue, 0, at)
        if waiting is not None and not waiting:
            del self._stays[key]
        service_s = self.period.service.get(fact.queue)
        if service_s is not None and self.period.holds(stay.entered_at) and not stay.callback:
            _count(self._waits[fact.queue].sums, stay, fact, service_s, self.period.short_s)

    def _promised(self, at: float, fact: CallbackPromised) -> None:
        self._open[fact.callback] = _Promise(fact.queue, at, at)

    def _postponed(self, at: float, fact: CallbackPostponed) -> None:
        if fact.callback in self._open:
            self._open[fact.callback].due_at = fact.due_at

    def _promise_over(self, at: float, fact: CallbackEnded) -> None:
        promise, within_s = self._open.pop(fact.callback, None), self.period.promise.get(fact.queue)
        if promise is None or within_s is None or not self.period.holds(promise.made_at):
            return
        sums = self._promises[fact.queue].sums
        sums["attempts"] += fact.attempts
        if fact.outcome is CallbackState.KEPT:
            sums["kept"] += 1
            sums["kept_in"] += fact.after_s <= within_s
            sums["after_s"] += fact.after_s
        elif fact.outcome is CallbackState.WITHDRAWN:
            sums["withdrawn"] += 1
        else:
            sums["missed"] += 1

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
        before = self._states.get(fact.agent)
        self._states[fact.agent] = fact
        if before is None:
            return
        length = min(fact.since, self.period.until) - max(before.since, self.period.since)
        if length <= 0:
            return
        if before.state in BUSY:
            self._times[fact.agent].sums["busy_s"] += length
        elif before.state in FREE:
            self._times[fact.agent].sums["free_s"] += length
        if before.state is AgentState.WRAP_UP:
            self._wrapped.append((fact.agent, before.queue, length))


def _count(sums: dict[str, Any], stay: CallQueued, left: CallLeftQueue, service_s: float, short_s: float) -> None:
    waited_s, outcome = left.waited_s, left.outcome
    if outcome is QueueOutcome.ABANDONED:
        sums["abandoned"] += 1
        sums["abandoned_in"] += waited_s <= service_s
        sums["short"] += waited_s <= short_s
    elif outcome in TURNED_AWAY:
        sums["turned_away"] += 1
    elif outcome is QueueOutcome.ANSWERED:
        sums["answered"] += 1
        sums["answered_in"] += waited_s <= service_s
        sums["waited_s"] += waited_s
        if stay.expected_s is not None:
            error_s = waited_s - stay.expected_s
            sums["predicted"] += 1
            sums["error_s"] += error_s
            sums["error_abs_s"] += abs(error_s)


def _work_of(offer: _Offer) -> Work:
    talked = offer.talked_s is not None
    return Work(
        offers=1,
        not_answered=int(offer.outcome in NOT_ANSWERED),
        handled=int(talked),
        talk_s=offer.talked_s or 0.0,
    )
