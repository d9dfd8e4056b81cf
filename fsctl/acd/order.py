"""Waiting calls in the order of their ranks."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

Rank = tuple[float, int]
"""Moment of entering less the head start, and the order of arrival among equals. Smallest first."""


class Order:
    """Finding a place takes a search by halves; what moves is a block of memory."""

    def __init__(self) -> None:
        self._rows: list[tuple[Rank, str]] = []
        self._calls: set[str] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[tuple[Rank, str]]:
        return iter(self._rows)

    def __contains__(self, call: object) -> bool:
        return call in self._calls

    @property
    def first(self) -> tuple[Rank, str]:
        return self._rows[0]

    def add(self, rank: Rank, call: str) -> None:
        insort(self._rows, (rank, call))
        self._calls.add(call)

    def remove(self, rank: Rank, call: str) -> None:
        del self._rows[bisect_left(self._rows, (rank, call))]
        self._calls.discard(call)

    def before(self, rank: Rank) -> int:
        """How many have a smaller rank."""
        return bisect_left(self._rows, (rank, ""))
