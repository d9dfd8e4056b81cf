"""The browsers' side of `bench.live`: many open streams in one process, which does nothing but read them.

`python -m bench.live_panels PORT PATH SECONDS COUNT…` reads one cookie a line from its input, opens as many streams as
the first COUNT says, measures for SECONDS, opens more, and so on; one JSON line a step.
"""

from __future__ import annotations

import json
import re
import select
import socket
import sys
import time

AT = re.compile(rb'data: \{(?:"n": ?\d+, ?)?"at": ?([0-9.]+)')
SETTLE_S = 2.0


class Panels:
    def __init__(self, port: int, path: str, cookies: list[str]) -> None:
        self._port, self._path, self._cookies = port, path, cookies
        self._open: dict[int, socket.socket] = {}
        self._ready = select.epoll()

    def open(self, count: int) -> None:
        """Until so many streams have sent their first event."""
        for number in range(len(self._open), count):
            sock = socket.create_connection(("127.0.0.1", self._port))
            cookie = self._cookies[number]
            asked = (
                f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
            )
            sock.sendall(asked.encode())
            begun = b""
            while b"data: " not in begun:
                more = sock.recv(65536)
                if not more or not b"HTTP/1.1 200".startswith((begun + more)[:12]):
                    raise SystemExit(f"stream {number}: {(begun + more)[:300]!r}")
                begun += more
            sock.setblocking(False)
            self._open[sock.fileno()] = sock
            self._ready.register(sock.fileno(), select.EPOLLIN)

    def read(self, seconds: float) -> list[tuple[int, float, bytes]]:
        """What came, from which stream, and when."""
        came: list[tuple[int, float, bytes]] = []
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for number, _ in self._ready.poll(left):
                data = self._open[number].recv(1 << 20)
                came.append((number, time.time(), data))
                if not data:
                    raise SystemExit("a stream ended")
        return came


def told(came: list[tuple[int, float, bytes]], panels: int) -> dict[str, float]:
    """Latencies in milliseconds. A change cut in two by the network counts when its beginning came."""
    late, each = [], dict.fromkeys({number for number, _, _ in came}, 0)
    for number, at, data in came:
        for moment in AT.findall(data):
            late.append((at - float(moment)) * 1000)
            each[number] += 1
    late.sort()
    fewest = min(each.values()) if len(each) == panels else 0
    return {
        "panels": panels,
        "changes": len(late),
        "fewest": fewest,
        "p50": late[len(late) // 2],
        "p99": late[len(late) * 99 // 100],
        "max": late[-1],
    }


def main(port: int, path: str, seconds: float, counts: list[int]) -> None:
    panels = Panels(port, path, sys.stdin.read().split("\n"))
    for count in counts:
        panels.open(count)
        panels.read(SETTLE_S)
        print(json.dumps({"open": count}), flush=True)
        came = panels.read(seconds)
        print(json.dumps(told(came, count)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), [int(text) for text in sys.argv[4:]])
