"""A supervisor hears a call: the supervisor's own phone is called first, and attached when it has answered.

Rules from trials on FreeSWITCH 1.10.12: the ear goes with its target from partner to partner, so whoever is to be
followed is the target; a mode is changed by taking the leg off and attaching it again; that nothing could be attached
shows only as an end without a beginning. The listened-to legs get no command at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fsctl.callcontrol.asking import SupervisionRequests
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import LegStage, Stage
from fsctl.callcontrol.sessions import HEARD_BY, Session, Sessions, SessionStage
from fsctl.directory import ListeningNotice
from fsctl.facts import (
    AgentLoggedOut,
    Follow,
    LegAnswered,
    LegEnded,
    LineBusied,
    LineFreed,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionPaused,
)
from fsctl.requests import ChangeSupervision, StopSupervising, Supervise
from fsctl.restored import SupervisionRestored
from fsctl.step import Do, Effect, Note, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Beep, Eavesdrop, HangUp, Originate, StopEavesdropping
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    CommandFailed,
    EavesdropEnded,
    EavesdropStarted,
    EndedBy,
    OriginateFailed,
    PhoneRegistered,
    PhoneUnregistered,
    SwitchSnapshot,
)
from fsctl.switch.sounds import Tone

ATTACH_WITHIN_S = 3.0
TRY_AGAIN_AFTER_S = 1.0
TRIES = 3

OUTCOMES = {
    Cause.BUSY: SupervisionOutcome.BUSY,
    Cause.REJECTED: SupervisionOutcome.REJECTED,
    Cause.NO_ANSWER: SupervisionOutcome.NO_ANSWER,
    Cause.NOT_REGISTERED: SupervisionOutcome.NOT_REGISTERED,
    Cause.UNREACHABLE: SupervisionOutcome.UNREACHABLE,
    Cause.SWITCH_LOST: SupervisionOutcome.LOST,
}
"""How it ended when the phone was never lifted, or the switch died; anything else is `failed`."""

S = SessionStage


class Supervising:
    """`stays` has a supervisor who follows an agent wait for the agent's next call; else the session ends with the
    call."""

    def __init__(self, desk: Desk, sessions: Sessions, *, stays: bool) -> None:
        self.desk = desk
        self.sessions = sessions
        self.stays = stays
        self.requests = SupervisionRequests(desk, sessions)
        self.acts: Mapping[type, Callable[[Any, float], list[Effect]]] = {
            Supervise: self.requests.supervise,
            ChangeSupervision: self.changed,
            StopSupervising: self.stopped,
            ChannelAnswered: self.answered,
            ChannelParked: self.parked,
            ChannelBridged: self.bridged,
            ChannelHungUp: self.hung_up,
            OriginateFailed: self.failed,
            EavesdropStarted: self.started,
            EavesdropEnded: self.ended,
            CommandFailed: self.refused,
            AgentLoggedOut: self.agent_left,
            SwitchSnapshot: self.phones_seen,
            PhoneRegistered: self.phone_found,
            PhoneUnregistered: self.phone_gone,
            SupervisionRestored: self.restored,
            TimerCame: self.overdue,
        }

    # -- the supervisor's phone -------------------------------------------------------------------------------------

    def answered(self, event: ChannelAnswered, now: float) -> list[Effect]:
        session = self.sessions.get(event.channel)
        if session is None:
            return self._look(now)
        if session.stage is S.LEAVING:
            return [Do(HangUp(session.id))]
        if session.stage is not S.CALLING:
            return []
        session.move(S.ANSWERED)
        return [Note(LegAnswered(session.begun_with, session.id)), Wake(("supervise", session.id), None)]

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        session = self.sessions.get(event.channel, S.ANSWERED, S.LEAVING)
        if session is None:
            return []
        if session.stage is S.LEAVING:
            return [Do(HangUp(session.id))]
        session.move(S.WAITING)
        return self._attach(session, now)

    def failed(self, event: OriginateFailed, now: float) -> list[Effect]:
        session = self.sessions.get(event.channel)
        return [] if session is None else self._over(session, event.cause, EndedBy.UNKNOWN, event.detail)

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        session = self.sessions.get(event.channel)
        if session is not None:
            return self._over(session, event.cause, event.ended_by, event.detail, event.reconciled)
        effects: list[Effect] = []
        for session in self.sessions:
            if event.channel in (session.target, session.call, session.leg):
                effects.extend(self._deprived(session, now))
        return effects

    def _over(
        self, session: Session, cause: Cause, ended_by: EndedBy, detail: str, reconciled: bool = False
    ) -> list[Effect]:
        """The supervisor's leg is gone."""
        outcome = session.outcome
        if outcome is None and cause is not Cause.SWITCH_LOST and session.stage is not S.CALLING:
            far = ended_by is EndedBy.FAR_PARTY
            outcome = SupervisionOutcome.SUPERVISOR_LEFT if far else SupervisionOutcome.FAILED
        outcome = outcome or OUTCOMES.get(cause, SupervisionOutcome.FAILED)
        self.sessions.drop(session)
        return [
            *(Wake((timer, session.id), None) for timer in ("supervise", "attach")),
            Note(SupervisionEnded(session.id, outcome, session.call, detail)),
            Note(LegEnded(session.begun_with, session.id, cause, ended_by, detail, reconciled)),
            Note(LineFreed(session.extension, session.id)),
        ]

    def leave(self, session: Session, outcome: SupervisionOutcome) -> list[Effect]:
        """Have the supervisor's leg hung up; the end is told when it is gone."""
        if session.stage is S.LEAVING:
            return []
        rings = session.stage is S.CALLING
        session.move(S.LEAVING)
        session.outcome = outcome
        cause = Cause.CANCELLED if rings else Cause.NORMAL
        return [Wake(("attach", session.id), None), Do(HangUp(session.id, cause))]

    # -- attaching --------------------------------------------------------------------------------------------------

    def _attach(self, session: Session, now: float) -> list[Effect]:
        """From waiting: hear whoever is there to be heard."""
        target = self._target(session)
        if not target:
            return self._pause(session)
        session.move(S.ATTACHING)
        session.target, session.heard_in, session.eavesdrop_id = target, session.mode, self.desk.new_id()
        heard_by = HEARD_BY[session.mode, session.follow]
        return [
            Do(Eavesdrop(session.id, target, heard_by, session.eavesdrop_id)),
            Wake(("attach", session.id), now + ATTACH_WITHIN_S),
        ]

    def _target(self, session: Session) -> str:
        """The leg to listen to now; empty when there is none. The agent's present talk becomes the session's call."""
        if session.follow is Follow.CALLER:
            call = self.desk.calls.get(session.call)
            if call is None or not call.answered or call.stage is Stage.CLOSING:
                return ""
            return call.chosen if self.requests.dialled_by_hand(call) else call.id
        if session.leg in self.desk.calls:
            return session.leg
        for leg in self.desk.legs.values():
            ours = leg.agent == session.agent if session.agent else leg.uuid == session.leg
            if ours and leg.stage is LegStage.CONNECTED and not leg.withdrawn:
                session.call = leg.call
                return leg.uuid
        return ""

    def _pause(self, session: Session) -> list[Effect]:
        session.target = ""
        effects: list[Effect] = []
        if session.attached:
            session.attached = False
            effects.append(Note(SupervisionPaused(session.id, session.call)))
        return effects if self._has_hope(session) else [*effects, *self.leave(session, SupervisionOutcome.CALL_ENDED)]

    def _has_hope(self, session: Session) -> bool:
        """May there be something to hear later?"""
        if session.follow is Follow.AGENT and session.agent and self.stays:
            return True
        call = self.desk.calls.get(session.call)
        if call is None or call.stage is Stage.CLOSING:
            return False
        return session.follow is Follow.CALLER or session.leg in (call.id, *call.legs)

    def started(self, event: EavesdropStarted, now: float) -> list[Effect]:
        session = next((s for s in self.sessions if s.stage is S.ATTACHING and s.target == event.target), None)
        if session is None:
            return []
        session.move(S.ATTACHED)
        session.tries = 0
        effects: list[Effect] = [Wake(("attach", session.id), None)]
        if not session.attached:
            session.attached = True
            effects.append(Note(SupervisionAttached(session.id, session.call)))
        if session.heard_in is not session.told_mode:
            session.told_mode = session.heard_in
            effects.append(Note(SupervisionChanged(session.id, session.heard_in, session.call, session.changed_by)))
        return [*effects, *self._notice(session), *self._keep_mode(session, now)]

    def _notice(self, session: Session) -> list[Effect]:
        """Where the site wants it, agents hear a tone when somebody begins to listen to them; customers never do."""
        call = self.desk.calls.get(session.call)
        talk = call.talk if call is not None else None
        if self.desk.directory.site.listening_notice is not ListeningNotice.TONE or call is None or talk is None:
            return []
        legs = [leg for leg in (talk.near, talk.far) if self.desk.party_of(call, leg)[0] and leg not in session.noticed]
        session.noticed.update(legs)
        return [Do(Beep(leg, Tone("listened"))) for leg in legs]

    def _keep_mode(self, session: Session, now: float) -> list[Effect]:
        """Take the leg off when it is attached in another mode than is wanted."""
        if session.stage is not S.ATTACHED or session.heard_in is session.mode:
            return []
        return self._take_off(session, now)

    def _take_off(self, session: Session, now: float) -> list[Effect]:
        session.move(S.CHANGING)
        return [Do(StopEavesdropping(session.id)), Wake(("attach", session.id), now + ATTACH_WITHIN_S)]

    def ended(self, event: EavesdropEnded, now: float) -> list[Effect]:
        session = self.sessions.get(event.channel, S.ATTACHING, S.ATTACHED, S.CHANGING)
        if session is None or session.eavesdrop_id not in ("", event.eavesdrop_id):
            return []
        if session.stage is not S.CHANGING:
            return self._not_attached(session, now)
        session.move(S.WAITING)
        return self._attach(session, now)

    def _not_attached(self, session: Session, now: float) -> list[Effect]:
        """It came to nothing, or is over although nobody asked: most likely the target has just hung up and the news
        is on its way."""
        session.move(S.WAITING)
        session.tries += 1
        return [Wake(("attach", session.id), now + TRY_AGAIN_AFTER_S)]

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        command = event.command
        if event.unknown:
            return []
        if isinstance(command, Originate) and (session := self.sessions.get(command.channel, S.CALLING, S.LEAVING)):
            return self._over(session, Cause.FAILED, EndedBy.SWITCH, event.reason)
        if isinstance(command, Eavesdrop) and (session := self.sessions.get(command.channel, S.ATTACHING)):
            return self._not_attached(session, now)
        return []

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, uuid = timer.key
        session = self.sessions.get(uuid) if kind in ("supervise", "attach") else None
        if session is None:
            return []
        if kind == "supervise":
            return self.leave(session, SupervisionOutcome.NO_ANSWER) if session.stage is S.CALLING else []
        if session.stage in (S.ATTACHING, S.ATTACHED, S.CHANGING):
            return self._not_attached(session, now)
        if session.stage is not S.WAITING:
            return []
        if session.tries >= TRIES and self._target(session):
            return self.leave(session, SupervisionOutcome.FAILED)
        return self._attach(session, now)

    # -- what happens to those who are heard ------------------------------------------------------------------------

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        effects = self._look(now)
        for session in self.sessions:
            if session.stage is S.ATTACHED:  # the customer who is followed talks with another agent now
                effects.extend(self._notice(session))
        return effects

    def _look(self, now: float) -> list[Effect]:
        """A talk began, or a customer's leg was answered: does anybody wait for it, or listen to the wrong side now?"""
        effects: list[Effect] = []
        for session in self.sessions:
            if session.stage is S.WAITING and self._target(session):
                session.tries = 0
                effects.extend(self._attach(session, now))
            elif session.stage is S.ATTACHED and self._target(session) not in ("", session.target):
                effects.extend(self._take_off(session, now))
        return effects

    def _deprived(self, session: Session, now: float) -> list[Effect]:
        """A leg of the session's call is gone. A supervisor whose phone still rings need not come any more."""
        if session.stage in (S.CALLING, S.ANSWERED):
            return [] if self._has_hope(session) else self.leave(session, SupervisionOutcome.CALL_ENDED)
        if session.stage in (S.TAKING_OVER, S.LEAVING) or self._target(session):
            return []
        if session.stage is not S.WAITING:
            session.move(S.WAITING)
        return [Wake(("attach", session.id), None), *self._pause(session)]

    def agent_left(self, fact: AgentLoggedOut, now: float) -> list[Effect]:
        effects: list[Effect] = []
        for session in self.sessions:
            if session.agent == fact.agent and not self._target(session):
                effects.extend(self.leave(session, SupervisionOutcome.AGENT_LEFT))
        return effects

    # -- asked by people --------------------------------------------------------------------------------------------

    def changed(self, request: ChangeSupervision, now: float) -> list[Effect]:
        session = self.requests.change(request)
        if session.stage in (S.ATTACHING, S.ATTACHED, S.CHANGING):
            return self._keep_mode(session, now)
        session.heard_in = session.told_mode = session.mode
        return [Note(SupervisionChanged(session.id, session.mode, session.call, request.by))]

    def stopped(self, request: StopSupervising, now: float) -> list[Effect]:
        return self.leave(self.requests.known(request.session), SupervisionOutcome.STOPPED)

    # -- seen of the switch -----------------------------------------------------------------------------------------

    def phones_seen(self, event: SwitchSnapshot, now: float) -> list[Effect]:
        self.requests.registered = event.registered
        return []

    def phone_found(self, event: PhoneRegistered, now: float) -> list[Effect]:
        self.requests.registered = (self.requests.registered or frozenset()) | {event.extension}
        return []

    def phone_gone(self, event: PhoneUnregistered, now: float) -> list[Effect]:
        self.requests.registered = (self.requests.registered or frozenset()) - {event.extension}
        return []

    def restored(self, found: SupervisionRestored, now: float) -> list[Effect]:
        """Found after a restart, heard by whom it was heard; if it listens to nobody it is attached anew."""
        session = Session(
            found.session, found.call, found.supervisor, found.extension, found.mode, found.follow, found.agent
        )
        session.begun_with, session.stage, session.attached = found.call, S.WAITING, found.attached
        session.heard_in = session.told_mode = found.mode
        session.leg = found.target if found.follow is Follow.AGENT else ""
        self.sessions.add(session)
        busied = Note(LineBusied(session.extension, session.id, session.call))
        target = self._target(session)
        if not target or target != found.target:
            return [busied, *self._attach(session, now)]
        session.stage, session.target = S.ATTACHED, target
        return [busied]
