"""The head start of a caller who waits is changed by a person: the place changes, the time waited does not."""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.directory import Priority
from fsctl.facts import CallPriorityChanged
from fsctl.requests import SetPriority
from fsctl.step import Effect, Note, Refused

MOST_S = 86400
"""A day of head start either way."""


class Promoting:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def asked(self, request: SetPriority, now: float) -> list[Effect]:
        """In place of what number, flow and tier had given; the queue's own head start stays. Raises Refused."""
        waiting = self.floor.waiting(request.call)
        if waiting is None:
            raise Refused("not_waiting", "That caller does not wait in a queue", "Look at the calls that wait.")
        line = self.floor.lines[waiting.queue]
        directory = self.floor.directory
        priority = directory.head_start_s(line.queue.priority) + self._head_start_s(request.priority)
        if priority == waiting.priority:
            return []
        line.reordered(waiting, priority, now)
        place = line.place(waiting.call, now)
        told = CallPriorityChanged(waiting.call, line.queue.name, priority, request.priority, place, request.by)
        return [Note(told)]

    def _head_start_s(self, priority: str) -> int:
        try:
            found = self.floor.directory.head_start_s(priority)
        except ValueError:
            found = None
        if not priority or found is None or abs(found) > MOST_S:
            known = ", ".join(Priority)
            raise Refused("unknown_priority", f"There is no priority {priority!r}", f"Choose {known} or whole seconds.")
        return found
