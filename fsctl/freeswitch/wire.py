"""One connection to the Event Socket: greenswitch's client with its own framing, replies and ends replaced by ours.

From greenswitch come the client class and its registry of handlers; what it does with bytes is not safe (a caller's
name can forge headers, an end of file in a body spins, a lost peer leaves senders waiting for ever), so everything that
touches the socket is here and everything that understands bytes is in `fsctl.esl`.
"""

from __future__ import annotations

import os
import socket as std_socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import gevent
from gevent import socket
from gevent.event import AsyncResult, Event
from greenswitch.esl import InboundESL

from fsctl.esl.client import Client, Closed, LoggedIn, Replied, State
from fsctl.esl.client import Event as Told
from fsctl.esl.errors import LoginRefused, ProtocolError
from fsctl.os_errors import system_said
from fsctl.wording import Wording, worded

READ_BYTES = 256 * 1024
CHECK_EVERY_S = 0.25
ASK_AGAIN_S = 0.01
"""How often the right to write is asked for while there is none."""


REST = object()
"""The token of the rest of a command whose beginning is written already."""


class WireLost(Exception):
    """The connection is over. What was in flight may or may not have been done."""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A command somebody waits for."""

    answer: AsyncResult


class Wire(InboundESL):  # type: ignore[misc]  # greenswitch has no types
    """`on_reply(token, ok, text)` hears the replies to `post`; `on_end(reason, tokens)` hears once of the end of the
    connection, with the tokens of the commands whose fate is unknown. Neither may block."""

    def __init__(
        self,
        host: str,
        port: int,
        password: str,
        on_reply: Callable[[object, bool, str], None],
        on_end: Callable[[str, list[object]], None],
        timeout: float = 5.0,
        may_write: Callable[[], bool] = lambda: True,
    ) -> None:
        """`may_write` is asked directly before every write of a command; while it says no, commands wait."""
        super().__init__(host, port, password, timeout=timeout)
        self._client = Client(password, timeout)
        self._on_reply = on_reply
        self._on_end = on_end
        self._may_write = may_write
        self._queue: deque[tuple[bytes, object, float]] = deque()
        self._waiting: set[Call] = set()
        """Everybody who waits: an answer that came in one piece with something unreadable is told to nobody."""
        self._work = Event()
        self._ready: AsyncResult = AsyncResult()
        self._greenlets: list[gevent.Greenlet] = []
        self._over = False
        self._sending = False
        self.sock: socket.socket | None = None

    def connect(self) -> None:
        """Connect and log in. Raises LoginRefused (no use trying again) or WireLost."""
        try:
            self.sock = socket.create_connection((self.host, self.port), timeout=self.timeout)
        except (OSError, UnicodeError) as error:  # the latter for what can be no host's name
            why = system_said(error)
            raise WireLost(
                Wording("cannot connect to {host}:{port}: {why}", host=self.host, port=self.port, why=why)
            ) from None
        self.sock.settimeout(None)
        self.sock.setsockopt(std_socket.IPPROTO_TCP, std_socket.TCP_NODELAY, 1)
        self.sock.setsockopt(std_socket.SOL_SOCKET, std_socket.SO_KEEPALIVE, 1)
        self.sock.setsockopt(std_socket.IPPROTO_TCP, std_socket.TCP_USER_TIMEOUT, 5000)
        self._greenlets = [gevent.spawn(loop) for loop in (self.receive_events, self._write, self._watch)]
        for greenlet in self._greenlets:
            greenlet.link_exception(
                lambda dead: self._end(Wording("internal error: {error}", error=repr(dead.exception)))
            )
        try:
            self._ready.get(timeout=self.timeout)
        except gevent.Timeout:
            self._end(Wording("no log-in in time"))
            raise WireLost(
                Wording(
                    "{host}:{port} accepted the connection but did not log us in in time",
                    host=self.host,
                    port=self.port,
                )
            ) from None

    def send(self, data: bytes, timeout_s: float = 5.0) -> str:
        """Send a command and wait for its reply's text. Raises WireLost."""
        (text,) = self.send_all([data], timeout_s)
        return text

    def send_all(self, commands: Iterable[bytes], timeout_s: float = 5.0) -> list[str]:
        """Send commands at once, without waiting for each other's replies; their replies' texts. Raises WireLost."""
        posts = [(data, Call(AsyncResult())) for data in commands]
        calls = [call for _, call in posts]
        self._waiting.update(calls)
        self.post_all(posts, timeout_s)
        try:
            return [str(call.answer.get()) for call in calls]
        finally:
            self._waiting.difference_update(calls)

    def post(self, data: bytes, token: object, timeout_s: float = 5.0) -> None:
        """Send a command without waiting; its reply is told to `on_reply`."""
        self.post_all([(data, token)], timeout_s)

    def post_all(self, posts: Sequence[tuple[bytes, object]], timeout_s: float = 5.0) -> None:
        """Send commands, each with its token, in one piece without waiting; their replies are told to `on_reply`."""
        if self._over:
            self._forget([token for _, token in posts], Wording("not connected"))
            return
        ready = self._client.state is State.READY and self.connected and not self._queue and not self._sending
        if ready and self._may_write():
            rest = self._send_now(posts, timeout_s)
            left = [(rest, REST, timeout_s)] if rest else []
        else:
            left = [(data, token, timeout_s) for data, token in posts]
        if left:
            self._queue.extend(left)
            self._work.set()

    def _send_now(self, posts: Sequence[tuple[bytes, object]], timeout_s: float) -> bytes:
        """Write what the system takes at once; what is left, which comes before anything posted later. A command on the
        way to a phone need not wait until whoever posted it lets the writer run."""
        assert self.sock is not None  # noqa: S101 (narrowing: connected)
        due = time.monotonic() + timeout_s
        for _, token in posts:
            self._client.sent(token, due)
        data = b"".join(data for data, _ in posts)
        try:
            return data[os.write(self.sock.fileno(), data) :]
        except BlockingIOError:
            return data
        except OSError as error:
            self._end(_cannot_write(error))
            return b""

    def tick(self) -> None:
        """Wake the switch's listener, which otherwise looks for events every 20 ms only. A blank line means nothing to
        it. Never waits: a switch that does not read will be found out by the ping."""
        if not self._over and self.connected and self.sock is not None and self._may_write():
            try:
                os.write(self.sock.fileno(), b"\n")
            except BlockingIOError:
                return
            except OSError as error:
                gevent.spawn(self._end, _cannot_write(error))

    def stop(self) -> None:
        self._end(Wording("stopped"))

    # -- loops ------------------------------------------------------------------------------------------------------

    def receive_events(self) -> None:
        """Read, parse, hand over. Nothing here waits for anything but the socket."""
        assert self.sock is not None  # noqa: S101 (narrowing: started after the connection is made)
        while not self._over:
            try:
                data = self.sock.recv(READ_BYTES)
                if not data:
                    self._client.eof()
                    self._end(Wording("the switch closed the connection"))
                    return
                for happened in self._client.receive(data, time.monotonic()):
                    self._take(happened)
                outgoing = self._client.take_outgoing()
                if outgoing:
                    self.sock.sendall(outgoing)
            except OSError as error:
                self._end(system_said(error))
                return
            except ProtocolError as error:
                self._end(worded(error))
                return
            except LoginRefused as error:
                self._ready.set_exception(error)
                self._end(worded(error))
                return

    def _write(self) -> None:
        """One writer: whole commands, in the order posted."""
        self._ready.wait()
        while not self._over:
            self._work.wait()
            self._work.clear()
            self._await_right()
            batch = bytearray()
            now = time.monotonic()
            try:
                while self._queue:
                    data, token, timeout_s = self._queue.popleft()
                    if token is not REST:
                        self._client.sent(token, now + timeout_s)
                    batch += data
                self._sending = True
                self._write_all(bytes(batch))
                self._sending = False
            except (OSError, ProtocolError) as error:
                self._end(_cannot_write(error))
                return

    def _write_all(self, data: bytes) -> None:
        """Each piece by leave: this process may be stopped between two of them, and another one leads when it goes
        on."""
        while data:
            self._await_right()
            assert self.sock is not None  # noqa: S101 (narrowing: connected)
            try:
                data = data[os.write(self.sock.fileno(), data) :]
            except BlockingIOError:
                socket.wait_write(self.sock.fileno())

    def _await_right(self) -> None:
        while not self._may_write():
            gevent.sleep(ASK_AGAIN_S)

    def _watch(self) -> None:
        while not self._over:
            gevent.sleep(CHECK_EVERY_S)
            try:
                self._client.check_deadlines(time.monotonic())
            except ProtocolError as error:
                self._end(worded(error))

    # -- happenings -------------------------------------------------------------------------------------------------

    def _take(self, happened: object) -> None:
        if isinstance(happened, Told):
            for handler in self.event_handlers.get("*", ()):
                handler(happened.headers)
        elif isinstance(happened, Replied):
            if isinstance(happened.token, Call):
                happened.token.answer.set(happened.text)
            else:
                self._on_reply(happened.token, happened.ok, happened.text)
        elif isinstance(happened, LoggedIn):
            self.connected = True
            self._ready.set(None)
        elif isinstance(happened, Closed):
            self._end(Wording("the switch says goodbye"))

    def _end(self, reason: str) -> None:
        if self._over:
            return
        self._over = True
        self.connected = False
        if self.sock is not None:
            self.sock.close()
        if not self._ready.ready():
            self._ready.set_exception(WireLost(reason))
        tokens = [*self._client.give_up(), *(token for _, token, _ in self._queue)]
        self._queue.clear()
        self._work.set()
        unknown = self._forget(tokens, reason)
        self._forget([call for call in self._waiting if not call.answer.ready()], reason)
        current = gevent.getcurrent()
        gevent.killall([greenlet for greenlet in self._greenlets if greenlet is not current], block=False)
        self._on_end(reason, unknown)

    def _forget(self, tokens: list[object], reason: str) -> list[object]:
        """Release those who wait; the tokens nobody waits for are returned."""
        for token in tokens:
            if isinstance(token, Call):
                token.answer.set_exception(WireLost(reason))
        return [token for token in tokens if not isinstance(token, Call) and token is not REST]


def _cannot_write(error: OSError | ProtocolError) -> Wording:
    why = system_said(error) if isinstance(error, OSError) else worded(error)
    return Wording("cannot write: {why}", why=why)
