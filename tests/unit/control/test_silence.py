"""A daemon that hangs holds its connections open and says nothing: a client must not wait for it for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest
from gevent import socket

from fsctl.control import client, stream
from fsctl.control.client import ControlClient, DaemonAway
from tests.unit.control.test_api import Backend

BEGUN = b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: snapshot\ndata: {"n": 0}\n\n'


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[Path]:
    """It begins a stream, then says nothing more."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "control.sock"))
    listener.listen(5)
    held = []

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.sendall(BEGUN)
            held.append(connection)

    server = gevent.spawn(serve)
    yield tmp_path / "control.sock"
    server.kill()
    for sock in (listener, *held):
        sock.close()


def test_three_pings_missed_are_a_daemon_away() -> None:
    assert stream.PING_S * 3 == client.SILENCE_S


def test_a_silent_daemon_is_away(hanging: Path) -> None:
    live = ControlClient(hanging, silence_s=0.05).live()
    assert next(live) == ("snapshot", {"n": 0})
    with gevent.Timeout(5), pytest.raises(DaemonAway, match="timed out"):
        next(live)


def test_nothing_to_tell_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PING_S", 0.001)
    backend = Backend()
    read = stream.Stream(backend).read(None)
    assert next(read).startswith(b"id: ")
    assert [next(read) for _ in range(3)] == [b": still here\n\n"] * 3
    backend.change(2)
    assert b"event: change" in next(data for data in read if not data.startswith(b":"))
