"""The rooms' timers: one per room and key, the earliest first. Reads no clock."""

from __future__ import annotations

import heapq

from fsctl.step import TimerKey


class Timers:
    def __init__(self) -> None:
        self._due: dict[tuple[str, TimerKey], tuple[float, int]] = {}
        self._heap: list[tuple[float, int, str, TimerKey]] = []
        self._count = 0

    def set(self, room: str, key: TimerKey, at: float | None) -> None:
        """Set, move or (with None) cancel the timer of a room."""
        if at is None:
            self._due.pop((room, key), None)
            return
        self._count += 1
        self._due[(room, key)] = (at, self._count)
        heapq.heappush(self._heap, (at, self._count, room, key))
        if len(self._heap) > 64 + 4 * len(self._due):
            self._heap = [(at, count, *owner) for owner, (at, count) in self._due.items()]
            heapq.heapify(self._heap)

    def next_due(self) -> float | None:
        while self._heap:
            at, count, room, key = self._heap[0]
            if self._due.get((room, key)) == (at, count):
                return at
            heapq.heappop(self._heap)
        return None

    def take_due(self, now: float) -> tuple[str, TimerKey] | None:
        """The next timer that is due at `now`, removed; None when there is none."""
        at = self.next_due()
        if at is None or at > now:
            return None
        _, _, room, key = heapq.heappop(self._heap)
        del self._due[(room, key)]
        return room, key

    def __len__(self) -> int:
        return len(self._due)
