"""Several nodes on one lease and one switch, in a time that is told: each with a clock of its own that stands still
while the node is stopped to think, none compared with another's."""

from __future__ import annotations

from fsctl.leading.keeping import Keeping
from fsctl.leading.lease import Lease, LeaseAway, Node
from fsctl.leading.mark import Mark, MarkAway
from fsctl.leading.standing_by import StandingBy
from fsctl.leading.tenure import Tenure

SILENCE_S = 1.0


class Shared:
    """The lease's row and the switch's variable. `taken` is every epoch that was taken, with who took it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.lease = Lease()
        self.mark: Mark | None = None
        self.database_away = False
        self.switch_away = False
        self.taken: list[tuple[int, str]] = []
        self.runs = 0
        self.over: dict[str, str] = {}
        """The runs that have left their places: each with its machine."""


class StoredLease:
    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.away = False

    def read(self) -> Lease:
        self._reach()
        return self.shared.lease

    def take(self, seen: Lease, epoch: int, node: Node) -> bool:
        self._reach()
        if self.shared.lease != seen:
            return False
        self.shared.lease = Lease(epoch, seen.beats + 1, node.run, node.place, node.name, node.address)
        self.shared.taken.append((epoch, node.name))
        return True

    def beat(self, epoch: int, node: Node) -> bool:
        self._reach()
        lease = self.shared.lease
        if (lease.epoch, lease.run) != (epoch, node.run):
            return False
        self.shared.lease = Lease(epoch, lease.beats + 1, node.run, node.place, node.name, node.address)
        return True

    def give_back(self, epoch: int, node: Node) -> None:
        self._reach()
        if (self.shared.lease.epoch, self.shared.lease.run) == (epoch, node.run):
            self.shared.lease = Lease(epoch, self.shared.lease.beats)

    def _reach(self) -> None:
        if self.away or self.shared.database_away:
            raise LeaseAway("away")


class SwitchMark:
    """`writes` is what reached the switch from this node."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.away = False
        self.writes = 0

    def read(self) -> Mark | None:
        self._reach()
        return self.shared.mark

    def swap(self, new: Mark, old: Mark | None) -> Mark | None:
        self._reach()
        self.writes += 1
        if self.shared.mark == old:
            self.shared.mark = new
        return self.shared.mark

    def _reach(self) -> None:
        if self.away or self.shared.switch_away:
            raise MarkAway("away")


class Member:
    """One node: `step` lets it look or beat once, as its loops would."""

    def __init__(self, shared: Shared, name: str, place: str = "", machine: str = "here") -> None:
        self.shared = shared
        self.name = name
        self.machine = machine
        self.dead = False
        self.lost: list[str] = []
        self.lease, self.mark = StoredLease(shared), SwitchMark(shared)
        self.place = place or name
        self.begin()

    def begin(self) -> None:
        """A new run at the same place."""
        self.shared.runs += 1
        self.dead = False
        self.node = Node(self.name, f"{self.shared.runs:x}", self.place, f"unix:/{self.name}")
        self.standing_by = StandingBy(self.lease, self.mark, self.node, SILENCE_S, self.clock, self._has_left)
        self.tenure: Tenure | None = None
        self.keeping: Keeping | None = None

    def die(self) -> None:
        """The process is over; its machine is not."""
        self.dead = True
        self.shared.over[self.node.run] = self.machine

    def _has_left(self, lease: Lease) -> bool:
        return self.shared.over.get(lease.run) == self.machine

    def clock(self) -> float:
        return self.shared.now

    @property
    def leads(self) -> bool:
        return self.tenure is not None and not self.tenure.over

    @property
    def may_act(self) -> bool:
        return not self.dead and self.tenure is not None and self.tenure.may_act()

    def step(self) -> None:
        if self.dead:
            return
        if self.keeping is not None:
            if not self.keeping.tenure.over:
                self.keeping.beat_mark()
            if not self.keeping.tenure.over:
                self.keeping.beat_lease()
            return
        self.tenure = self.standing_by.look()
        if self.tenure is not None:
            assert self.standing_by.taken is not None
            self.keeping = Keeping(
                self.lease,
                self.mark,
                self.tenure,
                self.node,
                self.standing_by.taken,
                SILENCE_S,
                self.lost.append,
                self.clock,
            )


def run(shared: Shared, seconds: float, *members: Member) -> None:
    """Let these live for a while; others are dead or stopped."""
    until = shared.now + seconds
    while shared.now < until:
        for member in members:
            member.step()
        shared.now += 0.05
