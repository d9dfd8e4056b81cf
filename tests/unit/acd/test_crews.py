"""Who could have which call: the bits say what walking through all agents says, whoever comes, goes or is asked."""

from __future__ import annotations

import random

import pytest

from fsctl.acd.asking import Ask, lacking
from fsctl.acd.line import AWAY, Line
from fsctl.acd.room import Distributor
from fsctl.directory import Agent, Directory, DirectoryLoaded, Extension, Queue, Tier
from fsctl.requests import LogIn, LogOut
from fsctl.switch.events import SwitchSnapshot

ASKS = (Ask((), 1), Ask((), 2), Ask((("en", 3),), 2), Ask((("fr", 5),), 2), Ask((("en", 1), ("fr", 1)), 1))


def floor(rng: random.Random) -> Distributor:
    numbers = [str(1001 + n) for n in range(rng.randint(1, 12))]
    queues = {name: Queue(name, reserve_join_s=5.0) for name in "abc"}
    tiers = [
        Tier(queue, number, rng.randint(1, 2), reserve=rng.random() < 0.3)
        for number in numbers
        for queue in queues
        if rng.random() < 0.6
    ]
    skills = {number: {skill: rng.randint(1, 9) for skill in ("en", "fr") if rng.random() < 0.6} for number in numbers}
    room = Distributor(lambda: "", rng)
    room.step(
        DirectoryLoaded(
            Directory(
                agents={number: Agent(number, number, number, skills=skills[number]) for number in numbers},
                extensions={number: Extension(number, "") for number in numbers},
                queues=queues,
                tiers=tuple(tiers),
            )
        ),
        0.0,
    )
    room.step(SwitchSnapshot("", (), frozenset(numbers), fresh=True), 0.0)
    return room


def walked(room: Distributor, line: Line, ask: Ask) -> set[str]:
    seats = room.floor.seats
    return {
        agent
        for agent, tier in line.members.items()
        if seats[agent].state not in AWAY
        and tier.level <= ask.level
        and (line.in_need or not tier.reserve)
        and not lacking(seats[agent].skills, ask.demands)
    }


def serves(room: Distributor, agent: str) -> set[str]:
    lines = room.floor.lines
    return {t.queue for t in room.floor.serving.get(agent, ()) if not t.reserve or lines[t.queue].in_need}


@pytest.mark.parametrize("seed", range(60))
def test_the_bits_say_what_a_walk_says(seed: int) -> None:
    rng = random.Random(seed)
    room = floor(rng)
    for _ in range(12):
        agent = rng.choice(list(room.floor.seats))
        signed_in = room.floor.seats[agent].logged_in
        told = room.step(LogOut(agent, "") if signed_in else LogIn(agent, "", ""), 1.0)
        for fact in [effect.fact for effect in told if hasattr(effect, "fact")]:
            if type(fact) in room.hears:
                room.step(fact, 1.0)
        if rng.random() < 0.3:
            line = room.floor.lines[rng.choice("abc")]
            room.expecting.reserves_asked(line, not line.in_need, 1.0)
        line, ask = room.floor.lines[rng.choice("abc")], rng.choice(ASKS)
        others = frozenset(rng.sample(ASKS, 2)) - {ask}

        crew = room.expecting._crew_counted(line, ask, others)

        able = walked(room, line, ask)
        near = {other: walked(room, line, other) for other in others if able & walked(room, line, other)}
        shared = set[str]().union(*near.values())
        queues = set[str]().union(*(serves(room, one) for one in able)) - {line.queue.name}
        there = {one for one, seat in room.floor.seats.items() if seat.state not in AWAY}
        together = able | shared | {one for one in there if serves(room, one) & queues}
        alone = {one for one in able if len(serves(room, one)) == 1} - shared
        assert (crew.agents, crew.alone, crew.together) == (len(able), len(alone), len(together))
        assert (crew.others, crew.asks) == (tuple(sorted(queues)), frozenset(near))
