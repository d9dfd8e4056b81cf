"""Breaks that somebody has to allow: asked for, the agent works on until there is an answer, or time has passed.

There is at most one per agent. Setting the state is not done here: what is granted is the seat's wish from then on.
"""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.seat import Asked, Seat
from fsctl.directory import NotReadyReason
from fsctl.facts import BreakAnswered, BreakAsked, BreakOutcome
from fsctl.restored import AgentRestored
from fsctl.step import Effect, Note, Refused, Wake


class Breaks:
    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def ask(self, seat: Seat, reason: NotReadyReason, by: str, now: float) -> list[Effect]:
        """Asked again it is the same asking; for another reason the first one is withdrawn."""
        if seat.asked is not None and seat.asked.reason == reason.code:
            return []
        withdrawn = self.dropped(seat, by)
        seat.asked = Asked(reason.code, now + reason.approval_wait_s)
        told = Note(BreakAsked(seat.agent, reason.code, seat.asked.until, by))
        return [*withdrawn, told, Wake(("break", seat.agent), seat.asked.until)]

    def dropped(self, seat: Seat, by: str) -> list[Effect]:
        return self._answer(seat, BreakOutcome.WITHDRAWN, by) if seat.asked is not None else []

    def granted(self, seat: Seat, reason: str, by: str) -> list[Effect]:
        """Whoever may allow it sets the agent not ready for what was asked for: that is the answer."""
        if seat.asked is None or seat.asked.reason != reason:
            return []
        return self._answer(seat, BreakOutcome.APPROVED, by)

    def answered(self, seat: Seat, reason: str, outcome: BreakOutcome, by: str) -> list[Effect]:
        """`reason` is what the answer is meant for, empty for whatever is asked. Raises Refused."""
        if seat.asked is None:
            raise Refused("no_break_asked", f"Agent {seat.agent} asks for no break", "Somebody may have answered.")
        if reason and reason != seat.asked.reason:
            raise Refused(
                "another_break", f"Agent {seat.agent} asks for {seat.asked.reason} by now", "Answer what is asked now."
            )
        return self._answer(seat, outcome, by)

    def lapsed(self, agent: str, now: float) -> list[Effect]:
        seat = self.floor.seats.get(agent)
        if seat is None or seat.asked is None:
            return []
        return self._answer(seat, BreakOutcome.TIMED_OUT, "")

    def _answer(self, seat: Seat, outcome: BreakOutcome, by: str) -> list[Effect]:
        asked, seat.asked = seat.asked, None
        reason = asked.reason if asked is not None else ""
        return [Note(BreakAnswered(seat.agent, reason, outcome, by)), Wake(("break", seat.agent), None)]

    @staticmethod
    def restored(seat: Seat, found: AgentRestored) -> list[Effect]:
        """What lapsed meanwhile lapses now."""
        if not found.break_reason:
            return []
        seat.asked = Asked(found.break_reason, found.break_until)
        return [Wake(("break", seat.agent), found.break_until)]
