"""Whether a promised callback may be tried now: what keeps it from that, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator

from fsctl.acd.floor import Floor
from fsctl.acd.promises import Promise, Promises
from fsctl.directory import CallbackMode, Hours
from fsctl.directory.hours import Opened, next_change, opened

NEVER_LOOKED = 86400.0
"""How soon a calendar without a change ahead is looked at again."""


class Resting:
    def __init__(self, floor: Floor, promises: Promises) -> None:
        self.floor = floor
        self.promises = promises

    def rests(self, promise: Promise, now: float) -> tuple[str, float]:
        """Why it may not be tried now, and until when; empty when it may."""
        return next(self.hindered(promise, now), ("", 0.0))

    def hindered(self, promise: Promise, now: float) -> Iterator[tuple[str, float]]:
        """All that keeps it from being tried now, each with until when, 0 for as long as it takes."""
        if promise.due_at > now:
            yield "pause", promise.due_at
        hours = self._hours(promise.queue)
        if hours is not None and opened(hours, now) is not Opened.OPEN:
            yield "closed", next_change(hours, now) or now + NEVER_LOOKED
        if self.promises.is_busy(promise):
            yield "number_busy", 0.0
        if self.floor.queue(promise.queue).callback is CallbackMode.OFF:
            yield "off", 0.0

    def looks_again(self, promise: Promise, now: float) -> float:
        moments = [promise.expires_at]
        if promise.until:
            moments.append(promise.until)
        hours = self._hours(promise.queue)
        if hours is not None and not promise.rests:
            moments.append(next_change(hours, now) or now + NEVER_LOOKED)
        return min(moments)

    def _hours(self, name: str) -> Hours | None:
        """In which customers are called: the queue's own where nothing else is said."""
        queue = self.floor.queue(name)
        return self.floor.directory.hours.get(queue.callback_hours or queue.calendar)
