"""How long callers are to wait: what calls take, who works for a queue, and who gives up, kept from the facts.

The formula is `fsctl.kpi.expected`. An agent who serves several queues takes whoever of them has waited longest, so
callers of the other queues may stand in front of one too; and such an agent is freed by a call of any of them. Callers
of one queue who ask for something else are to one another what queues that share agents are: who asks for English is
served by those who speak it, and behind everybody they take before. What is asked for less later counts from then on:
of all stages that lie ahead the one that promises most is told.

A queue's pace is told when it has changed by more than a little, so that the board works with the numbers that the
distributor itself has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

from fsctl.acd.asking import Ask, Stage
from fsctl.acd.crews import Crews
from fsctl.acd.floor import Floor
from fsctl.acd.line import AWAY, Line, Waiting
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallLeftQueue,
    CallQueued,
    QueueOutcome,
    QueuePaceChanged,
    TalkEnded,
)
from fsctl.kpi.expected import USUAL_HANDLING_S, Shared, expected_wait_s, running_mean
from fsctl.restored import AgentRestored, PaceRestored
from fsctl.step import Effect, Note

FORGETS = 0.02
"""By how much each answer makes the earlier ones count less, of any queue: some fifty are remembered."""
CREWS_AT_MOST = 256
"""Kinds of asking for which it is kept who serves them; more come only where callers key what they ask for."""
TOLD_LOAD = 0.5
"""By how many agents the work of who comes first must differ to be told again."""
TOLD_FROM = 0.05
"""A pace that differs by less than this share is not told again."""
TOLD_GIVES_UP = 0.0005
"""Nor hang-ups that are no more frequent than by this per second of waiting: it is one in ten who wait 200 s."""
UNKNOWN_S = 1800.0
"""For how much waiting without a hang-up a queue stands in the beginning: one caller is no rate."""
REMEMBERS_S = 7200.0
"""How much waiting is remembered, of all callers together."""


@dataclass(slots=True)
class _Pace:
    handling_s: float | None = None
    hung_up: float = 0.0
    waited_s: float = UNKNOWN_S
    """Hang-ups and time waited of late, by whoever was answered or gave up."""
    load: float = 1.0
    """How often the queue's callers were answered of late, beside those of other queues."""
    gap_s: float | None = None
    """Between one caller and the next."""
    came_at: float = 0.0
    told: QueuePaceChanged | None = None
    told_of: _Staff | None = None
    """The staff that was told of, or one of whom the same is to be told."""

    def keeps_busy(self, now: float) -> float:
        """How many agents the callers of the queue keep busy, at the rate at which they have come of late."""
        if self.gap_s is None:
            return 0.0
        return self.call_s / max(self.gap_s, now - self.came_at, 1.0)

    @property
    def gives_up(self) -> float:
        """Hang-ups per second of waiting."""
        return self.hung_up / self.waited_s

    def left(self, waited_s: float, hung_up: bool) -> None:
        """Waiting makes the earlier waiting count less; a quiet hour teaches nothing and is not forgotten for."""
        keeps = exp(-waited_s / REMEMBERS_S)
        self.hung_up = self.hung_up * keeps + hung_up
        self.waited_s = self.waited_s * keeps + waited_s

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
    unasked: tuple[str, ...] = ()
    """Who works for the queue and is not asked for its ordinary calls."""

    def as_told(self, told: QueuePaceChanged) -> bool:
        return (
            (self.agents, self.alone, self.together) == (told.agents, told.alone, told.together)
            and self.told == told.others
            and self.unasked == told.unasked
        )


@dataclass(frozen=True, slots=True)
class _Crew:
    """Who serves what a call asks for, beside what else they serve."""

    agents: int
    alone: int
    together: int
    others: tuple[str, ...]
    """The other queues whose callers they take."""
    asks: frozenset[Ask]
    """What other callers of the queue ask for whom they take."""


class Expecting:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._paces: defaultdict[str, _Pace] = defaultdict(_Pace)
        self.crews = Crews(floor)
        self._there: dict[str, bool] = {}
        """Agent → whether the agent works for the queues now."""
        self._groups: Counter[tuple[str, ...]] = Counter()
        """Queues that are served together → how many agents serve just these and work now."""
        self._staffs: dict[str, _Staff] = {}
        """By queue, for as long as nobody comes or goes: they are asked for with every call."""
        self._crews: dict[tuple[str, Ask, frozenset[Ask]], _Crew] = {}
        """The same by what is asked for, in queues where not everybody asks for everybody."""
        self._talked: dict[str, TalkEnded] = {}
        self._ended_at: dict[str, float] = {}

    # -- asked ------------------------------------------------------------------------------------------------------

    def expected_s(self, line: Line, waiting: Waiting, now: float) -> float | None:
        """What a caller in the queue is to wait from now; None when nobody works for it. Who is ringing an agent
        already is not in the way; who has a smaller rank in another queue comes first at the agents of both."""
        if line.asks_alike and self._asks_everybody(line, waiting.stages):
            return self._of_all_s(line, waiting, now)
        ahead = line.ahead(waiting, now)
        waited_s = now - waiting.entered_at
        found: float | None = None
        for number, stage in enumerate(waiting.stages):
            if number + 1 < len(waiting.stages) and waiting.stages[number + 1].after_s <= waited_s:
                continue  # it asks for less already
            wait_s = self._asking_s(line, waiting, stage.ask, ahead, now)
            if wait_s is not None:
                wait_s = max(wait_s, stage.after_s - waited_s)
                found = wait_s if found is None else min(found, wait_s)
        return found

    @staticmethod
    def _asks_everybody(line: Line, stages: tuple[Stage, ...]) -> bool:
        """Whether it makes no difference to the call who serves the queue."""
        ask = stages[0].ask
        return not ask.demands and (not line.levels or ask.level >= line.levels[-1])

    def _of_all_s(self, line: Line, waiting: Waiting, now: float) -> float | None:
        staff, pace = self._staff(line.queue.name), self._paces[line.queue.name]
        shared = None
        if staff.others:
            ahead_s = sum(self._ahead_s(queue, waiting, now) for queue in staff.others)
            shared = self._shared(line, waiting, staff, ahead_s, now)
        return expected_wait_s(
            1 + line.unoffered_before(waiting.rank),
            len(line.free),
            staff.agents,
            self._handling_s(staff),
            pace.gives_up,
            shared,
        )

    def _asking_s(self, line: Line, waiting: Waiting, ask: Ask, ahead: Mapping[Ask, int], now: float) -> float | None:
        """If the call asked for this."""
        queue = line.queue.name
        crew = self._crew(line, ask, frozenset(other for other, count in ahead.items() if count and other != ask))
        pace = self._paces[queue]
        ahead_s = sum(self._ahead_s(other, waiting, now) for other in crew.others)
        ahead_s += sum(ahead[other] for other in crew.asks) * pace.call_s
        return expected_wait_s(
            1 + ahead.get(ask, 0),
            sum(len(places) for places in line.pool(ask.demands).levels(ask.level)),
            crew.agents,
            self._handling_s(self._staff(queue)),
            pace.gives_up,
            self._shared(line, waiting, crew, ahead_s, now) if crew.others or crew.asks else None,
        )

    def _ahead_s(self, queue: str, waiting: Waiting, now: float) -> float:
        """The work of those in another queue who come first."""
        line, pace = self.floor.lines.get(queue), self._paces[queue]
        return line.before(waiting, now) * pace.call_s if line else 0.0

    def _shared(self, line: Line, waiting: Waiting, crew: _Staff | _Crew, ahead_s: float, now: float) -> Shared:
        head_start_s = waiting.priority + now - waiting.entered_at
        overtaking = self._overtaking(line, crew.others, head_start_s, now)
        return Shared(self._paces[line.queue.name].call_s, ahead_s, crew.alone, crew.together, overtaking)

    def _overtaking(
        self, line: Line, others: Iterable[str], head_start_s: float, now: float
    ) -> tuple[tuple[float, float], ...]:
        """Which of the queues whose callers come first though they come later, and for how long."""
        found = []
        for queue in others:
            other = self.floor.lines.get(queue)
            if other is None or other.queue.by_objective or line.queue.by_objective:
                continue
            for_s = self.floor.directory.head_start_s(other.queue.priority) - head_start_s
            if for_s > 0:
                found.append((self._paces[queue].keeps_busy(now), for_s))
        return tuple(found)

    def _crew(self, line: Line, ask: Ask, asks: frozenset[Ask]) -> _Crew:
        key = (line.queue.name, ask, asks)
        found = self._crews.get(key)
        if found is None:
            if len(self._crews) >= CREWS_AT_MOST:
                self._crews.clear()
            found = self._crews[key] = self._crew_counted(line, ask, asks)
        return found

    def _crew_counted(self, line: Line, ask: Ask, asks: frozenset[Ask]) -> _Crew:
        crews, serving = self.crews, self.crews.serving()
        agents = crews.able(line, ask)
        others = [queue for queue, asked in serving.items() if asked & agents and queue != line.queue.name]
        near, shared, together = [], 0, 0
        for other in asks:
            able = crews.able(line, other)
            if able & agents:
                near.append(other)
                shared |= able
        for queue in others:
            together |= serving[queue]
        together = together & crews.there | agents | shared
        alone = (agents & crews.of_one_queue() & ~shared).bit_count()
        return _Crew(agents.bit_count(), alone, together.bit_count(), tuple(sorted(others)), frozenset(near))

    def _serves(self, agent: str) -> tuple[str, ...]:
        """The queues that ask this agent now; a queue that is not in need does not ask its reserve."""
        lines = self.floor.lines
        return tuple(
            sorted(
                tier.queue
                for tier in self.floor.serving.get(agent, ())
                if not tier.reserve or (tier.queue in lines and lines[tier.queue].in_need)
            )
        )

    def without_reserves_s(self, line: Line, place: int) -> float | None:
        """The same for the queue alone, and as if it had no reserve agents: whether it needs them does not depend on
        their being there."""
        pace = self._paces[line.queue.name]
        free = len(line.free) - sum(agent in line.free for agent in line.reserves)
        return expected_wait_s(place, free, line.working, pace.call_s, pace.gives_up)

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
        near = {queue, *others}
        together = sum(count for queues, count in self._groups.items() if not near.isdisjoint(queues))
        parts = (*others.items(), (queue, 1.0))
        alone = self._groups[(queue,)]
        unasked: tuple[str, ...] = ()
        line = self.floor.lines.get(queue)
        if line is not None and line.members and not self._asks_everybody(line, line.usual):
            ask = next((stage.ask for stage in line.usual if self.crews.able(line, stage.ask)), line.usual[-1].ask)
            crew, able = self._crew_counted(line, ask, frozenset()), self.crews.able(line, ask)
            mine, alone, together = crew.agents, crew.alone, crew.together
            others = {each: part for each, part in others.items() if each in crew.others}
            idle = self.crews.there & ~able
            unasked = tuple(sorted(agent for agent in line.members if self.crews.bit(agent) & idle))
        elif line is not None and not line.in_need:
            unasked = tuple(sorted(agent for agent in line.reserves if self._there.get(agent)))
        told = {each: round(others[each], 3) for each in sorted(others)}
        return _Staff(mine, others, parts, told, alone, together, unasked)

    def _handling_s(self, staff: _Staff) -> float:
        """What a call takes of those that keep the queue's agents busy."""
        all_s = weights = 0.0
        for each, part in staff.parts:
            pace = self._paces[each]
            weight = pace.load * part
            all_s += pace.call_s * weight
            weights += weight
        return all_s / weights

    # -- heard ------------------------------------------------------------------------------------------------------

    def configured(self, now: float) -> list[Effect]:
        """Who serves what has changed."""
        for agent, seat in self.floor.seats.items():
            self._is_there(agent, seat.state not in AWAY)
        self._groups = Counter()
        self.crews.rearranged()
        self._forget()
        for agent in self.floor.serving:
            self._count(agent, 1)
        return self._tell_all(now)

    def _is_there(self, agent: str, there: bool) -> None:
        self._there[agent] = there
        self.crews.comes_or_goes(agent, there)

    def _forget(self) -> None:
        self._staffs.clear()
        self._crews.clear()

    def reserves_asked(self, line: Line, in_need: bool, now: float) -> list[Effect]:
        """The queue begins, or ceases, to ask its reserve agents."""
        for agent in line.reserves:
            self._count(agent, -1)
        line.in_need = in_need
        self.crews.rearranged()
        for agent in line.reserves:
            self._count(agent, 1)
        return self._tell_all(now) if line.reserves else []

    def _count(self, agent: str, by: int) -> None:
        if self._there.get(agent):
            queues = self._serves(agent)
            self._forget()
            self._groups[queues] += by
            if not self._groups[queues]:
                del self._groups[queues]

    def agent_changed(self, fact: AgentStateChanged | AgentRestored, now: float) -> list[Effect]:
        effects = self._handled(fact.agent, fact.state, now)
        there = fact.state not in AWAY
        if self._there.get(fact.agent, False) is there:
            return effects
        self._count(fact.agent, -1)
        self._is_there(fact.agent, there)
        self._count(fact.agent, 1)
        return [*effects, *self._tell_all(now)]

    def talk_ended(self, fact: TalkEnded, now: float) -> list[Effect]:
        """The talk is one part of what the call took; the wrap-up is the other."""
        self._talked[fact.agent], self._ended_at[fact.agent] = fact, now
        return []

    def _handled(self, agent: str, state: AgentState, now: float) -> list[Effect]:
        talk = self._talked.get(agent)
        if talk is None or state is AgentState.WRAP_UP:
            return []
        del self._talked[agent]
        pace = self._paces[talk.queue]
        pace.handling_s = running_mean(pace.handling_s, talk.talked_s + now - self._ended_at.pop(agent))
        return self._tell(talk.queue, now)

    def left(self, fact: CallLeftQueue, now: float) -> list[Effect]:
        if fact.outcome not in (QueueOutcome.ANSWERED, QueueOutcome.ABANDONED):
            return []
        pace = self._paces[fact.queue]
        pace.left(fact.waited_s, fact.outcome is QueueOutcome.ABANDONED)
        if fact.outcome is QueueOutcome.ANSWERED:
            self._answered(fact.queue)
        return self._tell(fact.queue, now)

    def _answered(self, queue: str) -> None:
        for name in self.floor.lines:
            self._paces[name].load *= 1.0 - FORGETS
        self._paces[queue].load += FORGETS * len(self.floor.lines)

    def entered(self, fact: CallQueued, now: float) -> list[Effect]:
        pace = self._paces[fact.queue]
        if pace.came_at:
            pace.gap_s = running_mean(pace.gap_s, now - pace.came_at)
        pace.came_at = now
        return []

    def restored(self, found: PaceRestored, now: float) -> list[Effect]:
        pace = self._paces[found.queue]
        pace.handling_s, pace.load = found.handling_s, found.load
        pace.hung_up, pace.waited_s = found.gives_up * UNKNOWN_S, UNKNOWN_S
        return self._tell(found.queue, now)

    # -- told -------------------------------------------------------------------------------------------------------

    def _tell_all(self, now: float) -> list[Effect]:
        return [effect for queue in self.floor.lines for effect in self._tell(queue, now)]

    def _overtaken_by(self, queue: str, staff: _Staff, now: float) -> tuple[tuple[float, float], ...]:
        if not staff.others:
            return ()
        line = self.floor.lines[queue]
        return self._overtaking(line, staff.others, self.floor.directory.head_start_s(line.queue.priority), now)

    def _tell(self, queue: str, now: float) -> list[Effect]:
        if self.floor.open_line(queue) is None:
            return []
        pace, staff = self._paces[queue], self._staff(queue)
        handling_s, gives_up, told = self._handling_s(staff), pace.gives_up, pace.told
        call_s = pace.call_s if staff.others else 0.0
        overtaking = self._overtaken_by(queue, staff, now)
        if told is None:
            if not staff.agents:
                return []
        elif (  # nobody need hear of the difference
            abs(handling_s - told.handling_s) <= TOLD_FROM * told.handling_s
            and abs(call_s - told.call_s) <= TOLD_FROM * told.call_s
            and abs(gives_up - told.gives_up) <= TOLD_GIVES_UP
            and (overtaking == told.overtaking or abs(_loads(overtaking) - _loads(told.overtaking)) <= TOLD_LOAD)
            and (staff is pace.told_of or staff.as_told(told))
        ):
            pace.told_of = staff
            return []
        pace.told_of = staff
        pace.told = QueuePaceChanged(
            queue,
            round(handling_s, 1),  # not before: to round costs more than all the rest
            staff.agents,
            round(gives_up, 5),
            staff.told,
            round(call_s, 1),
            staff.alone,
            staff.together,
            staff.unasked,
            tuple((round(load, 1), for_s) for load, for_s in overtaking),
        )
        return [Note(pace.told)]


def _loads(overtaking: tuple[tuple[float, float], ...]) -> float:
    return sum(load for load, _ in overtaking)
