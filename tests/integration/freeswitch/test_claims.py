"""Two switches of the tests never have a port in common, and never one that the system gives to a telephone."""

from __future__ import annotations

import subprocess
import sys

import pytest
from gevent import socket

from tests.integration.freeswitch import claims
from tests.integration.freeswitch.claims import EPHEMERAL, Claims


def test_what_is_claimed_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = Claims(), Claims()
    port = mine.ports(1)[0]
    monkeypatch.setattr(claims, "PORTS", range(port, port + 1))
    with pytest.raises(AssertionError, match="no free ports"):
        other.ports(1)
    mine.release()
    assert other.ports(1) == [port]
    other.release()


def test_a_port_in_use_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Claims()
    port = mine.ports(1)[0]
    mine.release()
    monkeypatch.setattr(claims, "PORTS", range(port, port + 1))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", port))
        with pytest.raises(AssertionError, match="no free ports"):
            mine.ports(1)


def test_another_process_sees_the_claim() -> None:
    mine = Claims()
    first, last = mine.block()
    assert last < EPHEMERAL
    look = (
        "from tests.integration.freeswitch import claims\n"
        f"claims.BLOCKS = range({first}, {last})[:1]\n"
        "try:\n    claims.Claims().block()\nexcept StopIteration:\n    print('taken')"
    )
    seen = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60)
    mine.release()
    assert seen.stdout == "taken\n", seen.stderr
