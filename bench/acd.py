"""What one decision of the distributor costs, in processor time, from 100 agents beside 100 waiting callers to 10,000
beside 10,000; and how it grows.

Five queues, agents who serve three of them, eight skills, calls that ask for one or two of them and for less after 20
and 60 seconds. Two situations: everybody talks and callers wait for whoever becomes free; and half of the agents are
free, while those who wait ask for what none of the free has. Control, in the same run: the bare comparison by walking
through all that wait, or all that are free, as a loop over rows does; without offer, facts and reasons.

Searches are by halves; insertions also move a block of memory, which shows at 10,000. Not logarithmic, by nature or by
choice: ring-all (every phone), least-occupied (shares of idle agents cross, so all free ones are looked at), the first
call with a new set of demands (the free agents are sorted for it once: the p99 of "caller comes → offer"), the first
agent of a queue to come and the last to leave (every caller's limit changes), a new configuration.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from bench.rows import Row, main
from fsctl.acd.asking import lacking
from fsctl.acd.line import Waiting, precedence
from fsctl.acd.pool import longest_idle
from fsctl.acd.room import Distributor
from fsctl.acd.seat import Seat
from fsctl.directory import (
    Agent,
    DestinationKind,
    Directory,
    DirectoryLoaded,
    Extension,
    Queue,
    Relaxation,
    Skill,
    Tier,
)
from fsctl.facts import (
    AgentState,
    CallConnected,
    CallEnded,
    CallRouted,
    Fact,
    OfferAnswered,
    OfferMade,
    Party,
    TalkEnded,
)
from fsctl.requests import SetNotReady, SetPriority, SetReady
from fsctl.restored import AgentRestored
from fsctl.step import Effect, Note, TimerCame
from fsctl.switch.causes import Cause
from fsctl.switch.events import SwitchSnapshot

SIZES = (100, 316, 1000, 3162, 10000)
DECISIONS = 400
BAR_MS = 1.0
GROWTH = 4.0
"""From 100 to 10,000; a logarithm doubles."""
SMALL_MS = 0.1
"""Below this the moved block of memory is most of what is measured."""
SKILLS = tuple(f"s{n}" for n in range(8))
QUEUES = tuple(f"q{n}" for n in range(5))
ASKS: tuple[dict[str, int], ...] = ({}, {"s0": 3}, {"s1": 5}, {"s2": 7}, {"s0": 5, "s1": 3}, {"s3": 9})
RARE = {"s7": 9}
"""What no agent has."""


@dataclass
class Timed:
    """Milliseconds of processor time of each decision of a kind, and of the control's."""

    ours: list[float]
    walk: list[float]

    def at(self, share: float) -> float:
        return sorted(self.ours)[int(share * (len(self.ours) - 1))]

    @property
    def control(self) -> float:
        return sorted(self.walk)[len(self.walk) // 2] if self.walk else 0.0


def site(agents: int, rng: random.Random) -> Directory:
    steps = (Relaxation(20.0, lower={"s2": 4, "s3": 6}), Relaxation(60.0, drop=("s2", "s3")))
    people = {
        str(10000 + n): Agent(
            str(10000 + n), "", str(10000 + n), skills={s: rng.randint(3, 9) for s in rng.sample(SKILLS[:7], 3)}
        )
        for n in range(agents)
    }
    return Directory(
        agents=people,
        extensions={number: Extension(number, "") for number in people},
        skills={skill: Skill(skill) for skill in SKILLS},
        queues={name: Queue(name, wrap_up_s=0.0, relaxation=steps) for name in QUEUES},
        tiers=tuple(
            Tier(queue, number, rng.randint(1, 2), place)
            for place, number in enumerate(people)
            for queue in rng.sample(QUEUES, 3)
        ),
    )


class Centre:
    """A distributor alone; facts that it hears itself come back to it, as in the engine."""

    def __init__(self, size: int) -> None:
        self.rng = random.Random(size)
        ids = count(1)
        self.room = Distributor(lambda: f"o{next(ids)}", self.rng)
        self.calls = (f"c{number}" for number in count(1))
        self.now = 1_800_000_000.0
        self.directory = site(size, self.rng)
        self.talks: dict[str, OfferMade] = {}
        """Call → the offer that led to its talk."""
        self.tell(DirectoryLoaded(self.directory))
        self.tell(SwitchSnapshot("core", (), frozenset(self.directory.extensions), True))
        for agent in self.directory.agents:
            self.tell(AgentRestored(agent, agent, AgentState.READY, self.now - self.rng.uniform(0, 600)))

    def tell(self, received: object) -> list[Fact]:
        facts = _facts(self.room.step(received, self.now))
        for fact in list(facts):
            if type(fact) in self.room.hears:
                facts.extend(self.tell(fact))
        return facts

    def timed(self, received: object) -> tuple[float, list[Fact]]:
        """Milliseconds of processor time until all is decided that follows."""
        began = time.thread_time_ns()
        effects = self.room.step(received, self.now)
        spent = time.thread_time_ns() - began
        facts = _facts(effects)
        for fact in list(facts):
            if type(fact) in self.room.hears:
                more_ms, more = self.timed(fact)
                spent += int(more_ms * 1e6)
                facts.extend(more)
        return spent / 1e6, facts

    def arrival(self, asks: dict[str, int] | None = None) -> CallRouted:
        asked = self.rng.choice(ASKS) if asks is None else asks
        data = {f"skill_{skill}": str(level) for skill, level in asked.items()}
        queue = self.rng.choice(QUEUES)
        return CallRouted(
            next(self.calls), DestinationKind.QUEUE, queue, "bench", priority=self.rng.choice((0, 60)), data=data
        )

    def answered(self, facts: list[Fact]) -> None:
        for offer in [fact for fact in facts if isinstance(fact, OfferMade)]:
            self.tell(OfferAnswered(offer.offer, offer.call, offer.agent))
            self.tell(CallConnected(offer.call, offer.offer, offer.agent, offer.queue))
            self.talks[offer.call] = offer

    def talk_ended(self) -> TalkEnded:
        offer = self.talks.pop(next(iter(self.talks)))
        return TalkEnded(offer.call, offer.offer, offer.agent, offer.queue, Party.CALLER, 60.0)

    # -- the control

    def walk_calls(self, seat: Seat) -> float:
        """The best call for this agent by looking at every one that waits."""
        floor = self.room.floor
        began = time.thread_time_ns()
        best: Waiting | None = None
        for tier in floor.serving[seat.agent]:
            for waiting in floor.lines[tier.queue].calls.values():
                if (
                    not waiting.wants_offer
                    or tier.level > waiting.ask.level
                    or lacking(seat.skills, waiting.ask.demands)
                ):
                    continue
                if best is None or precedence(waiting, self.now) < precedence(best, self.now):
                    best = waiting
        return (time.thread_time_ns() - began) / 1e6

    def walk_agents(self, queue: str, asks: dict[str, int]) -> float:
        """The best agent for a call by looking at every one that is free."""
        line = self.room.floor.lines[queue]
        demands = tuple(sorted(asks.items()))
        began = time.thread_time_ns()
        rows = [
            longest_idle(seat, line.members[agent])
            for agent, seat in line.free.items()
            if not lacking(seat.skills, demands)
        ]
        min(rows, default=None)
        return (time.thread_time_ns() - began) / 1e6


def _facts(effects: list[Effect]) -> list[Fact]:
    return [effect.fact for effect in effects if isinstance(effect, Note)]  # type: ignore[misc]


def everybody_talks(size: int) -> dict[str, Timed]:
    """All agents in talks, `size` callers waiting."""
    centre = Centre(size)
    while len(centre.talks) < size * 0.97:
        centre.answered(centre.tell(centre.arrival({})))
        centre.now += 0.001
    for _ in range(size):
        centre.answered(centre.tell(centre.arrival()))
        centre.now += 0.001
    found = {
        name: Timed([], [])
        for name in ("agent free → offer", "caller comes, must wait", "caller asks for less", "caller promoted")
    }
    for _ in range(DECISIONS):
        ended = centre.talk_ended()
        seat = centre.room.floor.seats[ended.agent]
        found["agent free → offer"].walk.append(centre.walk_calls(seat))
        spent, facts = centre.timed(ended)
        if any(isinstance(fact, OfferMade) for fact in facts):
            found["agent free → offer"].ours.append(spent)
        centre.answered(facts)
        centre.tell(CallEnded(ended.call, Cause.NORMAL, Party.CALLER))
        came = centre.arrival()
        spent, facts = centre.timed(came)
        found["caller comes, must wait"].ours.append(spent)
        centre.answered(facts)
        line = centre.room.floor.lines[came.name]
        call = centre.rng.choice(list(line.calls))
        found["caller asks for less"].ours.append(centre.timed(TimerCame(("step", call)))[0])
        priority = centre.rng.choice(("top", "high", "low", "45"))
        found["caller promoted"].ours.append(centre.timed(SetPriority(call, priority, "bench"))[0])
        centre.now += 0.05
    return found


def half_are_free(size: int) -> dict[str, Timed]:
    """Half of the agents free, and `size` callers who ask for what none of them has."""
    centre = Centre(size)
    for _ in range(size // 2):
        centre.answered(centre.tell(centre.arrival({})))
    for _ in range(size):
        centre.answered(centre.tell(centre.arrival(RARE)))
        centre.now += 0.001
    found = {name: Timed([], []) for name in ("caller comes → offer", "agent back from a break")}
    for _ in range(DECISIONS):
        came = centre.arrival(centre.rng.choice(ASKS))
        asks = {name.removeprefix("skill_"): int(level) for name, level in came.data.items()}
        found["caller comes → offer"].walk.append(centre.walk_agents(came.name, asks))
        spent, facts = centre.timed(came)
        if not any(isinstance(fact, OfferMade) for fact in facts):
            continue
        found["caller comes → offer"].ours.append(spent)
        centre.answered(facts)
        ended = centre.talk_ended()
        centre.tell(ended)
        centre.tell(CallEnded(ended.call, Cause.NORMAL, Party.CALLER))
        centre.tell(SetNotReady(ended.agent, "rest", "bench"))
        found["agent back from a break"].ours.append(centre.timed(SetReady(ended.agent, "bench"))[0])
        centre.now += 0.05
    return found


def measure() -> Iterator[Row]:
    first: dict[str, float] = {}
    for size in SIZES:
        for name, timed in {**everybody_talks(size), **half_are_free(size)}.items():
            if not timed.ours:
                raise RuntimeError(f"{name} never came about; the figure means nothing")
            half = timed.at(0.5)
            first.setdefault(name, half)
            peers = {"times the smallest": half / first[name], **({"walk": timed.control} if timed.control else {})}
            grown = size == SIZES[-1] and half > SMALL_MS
            grows = {"bar": f"<= {GROWTH:g} times", "holds": half <= GROWTH * first[name]} if grown else {}
            yield Row(f"{size:,} × {size:,}: {name}, p50", half, "ms", peers, **grows)  # type: ignore[arg-type]
            bar = {"bar": f"<= {BAR_MS:g} ms", "holds": timed.at(0.99) <= BAR_MS} if size == 1000 else {}
            yield Row(f"{size:,} × {size:,}: {name}, p99", timed.at(0.99), "ms", {}, **bar)  # type: ignore[arg-type]


if __name__ == "__main__":
    raise SystemExit(main(measure))
