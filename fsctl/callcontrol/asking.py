"""What supervisors ask for, and what is refused."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from fsctl.callcontrol.desk import Desk, caller_name, caller_number, shown_name
from fsctl.callcontrol.legs import Call, Leg, Stage
from fsctl.callcontrol.sessions import Session, Sessions, SessionStage
from fsctl.facts import Follow, LegStarted, LineBusied, Mode, Role, SupervisionStarted
from fsctl.requests import ChangeSupervision, Supervise
from fsctl.step import Do, Effect, Note, Refused, Wake
from fsctl.switch.commands import Originate, Phone
from fsctl.wording import Wording

RING_S = 30.0
GIVE_UP_AFTER_RING_S = 8.0
"""How long after the ring time the end of the ringing may still be missing."""

Choice = TypeVar("Choice", bound=StrEnum)


class SupervisionRequests:
    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self.desk = desk
        self.sessions = sessions
        self.registered: frozenset[str] | None = None
        """Extensions whose phones are registered; None while nobody knows."""

    def supervise(self, request: Supervise, now: float) -> list[Effect]:
        mode = _one_of(Mode, request.mode or Mode.LISTEN, "mode")
        follow = _one_of(Follow, request.follow or Follow.AGENT, "follow")
        call = self._call(request.call)
        leg = call.legs.get(call.chosen)
        by_hand = self.dialled_by_hand(call)
        if follow is Follow.AGENT and leg is None:
            raise Refused("no_agent", "Nobody talks in this call now", "Follow the caller instead.")
        self._check_phone(request.extension, call)
        session = Session(self.desk.new_id(), call.id, request.by, request.extension, mode, follow)
        session.begun_with, session.heard_in, session.told_mode = call.id, mode, mode
        if follow is Follow.AGENT and leg is not None:
            session.leg, session.agent = (call.id, "") if by_hand else (leg.uuid, leg.agent)
        self.sessions.add(session)
        return [
            Note(
                SupervisionStarted(
                    session.id,
                    call.id,
                    request.by,
                    session.extension,
                    mode,
                    follow,
                    leg.agent if leg else "",
                    self.desk.directory.site.listening_notice,
                )
            ),
            Note(LegStarted(call.id, session.id, Role.SUPERVISOR, session.extension)),
            Note(LineBusied(session.extension, session.id, call.id)),
            Do(self._ring(session, call, leg)),
            Wake(("supervise", session.id), now + RING_S + GIVE_UP_AFTER_RING_S),
        ]

    def _ring(self, session: Session, call: Call, leg: Leg | None) -> Originate:
        """The phone shows whom its user is about to hear."""
        number, name = caller_number(call), caller_name(call)
        if leg is not None and session.follow is Follow.AGENT:
            agent = self.desk.directory.agents.get(leg.agent)
            number, name = leg.agent or leg.party, shown_name(agent.name if agent else "")
            if self.dialled_by_hand(call):
                number, name = call.extension, ""
        variables = {
            "fsctl_call": call.id,
            "fsctl_role": str(Role.SUPERVISOR),
            "fsctl_extension": session.extension,
        }
        return Originate(session.id, Phone(session.extension), number, name, RING_S, variables)

    def dialled_by_hand(self, call: Call) -> bool:
        """A desk phone has called outside: then the phone's is the caller's leg, and the customer's the other one."""
        leg = call.legs.get(call.chosen)
        return (
            bool(call.extension)
            and not call.placed_by
            and leg is not None
            and leg.party not in self.desk.directory.extensions
        )

    def change(self, request: ChangeSupervision) -> Session:
        """The session with the mode that is wanted now."""
        mode = _one_of(Mode, request.mode, "mode")
        session = self.known(request.session)
        session.mode, session.changed_by = mode, request.by
        return session

    def known(self, uuid: str) -> Session:
        session = self.sessions.get(uuid)
        if session is None or session.stage is SessionStage.LEAVING:
            raise Refused("unknown_session", f"There is no session {uuid!r} now", "It may have ended already.")
        if session.stage is SessionStage.TAKING_OVER:
            raise Refused("taking_over", "The call is being taken over", "Wait for a moment, then hang up.")
        return session

    def _call(self, uuid: str) -> Call:
        call = self.desk.calls.get(uuid)
        if call is None or call.stage is Stage.CLOSING:
            raise Refused(
                "unknown_call",
                f"There is no call {uuid!r} now",
                "Choose one that is up; a call that has ended is on file with its recording.",
            )
        return call

    def _check_phone(self, extension: str, call: Call) -> None:
        if extension not in self.desk.directory.extensions:
            raise Refused(
                "unknown_extension", f"There is no extension {extension!r}", "Name the phone you want to listen at."
            )
        if extension in (call.extension, *(leg.party for leg in call.legs.values())):
            raise Refused("own_call", f"Phone {extension} is in this call", "Choose another phone, or another call.")
        if self._in_use(extension):
            raise Refused("phone_busy", f"Phone {extension} is in a call", "End that call first.")
        if self.registered is not None and extension not in self.registered:
            raise Refused(
                "phone_not_registered", f"Phone {extension} is not registered", "Check that it is plugged in."
            )

    def _in_use(self, extension: str) -> bool:
        return (
            any(leg.party == extension for leg in self.desk.legs.values())
            or any(call.extension == extension for call in self.desk.calls.values())
            or any(session.extension == extension for session in self.sessions)
        )


def _one_of(choices: type[Choice], text: str, what: str) -> Choice:
    try:
        return choices(text)
    except ValueError:
        remedy = Wording("Choose one of: {known}.", known=", ".join(choices))
        raise Refused(f"unknown_{what}", f"There is no {what} {text!r}", remedy) from None
