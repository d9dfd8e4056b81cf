"""What somebody may have meant who wrote a name that is not there, and what there is to choose from. The one place for
it: settings, files, forms and flows all say it alike."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from fsctl.wording import Wording, listed

NEARLY = 0.85
"""As alike as this is a slip of the pen: others that are less alike are not named beside it."""

MOST = 12
"""Names that are all told."""

TOLD = 3


def meant(name: str, names: Iterable[str]) -> str:
    """The names like it, three at most, for a question; empty where none is."""
    near = difflib.get_close_matches(name, list(dict.fromkeys(names)), TOLD)
    if near and difflib.SequenceMatcher(None, near[0], name).ratio() >= NEARLY:
        near = near[:1]
    *others, last = map(repr, near or [""])
    if not near:
        return ""
    return Wording("{others} or {last}", others=", ".join(others), last=last) if others else last


def known(name: str, names: Iterable[str]) -> str:
    """What there is instead of `name`: all of a few, of many those most like it and how many more."""
    there = sorted(set(names))
    if len(there) <= MOST:
        return listed(there)
    near = difflib.get_close_matches(name, there, TOLD, 0.0)
    return Wording("{near} and {count} more", near=", ".join(near), count=len(there) - len(near))
