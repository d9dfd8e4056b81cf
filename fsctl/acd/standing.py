"""Where the agents of a queue stand in the orders of fairness, kept as sums, so that whoever comes back is set to the
peers' mean without a look at each of them. Who has changed is added up when somebody asks, or when many have: agents
change with every call, and only who comes back from a break asks.

Sums are of whole microseconds: exact in whatever order agents come and go, and the mean of equal values is that value.
Means are rounded up: nobody is overtaken by a rounding. A peer who shares two queues with the agent counts for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fsctl.acd.seat import BUSY, Seat
from fsctl.facts import AgentState

CHANGED_AT_MOST = 128
"""So many are added up at once: few enough to be no pause."""

Sums = list[int]
NOTHING = (0,) * 8

SIGNED_IN, READY, IDLE_SINCE, CALLS, TALKED, WORKED, STAFFED, AT_WORK = range(8)
"""Of agents: how many are signed in, how many are ready and since when, calls and talk time, time at work and staffed
(as of the epoch while it goes on), and how many are at work now."""


def micros(seconds: float) -> int:
    return round(seconds * 1_000_000)


def exact(seconds: float) -> float:
    """The moment in whole microseconds."""
    return micros(seconds) / 1_000_000


@dataclass(frozen=True, slots=True)
class Mean:
    """Of the peers; None where there is none to go by."""

    idle_since: float | None = None
    calls: int | None = None
    talk_s: float | None = None
    occupancy: float | None = None


class Standing:
    """Of one queue."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[int, ...]] = {}
        self._sums: Sums = list(NOTHING)
        self._changed: dict[str, Seat] = {}

    def put(self, seat: Seat) -> None:
        self._changed[seat.agent] = seat
        if len(self._changed) >= CHANGED_AT_MOST:
            self._add_up()

    def _add_up(self) -> None:
        for seat in self._changed.values():
            self._add(seat)
        self._changed.clear()

    def _add(self, seat: Seat) -> None:
        now = _values(seat) if seat.logged_in else NOTHING
        before = self._of.get(seat.agent, NOTHING)
        if now == before:
            return
        self._of[seat.agent] = now
        for place, value in enumerate(now):
            self._sums[place] += value - before[place]

    def but(self, agent: str) -> Sums:
        """The sums without this agent."""
        self._add_up()
        own = self._of.get(agent, NOTHING)
        return [total - value for total, value in zip(self._sums, own, strict=True)]


def _values(seat: Seat) -> tuple[int, ...]:
    since, ready, at_work = micros(seat.since), seat.state is AgentState.READY, seat.state in BUSY
    worked, idle = micros(seat.busy_s), micros(seat.ready_s)
    return (
        1,
        int(ready),
        micros(seat.idle_since) if ready else 0,
        seat.calls,
        micros(seat.talk_s),
        worked - (since if at_work else 0),
        worked + idle - (since if ready or at_work else 0),
        int(at_work),
    )


def mean_but(standings: Iterable[Standing], agent: str, now: float) -> Mean:
    """The mean of all who serve these queues, without the agent."""
    total = [0] * len(NOTHING)
    for standing in standings:
        total = [one + other for one, other in zip(total, standing.but(agent), strict=True)]
    signed_in, ready = total[SIGNED_IN], total[READY]
    worked = total[WORKED] + total[AT_WORK] * micros(now)
    staffed = total[STAFFED] + (total[AT_WORK] + ready) * micros(now)
    return Mean(
        idle_since=_up(total[IDLE_SINCE], ready) / 1_000_000 if ready else None,
        calls=_up(total[CALLS], signed_in) if signed_in else None,
        talk_s=_up(total[TALKED], signed_in) / 1_000_000 if signed_in else None,
        occupancy=worked / staffed if staffed > 0 else None,
    )


def _up(total: int, count: int) -> int:
    return -(-total // count)
