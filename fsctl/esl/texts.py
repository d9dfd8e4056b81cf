"""Headers as texts, whatever JSON made of them.

The switch shows a value that begins with `ARRAY::` as a list of its parts, and whoever calls may call himself that: no
value may be anything but text to those who read events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson


class Texts(Mapping[str, str]):
    """The headers of one event, each made text when it is read: of some hundred and fifty a dozen are."""

    __slots__ = ("_headers",)

    def __init__(self, headers: Mapping[str, Any]) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        value = self._headers[name]
        return value if type(value) is str else text(value)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        value = self._headers.get(name, default)
        return value if type(value) is str else text(value)

    def __contains__(self, name: object) -> bool:
        return name in self._headers

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)


def text(value: Any) -> str:
    """A list is put together again the way the switch writes it in a line; what JSON has besides stays JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "ARRAY::" + "|:".join(map(text, value))
    return "" if value is None else orjson.dumps(value).decode()
