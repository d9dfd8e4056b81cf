"""A daemon that may lead: its place, its lease and its mark in the switch, from standing by to leading to giving
back."""

from __future__ import annotations

import platform
import uuid
from collections.abc import Callable
from typing import TextIO

from fsctl import __version__
from fsctl.config import Settings, SettingsWrong
from fsctl.control.address import LONGEST, Address, Tls, Unix, this_machine, within_reach, written
from fsctl.control.hello import Hello, Leader, Role
from fsctl.freeswitch.mark import SwitchMark
from fsctl.freeswitch.settings import LinkSettings
from fsctl.leading.keeping import Keeping
from fsctl.leading.lease import Lease, Node
from fsctl.leading.place import has_left, place_of
from fsctl.leading.standing_by import StandingBy
from fsctl.leading.tenure import Tenure
from fsctl.log import Log
from fsctl.store.database import Database, Manner
from fsctl.store.lease import StoredLease
from fsctl.wording import Wording

PATIENCE_S = 2
"""How long the database may take to answer who leads."""


class NoStandby(Exception):
    """Nobody can stand by on this database; the message says why, and what to do."""


class Candidate:
    def __init__(self, settings: Settings, link: LinkSettings, lock: TextIO, log: Log) -> None:
        """`lock` is the claimed lock file of the data directory."""
        self.silence_s = settings.standby.silence_ms / 1000
        self.node = Node(
            settings.standby.node or platform.node() or "fsctl",
            uuid.uuid4().hex[:12],
            place_of(lock),
            reached_at(settings),
        )
        self.tenure: Tenure | None = None
        self.keeping: Keeping | None = None
        self.mark = SwitchMark(link)
        database = Database(settings.database_url, Manner(PATIENCE_S, single=True))
        self._embedded = database.engine.dialect.name == "sqlite"
        self._lease = StoredLease(database)
        self._standing_by = StandingBy(self._lease, self.mark, self.node, self.silence_s, has_left=_has_left)
        self._log = log

    def connect(self) -> None:
        """Once, before anything else: raises LoginRefused or WireLost when the switch cannot be reached at all. From
        then on it is known who leads."""
        self.mark.connect()
        self._standing_by.look_at_lease()

    def stand_by(self, pause: Callable[[float], bool]) -> bool:
        """Until this node leads: True; or until `pause` says that it is over. Raises NoStandby where somebody leads on
        an embedded database: its one lock stays with a process that is stopped, and nobody could take over."""
        self.tenure = self._standing_by.look()
        if self.tenure is None:
            first = self._seen()
            self._log.info("standing by", node=self.node.name, leader=first.node, epoch=first.epoch)

            def paused(seconds: float) -> bool:
                if self._embedded and self._seen().beats != first.beats:
                    raise NoStandby(_alone(self._seen().node))
                return pause(seconds)

            self.tenure = self._standing_by.wait(paused)
        return self.tenure is not None

    def keep(self, deposed: Callable[[str], None]) -> None:
        """Move lease and mark on from now on; `deposed` hears once when another leads."""
        taken = self._standing_by.taken
        assert self.tenure is not None  # noqa: S101 (narrowing: we lead)
        assert taken is not None  # noqa: S101
        self.keeping = Keeping(self._lease, self.mark, self.tenure, self.node, taken, self.silence_s, deposed)
        self.keeping.start()
        if self._standing_by.nothing_given_back and not self.mark.send_away():
            self._log.warning("switch", said="the connections of whoever led before could not be ended")

    def stop(self) -> None:
        if self.keeping is not None:
            self.keeping.stop()
        self.mark.stop()
        self._lease.dispose()

    @property
    def ended_others(self) -> bool:
        """The connections of whoever led before were ended a moment ago, and everybody else's with them."""
        return self._standing_by.nothing_given_back

    @property
    def leads(self) -> bool:
        return self.tenure is not None and not self.tenure.over

    @property
    def trouble(self) -> str:
        return self.keeping.trouble if self.keeping is not None else self._standing_by.trouble

    def hello(self) -> Hello:
        if self.leads and self.tenure is not None:
            epoch = self.tenure.epoch
            leader = Leader(self.node.name, epoch, self.node.address)
            return Hello(self.node.name, Role.LEADER, epoch, leader, __version__)
        seen = self._seen()
        known = Leader(seen.node, seen.epoch, seen.address) if seen.run and seen.run != self.node.run else None
        return Hello(self.node.name, Role.STANDBY, seen.epoch, known, __version__)

    def _seen(self) -> Lease:
        lease = self._standing_by.watch.lease
        return lease.shown if lease is not None else Lease()


def _alone(leader: str) -> Wording:
    return Wording(
        "The node {leader} leads on this SQLite database, and nobody can stand by there: a process that is stopped "
        "would keep its one lock from whoever should take over. "
        "Stop that node first, or set `database.url` of both to a MariaDB or MySQL server",
        leader=leader,
    )


def reached_at(settings: Settings) -> str:
    """Where this node's control API is. Raises SettingsWrong for a path there is no room for in the lease."""
    found: list[Address] = [Unix(settings.control_socket.resolve(), this_machine())]
    if settings.control.endpoint is not None:
        found.append(Tls(settings.control.reached_as, settings.control.endpoint[1]))
    if len(written(found)) > LONGEST:
        raise SettingsWrong([Wording("control.socket: {path} is too long a path. Give a shorter one", path=found[0])])
    return written(found)


def _has_left(lease: Lease) -> bool:
    """Where the leader's control socket lies in its data directory, as it does by itself."""
    sockets = [address.path for address in within_reach(lease.address) if isinstance(address, Unix)]
    return any(has_left(socket.parent, lease.place) for socket in sockets)
