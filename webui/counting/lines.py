"""The figures of the floor: what a queue's day and moment are, counted by `fsctl.kpi`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from fsctl.kpi import Owed, Promises, Times, Waits, Work, formulas
from fsctl.kpi.counts import added
from fsctl.kpi.levels import Goals


@dataclass(frozen=True)
class Line:
    """A queue with its day, as it is on file, and what waits in it now. `late` waits longer than the service time
    already; `expected_s` is what a caller would wait who came now."""

    waits: Waits = field(default_factory=Waits)
    work: Work = field(default_factory=Work)
    waiting: int = 0
    late: int = 0
    longest_since: float | None = None
    goals: Goals = field(default_factory=Goals)
    expected_s: float | None = None
    calls_back: bool = False
    """Does the queue promise callbacks, or owe some?"""
    promises: Promises = field(default_factory=Promises)
    owed: Owed = field(default_factory=Owed)


@dataclass(frozen=True)
class Seats:
    """Agents, each once however many queues they serve, and how their day was spent."""

    ready: int = 0
    signed_in: int = 0
    all: int = 0
    times: Times = field(default_factory=Times)


def whole(lines: Iterable[Line]) -> Line:
    """Several queues as one: counts are added; the goals are those of the queues, weighed by their calls."""
    found = list(lines)
    return Line(
        added(Waits, [line.waits for line in found]),
        added(Work, [line.work for line in found]),
        waiting=sum(line.waiting for line in found),
        late=sum(line.late for line in found),
        longest_since=min((line.longest_since for line in found if line.longest_since is not None), default=None),
        goals=_together(found),
        expected_s=max((line.expected_s for line in found if line.expected_s is not None), default=None),
        calls_back=any(line.calls_back for line in found),
        promises=added(Promises, [line.promises for line in found]),
        owed=added(Owed, [line.owed for line in found]),
    )


def _together(lines: list[Line]) -> Goals:
    """Each goal of several queues, weighed by their calls."""
    usual = Goals()
    return Goals(
        **{
            each.name: _mean(
                [(getattr(line.goals, each.name), _weight(line)) for line in lines], getattr(usual, each.name)
            )
            for each in fields(Goals)
        }
    )


def _weight(line: Line) -> int:
    return line.waits.offered + line.late


def _mean(values: list[tuple[float, int]], default: float) -> float:
    """Weighed; plain while there are no weights."""
    total = sum(weight for _, weight in values)
    if not total:
        return sum(value for value, _ in values) / len(values) if values else default
    return sum(value * weight for value, weight in values) / total


def longest_wait_s(line: Line, now: float) -> float | None:
    return None if line.longest_since is None else max(0.0, now - line.longest_since)


def error_s(line: Line) -> float | None:
    """By how much the expected wait was missed today."""
    return formulas.wait_error_s(line.waits)
