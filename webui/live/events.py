"""Server-sent events as bytes. A change is encoded at most once per form, however many browsers it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from webui.live.picture import FORMS, Row

PING = b": still here\n\n"
END = b"event: end\ndata: {}\n\n"
"""The session is over: the browser goes to the sign-in. A stream that ends without it is begun again."""
BEAT_S = 0.75
"""How often a look is taken at who was told nothing since the last one: twice that is the longest silence."""


class Piece(NamedTuple):
    """What is sent to many: as it is, and as a chunk of HTTP/1.1."""

    plain: bytes
    chunk: bytes


def piece(plain: bytes) -> Piece:
    return Piece(plain, b"%x\r\n%s\r\n" % (len(plain), plain))


def event(kind: str, value: Mapping[str, Any], mark: str = "") -> bytes:
    """`mark` is what the browser sends back as Last-Event-ID."""
    return b"%sevent: %s\ndata: %s\n\n" % (
        f"id: {mark}\n".encode() if mark else b"",
        kind.encode(),
        orjson.dumps(value),
    )


BEAT = piece(b"event: beat\ndata: {}\n\n")
"""To whoever was told nothing else: a browser that hears nothing for 2.5 s knows that what it shows is old. A line
may be dead without being cut."""


class Delta:
    """One change of the board in the forms it is sent in."""

    def __init__(self, mark: str, at: float, table: str, key: str, before: Row | None, after: Row | None) -> None:
        self.mark, self.at, self.table, self.key = mark, at, table, key
        self.before, self.after = before, after
        self._forms: dict[str, Piece] = {}

    def form(self, name: str) -> Piece:
        """One of `picture.FORMS`."""
        return self._told(name, None if self.after is None else FORMS[name](self.table, self.after))

    def gone(self) -> Piece:
        return self._told("gone", None)

    def _told(self, name: str, row: Row | None) -> Piece:
        made = self._forms.get(name)
        if made is None:
            value = {"at": self.at, "table": self.table, "key": self.key, "value": row}
            made = self._forms[name] = piece(event("change", value, self.mark))
        return made
