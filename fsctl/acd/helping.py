"""An agent asks for a supervisor: shown until somebody has come, or until the call it was about is over."""

from __future__ import annotations

from fsctl.acd.floor import Floor
from fsctl.acd.seat import Seat
from fsctl.acd.seating import Seating
from fsctl.directory import CodeAction
from fsctl.facts import HandsetCodeKeyed, HandsetCodeRefused, HelpAsked, HelpEnded
from fsctl.requests import AskForHelp, HelpGiven
from fsctl.step import Effect, Note, Refused


class Helping:
    def __init__(self, floor: Floor, seating: Seating) -> None:
        self.floor = floor
        self.seating = seating

    def asked(self, request: AskForHelp, now: float) -> list[Effect]:
        seat = self.seating.seat(request.agent)
        if not seat.logged_in:
            raise Refused("logged_out", f"Agent {request.agent} is not logged in", "Log in first.")
        if seat.help_asked:
            return []
        seat.help_asked = True
        return [Note(HelpAsked(seat.agent, seat.in_call, request.by))]

    def keyed(self, fact: HandsetCodeKeyed, now: float) -> list[Effect]:
        """The code at the handset, during a talk."""
        if fact.action != CodeAction.HELP:
            return []
        try:
            return self.asked(AskForHelp(fact.agent, f"phone {fact.agent}"), now)
        except Refused as refused:
            return [Note(HandsetCodeRefused(fact.call, fact.agent, fact.action, refused.code, refused.message))]

    def given(self, request: HelpGiven, now: float) -> list[Effect]:
        return self.over(self.seating.seat(request.agent), request.by)

    def over(self, seat: Seat | None, by: str = "") -> list[Effect]:
        if seat is None or not seat.help_asked:
            return []
        seat.help_asked = False
        return [Note(HelpEnded(seat.agent, by))]
