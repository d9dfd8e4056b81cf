"""Viewers who see the same, found by what a change touches, so that a change costs what it has to be sent to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from gevent.queue import Empty, Full, Queue

from webui.live.events import END, PING, Piece
from webui.live.picture import Row
from webui.live.wire import Wire
from webui.rights import Scope

Standing = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Agent, teams, roles and withheld rights of an account."""
UNREAD_AT_MOST = 1000
PING_S = 15.0


class Reader:
    """One browser's stream. Bounded: who does not read loses the rest and begins again with a snapshot.

    While its greenlet waits, what is told goes straight to its connection: a thousand browsers would be a thousand
    switches. What the connection does not take at once is left to the greenlet.
    """

    def __init__(self, login: str, stamp: str, session: str, wire: Wire | None = None) -> None:
        self.login, self.stamp, self.session, self.wire = login, stamp, session, wire
        self.queue: Queue = Queue(UNREAD_AT_MOST)
        self.resync = False
        self.ended = False
        self.over = True
        """Is the session over with the stream?"""
        self._waits = False
        self._told = False
        """Was it told anything since the last beat?"""

    def beat(self, piece: Piece) -> None:
        """Tell a sign of life to whoever was told nothing since the last one."""
        if not self._told:
            self.tell(piece)
        self._told = False

    def tell(self, piece: Piece) -> None:
        self._told = True
        if self.resync or self.ended:
            return
        if self._waits and self.wire is not None:
            if self.wire.send(piece):
                return
            if self.wire.broken:
                self.end()
                return
            if self.wire.unsent:
                self._waits = False
                self.queue.put_nowait(b"")
                return
        self._waits = False
        try:
            self.queue.put_nowait(piece.plain)
        except Full:
            self.begin_again()

    def wait(self, seconds: float) -> bytes | None:
        """What was told since the last time, else what is told next; None if that is nothing. Whoever takes it asks
        `resync` and `ended` first."""
        self._waits = self.queue.empty()
        try:
            chunks = [self.queue.get(timeout=seconds)]
        except Empty:
            return None
        finally:
            self._waits = False
        if self.wire is not None:
            self.wire.finish()
        while not self.queue.empty():
            chunks.append(self.queue.get_nowait())
        return b"".join(chunks)

    def read(self, snapshot: Callable[[], bytes], first: bytes | None = None) -> Iterator[bytes]:
        """What the browser gets: `first` or a snapshot, then what it is told, until it is ended."""
        yield snapshot() if first is None else first
        while not self.ended:
            told = self.wait(PING_S)
            if self.resync:
                self.resync = False
                self.drop_unread()
                yield snapshot()
            elif told is None:
                yield PING
            elif told:
                yield told
        if self.over:
            yield END

    def begin_again(self) -> None:
        """The next thing it gets is a snapshot."""
        self.resync = True
        self._wake()

    def end(self, over: bool = True) -> None:
        """Without `over` the browser comes again: the process stops, the session goes on."""
        self.ended, self.over = True, over
        self._wake()

    def _wake(self) -> None:
        self._waits = False
        self.drop_unread()
        self.queue.put_nowait(b"")

    def drop_unread(self) -> None:
        while True:
            try:
                self.queue.get_nowait()
            except Empty:
                return


class Viewer(Reader):
    """A reader of the board; `scope` is what it may see."""

    def __init__(self, login: str, stamp: str, session: str, scope: Scope, wire: Wire | None = None) -> None:
        super().__init__(login, stamp, session, wire)
        self.scope = scope
        self.standing: Standing | None = None
        """What the scope was made of."""
        self.rights = b""
        """What is told of them with each snapshot, once they have changed under the open page."""


class Group:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.viewers: set[Viewer] = set()
        self.snapshot: tuple[str, bytes] = ("", b"")
        """The last snapshot made for it, under the mark it was made at."""

    def tell(self, piece: Piece) -> None:
        for viewer in self.viewers:
            viewer.tell(piece)


class Groups:
    def __init__(self) -> None:
        self.by_scope: dict[Scope, Group] = {}
        self._by_agent: defaultdict[str, set[Group]] = defaultdict(set)
        self._by_queue: defaultdict[str, set[Group]] = defaultdict(set)
        self._wide: set[Group] = set()
        self._watchers: set[Group] = set()

    def all(self) -> list[Group]:
        return list(self.by_scope.values())

    def viewers(self) -> list[Viewer]:
        return [viewer for group in self.by_scope.values() for viewer in group.viewers]

    def join(self, viewer: Viewer) -> Group:
        group = self.by_scope.get(viewer.scope)
        if group is None:
            group = self.by_scope[viewer.scope] = Group(viewer.scope)
            for place in self._places(viewer.scope):
                place.add(group)
        group.viewers.add(viewer)
        return group

    def leave(self, viewer: Viewer) -> None:
        group = self.by_scope.get(viewer.scope)
        if group is None:
            return
        group.viewers.discard(viewer)
        if not group.viewers:
            del self.by_scope[viewer.scope]
            for place in self._places(viewer.scope):
                place.discard(group)

    def _places(self, scope: Scope) -> Iterable[set[Group]]:
        if scope.agents is None:
            yield self._wide
        else:
            yield from (self._by_agent[number] for number in scope.agents)
            yield from (self._by_queue[name] for name in scope.queues or ())
        if scope.trunks:
            yield self._watchers

    def touched(self, table: str, key: str, *rows: Row | None, seated: Iterable[str] = ()) -> set[Group]:
        """The groups that may see a change of these rows (as they were and as they are). `seated` are the agents who
        are reserved for a call, or in it."""
        if table == "agents":
            return self._wide | self._by_agent.get(key, set())
        if table == "queues":
            return self._wide | self._by_queue.get(key, set())
        if table == "calls":
            found = set(self._wide)
            for agent in seated:
                found |= self._by_agent.get(agent, set())
            for row in rows:
                if row is not None:
                    found |= self._by_agent.get(row.get("agent") or "", set())
                    found |= self._by_queue.get(row.get("queue") or "", set())
            return found
        if table == "callbacks":
            queues = (self._by_queue.get(row.get("queue") or "", set()) for row in rows if row is not None)
            return self._wide.union(*queues)
        if table in ("sessions", "trunks", "phones"):
            return self._wide | self._watchers
        return set(self.by_scope.values())
