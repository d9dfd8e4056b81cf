"""Logs: a static event name and fields, one line each. Text from outside is data: it cannot make a line of its own."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, TextIO

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Log:
    """`event` names are fixed words; whatever varies is a field."""

    def __init__(self, level: str = "info", form: str = "text", stream: TextIO | None = None) -> None:
        self._least = LEVELS[level]
        self._form = form
        self._stream = stream or sys.stderr

    def debug(self, event: str, **fields: Any) -> None:
        self._write("debug", event, fields)

    def info(self, event: str, **fields: Any) -> None:
        self._write("info", event, fields)

    def warning(self, event: str, **fields: Any) -> None:
        self._write("warning", event, fields)

    def error(self, event: str, **fields: Any) -> None:
        self._write("error", event, fields)

    def _write(self, level: str, event: str, fields: dict[str, Any]) -> None:
        if LEVELS[level] < self._least:
            return
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + "Z"
        if self._form == "json":
            line = json.dumps({"at": at, "level": level, "event": event, **fields}, ensure_ascii=False, default=str)
        else:
            said = " ".join(f"{name}={printable(str(value))}" for name, value in fields.items())
            line = f"{at} {level:7} {event} {said}".rstrip()
        self._stream.write(line + "\n")
        self._stream.flush()


def printable(text: str) -> str:
    """One line that shows what is in a text: control characters are escaped, spaces lead to quotes."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return f'"{shown}"' if " " in shown or not shown else shown
