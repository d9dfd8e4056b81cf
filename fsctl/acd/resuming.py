"""Who hangs up waiting and comes again soon has the place back (`Queue.resume_s`).

By the number the caller shows; whoever shows none is nobody in particular and has nothing to take up. A place is taken
up once. After a restart they are known from the records; so are those of callers who hung up, or were cut off,
meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass

from fsctl.directory.numbers import NUMBER
from fsctl.facts import CallArrived
from fsctl.restored import CallRestored, PlacesRestored

REMEMBERED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A place somebody gave up, and when."""

    call: str
    entered_at: float
    left_at: float


class Resuming:
    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}
        """Live call → the caller's number."""
        self._places: dict[tuple[str, str], Place] = {}
        """(queue, number) → the place given up last, oldest first."""

    def arrived(self, fact: CallArrived | CallRestored) -> None:
        if NUMBER.fullmatch(fact.caller_number):
            self._numbers[fact.call] = fact.caller_number

    def gone(self, call: str) -> None:
        self._numbers.pop(call, None)

    def gave_up(self, call: str, queue: str, entered_at: float, now: float) -> None:
        number = self._numbers.get(call)
        if number is None:
            return
        self._keep(queue, number, Place(call, entered_at, now))

    def restored(self, found: PlacesRestored) -> None:
        for place in found.places:
            if NUMBER.fullmatch(place.number):
                self._keep(place.queue, place.number, Place(place.call, place.entered_at, place.left_at))

    def _keep(self, queue: str, number: str, place: Place) -> None:
        self._places.pop((queue, number), None)
        self._places[queue, number] = place
        if len(self._places) > REMEMBERED_AT_MOST:
            del self._places[next(iter(self._places))]

    def take_up(self, call: str, queue: str, within_s: float, now: float) -> Place | None:
        """The place the caller gave up in this queue no longer than `within_s` ago."""
        found = self._places.pop((queue, self._numbers.get(call, "")), None)
        return found if found is not None and now - found.left_at <= within_s else None
