"""Callbacks: a caller keeps the place and hangs up, and is called, or calls again, when the turn has come.

A promise stands in its queue's line like a caller, at the place the caller had. While it may not be tried (a pause
after an attempt, outside the hours, the customer's telephone in another call) it rests outside the line and comes back
to the same place. With agent-first it is offered as a call is; with customer-first the customer is called when an agent
is expected to be free within `callback_lead_s`, and is offered once on the line. Each promise ends once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol

from fsctl.acd.expecting import Expecting
from fsctl.acd.floor import Floor
from fsctl.acd.line import Line, Waiting
from fsctl.acd.matching import Matching
from fsctl.acd.order import Order
from fsctl.acd.promises import Promise, Promises
from fsctl.acd.resting import Resting
from fsctl.directory import CallbackMode, Queue
from fsctl.directory.calling import barred, may_be_called, same
from fsctl.directory.demands import in_data, tier_in
from fsctl.directory.targets import outgoing_trunk
from fsctl.facts import (
    CallbackAsked,
    CallbackBegun,
    CallbackDeclined,
    CallbackDialled,
    CallbackEnded,
    CallbackGivenBack,
    CallbackJoined,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackRefused,
    CallbackState,
    CallbackTakenUp,
    CallEnded,
    CallPlaced,
    CallQueued,
)
from fsctl.step import Effect, Note, Wake
from fsctl.switch.causes import Cause


class Place(Protocol):
    """Where a call has stood in a queue."""

    @property
    def queue(self) -> str: ...
    @property
    def entered_at(self) -> float: ...
    @property
    def priority(self) -> int: ...
    @property
    def number(self) -> int: ...


class Promising:
    def __init__(self, floor: Floor, matching: Matching, expecting: Expecting, outside: str) -> None:
        self.floor = floor
        self.matching = matching
        self.expecting = expecting
        self.outside = outside
        self.promises = Promises()
        self.resting = Resting(floor, self.promises)
        self._places: dict[str, Place] = {}
        """Live call → the place it has left to be asked for a callback."""
        self.far: defaultdict[str, Order] = defaultdict(Order)
        """Queue → promises in its line whose customers are to be called when the turn is near, by attempt."""
        matching.begin = self.begin

    # -- places -----------------------------------------------------------------------------------------------------

    def left(self, waiting: Waiting) -> None:
        self._places[waiting.call] = waiting

    def place_of(self, call: str, queue: str) -> Place | None:
        """The place the call has left in this queue without having given it up."""
        place = self._places.get(call)
        return place if place is not None and place.queue == queue else None

    def resumed(self, call: str) -> None:
        self._places.pop(call, None)

    # -- promising --------------------------------------------------------------------------------------------------

    def asked(self, fact: CallbackAsked, now: float) -> list[Effect]:
        wrong = self._refuses(fact)
        if wrong:
            return [Note(CallbackRefused(fact.call, fact.queue, fact.number, wrong))]
        before = self.promises.for_number(fact.queue, fact.number)
        if before is not None:
            return [Note(CallbackJoined(before.id, fact.call, fact.queue, fact.number))]
        queue, place = self.floor.lines[fact.queue].queue, self._places.pop(fact.call, None)
        if place is None or place.queue != fact.queue:
            entered_at, priority, turn = now, self._head_start(queue, fact), self.floor.next_number()
        else:
            entered_at, priority, turn = place.entered_at, place.priority, place.number
        promise = Promise(
            self.floor.new_id(),
            fact.call,
            fact.queue,
            fact.number,
            self.promises.number_of(fact.call),
            now,
            entered_at,
            priority,
            now + queue.callback_expires_s,
            fact.language,
            fact.data,
            turn,
            due_at=now,
        )
        self.promises.add(promise)
        made = CallbackPromised(
            promise.id,
            promise.call,
            promise.queue,
            promise.number,
            promise.caller_number,
            entered_at,
            priority,
            promise.expires_at,
            promise.language,
            promise.data,
        )
        return [Note(made), *self.review(promise, now)]

    def _refuses(self, fact: CallbackAsked) -> str:
        directory, line = self.floor.directory, self.floor.open_line(fact.queue)
        if line is None or line.queue.callback is CallbackMode.OFF:
            return "off"
        if not may_be_called(line.queue.callback_numbers, fact.number):
            return "number"
        if fact.number in directory.numbers or fact.number in directory.extensions:
            return "own_number"
        if barred(directory, fact.number):
            return "do_not_call"
        trunk = line.queue.callback_trunk or outgoing_trunk(directory, self.outside)
        return "" if trunk else "no_trunk"

    def _head_start(self, queue: Queue, fact: CallbackAsked) -> int:
        directory = self.floor.directory
        tier = tier_in(fact.data, directory)
        return (
            directory.head_start_s(queue.priority)
            + fact.priority
            + (directory.head_start_s(tier.priority) if tier else 0)
        )

    # -- in the line, or resting ------------------------------------------------------------------------------------

    def review(self, promise: Promise, now: float) -> list[Effect]:
        """Bring a promise to where it belongs now, and wake it when that changes by the clock. One whose attempt is
        under way is left to that."""
        if promise.on_line or promise.dialled:
            return []
        if self.floor.open_line(promise.queue) is None:
            return [] if self.is_answered(promise) else self._without_queue(promise, now)
        if now >= promise.expires_at:
            return self.end(promise, CallbackState.EXPIRED, "expired", now)
        promise.rests, promise.until = self.resting.rests(promise, now)
        wake = Wake(("promise", promise.id), self.resting.looks_again(promise, now))
        if promise.rests:
            return [wake, *self.out_of_line(promise, now)]
        if not promise.attempt:
            return [wake, *self._into_line(promise, now)]
        return [wake]

    def _into_line(self, promise: Promise, now: float) -> list[Effect]:
        line = self.floor.lines[promise.queue]
        promise.attempt, promise.begun = self.floor.new_id(), False
        self.promises.bind(promise.attempt, promise)
        absent = line.queue.callback is CallbackMode.CUSTOMER_FIRST
        waiting = self.standing(promise, promise.attempt, absent=absent)
        line.add(waiting, now)
        self.floor.placed[waiting.call] = promise.queue
        if absent:
            self.far[promise.queue].add(waiting.rank, waiting.call)
            return []
        return self.matching.serve(waiting, now)

    def standing(self, promise: Promise, call: str, *, absent: bool) -> Waiting:
        """What stands in the line for a promise, at its place."""
        tier = tier_in(promise.data, self.floor.directory)
        return Waiting(
            call,
            promise.queue,
            promise.priority,
            promise.entered_at,
            promise.turn,
            promise.language,
            in_data(promise.data),
            promise.data,
            tier,
            promise=promise.id,
            absent=absent,
        )

    def out_of_line(self, promise: Promise, now: float) -> list[Effect]:
        """An attempt that has begun is given up; the customer has not been called by it."""
        if not promise.attempt:
            return []
        attempt, begun = promise.attempt, promise.begun
        effects = self._forget_attempt(promise, promise.rests)
        if begun:
            due_at = promise.until or now
            effects.append(Note(CallbackPostponed(promise.id, attempt, promise.queue, due_at, promise.rests)))
        return effects

    def _forget_attempt(self, promise: Promise, reason: str) -> list[Effect]:
        """Out of the line; a phone that rings for it stops, one that is up is left to whoever looks after it."""
        attempt, promise.attempt = promise.attempt, ""
        promise.begun = promise.dialled = promise.reached = False
        self.promises.release(attempt)
        waiting = self.floor.waiting(attempt)
        if waiting is None:
            return []
        self.near_no_more(waiting)
        self.floor.take_out(waiting)
        return [*waiting.stop(), *self.matching.withdraw(waiting, reason, but=waiting.answered)]

    def near_no_more(self, waiting: Waiting) -> None:
        order = self.far.get(waiting.queue)
        if order is not None and waiting.call in order:
            order.remove(waiting.rank, waiting.call)
            if not len(order):
                del self.far[waiting.queue]

    def came(self, promise_id: str, now: float) -> list[Effect]:
        promise = self.promises.open.get(promise_id)
        return [] if promise is None else self.review(promise, now)

    def review_all(self, now: float) -> list[Effect]:
        """The directory has changed: numbers may have been barred, hours and modes be other ones."""
        effects: list[Effect] = []
        for promise in list(self.promises.open.values()):
            if promise.on_line or promise.dialled:
                continue
            if barred(self.floor.directory, promise.number):
                effects.extend(self.end(promise, CallbackState.MISSED, "do_not_call", now))
            else:
                waiting = self.floor.waiting(promise.attempt)
                customer_first = self.floor.queue(promise.queue).callback is CallbackMode.CUSTOMER_FIRST
                if waiting is not None and not waiting.offers and waiting.absent is not customer_first:
                    effects.extend(self._forget_attempt(promise, "mode"))
                effects.extend(self.review(promise, now))
        return effects

    # -- attempts ---------------------------------------------------------------------------------------------------

    def begin(self, waiting: Waiting) -> list[Effect]:
        """What has to be told before this call is offered, or dialled."""
        promise = self.promises.of(waiting.call) if waiting.promise else None
        if promise is None or promise.begun or promise.taken:
            return []
        promise.begun = True
        mode = CallbackMode.CUSTOMER_FIRST if waiting.absent else CallbackMode.AGENT_FIRST
        begun = CallbackBegun(
            promise.id,
            promise.attempt,
            promise.queue,
            promise.number,
            mode,
            promise.attempts + 1,
            promise.language,
            promise.data,
        )
        return [Note(begun)]

    def near(self, now: float) -> list[Effect]:
        """Customers who are to be called first are called when their turn is near."""
        if not self.far or self.floor.paused:
            return []
        effects: list[Effect] = []
        for queue in list(self.far):
            line = self.floor.lines[queue]
            while (order := self.far.get(queue)) is not None:
                waiting = line.calls[order.first[1]]
                expected_s = self.expecting.expected_s(line, waiting, now)
                if expected_s is None or expected_s > line.queue.callback_lead_s:
                    break
                self.near_no_more(waiting)
                effects.extend(self.begin(waiting))
        return effects

    def dialled(self, fact: CallbackDialled, now: float) -> list[Effect]:
        promise = self.promises.of(fact.call)
        if promise is None or promise.attempt != fact.call:
            return []
        promise.dialled, promise.attempts = True, fact.attempt
        self.promises.call_begun(fact.call, promise.number)
        waiting = self.floor.waiting(fact.call)
        if waiting is not None:
            waiting.absent = True  # one agent hears the ringing; nobody else is asked
            self.floor.lines[waiting.queue].review(waiting, now)
        return [
            Wake(("promise", promise.id), None),
            *self._number_taken(promise.number, fact.call, now),
        ]

    def reached(self, fact: CallbackReached, now: float) -> list[Effect]:
        promise, waiting = self.promises.of(fact.call), self.floor.waiting(fact.call)
        if promise is None or waiting is None or promise.reached:
            return []
        promise.reached, waiting.absent = True, False
        queued = CallQueued(
            fact.call,
            promise.queue,
            promise.priority,
            promise.entered_at,
            promise.language,
            promise.data,
            callback=promise.id,
        )
        return [Note(queued), *self.matching.serve(waiting, now)]

    def declined(self, fact: CallbackDeclined, now: float) -> list[Effect]:
        promise = self.promises.of(fact.call)
        return [] if promise is None else self.end(promise, CallbackState.WITHDRAWN, "declined", now)

    def connected(self, call: str, agent: str, now: float) -> list[Effect]:
        """Customer and agent talk: the promise is kept. Told when the call has left the line."""
        promise = self.promises.of(call)
        if promise is None:
            return []
        return self.end(promise, CallbackState.KEPT, "called_in" if promise.taken == call else "called", now, agent)

    def attempt_over(self, fact: CallEnded, now: float) -> list[Effect]:
        """A call that was to keep a promise has ended without an agent."""
        promise = self.promises.of(fact.call)
        if promise is None:
            return []
        if promise.taken == fact.call:
            promise.taken = ""
            self.promises.release(fact.call)
            given = Note(CallbackGivenBack(promise.id, fact.call, promise.queue))
            return [given, *self.review(promise, now)]
        return self._failed(promise, "gave_up" if promise.reached else _reason(fact.cause), now)

    def _failed(self, promise: Promise, reason: str, now: float) -> list[Effect]:
        if self.floor.open_line(promise.queue) is None:
            return self._without_queue(promise, now)
        queue, attempt, dialled = self.floor.queue(promise.queue), promise.attempt, promise.dialled
        if dialled and promise.attempts >= queue.callback_attempts:
            return self.end(promise, CallbackState.MISSED, reason, now)
        promise.due_at = now + queue.callback_retry_s if dialled else now
        effects = self._forget_attempt(promise, reason)
        told = Note(CallbackPostponed(promise.id, attempt, promise.queue, promise.due_at, reason))
        return [*effects, told, *self.review(promise, now)]

    # -- telephones -------------------------------------------------------------------------------------------------

    def call_begun(self, call: str, number: str, now: float) -> list[Effect]:
        """A telephone is in a call with us: whoever was promised a callback to it is not called meanwhile."""
        self.promises.call_begun(call, number)
        return self._number_taken(number, call, now)

    def placed(self, fact: CallPlaced, now: float) -> list[Effect]:
        return self.call_begun(fact.call, fact.number, now)

    def _number_taken(self, number: str, call: str, now: float) -> list[Effect]:
        effects: list[Effect] = []
        for promise in list(self.promises.about(number)):
            if promise.attempt == call or promise.on_line or not same(promise.number, number):
                continue
            if promise.dialled:
                effects.extend(self._failed_by_call(promise, now))
            else:
                effects.extend(self.review(promise, now))
        return effects

    def _failed_by_call(self, promise: Promise, now: float) -> list[Effect]:
        """The customer calls us while we call: that attempt is stopped, and does not count."""
        promise.attempts -= 1
        promise.due_at = now
        attempt = promise.attempt
        effects = self._forget_attempt(promise, "number_busy")
        told = Note(CallbackPostponed(promise.id, attempt, promise.queue, now, "number_busy"))
        return [*effects, told, *self.review(promise, now)]

    def call_over(self, call: str, now: float) -> list[Effect]:
        """A call has ended, after whatever else follows from that: its telephone is free again."""
        self._places.pop(call, None)
        return [effect for promise in self.promises.call_over(call) for effect in self.review(promise, now)]

    # -- the customer calls again -----------------------------------------------------------------------------------

    def match(self, call: str, queue: str) -> Promise | None:
        """The open promise that a call into this queue keeps: for its telephone, or made from it."""
        number = self.promises.number_of(call)
        for promise in self.promises.about(number) if number else ():
            if promise.queue == queue and (not promise.on_line or promise.taken == call):
                return promise
        return None

    def take_up(self, promise: Promise, call: str, now: float) -> list[Effect]:
        """The call gets the promise's place. Told before it is queued."""
        effects: list[Effect] = []
        if promise.attempt and promise.dialled:
            effects = self._failed_by_call(promise, now)
        elif promise.attempt:
            promise.rests = "called_in"
            effects = self.out_of_line(promise, now)
        promise.taken, promise.rests, promise.until = call, "", 0.0
        self.promises.bind(call, promise)
        stop = Wake(("promise", promise.id), None)
        return [*effects, stop, Note(CallbackTakenUp(promise.id, call, promise.queue))]

    # -- the end ----------------------------------------------------------------------------------------------------

    def end(
        self, promise: Promise, outcome: CallbackState, reason: str, now: float, agent: str = "", by: str = ""
    ) -> list[Effect]:
        call = promise.taken or (promise.attempt if promise.begun else "") or promise.call
        effects = self._forget_attempt(promise, str(outcome)) if promise.attempt else []
        self.promises.remove(promise)
        ended = CallbackEnded(
            promise.id,
            call,
            promise.queue,
            outcome,
            reason,
            agent,
            promise.attempts,
            max(now - promise.made_at, 0.0),
            by,
        )
        return [*effects, Wake(("promise", promise.id), None), Note(ended)]

    def close(self, line: Line, now: float) -> list[Effect]:
        """The queue is no longer configured. Who is on the line leaves it like everybody; an agent whose handset is up
        for a customer goes on."""
        effects: list[Effect] = []
        for promise in self._of_queue(line.queue.name):
            if not promise.on_line and not self.is_answered(promise):
                effects.extend(self._without_queue(promise, now))
        return effects

    def withdraw_off_line(self, call: str, now: float) -> list[Effect] | None:
        """The queue is closed and the agent for this attempt is gone; None for a call that is on the line."""
        promise = self.promises.of(call)
        return None if promise is None or promise.on_line else self._without_queue(promise, now)

    def is_answered(self, promise: Promise) -> bool:
        """Whether an agent's handset is up for it."""
        waiting = self.floor.waiting(promise.attempt)
        return waiting is not None and bool(waiting.answered)

    def _without_queue(self, promise: Promise, now: float) -> list[Effect]:
        return self.end(promise, CallbackState.WITHDRAWN, "no_such_queue", now)

    def _of_queue(self, queue: str) -> Iterator[Promise]:
        return iter([promise for promise in self.promises.open.values() if promise.queue == queue])


def _reason(cause: Cause) -> str:
    """How an attempt came to nothing, by the cause of its call's end."""
    return {
        Cause.BUSY: "busy",
        Cause.REJECTED: "busy",
        Cause.NO_ANSWER: "no_answer",
        Cause.NORMAL: "hung_up",
        Cause.CANCELLED: "cancelled",
    }.get(cause, "not_reached")
