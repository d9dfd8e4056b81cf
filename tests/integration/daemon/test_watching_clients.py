"""`fsctl clients --watch` as a process of its own: whoever reads nothing is ended, and it stops when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import gevent
import pytest
from gevent import socket

from fsctl.freeswitch import sockets

WITHIN_S = 30.0


@pytest.fixture
def port() -> Iterator[int]:
    """Somebody writes there, as the switch does, to whoever comes."""
    listener = socket.create_server(("127.0.0.1", 0))
    writers: list[gevent.Greenlet] = []

    def write(sock: socket.socket) -> None:
        with suppress(OSError):
            while True:
                sock.sendall(b"Event-Name: HEARTBEAT\n\n" * 500)

    def accept() -> None:
        with suppress(OSError):
            while True:
                writers.append(gevent.spawn(write, listener.accept()[0]))

    accepting = gevent.spawn(accept)
    yield int(listener.getsockname()[1])
    gevent.killall([accepting, *writers])
    listener.close()


def watching(port: int, *more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "FSCTL_SWITCH_PORT": str(port), "FSCTL_LOG_LEVEL": "info"}
    command = [sys.executable, "-m", "fsctl", "clients", "--watch", *more]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def told(process: subprocess.Popen[str], number: int) -> str:
    process.send_signal(number)
    said, _ = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said
    return said


@pytest.mark.skipif(not sockets.may_end(), reason="needs CAP_NET_ADMIN")
def test_who_reads_nothing_is_ended_while_it_watches(port: int) -> None:
    deaf = socket.create_connection(("127.0.0.1", port))
    process = watching(port)
    with gevent.Timeout(WITHIN_S):
        while any(one.peer == deaf.getsockname() for one in sockets.connections(port)):
            gevent.sleep(0.1)
    said = told(process, signal.SIGTERM)
    assert "its connection was ended" in said
    assert "ended=1" in said
    deaf.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_where_nobody_is_connected_it_says_so_and_stops_quietly(port: int, number: int) -> None:
    process = watching(port)
    assert process.stdout is not None
    with gevent.Timeout(WITHIN_S):
        first = ""
        while "watching" not in first:
            first += process.stdout.readline()
    assert "the switch's own machine" in first
    told(process, number)
