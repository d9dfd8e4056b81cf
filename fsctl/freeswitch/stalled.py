"""Which clients of the Event Socket do not read what the switch writes to them. Pure: every moment is given.

Why it matters, from mod_event_socket: a client's events queue up in the switch; when 100,000 wait and 501 more are
lost, the switch says goodbye to it on a socket that takes nothing, up to ten minutes, while it holds the lock that
every other client and every call's event needs. One program that hangs stops the whole switch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fsctl.freeswitch.sockets import Connection

STALLED_S = 5.0
"""Who has taken nothing for so long is ended: at 5,000 events a second a quarter of the queue is full then."""

BEHIND_S = 30.0
"""Who has had something waiting at each look for so long takes less than is written, and is warned of: it loses
events one day, but reads the goodbye, which stops nobody."""


@dataclass(slots=True)
class Seen:
    taken: int
    moved_at: float
    """When it last took something, or had nothing to take."""
    emptied_at: float


@dataclass(frozen=True, slots=True)
class Slow:
    """`stalled_s` is how long it has taken nothing, `behind_s` how long it has not had everything."""

    connection: Connection
    stalled_s: float
    behind_s: float

    @property
    def is_stalled(self) -> bool:
        return self.stalled_s >= STALLED_S

    @property
    def is_behind(self) -> bool:
        return self.behind_s >= BEHIND_S


class Reading:
    """What was seen of each client. A moment without a look counts as one in which nothing was taken."""

    def __init__(self) -> None:
        self._seen: dict[bytes, Seen] = {}

    def look(self, connections: Iterable[Connection], now: float) -> list[Slow]:
        """Every client that has something waiting."""
        before, self._seen = self._seen, {}
        slow = []
        for connection in connections:
            seen = before.get(connection.identity) or Seen(connection.taken, now, now)
            if not connection.waiting:
                seen.emptied_at = seen.moved_at = now
            elif connection.taken != seen.taken:
                seen.moved_at = now
            seen.taken = connection.taken
            self._seen[connection.identity] = seen
            if connection.waiting:
                slow.append(Slow(connection, now - seen.moved_at, now - seen.emptied_at))
        return slow
