"""How long callers are to wait: what calls take, who works for a queue, and who gives up, kept from the facts.

The formula is `fsctl.kpi.expected`. A queue's pace is told when it has changed by more than a little, so that the board
and whoever speaks to callers work with the numbers that the distributor itself has.
"""

from __future__ import annotations

from dataclasses import dataclass

from fsctl.acd.floor import Floor
from fsctl.acd.line import AWAY, Line
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

TOLD_FROM = 0.05
"""A pace that differs by less than this share is not told again."""


@dataclass(slots=True)
class _Pace:
    handling_s: float | None = None
    gives_up: float = 0.0
    told: tuple[float, float, float] | None = None


class Expecting:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._paces: dict[str, _Pace] = {}
        self._there: dict[str, bool] = {}
        """Agent → whether the agent works for the queues now."""
        self._agents: dict[str, float] = {}
        """Queue → agents who work for it, one who serves several counting as a part of each."""
        self._talked: dict[str, TalkEnded] = {}
        self._ended_at: dict[str, float] = {}

    # -- asked ------------------------------------------------------------------------------------------------------

    def expected_s(self, line: Line, place: int) -> float | None:
        """What a caller at `place` of the queue is to wait from now; None when nobody works for it."""
        agents = self._agents.get(line.queue.name, 0.0)
        return self._expected_s(line, place, len(line.free), agents)

    def without_reserves_s(self, line: Line, place: int) -> float | None:
        """The same if the queue had no reserve agents: whether it needs them does not depend on their being there."""
        free = len(line.free) - sum(agent in line.free for agent in line.reserves)
        return self._expected_s(line, place, free, line.working)

    def _expected_s(self, line: Line, place: int, free: int, agents: float) -> float | None:
        pace = self._pace(line.queue.name)
        handling_s = pace.handling_s or USUAL_HANDLING_S
        return expected_wait_s(place, free, agents, handling_s, pace.gives_up)

    def _pace(self, queue: str) -> _Pace:
        return self._paces.setdefault(queue, _Pace())

    # -- heard ------------------------------------------------------------------------------------------------------

    def configured(self) -> list[Effect]:
        """Who serves what has changed."""
        for agent, seat in self.floor.seats.items():
            self._there[agent] = seat.state not in AWAY
        self._agents = {}
        for agent in self.floor.serving:
            self._count(agent, 1.0)
        return [effect for queue in self.floor.lines for effect in self._tell(queue)]

    def _count(self, agent: str, sign: float) -> None:
        queues = self.floor.queues_of(agent)
        for queue in queues if self._there.get(agent) else ():
            self._agents[queue] = self._agents.get(queue, 0.0) + sign / len(queues)

    def agent_changed(self, fact: AgentStateChanged | AgentRestored, now: float) -> list[Effect]:
        effects = self._handled(fact.agent, fact.state, now)
        there = fact.state not in AWAY
        if self._there.get(fact.agent, False) is there:
            return effects
        self._count(fact.agent, -1.0)
        self._there[fact.agent] = there
        self._count(fact.agent, 1.0)
        return [*effects, *(effect for queue in self.floor.queues_of(fact.agent) for effect in self._tell(queue))]

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
        return self._tell(fact.queue)

    def restored(self, found: PaceRestored, now: float) -> list[Effect]:
        pace = self._pace(found.queue)
        pace.handling_s, pace.gives_up = found.handling_s, found.gives_up
        return self._tell(found.queue)

    def _tell(self, queue: str) -> list[Effect]:
        if queue not in self.floor.lines:
            return []
        pace, agents = self._pace(queue), round(self._agents.get(queue, 0.0), 3)
        now = (pace.handling_s or USUAL_HANDLING_S, agents, pace.gives_up)
        if pace.told is None and not agents:
            return []
        if pace.told is not None and all(
            abs(one - other) <= TOLD_FROM * max(other, 1.0 if part == 2 else other)
            for part, (one, other) in enumerate(zip(now, pace.told, strict=True))
        ):
            return []
        pace.told = now
        return [Note(QueuePaceChanged(queue, round(now[0], 1), agents, round(pace.gives_up, 3)))]
