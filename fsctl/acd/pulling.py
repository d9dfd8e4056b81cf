"""An agent takes a waiting caller of its own choice: offered to exactly that agent, at once, past the order.

An offer that is out already is not taken from anybody: one caller is never offered twice.
"""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.line import Line, Waiting
from fsctl.acd.matching import Matching
from fsctl.acd.seat import Seat
from fsctl.acd.seating import Seating
from fsctl.directory import WorkMode
from fsctl.facts import AgentState, CallPulled
from fsctl.facts.why import why
from fsctl.requests import PullCall
from fsctl.step import Effect, Note, Refused

PULL = "pull"
"""What stands for the strategy in the offer."""

MODES = frozenset({WorkMode.NORMAL, WorkMode.SUPERVISOR})
"""Work modes in which a call may be pulled."""


class Pulling:
    def __init__(self, floor: Floor, seating: Seating, matching: Matching) -> None:
        self.floor = floor
        self.seating = seating
        self.matching = matching

    def asked(self, request: PullCall, now: float) -> list[Effect]:
        """Also by an agent who is not ready or was to be left alone for a while: who pulls is there. Raises Refused."""
        seat = self.seating.present(request.agent)
        waiting = self.floor.waiting(request.call)
        if waiting is None:
            raise Refused("not_waiting", "That caller no longer waits", "Choose one who does.")
        line = self.floor.lines[waiting.queue]
        self._may(seat, line)
        if not waiting.wants_offer or waiting.offers:
            raise Refused("already_offered", "Somebody is offered that caller already", "Choose another one.")
        self._free(seat, now)
        waited_s = max(now - waiting.entered_at, 0.0)
        pulled = CallPulled(waiting.call, seat.agent, line.queue.name, waited_s, request.by)
        return [Note(pulled), *self._offer(seat, line, waiting, request.by, now)]

    def _offer(self, seat: Seat, line: Line, waiting: Waiting, by: str, now: float) -> list[Effect]:
        tier = line.members[seat.agent]
        effects = self.matching.offer(seat, tier, line, waiting, now, PULL, why("pulled", by=by))
        waiting.pulled = seat.offer
        line.review(waiting, now)  # it is no longer among those who want somebody
        return effects

    def _may(self, seat: Seat, line: Line) -> None:
        if seat.agent not in line.members:
            raise Refused(
                "not_your_queue", f"Agent {seat.agent} does not serve {line.queue.name}", "Pull from an own queue."
            )
        if not line.queue.pull:
            raise Refused("no_pull", f"Callers of {line.queue.name} are not pulled", "They come in their order.")
        if seat.mode not in MODES or seat.leaving:
            raise Refused(
                "mode_takes_no_calls", f"Agent {seat.agent} takes no calls of queues", "Change the work mode."
            )

    def _free(self, seat: Seat, now: float) -> None:
        """Who has a call, a wrap-up or no phone cannot have another one."""
        if seat.engaged or seat.lines:
            raise Refused("in_a_call", f"Agent {seat.agent} is in a call or has one ringing", "End it first.")
        if seat.phone_lost or self.floor.paused:
            raise Refused("phone_lost", f"The phone of agent {seat.agent} is not there", "Look at its connection.")
        if seat.state not in (AgentState.READY, AgentState.NOT_READY) or seat.wraps_up(now):
            raise Refused("in_wrap_up", f"Agent {seat.agent} is in wrap-up", "Finish it first.")
