"""How long callers are to wait: what calls take, who works for a queue, and who gives up, kept from the facts.

The formula is `fsctl.kpi.expected`. An agent who serves several queues takes whoever of them has waited longest, so
callers of the other queues stand in front of one too, as far as the same agents serve them; and such an agent is freed
by a call of any of them. A queue's pace is told when it has changed by more than a little, so that the board works with
the numbers that the distributor itself has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from fsctl.acd.floor import Floor
from fsctl.acd.line import AWAY, Line
from fsctl.acd.order import Rank
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallLeftQueue,
    QueueOutcome,
    QueuePaceChanged,
    TalkEnded,
)
from fsctl.kpi.expected import USUAL_HANDLING_S, expected_wait_s, running_mean
from fsctl.restored import AgentRestored, PaceRestored
from fsctl.step import Effect, Note

FORGETS = 0.02
"""By how much each answer makes the earlier ones count less, of any queue: some fifty are remembered."""
TOLD_FROM = 0.05
"""A pace that differs by less than this share is not told again."""


@dataclass(slots=True)
class _Pace:
    handling_s: float | None = None
    gives_up: float = 0.0
    load: float = 1.0
    """How often the queue's callers were answered of late, beside those of other queues."""
    told: QueuePaceChanged | None = None


class Expecting:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._paces: dict[str, _Pace] = {}
        self._there: dict[str, bool] = {}
        """Agent → whether the agent works for the queues now."""
        self._groups: Counter[tuple[str, ...]] = Counter()
        """Queues that are served together → how many agents serve just these and work now."""
        self._talked: dict[str, TalkEnded] = {}
        self._ended_at: dict[str, float] = {}

    # -- asked ------------------------------------------------------------------------------------------------------

    def expected_s(self, line: Line, rank: Rank) -> float | None:
        """What a caller of this rank in the queue is to wait from now; None when nobody works for it. Who is ringing an
        agent already is not in the way; who has a smaller rank in another queue comes first at the agents of both."""
        agents, others = self._staff(line.queue.name)
        ahead = sum(part * self._before(queue, rank) for queue, part in {**others, line.queue.name: 1.0}.items())
        return expected_wait_s(
            1 + ahead,
            len(line.free),
            agents,
            self._handling_s(line.queue.name, others),
            self._pace(line.queue.name).gives_up,
        )

    def without_reserves_s(self, line: Line, place: int) -> float | None:
        """The same for the queue alone, and as if it had no reserve agents: whether it needs them does not depend on
        their being there."""
        pace = self._pace(line.queue.name)
        free = len(line.free) - sum(agent in line.free for agent in line.reserves)
        return expected_wait_s(place, free, line.working, pace.handling_s or USUAL_HANDLING_S, pace.gives_up)

    def _before(self, queue: str, rank: Rank) -> int:
        line = self.floor.lines.get(queue)
        return line.unoffered_before(rank) if line else 0

    def _staff(self, queue: str) -> tuple[int, dict[str, float]]:
        """How many work for the queue; for each other queue, which part of those who work for it are among them."""
        mine, shared, all_of = 0, Counter[str](), Counter[str]()
        for queues, count in self._groups.items():
            for each in queues:
                all_of[each] += count
            if queue in queues:
                mine += count
                for each in queues:
                    shared[each] += count
        others = {each: count / all_of[each] for each, count in shared.items() if each != queue and count}
        return mine, others

    def _handling_s(self, queue: str, others: Mapping[str, float]) -> float:
        """What a call takes of those that keep the queue's agents busy."""
        weights = {each: self._pace(each).load * part for each, part in {**others, queue: 1.0}.items()}
        times = {each: self._pace(each).handling_s or USUAL_HANDLING_S for each in weights}
        return sum(times[each] * weight for each, weight in weights.items()) / sum(weights.values())

    def _pace(self, queue: str) -> _Pace:
        return self._paces.setdefault(queue, _Pace())

    # -- heard ------------------------------------------------------------------------------------------------------

    def configured(self) -> list[Effect]:
        """Who serves what has changed."""
        for agent, seat in self.floor.seats.items():
            self._there[agent] = seat.state not in AWAY
        self._groups = Counter()
        for agent in self.floor.serving:
            self._count(agent, 1)
        return self._tell_all()

    def _count(self, agent: str, by: int) -> None:
        if self._there.get(agent):
            queues = tuple(sorted(self.floor.queues_of(agent)))
            self._groups[queues] += by
            if not self._groups[queues]:
                del self._groups[queues]

    def agent_changed(self, fact: AgentStateChanged | AgentRestored, now: float) -> list[Effect]:
        effects = self._handled(fact.agent, fact.state, now)
        there = fact.state not in AWAY
        if self._there.get(fact.agent, False) is there:
            return effects
        self._count(fact.agent, -1)
        self._there[fact.agent] = there
        self._count(fact.agent, 1)
        return [*effects, *self._tell_all()]

    def talk_ended(self, fact: TalkEnded, now: float) -> list[Effect]:
        """The talk is one part of what the call took; the wrap-up is the other."""
        self._talked[fact.agent], self._ended_at[fact.agent] = fact, now
        return []

    def _handled(self, agent: str, state: AgentState, now: float) -> list[Effect]:
        talk = self._talked.get(agent)
        if talk is None or state is AgentState.WRAP_UP:
            return []
        del self._talked[agent]
        pace = self._pace(talk.queue)
        pace.handling_s = running_mean(pace.handling_s, talk.talked_s + now - self._ended_at.pop(agent))
        return self._tell(talk.queue)

    def left(self, fact: CallLeftQueue, now: float) -> list[Effect]:
        if fact.outcome not in (QueueOutcome.ANSWERED, QueueOutcome.ABANDONED):
            return []
        pace = self._pace(fact.queue)
        pace.gives_up = running_mean(pace.gives_up, float(fact.outcome is QueueOutcome.ABANDONED))
        if fact.outcome is QueueOutcome.ANSWERED:
            self._answered(fact.queue)
        return self._tell(fact.queue)

    def _answered(self, queue: str) -> None:
        for name in self.floor.lines:
            self._pace(name).load *= 1.0 - FORGETS
        self._pace(queue).load += FORGETS * len(self.floor.lines)

    def restored(self, found: PaceRestored, now: float) -> list[Effect]:
        pace = self._pace(found.queue)
        pace.handling_s, pace.gives_up, pace.load = found.handling_s, found.gives_up, found.load
        return self._tell(found.queue)

    # -- told -------------------------------------------------------------------------------------------------------

    def _tell_all(self) -> list[Effect]:
        return [effect for queue in self.floor.lines for effect in self._tell(queue)]

    def _tell(self, queue: str) -> list[Effect]:
        if queue not in self.floor.lines:
            return []
        pace, (agents, others) = self._pace(queue), self._staff(queue)
        parts = {each: round(part, 3) for each, part in sorted(others.items())}
        handling_s, gives_up = round(self._handling_s(queue, others), 1), round(pace.gives_up, 3)
        now = QueuePaceChanged(queue, handling_s, agents, gives_up, parts)
        if (pace.told is None and not agents) or (pace.told is not None and _alike(now, pace.told)):
            return []
        pace.told = now
        return [Note(now)]


def _alike(one: QueuePaceChanged, other: QueuePaceChanged) -> bool:
    """Nobody need hear of the difference."""
    return (
        one.agents == other.agents
        and one.others == other.others
        and abs(one.handling_s - other.handling_s) <= TOLD_FROM * other.handling_s
        and abs(one.gives_up - other.gives_up) <= TOLD_FROM
    )
