"""Promised callbacks are withdrawn and moved in their line by people."""

from __future__ import annotations

from fsctl.acd.promises import Promise
from fsctl.acd.promising import Promising
from fsctl.facts import CallbackMoved, CallbackState
from fsctl.requests import MoveCallback, WithdrawCallback
from fsctl.step import Effect, Note, Refused


class Overseeing:
    def __init__(self, promising: Promising) -> None:
        self.floor = promising.floor
        self.promises = promising.promises
        self.promising = promising

    def _known(self, callback: str) -> Promise:
        promise = self.promises.open.get(callback)
        if promise is None:
            raise Refused("no_callback", "There is no open callback of that id", "`fsctl callback list` shows them.")
        return promise

    def withdraw(self, request: WithdrawCallback, now: float) -> list[Effect]:
        """Raises Refused."""
        promise = self._known(request.callback)
        if promise.on_line:
            raise Refused("customer_waits", "The customer is on the line already", "Let an agent take the call.")
        return self.promising.end(promise, CallbackState.WITHDRAWN, "asked", now, by=request.by)

    def move(self, request: MoveCallback, now: float, head_start_s: int) -> list[Effect]:
        promise = self._known(request.callback)
        line = self.floor.lines.get(promise.queue)
        if line is None:
            raise Refused("customer_waits", "The customer is on the line already", "Let that call end.")
        priority = self.floor.directory.head_start_s(line.queue.priority) + head_start_s
        if priority == promise.priority:
            return []
        promise.priority = priority
        waiting = self.floor.waiting(promise.on_line or promise.attempt)
        place = 0
        if waiting is not None:
            far = waiting.call in self.promising.far.get(promise.queue, ())
            self.promising.near_no_more(waiting)
            line.reordered(waiting, priority, now)
            if far:
                self.promising.far[promise.queue].add(waiting.rank, waiting.call)
            place = line.place(waiting.call, now)
        told = CallbackMoved(promise.id, promise.call, promise.queue, priority, request.priority, place, request.by)
        return [Note(told)]
