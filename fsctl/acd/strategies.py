"""Which of the free agents is tried: the lowest tier level first, within it as the queue's strategy says.

Agents with whom an offer of this very call came to nothing are tried again only when there is nobody else: one who
lets the phone ring must not keep a caller from the next. The reason is said with the number that decided.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Set
from itertools import chain

from fsctl.acd.line import Line, Waiting
from fsctl.acd.pool import Pool
from fsctl.acd.seat import Seat
from fsctl.directory import Strategy, Tier
from fsctl.facts.why import why

DRAWS = 32
"""How often the lot is drawn before those it may fall on are listed one by one."""


def choose(line: Line, waiting: Waiting, rng: random.Random, now: float) -> Seat | None:
    """The agent to try; None if nobody is free who may have the call."""
    pool = line.pool(waiting.ask.demands)
    for places in pool.levels(waiting.ask.level):
        if seat := _pick(pool, places, line, waiting, waiting.passed, rng, now):
            return seat
    if not waiting.passed:
        return None
    for places in pool.levels(waiting.ask.level):
        waiting.passed.clear()  # everybody was tried: once more from the beginning
        return _pick(pool, places, line, waiting, frozenset(), rng, now)
    return None


def _pick(
    pool: Pool, places: range, line: Line, waiting: Waiting, passed: Set[str], rng: random.Random, now: float
) -> Seat | None:
    strategy = line.queue.strategy
    if strategy in (Strategy.RANDOM, Strategy.WEIGHTED_RANDOM):
        return _drawn(pool, places, line, passed, rng)
    if strategy is Strategy.ROUND_ROBIN:
        return _unpassed(pool, _turn(pool, places, line, line.last_offered), passed)
    if strategy is Strategy.TOP_DOWN:
        return _unpassed(pool, _turn(pool, places, line, waiting.last_tried), passed)
    if strategy is Strategy.LEAST_OCCUPIED:
        return _least_occupied(pool, places, passed, now)
    return _unpassed(pool, places, passed)


def _unpassed(pool: Pool, places: Iterable[int], passed: Set[str]) -> Seat | None:
    for place in places:
        seat = pool.at(place)
        if seat.agent not in passed:
            return seat
    return None


def _turn(pool: Pool, places: range, line: Line, last: str) -> Iterable[int]:
    """From the one after `last` on, then from the top; each queue, or call, remembers its own."""
    tier = line.members.get(last)
    if tier is None:
        return places
    begin = pool.after(places, tier.position, last)
    return chain(range(begin, places.stop), range(places.start, begin))


def _drawn(pool: Pool, places: range, line: Line, passed: Set[str], rng: random.Random) -> Seat | None:
    """A place by lot, kept as often as its weight says; so the lot costs the same for few and for many."""
    weighted = line.queue.strategy is Strategy.WEIGHTED_RANDOM
    for _ in range(DRAWS):
        seat = pool.at(rng.choice(places))
        if seat.agent in passed:
            continue
        if not weighted or rng.random() * line.most_weight < line.members[seat.agent].weight:
            return seat
    left = [seat for place in places if (seat := pool.at(place)).agent not in passed]
    if not left:
        return None
    return rng.choices(left, [line.members[seat.agent].weight if weighted else 1 for seat in left])[0]


def _least_occupied(pool: Pool, places: range, passed: Set[str], now: float) -> Seat | None:
    """Shares of two idle agents do not shrink alike, so no order of them can be kept: all are looked at."""
    left = [seat for place in places if (seat := pool.at(place)).agent not in passed]
    return min(left, key=lambda seat: (seat.occupancy(now) or 0.0, seat.idle_since, seat.turn), default=None)


def reason(seat: Seat, tier: Tier, line: Line, now: float) -> str:
    """Why this agent, as `facts.why` writes it: the strategy with the number that decided."""
    strategy = line.queue.strategy
    decided: dict[Strategy, dict[str, object]] = {
        Strategy.LONGEST_IDLE: {"idle_s": max(now - seat.idle_since, 0.0)},
        Strategy.LEAST_TALK_TIME: {"talked_s": seat.talk_s},
        Strategy.FEWEST_CALLS: {"calls": seat.calls},
        Strategy.LEAST_OCCUPIED: {"percent": round(100 * (seat.occupancy(now) or 0.0))},
        Strategy.ROUND_ROBIN: {"after": line.last_offered},
        Strategy.TOP_DOWN: {"position": tier.position},
        Strategy.SEQUENTIAL: {"position": tier.position},
        Strategy.WEIGHTED_RANDOM: {"weight": tier.weight},
    }
    return why(strategy, **decided.get(strategy, {}), level=tier.level)
