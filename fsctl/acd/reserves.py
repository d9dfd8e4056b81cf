"""Reserve agents join a queue in need and leave it when the need is over.

In need is a queue whose longest waiting caller has waited, or whose last caller is to wait without them, as long as
`reserve_join_s`. The need is over when the longest wait, and that of whoever would come next, are below
`reserve_leave_s`: between the two nothing changes, so that agents do not come and go with every call, and their own
help does not end the need.
"""

from __future__ import annotations

from fsctl.acd.expecting import Expecting
from fsctl.acd.floor import Floor
from fsctl.acd.line import Line
from fsctl.acd.matching import Matching
from fsctl.facts import ReservesJoined, ReservesLeft
from fsctl.step import Effect, Note, Wake


class Reserves:
    def __init__(self, floor: Floor, matching: Matching, expecting: Expecting) -> None:
        self.floor = floor
        self.matching = matching
        self.expecting = expecting

    def review(self, queues: list[str], now: float) -> list[Effect]:
        """Something has changed about who waits in these queues or who works for them."""
        effects: list[Effect] = []
        for name in queues:
            line = self.floor.open_line(name)
            if line is not None and (line.queue.reserve_join_s or line.in_need):
                effects.extend(self._review(line, now))
        return effects

    def _review(self, line: Line, now: float) -> list[Effect]:
        queue, since = line.queue, line.longest_since()
        waited_s = now - since if since is not None else 0.0
        place = line.unserved() + line.in_need  # of the last who waits; to leave, of whoever would come next
        expected_s = self.expecting.without_reserves_s(line, place) if place else 0.0
        effects: list[Effect] = []
        if line.in_need and _over(line, max(waited_s, expected_s or 0.0)):
            effects = [Note(ReservesLeft(queue.name, waited_s, expected_s)), *self._ask(line, False, now)]
        elif not line.in_need and since is not None and _begun(line, since, expected_s, now):
            effects = [Note(ReservesJoined(queue.name, waited_s, expected_s)), *self._ask(line, True, now)]
        waits_for = None if line.in_need or since is None or not queue.reserve_join_s else since + queue.reserve_join_s
        return [*effects, Wake(("reserve", queue.name), waits_for)]

    def _ask(self, line: Line, in_need: bool, now: float) -> list[Effect]:
        effects = self.expecting.reserves_asked(line, in_need, now)
        reserves = [self.floor.seats[agent] for agent in line.reserves]
        for seat in reserves:
            line.noted(seat, now)
        for seat in reserves if in_need else ():
            effects.extend(self.matching.occupy(seat, now))
        return effects


def _begun(line: Line, since: float, expected_s: float | None, now: float) -> bool:
    """A queue where nobody works is in need as soon as somebody waits."""
    join_s = line.queue.reserve_join_s
    return bool(join_s) and (since + join_s <= now or expected_s is None or expected_s >= join_s)


def _over(line: Line, wait_s: float) -> bool:
    """Without a threshold of its own the need is over when nobody has waited or would."""
    return not line.queue.reserve_join_s or wait_s < line.queue.reserve_leave_s or not wait_s
