"""What a list of calls is narrowed down to, as it stands in the URL. What does not fit is passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

OUTCOMES = ("answered", "abandoned", "timed_out", "no_agent", "full", "closed", "removed", "lost")
DIRECTIONS = ("inbound", "outbound", "internal")
PAGES_AT_MOST = 10_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS = re.compile(r"[^\d]")
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True)
class Wanted:
    """`since` and `until` are days as typed; `begins_at` and `ends_at` the moments they mean, in the server's zone."""

    since: str = ""
    until: str = ""
    caller: str = ""
    queue: str = ""
    agent: str = ""
    outcome: str = ""
    direction: str = ""
    sort: str = "arrived"
    up: bool = False
    page: int = 1

    @property
    def begins_at(self) -> float | None:
        return _midnight(self.since).timestamp() if self.since else None

    @property
    def ends_at(self) -> float | None:
        return (_midnight(self.until) + timedelta(days=1)).timestamp() if self.until else None

    @property
    def narrowed(self) -> bool:
        return any((self.since, self.until, self.caller, self.queue, self.agent, self.outcome, self.direction))


def read(args: Mapping[str, str], sorts: Mapping[str, object], numbers: bool) -> Wanted:
    """`numbers`: may the asker see callers' numbers? Who may not cannot search for them either."""
    sort, page = args.get("sort", ""), args.get("page", "")
    return Wanted(
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
        caller=_DIGITS.sub("", args.get("caller", ""))[:20] if numbers else "",
        queue=_name(args.get("queue", "")),
        agent=_name(args.get("agent", "")),
        outcome=args.get("outcome", "") if args.get("outcome") in OUTCOMES else "",
        direction=args.get("direction", "") if args.get("direction") in DIRECTIONS else "",
        sort=sort if sort in sorts else "arrived",
        up=args.get("up") == "1",
        page=min(int(page), PAGES_AT_MOST) if re.fullmatch(r"[1-9][0-9]{0,4}", page) else 1,
    )


def _name(text: str) -> str:
    return text if _NAME.fullmatch(text) else ""


def _day(text: str) -> str:
    try:
        return text if _DAY.fullmatch(text) and _midnight(text).year > 1970 else ""
    except ValueError:
        return ""


def _midnight(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 (the server's zone)
