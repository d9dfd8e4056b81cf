"""What came of a run, counted from the facts it noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallLeftQueue,
    CallQueued,
    Fact,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    QueueOutcome,
    TalkEnded,
)

WORKS = frozenset({AgentState.TALKING, AgentState.ON_HOLD, AgentState.WRAP_UP})
"""States of occupancy's numerator; with READY, RESERVED and RINGING they are its denominator. Breaks are neither."""

THERE = WORKS | {AgentState.READY, AgentState.RESERVED, AgentState.RINGING}


@dataclass(slots=True)
class QueueCount:
    """One queue's stays. Each ends once: answered, abandoned or sent on by the site (overflowed)."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_in_time: int = 0
    overflowed: int = 0
    answered_wait_s: float = 0.0
    longest_wait_s: float = 0.0
    offers: int = 0
    missed: int = 0

    def measures(self) -> dict[str, float | None]:
        """Each measure by its name; None where there was nothing to measure."""
        judged = self.answered + self.abandoned - self.abandoned_in_time
        return {
            "offered": float(self.offered),
            "answered": float(self.answered),
            "service_level": _share(self.answered_in_time, judged),
            "asa_s": _share(self.answered_wait_s, self.answered),
            "abandonment": _share(self.abandoned, self.offered),
            "overflow": _share(self.overflowed, self.offered),
            "longest_wait_s": self.longest_wait_s if self.offered else None,
            "rona": _share(self.missed, self.offers),
        }


@dataclass(slots=True)
class Outcome:
    """Counts by queue, and the agents' time. Hears facts as the journal does."""

    service_s: Mapping[str, float]
    """Queue → within how many seconds an answer is in time."""
    uncounted: str = "\0"
    """Calls whose ids begin so are not counted; what agents do for them is."""
    queues: defaultdict[str, QueueCount] = field(default_factory=lambda: defaultdict(QueueCount))
    at_work_s: float = 0.0
    there_s: float = 0.0
    _offers: dict[str, str] = field(default_factory=dict)
    """Live offers, each with its queue."""
    _since: dict[str, tuple[AgentState, float]] = field(default_factory=dict)

    def append(self, at: float, fact: Fact) -> None:
        if isinstance(fact, CallQueued | CallLeftQueue | OfferMade) and fact.call.startswith(self.uncounted):
            return
        if isinstance(fact, CallQueued):
            self.queues[fact.queue].offered += 1
        elif isinstance(fact, CallLeftQueue):
            self._left(fact)
        elif isinstance(fact, OfferMade):
            self.queues[fact.queue].offers += 1
            self._offers[fact.offer] = fact.queue
        elif isinstance(fact, TalkEnded):
            self._offers.pop(fact.offer, None)
        elif isinstance(fact, OfferEnded):
            self._offer_ended(fact)
        elif isinstance(fact, AgentStateChanged):
            self._agent(fact.agent, fact.state, at)

    def _left(self, fact: CallLeftQueue) -> None:
        count = self.queues[fact.queue]
        in_time = fact.waited_s <= self.service_s.get(fact.queue, 0.0)
        count.longest_wait_s = max(count.longest_wait_s, fact.waited_s)
        if fact.outcome is QueueOutcome.ANSWERED:
            count.answered += 1
            count.answered_in_time += in_time
            count.answered_wait_s += fact.waited_s
        elif fact.outcome is QueueOutcome.ABANDONED:
            count.abandoned += 1
            count.abandoned_in_time += in_time
        else:
            count.overflowed += 1

    def _offer_ended(self, fact: OfferEnded) -> None:
        """Counted for the queue that made the offer; unanswered and refused ones are the agents' misses."""
        queue = self._offers.pop(fact.offer, None)
        if queue is not None and fact.outcome in (OfferOutcome.NO_ANSWER, OfferOutcome.REJECTED):
            self.queues[queue].missed += 1

    def _agent(self, agent: str, state: AgentState, at: float) -> None:
        before, since = self._since.get(agent, (AgentState.LOGGED_OUT, at))
        if before in THERE:
            self.there_s += at - since
            self.at_work_s += at - since if before in WORKS else 0.0
        self._since[agent] = state, at

    def close(self, at: float) -> None:
        """The run is over: what lasts still is counted until now."""
        for agent, (state, _) in list(self._since.items()):
            self._agent(agent, state, at)

    def measures(self) -> dict[str, dict[str, float | None]]:
        """Queue → measure → value; the queue `""` is the whole floor."""
        found = {queue: count.measures() for queue, count in sorted(self.queues.items())}
        return {**found, "": {"occupancy": _share(self.at_work_s, self.there_s)}}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
