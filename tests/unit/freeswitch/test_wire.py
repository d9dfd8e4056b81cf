"""A wire's end is heard by everybody who waits for an answer, whatever came last."""

from __future__ import annotations

from collections.abc import Iterator

import gevent
import pytest
from gevent import socket
from gevent.server import StreamServer

from fsctl.esl import accept, commands
from fsctl.freeswitch.wire import Wire, WireLost

LAST = (
    accept.reply("+OK one") + accept.disconnect() + accept.reply("+OK two"),
    accept.reply("+OK one") + b"Content-Length: x\n\n",
    accept.disconnect(),
    b"",
)


@pytest.fixture(params=LAST, ids=["goodbye", "torn", "only goodbye", "end"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    """Logged in at a switch that answers the first two commands with these last bytes, in one piece."""

    def serve(sock: socket.socket, address: object) -> None:
        sock.sendall(accept.AUTH_REQUEST)
        sock.recv(1000)
        sock.sendall(accept.reply("+OK accepted"))
        asked = b""
        while asked.count(b"\n\n") < 2:
            asked += sock.recv(1000)
        sock.sendall(request.param)
        sock.close()

    server = StreamServer(("127.0.0.1", 0), serve)
    server.start()
    wire = Wire("127.0.0.1", server.server_port, "x", lambda *reply: None, lambda *end: None)
    wire.connect()
    yield wire
    wire.stop()
    server.stop()


def test_nobody_waits_for_ever(wire: Wire) -> None:
    def ask() -> str:
        try:
            return wire.send(commands.api("version"))
        except WireLost:
            return "lost"

    asking = [gevent.spawn(ask), gevent.spawn(ask)]
    with gevent.Timeout(3):
        gevent.joinall(asking)
    assert {greenlet.value for greenlet in asking} <= {"lost", "+OK one"}


def test_commands_sent_in_one_piece_have_their_answers_each() -> None:
    """The last one is larger than what the system takes at once: what is left of it comes before what is sent next."""
    long = commands.api("x" * 60_000)
    replies: list[tuple[object, str]] = []

    def serve(sock: socket.socket, address: object) -> None:
        sock.sendall(accept.AUTH_REQUEST)
        sock.recv(1000)
        sock.sendall(accept.reply("+OK accepted"))
        gevent.sleep(0.05)
        came = sock.makefile("rb")
        for line in (line for line in came if line != b"\n"):
            sock.sendall(accept.reply(f"+OK {len(line) - 1}"))

    server = StreamServer(("127.0.0.1", 0), serve)
    server.start()
    wire = Wire("127.0.0.1", server.server_port, "x", lambda token, ok, text: replies.append((token, text)), _unheard)
    try:
        wire.connect()
        wire.post_all([(commands.api("a"), "first"), *((long, number) for number in range(200))])
        wire.post(commands.api("bb"), "last but one")
        wire.post(commands.api("ccc"), "last")
        with gevent.Timeout(10):
            while len(replies) < 203:
                gevent.sleep(0.01)
    finally:
        wire.stop()
        server.stop(timeout=0.1)
    lengths = ["+OK 5", *(["+OK 60004"] * 200), "+OK 6", "+OK 7"]
    assert replies == list(zip(["first", *range(200), "last but one", "last"], lengths, strict=True))


def _unheard(reason: str, tokens: list[object]) -> None:
    assert reason == "stopped"
