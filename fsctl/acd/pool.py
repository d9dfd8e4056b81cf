"""The free agents of a queue who meet the same demands, by tier level and then as the queue's strategy has them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping

from fsctl.acd.seat import Seat
from fsctl.directory import Strategy, Tier

Value = float | int | str
Row = tuple[Value, ...]
"""Level, what the strategy goes by, and the agent."""
Key = Callable[[Seat, Tier], Row]


def in_position(seat: Seat, tier: Tier) -> Row:
    return tier.level, tier.position, seat.agent


def longest_idle(seat: Seat, tier: Tier) -> Row:
    """Who became free first among equals, wherever they stand in the list."""
    return tier.level, seat.idle_since, seat.turn, seat.agent


def least_talk_time(seat: Seat, tier: Tier) -> Row:
    return tier.level, seat.talk_s, *longest_idle(seat, tier)[1:]


def fewest_calls(seat: Seat, tier: Tier) -> Row:
    return tier.level, seat.calls, *longest_idle(seat, tier)[1:]


KEYS: Mapping[Strategy, Key] = {
    Strategy.LONGEST_IDLE: longest_idle,
    Strategy.LEAST_TALK_TIME: least_talk_time,
    Strategy.FEWEST_CALLS: fewest_calls,
}
"""Strategies that do not go by the place in the list."""


class Pool:
    """Sorted rows; putting an agent in again moves it to where it belongs now."""

    def __init__(self, strategy: Strategy) -> None:
        self._key = KEYS.get(strategy, in_position)
        self._rows: list[Row] = []
        self._row_of: dict[str, Row] = {}
        self._seats: dict[str, Seat] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, seat: Seat, tier: Tier) -> None:
        row = self._key(seat, tier)
        if self._row_of.get(seat.agent) == row:
            return
        self.discard(seat.agent)
        insort(self._rows, row)
        self._row_of[seat.agent] = row
        self._seats[seat.agent] = seat

    def discard(self, agent: str) -> None:
        row = self._row_of.pop(agent, None)
        if row is not None:
            del self._rows[bisect_left(self._rows, row)]
            del self._seats[agent]

    def levels(self, highest: int) -> Iterator[range]:
        """The places of each level's agents, lowest level first, up to the highest that is asked."""
        begin = 0
        while begin < len(self._rows) and (level := int(self._rows[begin][0])) <= highest:
            end = bisect_left(self._rows, (level + 1,), begin)
            yield range(begin, end)
            begin = end

    def after(self, places: range, position: int, agent: str) -> int:
        """The place, among those, of the first agent who comes after that one in the list."""
        level = self._rows[places.start][0]
        return bisect_left(self._rows, (level, position, agent, ""), places.start, places.stop)

    def at(self, place: int) -> Seat:
        return self._seats[str(self._rows[place][-1])]
