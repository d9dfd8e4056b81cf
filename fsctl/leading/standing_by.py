"""Standing by: look at the lease and at the mark until both may be taken, then take them."""

from __future__ import annotations

import time
from collections.abc import Callable

from fsctl.leading.lease import Lease, LeaseAway, LeasePort, Node
from fsctl.leading.mark import Mark, MarkAway, MarkPort
from fsctl.leading.tenure import Tenure
from fsctl.leading.watch import Watch
from fsctl.wording import Wording, worded

LOOKS = 12
"""How often in a time of silence."""


class StandingBy:
    """`trouble` says what keeps this node from taking over if it had to, empty for nothing."""

    def __init__(
        self,
        lease: LeasePort,
        mark: MarkPort,
        node: Node,
        silence_s: float,
        clock: Callable[[], float] = time.monotonic,
        has_left: Callable[[Lease], bool] = lambda lease: False,
    ) -> None:
        """`has_left` says whether a lease's holder is over for certain, not only silent; it must not wait."""
        self.watch = Watch(node, silence_s)
        self.trouble = ""
        self.taken: Mark | None = None
        """Our mark in the switch, once we lead."""
        self.nothing_given_back = False
        """Who led before may be stopped, with its connections open; or what it wrote last is still on its way."""
        self._lease = lease
        self._mark = mark
        self._node = node
        self._silence_s = silence_s
        self._clock = clock
        self._has_left = has_left

    def wait(self, pause: Callable[[float], bool]) -> Tenure | None:
        """Until we lead, or until `pause(seconds)` says that it is over: then None."""
        while True:
            tenure = self.look()
            if tenure is not None:
                return tenure
            if pause(self._silence_s / LOOKS):
                return None

    def look(self) -> Tenure | None:
        """Once. What was seen is judged by the moment after the answer: later than it happened."""
        try:
            self.watch.saw_mark(self._mark.read(), self._clock())
            self.look_at_lease()
            self.trouble = ""
            return self._take() if self.watch.may_take(self._clock()) else None
        except MarkAway as away:
            self.watch.lost_mark()
            self.trouble = Wording("switch: {why}", why=worded(away))
        except LeaseAway as away:
            self.trouble = Wording("database: {why}", why=worded(away))
        return None

    def look_at_lease(self) -> None:
        """Raises LeaseAway."""
        lease = self._lease.read()
        self.watch.saw_lease(lease, self._clock())
        if lease.run and self._has_left(lease):
            self.watch.left = lease.run

    def _take(self) -> Tenure | None:
        """First on file, which says who of several may; then in the switch. Whose mark still moves there leads on: we
        wait until it stands still, with the lease in our hands."""
        watch = self.watch
        assert watch.lease is not None  # noqa: S101 (narrowing: it may be taken)
        assert watch.mark is not None  # noqa: S101
        epoch = watch.next_epoch()
        if not self._lease.take(watch.lease.shown, epoch, self._node):
            return None
        ours, begun_at = Mark(epoch, self._node.run, 0), self._clock()
        shown = self._mark.swap(ours, watch.mark.shown)
        if shown != ours:
            watch.saw_mark(shown, self._clock())
            return None
        self.taken = ours
        self.nothing_given_back = watch.nothing_given_back()
        tenure = Tenure(epoch, self._silence_s, self._clock)
        tenure.vouch(begun_at)
        return tenure
