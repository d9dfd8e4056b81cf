"""The promises that are open, found by what is known of them; and which telephones are in a call with us now.

A number is looked for by its last digits and then compared (`fsctl.directory.calling`), so that a trunk's prefix or a
country's code makes no other number of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fsctl.directory.calling import CUSTOMER, same, tail


@dataclass(slots=True)
class Promise:
    """`call` made it. `attempt` is the call id it has in the queue now, and that the customer's leg will have; empty
    while it rests. `taken` is the customer's own call that has taken it up."""

    id: str
    call: str
    queue: str
    number: str
    caller_number: str
    made_at: float
    entered_at: float
    priority: int
    expires_at: float
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    turn: int = 0
    """Tells it apart from others of the same rank, as the caller's own number did."""
    attempts: int = 0
    due_at: float = 0.0
    rests: str = ""
    """Why it is not tried now, and `until` when, 0 for as long as it takes."""
    until: float = 0.0
    attempt: str = ""
    begun: bool = False
    dialled: bool = False
    reached: bool = False
    """The customer has answered and waits on the line."""
    taken: str = ""

    @property
    def on_line(self) -> str:
        """The customer's call that waits for an agent; empty while there is none."""
        return self.taken or (self.attempt if self.reached else "")


class Promises:
    def __init__(self) -> None:
        self.open: dict[str, Promise] = {}
        self._tails: defaultdict[str, dict[str, None]] = defaultdict(dict)
        """Last digits → promises for such a number, or made by somebody who showed one."""
        self._by_call: dict[str, str] = {}
        """Call that keeps it, or tries to → promise."""
        self._made_by: dict[str, str] = {}
        """Call → the promise it has made."""
        self._numbers: dict[str, str] = {}
        """Live call → the telephone at its end, empty for one that nobody knows."""
        self._live: defaultdict[str, set[str]] = defaultdict(set)
        """Last digits → live calls with such a telephone."""

    def add(self, promise: Promise) -> None:
        self.open[promise.id] = promise
        self._made_by[promise.call] = promise.id
        for number in (promise.number, promise.caller_number):
            self._tails[tail(number)][promise.id] = None

    def remove(self, promise: Promise) -> None:
        del self.open[promise.id]
        for number in (promise.number, promise.caller_number):
            self._tails[tail(number)].pop(promise.id, None)
        self._made_by.pop(promise.call, None)
        for call in (promise.attempt, promise.taken):
            self._by_call.pop(call, None)

    def bind(self, call: str, promise: Promise) -> None:
        self._by_call[call] = promise.id

    def release(self, call: str) -> None:
        self._by_call.pop(call, None)

    def of(self, call: str) -> Promise | None:
        """The promise this call keeps, or tries to."""
        return self.open.get(self._by_call.get(call, ""))

    # -- telephones -------------------------------------------------------------------------------------------------

    def call_begun(self, call: str, number: str) -> None:
        self._numbers[call] = number if CUSTOMER.fullmatch(number) else ""
        if self._numbers[call]:
            self._live[tail(number)].add(call)

    def call_over(self, call: str) -> list[Promise]:
        """The promises that the end of this call concerns: its telephone is free of it now."""
        number = self._numbers.pop(call, "")
        found: dict[str, Promise] = {}
        if number:
            live = self._live[tail(number)]
            live.discard(call)
            if not live:
                del self._live[tail(number)]
            found = {promise.id: promise for promise in self.about(number)}
        made = self.open.get(self._made_by.get(call, ""))
        return [*found.values(), *([made] if made is not None and made.id not in found else [])]

    def is_busy(self, promise: Promise) -> bool:
        """Whether the telephone is in a call with us, or the one who asked is still on the line."""
        if promise.call in self._numbers and promise.call not in (promise.taken, promise.attempt):
            return True
        for call in self._live.get(tail(promise.number), ()):
            if call not in (promise.attempt, promise.taken) and same(self._numbers[call], promise.number):
                return True
        return False

    def number_of(self, call: str) -> str:
        return self._numbers.get(call, "")

    # -- looking ----------------------------------------------------------------------------------------------------

    def about(self, number: str) -> Iterator[Promise]:
        """The open promises for a telephone, or made from it, in the order they were made."""
        for key in list(self._tails.get(tail(number), ())):
            promise = self.open[key]
            if same(promise.number, number) or same(promise.caller_number, number):
                yield promise

    def for_number(self, queue: str, number: str) -> Promise | None:
        """The open promise of this queue to call this number."""
        found = (one for one in self.about(number) if one.queue == queue and same(one.number, number))
        return next(found, None)
