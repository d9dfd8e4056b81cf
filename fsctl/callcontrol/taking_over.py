"""A supervisor takes a call over: one bridge with the customer, who notices a change of voice and nothing else.

The talk is only taken from the agent when the bridge is there. Whoever hangs up while it is on its way: nobody is left
in silence and the agent's talk is told to end once. When the bridge does not come about but has already pulled the old
talk apart (both its legs are seen parked), the two are joined again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.sessions import Session, Sessions, SessionStage, Takeover
from fsctl.callcontrol.supervising import Supervising
from fsctl.callcontrol.wiring import Wiring
from fsctl.facts import (
    Anomaly,
    CallTakenOver,
    ConsultOutcome,
    LineBusied,
    Party,
    SupervisionEnded,
    SupervisionOutcome,
    TalkEnded,
)
from fsctl.facts.why import why
from fsctl.requests import TakeOver
from fsctl.restored import TakenOverRestored
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.commands import Bridge, HangUp
from fsctl.switch.events import ChannelBridged, ChannelHungUp, ChannelParked, CommandFailed

BRIDGE_WITHIN_S = 3.0
NEWS_WITHIN_S = 0.5

S = SessionStage


class TakingOver:
    def __init__(
        self, desk: Desk, sessions: Sessions, supervising: Supervising, consulting: Consulting, wiring: Wiring
    ) -> None:
        self.consulting = consulting
        self.wiring = wiring
        self.desk = desk
        self.sessions = sessions
        self.supervising = supervising
        self.acts: Mapping[type, Callable[[Any, float], list[Effect]]] = {
            TakeOver: self.asked,
            ChannelBridged: self.bridged,
            ChannelParked: self.parked,
            ChannelHungUp: self.hung_up,
            CommandFailed: self.refused,
            TakenOverRestored: self.restored,
            TimerCame: self.overdue,
        }

    def asked(self, request: TakeOver, now: float) -> list[Effect]:
        session = self.supervising.requests.known(request.session)
        call = self.desk.calls.get(session.call)
        if session.stage in (S.CALLING, S.ANSWERED):
            raise Refused("not_answered", "The supervisor's phone has not answered", "Lift the handset first.")
        if call is None or call.stage is not Stage.TALKING or not call.legs:
            raise Refused("not_talking", "The customer talks with nobody now", "Wait until the talk has begun.")
        if self.supervising.requests.dialled_by_hand(call):
            raise Refused("dialled_by_hand", "A desk phone has dialled this call", "Have it transferred to you there.")
        over = [*self.desk.unhold(call, now), *self.consulting.drop(call, ConsultOutcome.CANCELLED)]
        session.takeover = Takeover(call.chosen, dict(call.legs), request.by)
        call.talk = None  # until it is clear with whom the customer talks, nobody else may bring legs together
        session.move(S.TAKING_OVER)
        for leg in call.legs.values():
            leg.withdrawn = leg.withdrawn or "taken over"
        call.chosen = session.id
        silence = self.desk.silence(call) if call.music else []
        return [
            *over,
            *silence,
            Do(Bridge(call.id, session.id)),
            Wake(("attach", session.id), None),
            Wake(("take_over", session.id), now + BRIDGE_WITHIN_S),
        ]

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        pair = {event.first, event.second}
        session = next((s for s in self.sessions if s.stage is S.TAKING_OVER and {s.call, s.id} == pair), None)
        call = self.desk.calls.get(session.call) if session else None
        if session is None or session.takeover is None or call is None:
            return []
        takeover = session.takeover
        agent = next((leg.agent for leg in takeover.legs.values() if leg.agent), "")
        effects: list[Effect] = [
            Wake(("take_over", session.id), None),
            Note(CallTakenOver(call.id, session.id, session.extension, takeover.by, agent)),
        ]
        for leg in takeover.legs.values():
            effects.extend(self._talk_over(leg, takeover, now))
            if leg.uuid not in takeover.gone:
                effects.append(Do(HangUp(leg.uuid)))
            call.legs.pop(leg.uuid, None)  # should the customer hang up before its end is heard: it is told already
        self.sessions.drop(session)
        self._put_through(call, session.id, session.extension, now)
        return [
            *effects,
            Note(SupervisionEnded(session.id, SupervisionOutcome.TAKEN_OVER, call.id)),
            *self.desk.unguard(call),
        ]

    def _put_through(self, call: Call, uuid: str, extension: str, since: float) -> None:
        """From now on the supervisor's leg is the one the customer talks with, like any phone's."""
        leg = Leg(uuid, call.id, extension, offer=False, stage=LegStage.CONNECTED, busied=True, connected_at=since)
        self.desk.legs[uuid] = call.legs[uuid] = leg
        call.chosen = uuid
        self.desk.begin_talk(call, uuid)
        if call.stage is not Stage.TALKING:  # after a restart
            call.move(Stage.TALKING)

    def _talk_over(self, leg: Leg, takeover: Takeover, now: float) -> list[Effect]:
        """The agent's part, ended by us, or by the agent a moment before."""
        if not leg.offer or not leg.connected_at:
            return []
        gone_at = takeover.gone.get(leg.uuid)
        by = Party.SYSTEM if gone_at is None else Party.AGENT
        talked_s = (now if gone_at is None else gone_at) - leg.connected_at
        return [Note(TalkEnded(leg.call, leg.uuid, leg.agent, leg.queue, by, talked_s))]

    # -- what may come between --------------------------------------------------------------------------------------

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        for session in self.sessions:
            if session.takeover is not None:
                session.takeover.parked.add(event.channel)
        return []

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        """Heard after the acts that drop legs and calls, and before a session is dropped."""
        session = self.sessions.get(event.channel, S.TAKING_OVER)
        if session is not None:
            return self._failed(session, why("supervisor_hung_up"), now)
        effects: list[Effect] = []
        for session in self.sessions:
            takeover = session.takeover
            if takeover is None:
                continue
            if event.channel == session.call:
                for uuid in takeover.gone:
                    effects.extend(self._talk_over(takeover.legs[uuid], takeover, now))
                session.takeover = None
                effects.append(Wake(("take_over", session.id), None))
                effects.extend(self.supervising.leave(session, SupervisionOutcome.CALL_ENDED))
            elif event.channel in takeover.legs:
                takeover.gone[event.channel] = now
        return effects

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        """Most likely one of the two has just hung up: that news is on its way and says who."""
        if event.unknown or not isinstance(event.command, Bridge):
            return []
        session = self.sessions.get(event.command.second, S.TAKING_OVER)
        return [] if session is None else [Wake(("take_over", session.id), now + NEWS_WITHIN_S)]

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, uuid = timer.key
        session = self.sessions.get(uuid, S.TAKING_OVER) if kind == "take_over" else None
        if session is None:
            return []
        told = Note(Anomaly(session.call, "not_taken_over", uuid))
        failed = self._failed(session, why("no_bridge"), now)
        session.move(S.WAITING)
        return [told, *failed, Wake(("attach", session.id), now + NEWS_WITHIN_S)]

    def _failed(self, session: Session, reason: str, now: float) -> list[Effect]:
        """The customer stays with the agent, if there still is one."""
        takeover, call = session.takeover, self.desk.calls.get(session.call)
        session.takeover = None
        effects: list[Effect] = [Wake(("take_over", session.id), None)]
        if takeover is None or call is None:
            return effects
        for uuid, leg in takeover.legs.items():
            if uuid in takeover.gone:
                effects.extend(self._talk_over(leg, takeover, now))
            else:
                leg.withdrawn = ""
        if takeover.before in call.legs:
            call.chosen = takeover.before
            self.desk.begin_talk(call, takeover.before)
            return [*effects, *self.wiring.arrange(call, now)]
        call.chosen, call.ended_by = "", Party.AGENT
        return [*effects, *self.desk.close(call, "")]

    # -- after a restart --------------------------------------------------------------------------------------------

    def restored(self, found: TakenOverRestored, now: float) -> list[Effect]:
        call = self.desk.calls.get(found.call)
        if call is None:
            return [Do(HangUp(found.leg))]
        self._put_through(call, found.leg, found.extension, found.since)
        return [Note(LineBusied(found.extension, found.leg)), *self.desk.unguard(call)]
