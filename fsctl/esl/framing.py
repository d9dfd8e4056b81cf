"""Cutting the byte stream into frames: header lines, an empty line, and a body of `Content-Length` bytes.

Strict on purpose: a length that is missing where it must be, negative, no number or beyond the cap ends the connection,
because there is no way to find the next frame.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fsctl.esl.errors import ProtocolError
from fsctl.wording import Wording

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 64 * 1024 * 1024
"""Bytes. `show channels as json` of a large switch is some megabytes; a frame beyond this is an attack or a defect."""

EVENT = re.compile(rb"Content-Length: ([0-9]{1,18})\nContent-Type: text/event-json\n\n")
"""The head of an event as the switch writes it: nearly all that comes, so it is not taken apart line by line."""

NUMBER = re.compile(r"[0-9]{1,18}")
"""A length. `int` itself takes other scripts' digits, and raises at thousands of them."""

_WITH_BODY = frozenset({"api/response", "text/event-json", "text/event-plain", "log/data"})
"""Content types that are nothing without a body."""


class Frame(NamedTuple):
    """One frame. `headers` have lower-case names; `body` is as sent. A tuple, because one is made for each event."""

    kind: str
    headers: dict[str, str]
    body: bytes


class Framer:
    """`receive` takes whatever a read returned, from nothing to many frames, and returns the frames now complete."""

    def __init__(self, longest_body: int = LONGEST_BODY) -> None:
        self._longest_body = longest_body
        self._buffer = bytearray()
        self._start = 0
        """Where the first frame that is not yet complete begins."""
        self._searched = 0
        self._head: tuple[str, dict[str, str], int, int] | None = None
        """Kind, headers, where the body begins and how long it is, of the frame whose body is awaited."""

    def receive(self, data: bytes) -> list[Frame]:
        """Raises ProtocolError if the stream cannot be cut; the framer is of no use afterwards."""
        buffer = self._buffer
        buffer += data
        frames: list[Frame] = []
        while True:
            if self._head is None and not self._read_head():
                break
            assert self._head is not None  # noqa: S101 (narrowing: `_read_head` has just set it)
            kind, headers, begin, length = self._head
            if len(buffer) - begin < length:
                break
            frames.append(Frame(kind, headers, bytes(memoryview(buffer)[begin : begin + length])))
            self._start = self._searched = begin + length
            self._head = None
        if self._start:
            del buffer[: self._start]
            if self._head is not None:
                kind, headers, begin, length = self._head
                self._head = (kind, headers, begin - self._start, length)
            self._searched = max(self._searched - self._start, 0)
            self._start = 0
        return frames

    def at_rest(self) -> bool:
        """Whether no frame is half received."""
        return self._head is None and len(self._buffer) == self._start

    def _read_head(self) -> bool:
        buffer = self._buffer
        while buffer.startswith(b"\n", self._start):  # blank lines between frames mean nothing
            self._start += 1
        if event := EVENT.match(buffer, self._start):
            headers = {"content-length": event[1].decode(), "content-type": "text/event-json"}
            self._head = ("text/event-json", headers, event.end(), self._acceptable(int(event[1])))
            return True
        end = buffer.find(b"\n\n", max(self._searched - 1, self._start))
        if end < 0:
            self._searched = len(buffer)
            if len(buffer) - self._start > LONGEST_HEAD:
                raise ProtocolError(Wording("headers without an end after {bytes} bytes", bytes=LONGEST_HEAD))
            return False
        headers = _parse_head(bytes(buffer[self._start : end]))
        kind = headers.get("content-type", "")
        if not kind:
            raise ProtocolError(Wording("a frame without Content-Type"))
        self._head = (kind, headers, end + 2, self._length(kind, headers))
        return True

    def _length(self, kind: str, headers: dict[str, str]) -> int:
        text = headers.get("content-length")
        if text is None:
            if kind in _WITH_BODY:
                raise ProtocolError(Wording("{kind} without Content-Length", kind=kind[:40]))
            return 0
        if not NUMBER.fullmatch(text):
            raise ProtocolError(Wording("Content-Length is no number: {text!r}", text=text[:40]))
        return self._acceptable(int(text))

    def _acceptable(self, length: int) -> int:
        if length > self._longest_body:
            raise ProtocolError(
                Wording("a body of {bytes} bytes; {most} are accepted", bytes=length, most=self._longest_body)
            )
        return length


def _parse_head(head: bytes) -> dict[str, str]:
    """Header lines by lower-case name. Values are not unquoted: nothing in a frame's own head is quoted."""
    try:
        lines = head.decode().split("\n")
    except UnicodeDecodeError:
        raise ProtocolError(Wording("headers that are not UTF-8")) from None
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ProtocolError(Wording("a header line without a colon: {line!r}", line=line[:40]))
        headers[name.strip().lower()] = value.strip()
    return headers
