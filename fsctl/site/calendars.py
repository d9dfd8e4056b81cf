"""A calendar of opening hours as it stands in a site file, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from fsctl.directory import Hours, Interval, Span, SpecialDay
from fsctl.directory.hours import next_change, opened
from fsctl.document import Map
from fsctl.wording import Wording

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")
OVERRIDE = re.compile(r"open|closed|")
ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
MIDNIGHT = 1440


def read(name: str, entry: Map) -> Hours:
    intervals = tuple(_interval(interval) for interval in entry.maps("open"))
    days = {key: frozenset(_dates(entry, key)) for key in ("closed_days", "open_days")}
    special = tuple(_special_days(entry.map("special_days")))
    for day in sorted({day.date for day in special} & (days["closed_days"] | days["open_days"])):
        entry.mistake(Wording("{date} is a special day and a closed or open one; which?", date=day), "special_days")
    override = entry.text("override", "", OVERRIDE, Wording("open, closed or nothing"))
    timezone = entry.text("timezone", "Asia/Shanghai", ZONE, Wording("a time zone such as Asia/Shanghai"))
    return Hours(name, timezone, intervals, days["closed_days"], days["open_days"], override, special)


def written(hours: Hours) -> dict[str, Any]:
    """All settings of a calendar as they would stand in a site file."""
    return {
        "timezone": hours.timezone,
        "open": [
            {"days": [DAYS[day] for day in sorted(i.weekdays)], "hours": f"{time_of(i.start)}-{time_of(i.end)}"}
            for i in hours.intervals
        ],
        "closed_days": sorted(hours.closed_days),
        "open_days": sorted(hours.open_days),
        "special_days": {
            day.date: [f"{time_of(s.start)}-{time_of(s.end)}" for s in day.spans] for day in hours.special_days
        },
        "override": hours.override,
    }


def time_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _interval(entry: Map) -> Interval:
    days = entry.texts("days", required=True)
    unknown = [day[:20] for day in days if day not in DAYS]
    if unknown:
        found = {"unknown": ", ".join(unknown), "known": ", ".join(DAYS)}
        entry.mistake(Wording("days: {unknown} unknown; expected {known}", **found), "days")
    text = entry.text("hours", means=Wording("a span such as 09:00-17:30"))
    span = _span(entry, "hours", text) if "hours" in entry else Span(0, MIDNIGHT)
    entry.finish()
    return Interval(frozenset(DAYS.index(day) for day in days if day in DAYS), span.start, span.end)


def _span(entry: Map, key: str, text: str) -> Span:
    found = TIME.fullmatch(text)
    if found is None:
        entry.mistake(Wording("hours: expected a span such as 09:00-17:30 (24:00 is midnight)"), key)
        return Span(0, MIDNIGHT)
    hour, minute, last_hour, last_minute = map(int, found.groups())
    start, end = hour * 60 + minute, last_hour * 60 + last_minute
    if end <= start:
        entry.mistake(Wording("hours: the end is not after the beginning; a night is two spans"), key)
    return Span(start, min(end, MIDNIGHT))


def _special_days(entry: Map) -> Sequence[SpecialDay]:
    days = []
    for day in entry.names():
        _date(entry, day, day)
        spans = sorted((_span(entry, day, text) for text in entry.texts(day)), key=lambda span: span.start)
        days.append(SpecialDay(day, tuple(spans)))
    entry.finish()
    return sorted(days, key=lambda day: day.date)


def _dates(entry: Map, key: str) -> list[str]:
    found = entry.texts(key)
    for day in found:
        _date(entry, key, day)
    return found


def _date(entry: Map, key: str, day: str) -> None:
    try:
        fits = date.fromisoformat(day).isoformat() == day
    except ValueError:
        fits = False
    if not fits:
        wrong = Wording("{key}: {date!r} is no date; expected such as 2026-10-01", key=key[:60], date=day[:60])
        entry.mistake(wrong, key)


def at_present(hours: Hours, now: float) -> tuple[str, float | None]:
    """`open`, `closed` or `holiday`, and when that will change; None when not within a year."""
    return str(opened(hours, now)), next_change(hours, now)
