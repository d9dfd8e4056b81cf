"""What a standby has seen of the leader, and whether it may take over. Pure: every moment is given, in seconds of this
process's monotonic clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fsctl.leading.lease import Lease, Node
from fsctl.leading.mark import Mark

T = TypeVar("T")


@dataclass(slots=True)
class Still(Generic[T]):
    """Something that is looked at, and the moment since when it has not moved. A count never goes back, so it
    stands still across a time in which it could not be looked at; the moment is kept, not a wait that a broken
    connection could cut short."""

    shown: T
    since: float

    def saw(self, shown: T, now: float) -> None:
        if shown != self.shown:
            self.shown, self.since = shown, now


@dataclass(slots=True)
class Watch:
    """`silence_s` is how long neither the lease nor the mark may have moved before somebody else leads. A lease is
    free at once when it was given back, or when its holder is over for certain: an earlier run at our own place, since
    we have the place, or one that has left its own."""

    node: Node
    silence_s: float
    lease: Still[Lease] | None = field(default=None)
    mark: Still[Mark | None] | None = field(default=None)
    mark_seen: bool = False
    """The switch answers. Who does not see it may not lead."""
    left: str = ""
    """The run that has left its place."""

    def saw_lease(self, lease: Lease, now: float) -> None:
        if self.lease is None:
            self.lease = Still(lease, now)
        self.lease.saw(lease, now)

    def saw_mark(self, mark: Mark | None, now: float) -> None:
        self.mark_seen = True
        if self.mark is None:
            self.mark = Still(mark, now)
        self.mark.saw(mark, now)

    def lost_mark(self) -> None:
        self.mark_seen = False

    def may_take(self, now: float) -> bool:
        if self.lease is None or self.mark is None or not self.mark_seen:
            return False
        if not self._is_free(self.lease.shown) and now - self.lease.since < self.silence_s:
            return False
        return self.known_over() or now - self.mark.since >= self.silence_s

    def nothing_given_back(self) -> bool:
        """Whoever led before went without a word, or only stopped; not an earlier run of ours."""
        return not self.known_over() or (self.lease is not None and self.lease.shown.run == self.left != "")

    def known_over(self) -> bool:
        """Whoever led before is known to be gone, not only silent."""
        if self.lease is None or self.mark is None:
            return False
        lease, mark = self.lease.shown, self.mark.shown
        if mark is None:
            return self._is_free(lease)
        return mark.is_over or mark.run == self.node.run or (self._is_free(lease) and mark.run == lease.run)

    def next_epoch(self) -> int:
        """Later than all that was ever seen: the database may have been restored from a backup."""
        seen = [self.lease.shown.epoch if self.lease else 0]
        if self.mark is not None and self.mark.shown is not None:
            seen.append(self.mark.shown.epoch)
        return max(seen) + 1

    def _is_free(self, lease: Lease) -> bool:
        return lease.run in ("", self.node.run, self.left) or lease.place == self.node.place
