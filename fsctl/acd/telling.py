"""Waiting callers are told their place and how long it will take: at intervals, and only when it has become better.

A wait is told as a range; a number of minutes would be wrong, a range seldom is. What was told last is remembered with
the caller, so that nobody hears of five minutes who has heard of two.
"""

from __future__ import annotations

from fsctl.acd.expecting import Expecting
from fsctl.acd.floor import Floor
from fsctl.acd.line import Line, Waiting
from fsctl.directory import Queue
from fsctl.facts import PlaceTold
from fsctl.step import Effect, Note

FIRST_AFTER_S = 8.0
"""Most callers are answered before that; it would only be in the way."""

RANGES = ((60.0, "1"), (120.0, "2"), (300.0, "5"), (600.0, "10"), (1200.0, "20"))
"""Upper bounds in seconds, each with the code it is told by; beyond the last it is `more`."""

MORE = "more"
ORDER = {code: place for place, (_, code) in enumerate(RANGES)} | {MORE: len(RANGES)}


def range_of(expected_s: float) -> str:
    """The code of the range a wait lies in: `5` is from two to five minutes."""
    return next((code for bound, code in RANGES if expected_s <= bound), MORE)


class Telling:
    def __init__(self, floor: Floor, expecting: Expecting) -> None:
        self.floor = floor
        self.expecting = expecting
        self._told: dict[str, tuple[int, str]] = {}
        """Call → place and range as told last; 0 and empty for never."""

    def begin(self, waiting: Waiting, queue: Queue, now: float) -> list[Effect]:
        if not queue.tell_place and not queue.tell_wait:
            return waiting.wake("tell", None)
        return waiting.wake("tell", now + FIRST_AFTER_S)

    def forget(self, call: str) -> None:
        self._told.pop(call, None)

    def came(self, call: str, now: float) -> list[Effect]:
        waiting = self.floor.waiting(call)
        if waiting is None:
            return []
        line = self.floor.lines[waiting.queue]
        again = waiting.wake("tell", now + line.queue.tell_every_s)
        if waiting.answered or waiting.offers:
            return again  # it rings already
        return [*self._tell(waiting, line, now), *again]

    def _tell(self, waiting: Waiting, line: Line, now: float) -> list[Effect]:
        place = line.place(waiting.call, now)
        expected_s = self.expecting.expected_s(line, waiting, now)
        wait = range_of(expected_s) if expected_s is not None else ""
        last_place, last_wait = self._told.get(waiting.call, (0, ""))
        better_place = line.queue.tell_place and (not last_place or place < last_place)
        better_wait = line.queue.tell_wait and bool(wait) and (not last_wait or ORDER[wait] < ORDER[last_wait])
        if not better_place and not better_wait:
            return []
        self._told[waiting.call] = (
            min(place, last_place) if last_place else place,
            wait if better_wait else last_wait,
        )
        return [
            Note(PlaceTold(waiting.call, line.queue.name, place if better_place else 0, wait if better_wait else ""))
        ]
