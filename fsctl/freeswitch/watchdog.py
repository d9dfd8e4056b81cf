"""Who does not read at the Event Socket is found and, where this process may, ended before the switch waits for it.

Only the machine the switch runs on can tell: FreeSWITCH has no list of its clients, and speaks of one that does not
read when it is too late. Our own connections must be among those seen, or we look at another machine's port."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

import gevent

from fsctl.freeswitch import sockets
from fsctl.freeswitch.sockets import CannotLook, Connection
from fsctl.freeswitch.stalled import Reading, Slow
from fsctl.wording import Wording, joined, worded

LOOK_EVERY_S = 1.0

GRANT = Wording(
    "Give fsctl the right CAP_NET_ADMIN (AmbientCapabilities=CAP_NET_ADMIN in its unit) and it ends such clients"
)
UNSEEN = Wording(
    "the switch's clients cannot be seen from here; run `fsctl clients --watch` on the switch's own machine"
)


class Watchdog:
    """`port` is the Event Socket's, `ours()` the ports our own connections to it have here, empty while there are none.
    `said` hears once of each client, in words. `ends` is false for one that warns and does no more."""

    def __init__(
        self, port: int, ours: Callable[[], Collection[int]], said: Callable[[str], None], *, ends: bool = True
    ) -> None:
        self.slow: list[Slow] = []
        """Who had something waiting at the last look."""
        self.blind = ""
        """Why the switch's clients cannot be seen from here."""
        self.ended = 0
        self._port = port
        self._ours = ours
        self._said = said
        self._ends = ends
        self._reading = Reading()
        self._told: set[bytes] = set()
        self._looking: gevent.Greenlet | None = None

    def start(self) -> None:
        self._looking = gevent.spawn(self._run)

    def stop(self) -> None:
        if self._looking is not None:
            self._looking.kill()

    @property
    def trouble(self) -> str:
        """Empty when nobody hangs whom we could not end."""
        return joined(
            [
                Wording("{hangs}. End that program. {grant}", hangs=_hangs(slow), grant=GRANT)
                for slow in self.slow
                if slow.is_stalled
            ]
        )

    def told(self) -> dict[str, object]:
        """For health: who is behind, how many were ended, and what keeps us from seeing or ending them."""
        behind = [one.connection.name for one in self.slow if one.is_behind or one.is_stalled]
        return {"behind": behind, "ended": self.ended, "unseen": self.blind, "may_end": sockets.may_end()}

    def look(self, now: float) -> None:
        """Once; `now` is monotonic."""
        try:
            found = sockets.connections(self._port)
        except CannotLook as why:
            self.blind, self.slow = Wording("the kernel does not tell who reads: {why}", why=worded(why)), []
            return
        self.blind = "" if self._sees_us(found) else UNSEEN
        slow = [] if self.blind else self._reading.look(found, now)
        self.slow = [one for one in slow if not (one.is_stalled and self._end(one))]
        self._told &= {connection.identity for connection in found}
        for one in self.slow:
            if one.is_behind and not one.is_stalled:
                self._tell(one, f"{one.connection.name} has been behind for {one.behind_s:.0f} s: it will lose events")

    def _run(self) -> None:
        while True:
            self.look(time.monotonic())
            gevent.sleep(LOOK_EVERY_S)

    def _sees_us(self, found: list[Connection]) -> bool:
        ours = set(self._ours())
        return not ours or not ours.isdisjoint(connection.peer[1] for connection in found)

    def _end(self, slow: Slow) -> bool:
        """Whether it was ended."""
        hangs = _hangs(slow)  # while it is still there to be looked at
        if not self._ends:
            self._tell(slow, f"{hangs}: the switch will wait for it. End that program")
            return False
        if why := sockets.end(slow.connection):
            self._tell(slow, f"{hangs}, and cannot be ended: {why}. {GRANT}")
            return False
        self.ended += 1
        self._tell(slow, f"{hangs}: its connection was ended, before the switch would have waited for it")
        return True

    def _tell(self, slow: Slow, text: str) -> None:
        if slow.connection.identity not in self._told:
            self._told.add(slow.connection.identity)
            self._said(text)


def _hangs(slow: Slow) -> Wording:
    return Wording(
        "{who} at {client} reads nothing of the Event Socket for {stalled_s} s; {waiting} KiB wait",
        who=sockets.program_of(slow.connection) or Wording("a program"),
        client=slow.connection.name,
        stalled_s=round(slow.stalled_s),
        waiting=slow.connection.waiting // 1024,
    )
