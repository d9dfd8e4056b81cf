"""A queue at work: who waits, in which order, and who of its agents is free.

Order: a caller's score is the seconds waited plus the seconds of credit the priority gives. Scores of two callers grow
alike, so the order between them never changes and can be kept: it is `entered_at - priority`, smallest first. Priority
is thus a head start in seconds; nobody starves, because a head start is finite.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from fsctl.directory import Queue, Tier


@dataclass(slots=True)
class Waiting:
    """A call in a queue. `offers` are the live ones (several only with ring-all): offer → agent."""

    call: str
    queue: str
    priority: int
    entered_at: float
    number: int
    """Order of arrival, to tell equals apart."""
    language: str = "en"
    offers: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    """Live offers that were taken back already."""
    answered: str = ""
    """The offer whose handset is up."""
    tried: set[str] = field(default_factory=set)
    """Agents already tried for this call, for strategies that go down a list."""
    last_picture: frozenset[tuple[str, str]] | None = None

    @property
    def rank(self) -> tuple[float, int]:
        return self.entered_at - self.priority, self.number


class Line:
    """One queue. `members` are its tiers by agent; `free` those whose seat is ready (a delay may still bar them)."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.members: dict[str, Tier] = {}
        self.free: dict[str, Tier] = {}
        self.calls: dict[str, Waiting] = {}
        self.last_offered = ""
        """The agent offered last, for round-robin."""
        self.nobody_since: float | None = None
        """Since when nobody is there who could answer sooner or later; None while somebody is."""
        self._order: list[tuple[tuple[float, int], str]] = []

    def add(self, waiting: Waiting) -> None:
        self.calls[waiting.call] = waiting
        insort(self._order, (waiting.rank, waiting.call))

    def remove(self, call: str) -> Waiting:
        waiting = self.calls.pop(call)
        index = bisect_left(self._order, (waiting.rank, call))
        del self._order[index]
        return waiting

    def in_order(self) -> Iterator[Waiting]:
        """The waiting calls, the first to be served first."""
        for _, call in self._order:
            yield self.calls[call]

    def place(self, call: str) -> int:
        """The call's place, 1 for the first."""
        waiting = self.calls[call]
        return bisect_left(self._order, (waiting.rank, call)) + 1

    def levels(self) -> list[int]:
        """The levels of the queue's tiers, lowest first."""
        return sorted({tier.level for tier in self.members.values()})

    def level_opens_at(self, level: int, waiting: Waiting) -> float:
        """When a caller may be given to agents of that level: each used level above the first waits once more."""
        if not self.queue.tier_wait_s:
            return waiting.entered_at
        return waiting.entered_at + self.levels().index(level) * self.queue.tier_wait_s
