"""What a list of callbacks is narrowed down to, as it stands in the URL. What does not fit is passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fsctl.facts import CallbackState

OPEN = "open"
STATES = (OPEN, *(str(state) for state in CallbackState))
DAYS = (1, 7, 30)
_DIGITS = re.compile(r"[^\d]")
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True)
class Wanted:
    queue: str = ""
    state: str = OPEN
    number: str = ""
    page: int = 1
    days: int = 1
    """Over how many days up to now the figures are."""

    @property
    def narrowed(self) -> bool:
        return bool(self.queue or self.number or self.state != OPEN)


def read(args: Mapping[str, str], numbers: bool) -> Wanted:
    """`numbers`: may the asker see customers' numbers? Who may not cannot search for them either. `all` states."""
    state, page, queue = args.get("state", OPEN), args.get("page", ""), args.get("queue", "")
    return Wanted(
        queue=queue if _NAME.fullmatch(queue) else "",
        state="" if state == "all" else state if state in STATES else OPEN,
        number=_DIGITS.sub("", args.get("number", ""))[:20] if numbers else "",
        days=next((days for days in DAYS if str(days) == args.get("days", "")), DAYS[0]),
        page=int(page) if re.fullmatch(r"[1-9][0-9]{0,3}", page) else 1,
    )
