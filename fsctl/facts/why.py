"""Reasons as codes with values, in one text: `wrap_up?left_s=4.4`. Words are made of them where people read them.

The code says which rule decided, the values with which numbers. Written as a query string, so that no value can pass
for another.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode


def why(code: str, **values: object) -> str:
    """Numbers are written with one decimal, everything else as it is."""
    if not values:
        return str(code)
    told = {name: f"{value:.1f}" if isinstance(value, float) else str(value) for name, value in values.items()}
    return f"{code}?{urlencode(told)}"


def read(text: str) -> tuple[str, dict[str, str]]:
    """The code and the values."""
    code, _, values = text.partition("?")
    return code, dict(parse_qsl(values, keep_blank_values=True))
