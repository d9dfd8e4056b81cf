"""The rooms' timers: one per room and key, the earliest first. Reads no clock."""

from __future__ import annotations

import heapq

from fsctl.step import TimerKey

Owner = tuple[str, TimerKey]
"""Room and key."""

Entry = tuple[float, int, Owner]
"""When, and its number: of two that are due at one moment the earlier set comes first."""


class Timers:
    def __init__(self) -> None:
        self._due: dict[Owner, Entry] = {}
        self._heap: list[Entry] = []
        """An entry that is not its owner's any more is passed over."""
        self._count = 0

    def set(self, room: str, key: TimerKey, at: float | None) -> None:
        """Set, move or (with None) cancel the timer of a room."""
        owner = room, key
        if at is None:
            self._due.pop(owner, None)
            return
        self._count += 1
        entry = self._due[owner] = at, self._count, owner
        heapq.heappush(self._heap, entry)
        if len(self._heap) > 64 + 4 * len(self._due):
            self._heap = list(self._due.values())
            heapq.heapify(self._heap)

    def next_due(self) -> float | None:
        while self._heap:
            first = self._heap[0]
            if self._due.get(first[2]) is first:
                return first[0]
            heapq.heappop(self._heap)
        return None

    def take_due(self, now: float) -> Owner | None:
        """The next timer that is due at `now`, removed; None when there is none."""
        at = self.next_due()
        if at is None or at > now:
            return None
        owner = heapq.heappop(self._heap)[2]
        del self._due[owner]
        return owner

    def __len__(self) -> int:
        return len(self._due)
