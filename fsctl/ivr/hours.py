"""Whether a calendar is open at a moment."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from fsctl.directory import Hours


class Opened(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    """Closed because the date says so, whatever the weekday."""


def opened(hours: Hours, at: float) -> Opened:
    """`at` is seconds since the epoch; the calendar's own time zone counts, summer time included.

    Raises ZoneInfoNotFoundError for a zone nobody knows: the directory's check says so before it comes to this.
    """
    if hours.override:
        return Opened.OPEN if hours.override == "open" else Opened.CLOSED
    local = datetime.fromtimestamp(at, ZoneInfo(hours.timezone))
    date, minute = local.date().isoformat(), local.hour * 60 + local.minute
    if date in hours.closed_days:
        return Opened.HOLIDAY
    intervals = [interval for interval in hours.intervals if local.weekday() in interval.weekdays]
    if date in hours.open_days and not intervals:
        intervals = list(hours.intervals[:1])
    if any(interval.start <= minute < interval.end for interval in intervals):
        return Opened.OPEN
    return Opened.CLOSED
