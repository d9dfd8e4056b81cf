"""When the day began, where this process is: the one day that budgets, counts and panels go by."""

from __future__ import annotations

import time


def midnight(now: float) -> float:
    """The last midnight up to `now`, in seconds since the epoch."""
    day = time.localtime(now)
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, 0, 0, 0, -1))
