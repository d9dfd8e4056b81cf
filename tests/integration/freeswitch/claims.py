"""Ports for programs that are told their ports and take them seconds later.

A port that is merely found free may be somebody else's by then: a telephone of another test that asked the system for
any. The switch starts all the same, without that SIP profile, and callers reach the stranger. So these ports lie below
those the system gives out, and are claimed among tests, also of other processes, by the same port of another loopback
address.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from gevent import socket

HERE, CLAIM = "127.0.0.1", "127.0.0.2"
PORTS = range(6_000, 10_000)
EPHEMERAL = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
"""Where the system takes the telephones' own ports from."""

BLOCK = 400
"""Ports for sound, of one switch. It takes them by number, and fails the call when somebody has one."""
BLOCKS = range(PORTS.stop, EPHEMERAL - BLOCK, BLOCK)


class Claims:
    """What one switch has claimed, until it is released or the process ends."""

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def ports(self, count: int) -> list[int]:
        """Ports free for both TCP and UDP, all different."""
        found: list[int] = []
        for port in _shuffled(PORTS):
            if len(found) == count:
                break
            if _is_free(port) and self._claim(port):
                found.append(port)
        assert len(found) == count, "no free ports"
        return found

    def block(self) -> tuple[int, int]:
        """The first and last of a block that no other switch of the tests has."""
        first = next(first for first in _shuffled(BLOCKS) if self._claim(first))
        return first, first + BLOCK - 1

    def release(self) -> None:
        for held in self._held:
            held.close()
        self._held.clear()

    def _claim(self, port: int) -> bool:
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind((CLAIM, port))
        except OSError:
            claim.close()
            return False
        self._held.append(claim)
        return True


def _shuffled(numbers: range) -> Iterator[int]:
    left = list(numbers)
    while left:
        place = secrets.randbelow(len(left))
        left[place], left[-1] = left[-1], left[place]
        yield left.pop()


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((HERE, port))
            except OSError:
                return False
    return True
