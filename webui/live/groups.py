"""Viewers who see the same, found by what a change touches, so that a change costs what it has to be sent to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from gevent.queue import Empty, Full, Queue

from webui.live.events import END, PING
from webui.live.picture import Row
from webui.rights import Scope

UNREAD_AT_MOST = 1000
PING_S = 15.0


class Reader:
    """One browser's stream. Bounded: who does not read loses the rest and begins again with a snapshot."""

    def __init__(self, login: str, stamp: str, session: str) -> None:
        self.login, self.stamp, self.session = login, stamp, session
        self.queue: Queue = Queue(UNREAD_AT_MOST)
        self.resync = False
        self.ended = False

    def tell(self, data: bytes) -> None:
        if self.resync or self.ended:
            return
        try:
            self.queue.put_nowait(data)
        except Full:
            self.begin_again()

    def begin_again(self) -> None:
        """The next thing it gets is a snapshot."""
        self.resync = True
        self._wake()

    def end(self) -> None:
        self.ended = True
        self._wake()

    def read(self, snapshot: Callable[[], bytes], first: bytes | None = None) -> Iterator[bytes]:
        """What the browser gets: `first` or a snapshot, then what it is told, until it is ended."""
        yield snapshot() if first is None else first
        while not self.ended:
            try:
                chunks = [self.queue.get(timeout=PING_S)]
            except Empty:
                yield PING
                continue
            if self.resync:
                self.resync = False
                self.drop_unread()
                yield snapshot()
                continue
            while not self.queue.empty():
                chunks.append(self.queue.get_nowait())
            yield b"".join(chunks)
        yield END

    def _wake(self) -> None:
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

    def __init__(self, login: str, stamp: str, session: str, scope: Scope) -> None:
        super().__init__(login, stamp, session)
        self.scope = scope


class Group:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.viewers: set[Viewer] = set()
        self.snapshot: tuple[str, bytes] = ("", b"")
        """The last snapshot made for it, under the mark it was made at."""

    def tell(self, data: bytes) -> None:
        for viewer in self.viewers:
            viewer.tell(data)


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

    def touched(self, table: str, key: str, *rows: Row | None) -> set[Group]:
        """The groups that may see a change of these rows (as they were and as they are)."""
        if table == "agents":
            return self._wide | self._by_agent.get(key, set())
        if table == "queues":
            return self._wide | self._by_queue.get(key, set())
        if table == "calls":
            found = set(self._wide)
            for row in rows:
                if row is not None:
                    found |= self._by_agent.get(row.get("agent") or "", set())
                    found |= self._by_queue.get(row.get("queue") or "", set())
            return found
        if table in ("sessions", "trunks"):
            return self._wide | self._watchers
        return set(self.by_scope.values())
