"""A relay in front of the switch's Event Socket that hears every byte and breaks the connection in the ways
networks do: reset, silence in both directions, delay, slices."""

from __future__ import annotations

import random
import re
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field

import gevent
from gevent import socket
from gevent.server import StreamServer

from fsctl.esl.accept import Acceptor, Asked
from fsctl.esl.errors import ProtocolError

HERE = "127.0.0.1"
AGAIN_S, SYN_AGAIN_S = 0.2, 1.0
"""How long TCP waits at first until it sends again: Linux's least for data (TCP_RTO_MIN), RFC 6298 for a beginning."""


class Frames:
    """What the switch says, put together from its pieces: headers, an empty line, as many bytes as they say."""

    def __init__(self) -> None:
        self._data = b""

    def without(self, lost: set[str], data: bytes) -> bytes:
        """All that is whole by now, but for the events of these names."""
        self._data += data
        passed = []
        while frame := self._next():
            name = EVENT_NAME.search(frame)
            if name is None or name[1].decode() not in lost:
                passed.append(frame)
        return b"".join(passed)

    def _next(self) -> bytes:
        end = self._data.find(b"\n\n") + 2
        length = LENGTH.search(self._data[:end])
        end += int(length[1]) if length else 0
        if end < 2 or len(self._data) < end:
            return b""
        frame, self._data = self._data[:end], self._data[end:]
        return frame


LENGTH = re.compile(rb"^Content-Length: (\d+)$", re.MULTILINE)
EVENT_NAME = re.compile(rb'"Event-Name":\s*"(\w+)"')


@dataclass(eq=False)
class Connection:
    """One client's. `asked` is what it has sent, each piece with its moment (time.monotonic), `told` what came back."""

    client: socket.socket
    switch: socket.socket
    number: int
    asked: list[tuple[float, bytes]] = field(default_factory=list)
    told: bytearray = field(default_factory=bytearray)
    over: bool = False
    swallow: bool = False
    """All that comes from now on is lost, in both directions, with the connection left open."""
    frames: Frames | None = None
    cut_after: int | None = None
    """Reset it after so many bytes more from the client."""

    def sent_since(self, moment: float) -> bytes:
        return b"".join(data for at, data in self.asked if at >= moment)

    def reset(self) -> None:
        """As a network that answers for a host that is none any more: RST to both sides."""
        for sock in (self.client, self.switch):
            with suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        self.over = True


class Proxy:
    """`lost` are names of events that do not get through; connections made while `framed` know what an event is.
    `slices`, if not 0, is how many bytes are passed on at once; `delay_s` holds every piece back, towards the
    switch and from it; `loss` is the share of pieces the network loses, and of beginnings of connections; `refuse` lets
    nobody in."""

    def __init__(self, port: int, seed: int = 1) -> None:
        self._to = port
        self.slices = 0
        self.delay_s = 0.0
        self.loss = 0.0
        self.lost_pieces = 0
        self._rng = random.Random(seed)
        self.refuse = False
        self.framed = False
        self.lost: set[str] = set()
        self.connections: list[Connection] = []
        self._server = StreamServer((HERE, 0), self._serve)
        self._server.start()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def alive(self) -> list[Connection]:
        return [connection for connection in self.connections if not connection.over]

    def reset(self) -> int:
        """Cut every connection; how many there were."""
        cut = self.alive
        for connection in cut:
            connection.reset()
        return len(cut)

    def stop(self) -> None:
        self._server.stop(timeout=0.1)
        self.reset()

    def _serve(self, client: socket.socket, address: object) -> None:
        if self.refuse:
            client.close()
            return
        try:
            self._sent_again(SYN_AGAIN_S)
            switch = socket.create_connection((HERE, self._to), timeout=3)
        except OSError:
            client.close()
            return
        for sock in (client, switch):
            sock.settimeout(None)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(client, switch, len(self.connections))
        self.connections.append(connection)
        connection.frames = Frames() if self.framed else None
        back = gevent.spawn(self._relay, connection, switch, client, False)
        self._relay(connection, client, switch, True)
        connection.over = True
        for sock in (client, switch):
            sock.close()
        back.kill(block=False)

    def _relay(self, connection: Connection, come: socket.socket, go: socket.socket, asks: bool) -> None:
        try:
            while data := come.recv(65536):
                if asks and not (data := self._heard(connection, data)):
                    return
                if connection.swallow:
                    continue
                if not asks and connection.frames is not None:
                    data = connection.frames.without(self.lost, data)
                if not asks:
                    connection.told += data
                if self.delay_s:
                    gevent.sleep(self.delay_s)
                self._sent_again(AGAIN_S)
                self._pass_on(go, data)
        except OSError:
            return
        finally:
            if not asks and not connection.over and not connection.swallow:
                connection.client.close()

    def _sent_again(self, after_s: float) -> None:
        """TCP sends again what is lost, after twice the time when that is lost too; what follows waits behind it."""
        while self._rng.random() < self.loss:
            self.lost_pieces += 1
            gevent.sleep(after_s)
            after_s *= 2

    def _heard(self, connection: Connection, data: bytes) -> bytes:
        """What of it is passed on; nothing when the connection is cut here."""
        connection.asked.append((time.monotonic(), data))
        if connection.cut_after is None:
            return data
        if len(data) < connection.cut_after:
            connection.cut_after -= len(data)
            return data
        kept, connection.cut_after = data[: connection.cut_after], None
        if kept:
            connection.switch.sendall(kept)
            gevent.sleep(0.002)
        connection.reset()
        return b""

    def _pass_on(self, go: socket.socket, data: bytes) -> None:
        size = self.slices or max(len(data), 1)  # of a frame that is not whole yet nothing goes on
        for begin in range(0, len(data), size):
            go.sendall(data[begin : begin + size])
            if begin % 256 < size < len(data):
                gevent.sleep(0)


def commands(data: bytes) -> list[str]:
    """What was asked, as the switch reads it: the first line of each command, and what a channel is to execute."""
    acceptor = Acceptor()
    try:
        return [_told(asked) for asked in acceptor.receive(data)]
    except ProtocolError as error:
        return [f"torn: {error}"]


def _told(asked: Asked) -> str:
    executed = (asked.headers.get("execute-app-name", ""), asked.headers.get("execute-app-arg", ""), asked.body)
    return " ".join(part for part in (asked.verb, asked.rest, *executed) if part)
