"""What the kernel says of real connections on the loopback, and that one can be ended."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

import pytest

from fsctl.freeswitch import sockets

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """Who listens, and his client, who has not read what fills the socket."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    try:
        listener = socket.create_server((request.param, 0), family=family)
    except OSError:
        pytest.skip(f"no {request.param} here")
    client = socket.create_connection(listener.getsockname()[:2])
    served, _ = listener.accept()
    served.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            served.send(b"x" * 65536)
    yield served, client
    for sock in (served, client, listener):
        sock.close()


def found(pair: Pair) -> sockets.Connection:
    (one,) = sockets.connections(pair[0].getsockname()[1])
    return one


def test_what_waits_and_what_was_taken_is_seen(pair: Pair) -> None:
    served, client = pair
    one = found(pair)
    assert one.peer == client.getsockname()[:2]
    assert one.local == served.getsockname()[:2]
    assert one.waiting > 100_000
    read = 0
    while read < 1_000_000:
        read += len(client.recv(65536))
    assert found(pair).taken > one.taken


def test_the_program_at_the_other_end_is_named(pair: Pair) -> None:
    assert sockets.program_of(found(pair)).endswith(")")


@pytest.mark.skipif(not sockets.may_end(), reason="needs CAP_NET_ADMIN")
def test_it_is_ended_at_both_ends(pair: Pair) -> None:
    served, client = pair
    one = found(pair)
    assert sockets.end(one) == ""
    with pytest.raises(ConnectionAbortedError):
        served.send(b"x")
    with pytest.raises(ConnectionResetError):
        _read_all(client)
    assert sockets.end(one) == "", "one that is gone is ended"


def _read_all(sock: socket.socket) -> None:
    while sock.recv(65536):
        pass


def test_without_the_right_it_says_why(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = struct.pack("=i", -1)
    monkeypatch.setattr(sockets, "_talk", lambda *given: iter([(sockets.NLMSG_ERROR, refused)]))
    one = sockets.Connection(("127.0.0.1", 1), ("127.0.0.1", 2), 0, 0, 0, 2, b"x" * 48)
    assert sockets.end(one) == "Operation not permitted"
