"""The server's side of the protocol: a client's commands out of bytes, replies and events as bytes.

A command ends at an empty line; its further lines are headers, and a `content-length` among them announces a body. For
the built-in switch's Event Socket server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from fsctl.esl.errors import ProtocolError
from fsctl.esl.framing import NUMBER

LONGEST_COMMAND = 64 * 1024
LONGEST_BODY = 1024 * 1024

SAFE = "/:-_.,;!*'()@&=+$[]<>{}"
"""What is left as it is in plain events, besides letters and digits."""

AUTH_REQUEST = b"Content-Type: auth/request\n\n"
GOODBYE = b"Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """One command: its first line, its headers by lower-case name, its body."""

    line: str
    headers: Mapping[str, str]
    body: str

    @property
    def verb(self) -> str:
        return self.line.partition(" ")[0].lower()

    @property
    def rest(self) -> str:
        return self.line.partition(" ")[2].strip()


class Acceptor:
    """`receive` takes bytes and returns the commands now complete. Raises ProtocolError for a client to be sent
    away."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def receive(self, data: bytes) -> list[Asked]:
        self._buffer += data
        asked = []
        while (command := self._next()) is not None:
            asked.append(command)
        return asked

    def _next(self) -> Asked | None:
        while self._buffer.startswith(b"\n") or self._buffer.startswith(b"\r\n"):
            del self._buffer[: 1 if self._buffer.startswith(b"\n") else 2]
        end = self._buffer.find(b"\n\n")
        if end < 0:
            if len(self._buffer) > LONGEST_COMMAND:
                raise ProtocolError("a command without an end")
            return None
        lines = bytes(self._buffer[:end]).decode(errors="replace").replace("\r", "").split("\n")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers.setdefault(name.strip().lower(), value.strip())
        length = headers.get("content-length", "0")
        if not NUMBER.fullmatch(length) or int(length) > LONGEST_BODY:
            raise ProtocolError(f"a body of {length[:20]!r} bytes")
        begin = end + 2
        if len(self._buffer) < begin + int(length):
            return None
        body = bytes(self._buffer[begin : begin + int(length)]).decode(errors="replace")
        del self._buffer[: begin + int(length)]
        return Asked(lines[0].strip(), headers, body)


def reply(text: str, **headers: str) -> bytes:
    """A command/reply; `headers` have underscores for dashes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"Content-Type: command/reply\nReply-Text: {text}\n{more}\n".encode()


def response(text: str) -> bytes:
    body = text.encode()
    return f"Content-Type: api/response\nContent-Length: {len(body)}\n\n".encode() + body


def disconnect() -> bytes:
    return f"Content-Type: text/disconnect-notice\nContent-Length: {len(GOODBYE)}\n\n".encode() + GOODBYE


def json_event(headers: Mapping[str, str], body: str = "") -> bytes:
    event = dict(headers)
    if body:
        event["Content-Length"], event["_body"] = str(len(body.encode())), body
    data = orjson.dumps(event)
    return f"Content-Length: {len(data)}\nContent-Type: text/event-json\n\n".encode() + data


def plain_event(headers: Mapping[str, str], body: str = "") -> bytes:
    """Values are URL-encoded, so that one is one line."""
    lines = "".join(f"{name}: {quote(str(value), safe=SAFE)}\n" for name, value in headers.items())
    if body:
        lines += f"Content-Length: {len(body.encode())}\n\n{body}"
    else:
        lines += "\n"
    data = lines.encode()
    return f"Content-Length: {len(data)}\nContent-Type: text/event-plain\n\n".encode() + data
