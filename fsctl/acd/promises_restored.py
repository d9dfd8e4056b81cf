"""Promised callbacks after a restart: those that were open, and those that had ended before this leader led."""

from __future__ import annotations

from fsctl.acd.promises import Promise
from fsctl.acd.promising import Promising
from fsctl.directory.calling import barred
from fsctl.facts import CallbackState
from fsctl.restored import CallbackRestored, CallbackSettled
from fsctl.step import Effect, Wake


class PromisesRestored:
    def __init__(self, promising: Promising) -> None:
        self.floor = promising.floor
        self.promises = promising.promises
        self.promising = promising

    def opened(self, found: CallbackRestored, now: float) -> list[Effect]:
        """Told before the calls that wait and the attempts that go on."""
        if found.callback in self.promises.open:
            return []
        promise = Promise(
            found.callback,
            found.call,
            found.queue,
            found.number,
            found.caller_number,
            found.made_at,
            found.entered_at,
            found.priority,
            found.expires_at,
            found.language,
            found.data,
            self.floor.next_number(),
            found.attempts,
            found.due_at,
        )
        self.promises.add(promise)
        if self.floor.open_line(found.queue) is None and not found.dialled:
            return self.promising.end(promise, CallbackState.WITHDRAWN, "no_such_queue", now)
        if found.waits:
            self.promises.bind(found.waits, promise)
            if found.reached or found.dialled:
                promise.attempt, promise.begun, promise.dialled = found.waits, True, True
                promise.reached = found.reached
            else:
                promise.taken = found.waits
            return []
        if barred(self.floor.directory, promise.number):
            return self.promising.end(promise, CallbackState.MISSED, "do_not_call", now)
        return [Wake(("promise", promise.id), now)]  # not before everybody else has come back

    def settled(self, found: CallbackSettled, now: float) -> list[Effect]:
        """It ended before this leader led. An attempt that has begun since is given up."""
        promise = self.promises.open.get(found.callback)
        if promise is None or promise.on_line or promise.dialled:
            return []
        promise.rests = "settled"
        effects = self.promising.out_of_line(promise, now)
        self.promises.remove(promise)
        return [*effects, Wake(("promise", promise.id), None)]
