"""Where a recording lies: named by fsctl alone, from date, call and moment; nothing a caller says is in it."""

from __future__ import annotations

import re
import time

SAFE_CALL = re.compile(r"[0-9A-Za-z-]{1,64}")


def path_for(call: str, at: float) -> str:
    """`2026/11/24/<call>-<time>.wav`, relative to the recordings root; the date is UTC, the time in milliseconds of the
    epoch, so that no two talks of a call share a file, whoever of us records them.

    Raises ValueError for a call id that is not a plain uuid: it would become part of a path.
    """
    if not SAFE_CALL.fullmatch(call):
        raise ValueError(f"call id {call!r} cannot name a file")
    return f"{time.strftime('%Y/%m/%d', time.gmtime(at))}/{call}-{at * 1000:.0f}.wav"
