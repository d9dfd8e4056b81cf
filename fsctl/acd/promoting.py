"""What a waiting call is worth and what it asks for is changed by a person: the time waited stays."""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.line import Line, Waiting
from fsctl.acd.matching import Matching
from fsctl.directory import Priority
from fsctl.directory.demands import as_data, in_data
from fsctl.facts import CallDemandChanged, CallPriorityChanged
from fsctl.requests import SetDemand, SetPriority
from fsctl.step import Effect, Note, Refused
from fsctl.wording import Wording, listed

MOST_S = 86400
"""A day of head start either way."""


class Promoting:
    def __init__(self, floor: Floor, matching: Matching) -> None:
        self.floor = floor
        self.matching = matching

    def _waiting(self, call: str) -> tuple[Waiting, Line]:
        waiting = self.floor.waiting(call)
        if waiting is None:
            raise Refused("not_waiting", "That caller does not wait in a queue", "Look at the calls that wait.")
        if waiting.promise and waiting.absent:
            raise Refused("not_waiting", "That caller waits to be called back", "Move the callback instead.")
        return waiting, self.floor.lines[waiting.queue]

    def demand(self, request: SetDemand, now: float) -> list[Effect]:
        """The queue's steps hold for it as before. Raises Refused."""
        waiting, line = self._waiting(request.call)
        known = self.floor.directory.skills
        if request.skill not in known:
            remedy = Wording("Choose one of: {known}.", known=listed(known))
            raise Refused("unknown_skill", f"There is no skill {request.skill!r}", remedy)
        if len(request.level) != 1 or request.level not in "0123456789":
            raise Refused("unknown_level", f"{request.level!r} is no level", "Give 1 to 9, or 0 for not at all.")
        data = {**waiting.data, **as_data({request.skill: int(request.level)})}
        if data == waiting.data:
            return []
        line.remove(waiting.call)
        waiting.data, waiting.own = data, in_data(data)
        line.add(waiting, now)
        told = CallDemandChanged(waiting.call, line.queue.name, request.skill, int(request.level), request.by, data)
        return [Note(told), *self.matching.serve(waiting, now)]

    def priority(self, request: SetPriority, now: float) -> list[Effect]:
        """In place of what number, flow and tier had given; the queue's own head start stays. Raises Refused."""
        waiting, line = self._waiting(request.call)
        directory = self.floor.directory
        priority = directory.head_start_s(line.queue.priority) + self.head_start_s(request.priority)
        if priority == waiting.priority:
            return []
        line.reordered(waiting, priority, now)
        place = line.place(waiting.call, now)
        told = CallPriorityChanged(waiting.call, line.queue.name, priority, request.priority, place, request.by)
        return [Note(told)]

    def head_start_s(self, priority: str) -> int:
        """Raises Refused."""
        try:
            found = self.floor.directory.head_start_s(priority)
        except ValueError:
            found = None
        if not priority or found is None or abs(found) > MOST_S:
            remedy = Wording("Choose one of: {known}, or whole seconds.", known=", ".join(Priority))
            raise Refused("unknown_priority", f"There is no priority {priority!r}", remedy)
        return found
