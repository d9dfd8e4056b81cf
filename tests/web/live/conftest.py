"""A viewer's stream, read as a browser reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest

from tests.web.conftest import Web

CALL = {
    "caller_number": "13900004821",
    "caller_name": "<b>张敏</b>",
    "dialled": "4000",
    "state": "waiting",
    "queue": "support",
    "agent": "",
    "data": {"menu_key": "1"},
    "since": 1.0,
    "arrived_at": 1.0,
}


class Stream:
    """Events as (kind, value), in order; `next` waits twenty seconds at most: machines are shared."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._events: list[tuple[str, dict[str, Any]]] = []
        self.last = ""

    def next(self) -> tuple[str, dict[str, Any]]:
        with gevent.Timeout(20):
            while not self._events:
                self._events = [
                    event for text in next(self._chunks).decode().split("\n\n") if (event := self._read(text))
                ]
        return self._events.pop(0)

    def _read(self, text: str) -> tuple[str, dict[str, Any]] | None:
        fields = dict(line.partition(": ")[::2] for line in text.split("\n") if not line.startswith(":"))
        self.last = fields.get("id", self.last)
        kind = fields.get("event", "beat")
        return None if kind == "beat" else (kind, json.loads(fields["data"]))

    def until(self, table: str, key: str) -> dict[str, Any] | None:
        """The next change of that row."""
        while True:
            kind, value = self.next()
            if kind == "change" and (value["table"], value["key"]) == (table, key):
                return value["value"]  # type: ignore[no-any-return]


@pytest.fixture
def watch(web: Web) -> Callable[..., Stream]:
    def watching(role: str = "", login: str = "", last: str = "") -> Stream:
        web.live()
        headers = {"Last-Event-ID": last} if last else {}
        answer = web.client(role, login).get("/live", headers=headers, buffered=False)
        assert answer.mimetype == "text/event-stream"
        return Stream(iter(answer.response))  # type: ignore[arg-type]

    return watching
