"""What each number of the board and the wall means. The only place where they are worked out.

Service level (the variant is named wherever it is shown):

    answered in time / (answered + abandoned - short + turned away + waiting too long now)

where *in time* is within the queue's `service_s`, *short* are callers who gave up within SHORT_S, *turned away* those
whom the queue could not serve (it was full, nobody served it, or it was as long as callers may wait). Who was taken out
by a person, or lost with the switch, is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHORT_S = 10.0
"""Who gives up sooner did not want to wait at all; the usual short abandonment."""

BUSY = frozenset({"ringing", "talking", "on_hold", "wrap_up"})
"""States in which an agent works for a caller of a queue."""

FREE = frozenset({"ready", "reserved"})


@dataclass(frozen=True)
class Day:
    """A queue's day as it is on file: stays that began since midnight and are over. `abandoned` includes the short."""

    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    short: int = 0
    turned_away: int = 0
    waited_s: float = 0.0
    """Of those answered, together."""

    @property
    def offered(self) -> int:
        return self.answered + self.abandoned + self.turned_away

    @property
    def counted(self) -> int:
        """Offered without the short."""
        return self.offered - self.short


@dataclass(frozen=True)
class Line:
    """A queue with its day and what waits in it now. `late` waits longer than the service time already."""

    day: Day = Day()
    waiting: int = 0
    late: int = 0
    longest_since: float | None = None
    service_s: float = 20.0
    target: float = 0.8


@dataclass(frozen=True)
class Seats:
    """Agents, each once however many queues they serve, and how their day was spent."""

    ready: int = 0
    signed_in: int = 0
    all: int = 0
    busy_s: float = 0.0
    free_s: float = 0.0


def whole(lines: Iterable[Line]) -> Line:
    """Several queues as one: counts are added; the target is that of the queues, weighed by their calls."""
    found = list(lines)
    day = Day(
        answered=sum(line.day.answered for line in found),
        in_time=sum(line.day.in_time for line in found),
        abandoned=sum(line.day.abandoned for line in found),
        short=sum(line.day.short for line in found),
        turned_away=sum(line.day.turned_away for line in found),
        waited_s=sum(line.day.waited_s for line in found),
    )
    return Line(
        day,
        waiting=sum(line.waiting for line in found),
        late=sum(line.late for line in found),
        longest_since=min((line.longest_since for line in found if line.longest_since is not None), default=None),
        service_s=_mean([(line.service_s, _weight(line)) for line in found], 20.0),
        target=_mean([(line.target, _weight(line)) for line in found], 0.8),
    )


def _weight(line: Line) -> int:
    return line.day.counted + line.late


def _mean(values: list[tuple[float, int]], default: float) -> float:
    """Weighed; plain while there are no weights."""
    total = sum(weight for _, weight in values)
    if not total:
        return sum(value for value, _ in values) / len(values) if values else default
    return sum(value * weight for value, weight in values) / total


def service_level(line: Line) -> float | None:
    """The share answered in time; None while there is nothing to judge."""
    return _share(line.day.in_time, line.day.counted + line.late)


def abandoned_share(line: Line) -> float | None:
    """The share that gave up, the short left out on both sides."""
    return _share(line.day.abandoned - line.day.short, line.day.counted)


def mean_wait_s(line: Line) -> float | None:
    """Of those answered."""
    return _share(line.day.waited_s, line.day.answered)


def longest_wait_s(line: Line, now: float) -> float | None:
    return None if line.longest_since is None else max(0.0, now - line.longest_since)


def occupancy(seats: Seats) -> float | None:
    """Time for callers / (time for callers + time ready), since midnight."""
    return _share(seats.busy_s, seats.busy_s + seats.free_s)


def _share(part: float, of: float) -> float | None:
    return part / of if of > 0 else None
