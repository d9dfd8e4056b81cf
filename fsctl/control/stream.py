"""What is told as it happens: a snapshot first, then numbered changes; whoever was cut off resumes where it was.

A client that does not read is not waited for: when its queue is full it is dropped, and comes back with a snapshot.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
from gevent.queue import Empty, Full, Queue, ShutDown

from fsctl.board.room import Change
from fsctl.control.backend import Backend, Pictured

REMEMBERED = 5000
UNREAD_AT_MOST = 2000
PING_S = 0.75
"""A client that hears nothing for three of these knows that the daemon hangs: a standby leads by then."""


class Stream:
    """One for all clients: it listens to the board once and keeps the last changes for those who come back."""

    def __init__(self, backend: Pictured) -> None:
        self._backend = backend
        self._recent: deque[Change] = deque(maxlen=REMEMBERED)
        self._clients: set[Queue] = set()
        self._stop = backend.listen(self._changed)

    @property
    def clients(self) -> int:
        return len(self._clients)

    def close(self) -> None:
        """Everybody's stream ends: who is no leader any more must not look like one that has nothing to tell."""
        self._stop()
        clients, self._clients = self._clients, set()
        for client in clients:
            client.shutdown(immediate=True)

    def _changed(self, change: Change) -> None:
        self._recent.append(change)
        if not self._clients:
            return
        data = _event(change)
        for client in tuple(self._clients):
            try:
                client.put_nowait(data)
            except Full:
                self._clients.discard(client)

    def read(self, last: int | None) -> Iterator[bytes]:
        """The stream for one client. `last` is the number of the last change it has seen, None for a new one."""
        client: Queue = Queue(UNREAD_AT_MOST)
        missed = self._missed(last)
        self._clients.add(client)
        try:
            if missed is None:
                picture = self._backend.snapshot()
                yield b"id: %d\nevent: snapshot\ndata: %s\n\n" % (picture["n"], orjson.dumps(picture))
            else:
                yield from map(_event, missed)
            while client in self._clients or not client.empty():
                try:
                    yield client.get(timeout=PING_S)
                except Empty:
                    yield b": still here\n\n"
                except ShutDown:
                    return
        finally:
            self._clients.discard(client)

    def _missed(self, last: int | None) -> list[Change] | None:
        """The changes after `last`; None when they are not known any more."""
        if last is None:
            return None
        if self._recent and self._recent[0].n <= last + 1 <= self._recent[-1].n + 1:
            return [change for change in self._recent if change.n > last]
        return [] if last == self._backend.snapshot()["n"] else None


def _event(change: Change) -> bytes:
    return b"id: %d\nevent: change\ndata: %s\n\n" % (change.n, orjson.dumps(change.as_json()))


class Facts:
    """Facts as they are noted, for everybody who follows them."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._clients: set[Queue] = set()

    def close(self) -> None:
        """Everybody's stream ends."""
        for client in self._clients:
            client.shutdown(immediate=True)

    def read(self, wanted: Callable[[Mapping[str, Any]], bool]) -> Iterator[bytes]:
        """One JSON object a line: `id`, `at`, `kind`, and the `fact`'s own fields, whose names may be the same. Ends
        for a client that does not read."""
        client: Queue = Queue(UNREAD_AT_MOST)
        overrun = False

        def noted(fact: Mapping[str, Any]) -> None:
            nonlocal overrun
            if wanted(fact):
                try:
                    client.put_nowait(fact)
                except (Full, ShutDown):
                    overrun = True

        stop = self._backend.tail(noted)
        self._clients.add(client)
        try:
            yield b'{"kind":"listening"}\n'
            while not overrun:
                try:
                    yield orjson.dumps(client.get(timeout=PING_S)) + b"\n"
                except Empty:
                    yield b"\n"
                except ShutDown:
                    return
        finally:
            self._clients.discard(client)
            stop()
