"""Headers as texts, whatever JSON made of them.

The switch shows a value that begins with `ARRAY::` as a list of its parts, and whoever calls may call himself that: no
value may be anything but text to those who read events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

ONLY_TEXT = {str}


def texts(headers: Mapping[str, Any]) -> Mapping[str, str]:
    """The headers with every value as text; lists are put together again the way the switch writes them."""
    if set(map(type, headers.values())) <= ONLY_TEXT:
        return headers
    return {name: text(value) for name, value in headers.items()}


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "ARRAY::" + "|:".join(map(text, value))
    return "" if value is None else orjson.dumps(value).decode()
