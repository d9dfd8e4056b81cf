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
