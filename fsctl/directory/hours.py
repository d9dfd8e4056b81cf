"""Whether a calendar is open at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from fsctl.directory.calendars import Hours


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
    special = next((day for day in hours.special_days if day.date == date), None)
    if special is not None:
        return Opened.OPEN if any(span.start <= minute < span.end for span in special.spans) else Opened.CLOSED
    if date in hours.closed_days:
        return Opened.HOLIDAY
    intervals = [interval for interval in hours.intervals if local.weekday() in interval.weekdays]
    if date in hours.open_days and not intervals:
        intervals = list(hours.intervals[:1])
    if any(interval.start <= minute < interval.end for interval in intervals):
        return Opened.OPEN
    return Opened.CLOSED


LOOKED_AHEAD_DAYS = 366
MIDNIGHT = 24 * 60


def next_change(hours: Hours, at: float) -> float | None:
    """When the calendar will say something else than now, in seconds since the epoch; None when not within a year."""
    if hours.override:
        return None
    now, zone = opened(hours, at), ZoneInfo(hours.timezone)
    first = datetime.fromtimestamp(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    edges = {0, *(minute for span in hours.intervals for minute in (span.start, span.end))}
    edges |= {minute for day in hours.special_days for span in day.spans for minute in (span.start, span.end)}
    minutes = sorted(minute for minute in edges if minute < MIDNIGHT)
    for days in range(LOOKED_AHEAD_DAYS):
        midnight = first + timedelta(days=days)
        for minute in minutes:
            moment = midnight.replace(hour=minute // 60, minute=minute % 60).timestamp()
            if moment > at and opened(hours, moment) is not now:
                return moment
    return None
