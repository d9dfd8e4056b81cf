"""What is asked for in the address; whatever does not fit is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LAST_KEY = 2**31 - 1
LONGEST = 200


@dataclass(frozen=True)
class Wanted:
    """`day` as written (2026-11-30), with its first and last moment; `before` is the entry to go on from, or 0."""

    by: str = ""
    action: str = ""
    subject: str = ""
    day: str = ""
    begins_at: float = 0.0
    ends_at: float = 0.0
    before: int = 0

    @property
    def narrowed(self) -> bool:
        return bool(self.by or self.action or self.subject or self.day)


def wanted(args: Mapping[str, str]) -> Wanted:
    day, begins_at, ends_at = _day(args.get("day", ""))
    before = args.get("before", "")
    return Wanted(
        by=_line(args.get("by", "")),
        action=_line(args.get("action", "")),
        subject=_line(args.get("subject", "")),
        day=day,
        begins_at=begins_at,
        ends_at=ends_at,
        before=min(int(before), LAST_KEY) if before.isascii() and before.isdigit() and len(before) < 12 else 0,
    )


def _line(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST]


def _day(text: str) -> tuple[str, float, float]:
    """A day of the server's zone."""
    try:
        found = date.fromisoformat(text)
        begins = datetime(found.year, found.month, found.day)  # noqa: DTZ001 (the site's zone)
        return found.isoformat(), begins.timestamp(), (begins + timedelta(days=1)).timestamp()
    except (ValueError, OverflowError):
        return "", 0.0, 0.0
