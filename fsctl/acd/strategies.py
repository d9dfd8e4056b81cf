"""In which order free agents are tried: by tier level first, then as the queue's strategy says.

A strategy is a key; the smallest is tried first, and the reason is said with the number that decided.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from fsctl.acd.line import Line, Waiting
from fsctl.acd.seat import Seat
from fsctl.directory import Strategy, Tier
from fsctl.facts.why import why

Key = Callable[[Seat, Tier, Line, Waiting], tuple[float | int | str, ...]]


def longest_idle(seat: Seat, tier: Tier, line: Line, waiting: Waiting) -> tuple[float | int | str, ...]:
    return seat.idle_since, tier.position, seat.agent


def round_robin(seat: Seat, tier: Tier, line: Line, waiting: Waiting) -> tuple[float | int | str, ...]:
    """After the agent this queue offered to last, in order of position; each queue remembers its own."""
    last = line.members.get(line.last_offered)
    turn = (tier.position, seat.agent)
    passed = last is not None and turn <= (last.position, line.last_offered)
    return passed, *turn


def top_down(seat: Seat, tier: Tier, line: Line, waiting: Waiting) -> tuple[float | int | str, ...]:
    """From the top for each call; those it was offered to already come last."""
    return seat.agent in waiting.tried, tier.position, seat.agent


def least_talk_time(seat: Seat, tier: Tier, line: Line, waiting: Waiting) -> tuple[float | int | str, ...]:
    return seat.talk_s, tier.position, seat.agent


def fewest_calls(seat: Seat, tier: Tier, line: Line, waiting: Waiting) -> tuple[float | int | str, ...]:
    return seat.calls, tier.position, seat.agent


def in_position(seat: Seat, tier: Tier, line: Line, waiting: Waiting) -> tuple[float | int | str, ...]:
    return tier.position, seat.agent


KEYS: dict[Strategy, Key] = {
    Strategy.LONGEST_IDLE: longest_idle,
    Strategy.ROUND_ROBIN: round_robin,
    Strategy.TOP_DOWN: top_down,
    Strategy.SEQUENTIAL: in_position,
    Strategy.RING_ALL: in_position,
    Strategy.LEAST_TALK_TIME: least_talk_time,
    Strategy.FEWEST_CALLS: fewest_calls,
}


def choose(eligible: list[tuple[Seat, Tier]], line: Line, waiting: Waiting, rng: random.Random) -> tuple[Seat, Tier]:
    """The agent to try: of the lowest level present, the first by the queue's strategy. `eligible` is not empty."""
    level = min(tier.level for _, tier in eligible)
    peers = [(seat, tier) for seat, tier in eligible if tier.level == level]
    strategy = line.queue.strategy
    if strategy in (Strategy.RANDOM, Strategy.WEIGHTED_RANDOM):
        drawn = sorted(peers, key=lambda pair: pair[0].agent)
        weights = [tier.weight if strategy is Strategy.WEIGHTED_RANDOM else 1 for _, tier in drawn]
        return rng.choices(drawn, weights)[0]
    key = KEYS[strategy]
    return min(peers, key=lambda pair: key(pair[0], pair[1], line, waiting))


def reason(seat: Seat, tier: Tier, line: Line, now: float) -> str:
    """Why this agent, as `facts.why` writes it: the strategy with the number that decided."""
    strategy = line.queue.strategy
    decided: dict[Strategy, dict[str, object]] = {
        Strategy.LONGEST_IDLE: {"idle_s": max(now - seat.idle_since, 0.0)},
        Strategy.LEAST_TALK_TIME: {"talked_s": seat.talk_s},
        Strategy.FEWEST_CALLS: {"calls": seat.calls},
        Strategy.ROUND_ROBIN: {"after": line.last_offered},
        Strategy.TOP_DOWN: {"position": tier.position},
        Strategy.SEQUENTIAL: {"position": tier.position},
        Strategy.WEIGHTED_RANDOM: {"weight": tier.weight},
    }
    return why(strategy, **decided.get(strategy, {}), level=tier.level)
