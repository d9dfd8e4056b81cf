"""After a restart: the customer of a promise is being called, and an agent may hear it ring."""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.promising import Promising
from fsctl.acd.seat import Engagement
from fsctl.restored import AttemptRestored
from fsctl.step import Effect


class Attempts:
    def __init__(self, floor: Floor, promising: Promising) -> None:
        self.floor = floor
        self.promising = promising

    def restored(self, found: AttemptRestored, now: float) -> list[Effect]:
        """Told after its promise and after the agents. It stands in the line as it did; nobody else is asked for it.
        Where the queue has been taken away meanwhile the line is there for it alone."""
        promises = self.promising.promises
        promise = promises.open.get(found.callback)
        if promise is None:
            return []
        promises.call_begun(found.call, promise.number)
        waiting = self.promising.standing(promise, found.call, absent=True)
        if found.offer:
            waiting.offers[found.offer] = found.agent
            waiting.answered = found.offer
            self._engage(found)
        line = self.floor.line_still(promise.queue)
        line.add(waiting, now)
        self.floor.placed[found.call] = promise.queue
        return []

    def _engage(self, found: AttemptRestored) -> None:
        seat = self.floor.seats.get(found.agent)
        if seat is not None:
            seat.engagement = Engagement.TALKING
            seat.offer = seat.told_offer = found.offer
            seat.call, seat.queue = found.call, found.queue
