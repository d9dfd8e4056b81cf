"""Opening hours, as they are configured; `fsctl.directory.hours` reads them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `start` to `end` (minutes since midnight, end may be 1440) on the weekdays given (0 is Monday)."""

    weekdays: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, minutes since midnight; end may be 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date (YYYY-MM-DD) that is open in these spans only."""

    date: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """A named calendar of opening hours, in a time zone (IANA name)."""

    name: str
    timezone: str
    intervals: tuple[Interval, ...]
    closed_days: frozenset[str] = frozenset()
    """Dates (YYYY-MM-DD) that are closed whatever the weekday."""
    open_days: frozenset[str] = frozenset()
    """Dates worked although the weekday says no, with the first interval's times (调休)."""
    override: str = ""
    """`open` or `closed` by hand; empty: by the calendar."""
    special_days: tuple[SpecialDay, ...] = ()
    """Dates with times of their own, whatever else is said of them; in order."""
