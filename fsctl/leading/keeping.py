"""Leading on: move the lease and the mark on, and hear at once when another leads."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import gevent

from fsctl.leading.lease import Lease, LeaseAway, LeasePort, Node
from fsctl.leading.mark import OVER, Mark, MarkAway, MarkPort
from fsctl.leading.tenure import Tenure
from fsctl.wording import Wording, worded

LEASE_BEATS, MARK_BEATS = 3, 6
"""How often in a time of silence. A beat on file is a write to the disk, one in the switch is nothing."""

UNHEARD = 3
"""After so many times of silence without the switch the lease is left alone: somebody who sees the switch may lead."""


ABSENT = UNHEARD + 2
"""For so many times of silence the mark must have been absent: longer than anybody's right lasts without the switch."""


class Keeping:
    """`deposed(reason)` is called once when somebody else leads. `trouble` says why the lease cannot be moved on; while
    the mark can be, this node leads on alone."""

    def __init__(
        self,
        lease: LeasePort,
        mark: MarkPort,
        tenure: Tenure,
        node: Node,
        taken: Mark,
        silence_s: float,
        deposed: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tenure = tenure
        self.trouble = ""
        self._lease = lease
        self._mark = mark
        self._node = node
        self._shown: Mark | None = taken
        self._beats = taken.beats
        self._seen_at = clock()
        self._absent_since: float | None = None
        self._silence_s = silence_s
        self._deposed = deposed
        self._clock = clock
        self._greenlets: list[gevent.Greenlet] = []

    def start(self) -> None:
        self._greenlets = [
            gevent.spawn(self._on, self.beat_lease, self._silence_s / LEASE_BEATS),
            gevent.spawn(self._on, self.beat_mark, self._silence_s / MARK_BEATS),
        ]
        for greenlet in self._greenlets:
            greenlet.link_exception(lambda dead: self._end(f"the lease's keeper died: {dead.exception!r}"))

    def stop(self) -> None:
        """Stop, and give both back so that a standby need not wait. Only what is still ours."""
        gevent.killall(self._greenlets)
        if self.tenure.over:
            return
        self.tenure.end()
        with suppress(MarkAway):
            if self._shown is not None:
                self._mark.swap(Mark(self.tenure.epoch, self._node.run, OVER), self._shown)
        with suppress(LeaseAway):
            self._lease.give_back(self.tenure.epoch, self._node)

    def _on(self, beat: Callable[[], None], every_s: float) -> None:
        while not self.tenure.over:
            beat()
            gevent.sleep(every_s)

    def beat_lease(self) -> None:
        if self._clock() - self._seen_at >= UNHEARD * self._silence_s:
            return
        begun_at = self._clock()
        try:
            held = self._lease.beat(self.tenure.epoch, self._node)
        except LeaseAway as away:
            self.trouble = Wording("the database does not keep the lease: {why}", why=worded(away))
            return
        self.trouble = ""
        if held:
            self.tenure.vouch(begun_at)
        else:
            self._end("a later epoch has the lease")

    def beat_mark(self) -> None:
        """Who had lost the right (it was stopped, or nobody answered) asks the lease first: the switch must not hear
        a byte from a leader that is none. Where the lease cannot be asked, the mark must be found as it was left."""
        sure = self.tenure.may_act()
        if not sure:
            lease = self._read()
            sure = lease is not None
            if lease is not None and self._is_anothers(lease):
                self._end("a later epoch has the lease")
                return
        begun_at = self._clock()
        self._beats += 1
        ours = Mark(self.tenure.epoch, self._node.run, self._beats)
        try:
            shown = self._mark.swap(ours, self._shown) if sure or self._may_mark_anew() else self._mark.read()
        except MarkAway:
            return
        self._saw(shown)
        if shown == ours:
            self.tenure.vouch(begun_at)
        elif shown is not None and self._is_anothers(shown):
            self._end("the switch shows another's mark")

    def _saw(self, shown: Mark | None) -> None:
        self._shown, self._seen_at = shown, self._clock()
        if shown is not None:
            self._absent_since = None
        elif self._absent_since is None:
            self._absent_since = self._seen_at

    def _may_mark_anew(self) -> bool:
        """Without the lease's word. The switch was started anew and shows no mark: whoever had taken over, and sees the
        switch, would have marked it by now; who does not see it has no right to act any more."""
        if self._shown is not None:
            return True
        since = self._absent_since
        return since is not None and self._clock() - since > ABSENT * self._silence_s

    def _read(self) -> Lease | None:
        try:
            return self._lease.read()
        except LeaseAway as away:
            self.trouble = Wording("the database does not keep the lease: {why}", why=worded(away))
            return None

    def _is_anothers(self, shown: Mark | Lease) -> bool:
        epoch = self.tenure.epoch
        return shown.epoch > epoch or (shown.epoch == epoch and shown.run != self._node.run)

    def _end(self, reason: str) -> None:
        if not self.tenure.over:
            self.tenure.end()
            self._deposed(reason)
