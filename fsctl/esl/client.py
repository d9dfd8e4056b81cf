"""One connection seen from the client: log-in, replies in one order, events, the end.

Both kinds of reply (`command/reply` and `api/response`) come in the order the commands were sent, so one queue matches
them all. Once a reply is overdue or one comes too many the order is lost for good, and with it the connection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from fsctl.esl import commands
from fsctl.esl.errors import LoginRefused, ProtocolError
from fsctl.esl.framing import Frame, Framer
from fsctl.wording import Wording


class State(StrEnum):
    EXPECTING = "expecting"
    """Connected; the switch has yet to ask who we are."""
    AUTHENTICATING = "authenticating"
    READY = "ready"
    CLOSED = "closed"


EXPECTED: Mapping[State, frozenset[str]] = {
    State.EXPECTING: frozenset({"auth/request", "text/rude-rejection", "text/disconnect-notice"}),
    State.AUTHENTICATING: frozenset({"command/reply", "text/disconnect-notice"}),
    State.READY: frozenset(
        {"command/reply", "api/response", "text/event-json", "text/event-plain", "log/data", "text/disconnect-notice"}
    ),
    State.CLOSED: frozenset(),
}
"""Which frames may come in which state; any other is a breach of the protocol."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The connection is ready for commands."""


@dataclass(frozen=True, slots=True)
class Replied:
    """The answer to the command sent as `token`. `text` is the reply without its line break; `ok` is false for
    `-ERR`."""

    token: object
    ok: bool
    text: str


class Event(NamedTuple):
    """An event, its headers by the names the switch uses, a body under `_body`. As JSON has them: to be read through
    `fsctl.esl.texts`, because a caller can make a list of one."""

    headers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Closed:
    """The switch says that it closes the connection."""

    reason: str


Happened = LoggedIn | Replied | Event | Closed


LOGIN = object()
"""The token of our own log-in, of no interest to anybody else."""


@dataclass(frozen=True, slots=True)
class Pending:
    token: object
    due: float


class Client:
    """`receive` and `send` return what to do; the caller owns the socket. `outgoing` collects bytes to write."""

    def __init__(self, password: str, login_within_s: float = 5.0) -> None:
        self.state = State.EXPECTING
        self._password = password
        self._login_within_s = login_within_s
        self._framer = Framer()
        self._pending: deque[Pending] = deque()
        self._outgoing = bytearray()

    @property
    def in_flight(self) -> int:
        """Commands without an answer yet."""
        return len(self._pending)

    def take_outgoing(self) -> bytes:
        """What the protocol itself has to say (the password), to be written at once."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def sent(self, token: object, due: float) -> None:
        """A command goes out now; its answer must come by `due`. Raises ProtocolError when not logged in."""
        if self.state is not State.READY:
            raise ProtocolError(Wording("a command while {state}", state=self.state))
        self._pending.append(Pending(token, due))

    def receive(self, data: bytes, now: float) -> list[Happened]:
        """Raises ProtocolError or LoginRefused; after either the connection must be closed."""
        happened: list[Happened] = []
        for frame in self._framer.receive(data):
            if frame.kind == "text/event-json" and self.state is State.READY:  # nearly all that comes
                happened.append(_event(frame.body))
            else:
                happened += self._take(frame, now)
        return happened

    def eof(self) -> None:
        """The peer closed. Raises ProtocolError if it did so in the middle of a frame."""
        torn = not self._framer.at_rest()
        self.state = State.CLOSED
        if torn:
            raise ProtocolError(Wording("the connection ended in the middle of a frame"))

    def check_deadlines(self, now: float) -> None:
        """Raises ProtocolError when a reply is overdue: the order of replies cannot be trusted any more."""
        if self._pending and self._pending[0].due < now:
            raise ProtocolError(Wording("no reply in time, {count} commands in flight", count=len(self._pending)))

    def give_up(self) -> list[object]:
        """The tokens of all commands whose fate is unknown; the connection is over."""
        self.state = State.CLOSED
        tokens = [pending.token for pending in self._pending if pending.token is not LOGIN]
        self._pending.clear()
        return tokens

    def _take(self, frame: Frame, now: float) -> list[Happened]:
        if frame.kind not in EXPECTED[self.state]:
            raise ProtocolError(Wording("{kind!r} while {state}", kind=frame.kind[:40], state=self.state))
        if frame.kind == "text/event-json":
            return [_event(frame.body)]
        if frame.kind == "auth/request":
            self.state = State.AUTHENTICATING
            self._outgoing += commands.auth(self._password)
            self._pending.append(Pending(LOGIN, now + self._login_within_s))
            return []
        if frame.kind == "text/rude-rejection":
            raise LoginRefused(
                Wording("The switch refuses connections from this address"),
                Wording("Check `apply-inbound-acl` and the ACL it names in event_socket.conf."),
            )
        if frame.kind == "text/disconnect-notice":
            self.state = State.CLOSED
            return [Closed(_text(frame.body).strip())]
        if frame.kind in ("command/reply", "api/response"):
            return self._reply(frame)
        return []  # plain events and log lines that nobody asked for

    def _reply(self, frame: Frame) -> list[Happened]:
        if not self._pending:
            raise ProtocolError(Wording("a reply to nothing"))
        text = frame.headers.get("reply-text", "") if frame.kind == "command/reply" else _text(frame.body)
        text = text.removesuffix("\n")
        pending = self._pending.popleft()
        if self.state is State.AUTHENTICATING:
            if not text.startswith("+OK"):
                raise LoginRefused(
                    Wording("The switch refuses the Event Socket password"),
                    Wording(
                        "Compare `switch.password` with `password` in event_socket.conf; after a change there, reload "
                        "mod_event_socket."
                    ),
                )
            self.state = State.READY
            return [LoggedIn()]
        return [Replied(pending.token, not text.startswith("-"), text)]


def _event(body: bytes) -> Event:
    try:
        headers = orjson.loads(body)
    except orjson.JSONDecodeError:
        headers = _repaired(body)
    if not isinstance(headers, dict):
        raise ProtocolError(Wording("an event that is no JSON object"))
    return Event(headers)


def _repaired(body: bytes) -> Any:
    """Bytes that are not UTF-8 come from outside (SIP headers): they are replaced, the event is kept."""
    try:
        return orjson.loads(body.decode(errors="replace"))
    except orjson.JSONDecodeError as error:
        raise ProtocolError(Wording("an event that is no JSON from character {place} on", place=error.pos)) from None


def _text(body: bytes) -> str:
    return body.decode(errors="replace")
