"""Values as harmless text."""

from __future__ import annotations

from typing import Any


def printable(value: Any) -> str:
    """A value as one harmless line: text from outside must not move the cursor, nor turn the writing round."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(value))
