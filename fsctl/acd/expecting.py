"""How long callers are to wait: what calls take, who works for a queue, and who gives up, kept from the facts.

The formula is `fsctl.kpi.expected`. An agent who serves several queues takes whoever of them has waited longest, so
callers of the other queues may stand in front of one too; and such an agent is freed by a call of any of them. A
queue's pace is told when it has changed by more than a little, so that the board works with the numbers that the
distributor itself has.
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
from fsctl.kpi.expected import USUAL_HANDLING_S, Shared, expected_wait_s, running_mean, stays
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

    @property
    def call_s(self) -> float:
        return self.handling_s or USUAL_HANDLING_S


@dataclass(frozen=True, slots=True)
class _Staff:
    """Who works for a queue now."""

    agents: int
    others: Mapping[str, float]
    """Which part of those who work for each other queue are among them."""
    parts: tuple[tuple[str, float], ...]
    """The same with the queue itself, whole and last."""
    told: Mapping[str, float]
    """The others as they are told, rounded."""
    alone: int
    """Of the agents, those who serve no other queue."""
    together: int
    """All who serve the queue or one of the others."""


class Expecting:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._paces: dict[str, _Pace] = {}
        self._there: dict[str, bool] = {}
        """Agent → whether the agent works for the queues now."""
        self._groups: Counter[tuple[str, ...]] = Counter()
        """Queues that are served together → how many agents serve just these and work now."""
        self._staffs: dict[str, _Staff] = {}
        """By queue, for as long as nobody comes or goes: they are asked for with every call."""
        self._talked: dict[str, TalkEnded] = {}
        self._ended_at: dict[str, float] = {}

    # -- asked ------------------------------------------------------------------------------------------------------

    def expected_s(self, line: Line, rank: Rank) -> float | None:
        """What a caller of this rank in the queue is to wait from now; None when nobody works for it. Who is ringing an
        agent already is not in the way; who has a smaller rank in another queue comes first at the agents of both."""
        staff, pace = self._staff(line.queue.name), self._pace(line.queue.name)
        return expected_wait_s(
            1 + line.unoffered_before(rank),
            len(line.free),
            staff.agents,
            self._handling_s(staff),
            pace.gives_up,
            self._shared(staff, pace, rank) if staff.others else None,
        )

    def _shared(self, staff: _Staff, own: _Pace, rank: Rank) -> Shared:
        ahead_s = 0.0
        for queue in staff.others:
            pace = self._pace(queue)
            ahead_s += self._before(queue, rank) * stays(pace.gives_up) * pace.call_s
        return Shared(own.call_s, ahead_s, staff.alone, staff.together)

    def without_reserves_s(self, line: Line, place: int) -> float | None:
        """The same for the queue alone, and as if it had no reserve agents: whether it needs them does not depend on
        their being there."""
        pace = self._pace(line.queue.name)
        free = len(line.free) - sum(agent in line.free for agent in line.reserves)
        return expected_wait_s(place, free, line.working, pace.call_s, pace.gives_up)

    def _before(self, queue: str, rank: Rank) -> int:
        line = self.floor.lines.get(queue)
        return line.unoffered_before(rank) if line else 0

    def _staff(self, queue: str) -> _Staff:
        found = self._staffs.get(queue)
        if found is None:
            found = self._staffs[queue] = self._counted(queue)
        return found

    def _counted(self, queue: str) -> _Staff:
        mine, shared, all_of = 0, Counter[str](), Counter[str]()
        for queues, count in self._groups.items():
            for each in queues:
                all_of[each] += count
            if queue in queues:
                mine += count
                for each in queues:
                    shared[each] += count
        others = {each: count / all_of[each] for each, count in shared.items() if each != queue and count}
        told = {each: round(part, 3) for each, part in sorted(others.items())}
        near = {queue, *others}
        together = sum(count for queues, count in self._groups.items() if not near.isdisjoint(queues))
        return _Staff(mine, others, (*others.items(), (queue, 1.0)), told, self._groups[(queue,)], together)

    def _handling_s(self, staff: _Staff) -> float:
        """What a call takes of those that keep the queue's agents busy."""
        all_s = weights = 0.0
        for each, part in staff.parts:
            pace = self._pace(each)
            weight = pace.load * part
            all_s += pace.call_s * weight
            weights += weight
        return all_s / weights

    def _pace(self, queue: str) -> _Pace:
        found = self._paces.get(queue)
        if found is None:
            found = self._paces[queue] = _Pace()
        return found

    # -- heard ------------------------------------------------------------------------------------------------------

    def configured(self) -> list[Effect]:
        """Who serves what has changed."""
        for agent, seat in self.floor.seats.items():
            self._there[agent] = seat.state not in AWAY
        self._groups = Counter()
        self._staffs.clear()
        for agent in self.floor.serving:
            self._count(agent, 1)
        return self._tell_all()

    def _count(self, agent: str, by: int) -> None:
        if self._there.get(agent):
            queues = tuple(sorted(self.floor.queues_of(agent)))
            self._staffs.clear()
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
        pace, staff = self._pace(queue), self._staff(queue)
        handling_s, gives_up, told = self._handling_s(staff), pace.gives_up, pace.told
        call_s = pace.call_s if staff.others else 0.0
        if told is None:
            if not staff.agents:
                return []
        elif (  # nobody need hear of the difference
            (staff.agents, staff.alone, staff.together) == (told.agents, told.alone, told.together)
            and staff.told == told.others
            and abs(handling_s - told.handling_s) <= TOLD_FROM * told.handling_s
            and abs(call_s - told.call_s) <= TOLD_FROM * told.call_s
            and abs(gives_up - told.gives_up) <= TOLD_FROM
        ):
            return []
        pace.told = QueuePaceChanged(
            queue,
            round(handling_s, 1),  # not before: to round costs more than all the rest
            staff.agents,
            round(gives_up, 3),
            staff.told,
            round(call_s, 1),
            staff.alone,
            staff.together,
        )
        return [Note(pace.told)]
