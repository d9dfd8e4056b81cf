"""What will happen when: the core's only notion of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable


class Timeline:
    """`now` is where the story has come to, in seconds; it moves by `run_until` alone."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def after(self, seconds: float, happen: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._heap, (self.now + max(seconds, 0.0), self._count, happen))

    def next_due(self) -> float | None:
        return self._heap[0][0] if self._heap else None

    def run_until(self, moment: float) -> None:
        """Let everything happen that is due by `moment`, in order, and what that brings about in time as well."""
        while self._heap and self._heap[0][0] <= moment:
            at, _, happen = heapq.heappop(self._heap)
            self.now = max(self.now, at)
            happen()
        self.now = max(self.now, moment)
