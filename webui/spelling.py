"""How Chinese is spelled in pinyin, for whoever searches by typing initials or syllables.

All readings of each character count (both `yx` and `yh` find 银行), so phrases, which would choose one, are not loaded:
12 MB in each process instead of 55.
"""

from __future__ import annotations

import os
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # read when the library is imported

from pypinyin import Style, pinyin

KNOWN_AT_MOST = 10_000


@lru_cache(KNOWN_AT_MOST)
def spelled(text: str) -> tuple[tuple[str, ...], ...]:
    """For each character its readings, for what is not Chinese the text itself: `(("tou", "dou"), ("su",))`. Small
    letters, ü as v, without blanks."""
    found = pinyin(text.casefold(), style=Style.NORMAL, heteronym=True, v_to_u=False)
    pieces = (tuple(dict.fromkeys("".join(reading.split()) for reading in readings)) for readings in found)
    return tuple(kept for piece in pieces if (kept := tuple(reading for reading in piece if reading)))
