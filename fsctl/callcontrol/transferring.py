"""A call is sent elsewhere: by the panel or a supervisor, or by the agent's handset.

By the panel the customer is parked first, then routed like a call that has just dialled the destination. A handset's
blind REFER has been obeyed by the switch already: the customer parks with a new number to go to. With an attended REFER
the switch itself has bridged the parties of the phone's two calls, and we learn of it by the bridge.
"""

from __future__ import annotations

from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.reaching import Reaching
from fsctl.callcontrol.talks import Form, Talk
from fsctl.callcontrol.wiring import Wiring
from fsctl.facts import CallTransferred, ConsultOutcome, Party, TalkEnded
from fsctl.requests import TransferCall
from fsctl.step import Do, Effect, Note, Refused
from fsctl.switch.causes import Cause
from fsctl.switch.commands import HangUp, StopPlaying
from fsctl.switch.events import ChannelBridged, ChannelParked

ENDING = (Stage.CLOSING, Stage.ENDED)


class Transferring:
    def __init__(self, desk: Desk, wiring: Wiring, reaching: Reaching, consulting: Consulting) -> None:
        self.desk = desk
        self.wiring = wiring
        self.reaching = reaching
        self.consulting = consulting
        wiring.reached[Form.LEAVING] = self._left

    # -- by the panel -----------------------------------------------------------------------------------------------

    def asked(self, request: TransferCall, now: float) -> list[Effect]:
        call = self.desk.calls.get(request.call)
        if call is None or call.stage in ENDING:
            raise Refused("unknown_call", f"There is no call {request.call!r} now", "It may have ended meanwhile.")
        self.reaching.target(request.to)
        if call.stage in (Stage.CONNECTING, Stage.PLACING):
            raise Refused("connecting", "The call is being connected", "Try again when the two talk.")
        if call.talk is not None and call.talk.far != call.id:
            raise Refused("dialled_by_hand", "The agent's phone has dialled this call", "Transfer it at the phone.")
        if call.talk is not None:
            return self._release(call, call.talk, request, now)
        return [
            *(self._stop_dialling(call) if call.stage is Stage.DIALLING else []),
            Note(CallTransferred(call.id, request.by, request.to)),
        ]

    def _release(self, call: Call, talk: Talk, request: TransferCall, now: float) -> list[Effect]:
        """The agent is let go, the customer leaves the talk and goes on when it stands alone."""
        if talk.form is Form.LEAVING:
            talk.onward, talk.by = request.to, request.by
            return []
        talk.onward, talk.by = request.to, request.by
        effects = [*self.desk.unhold(call, now), *self.consulting.drop(call, ConsultOutcome.CANCELLED)]
        leg = self.desk.legs.get(talk.near)
        if leg is not None:
            effects.extend(self._let_go(call, leg, now))
        return [*self.wiring.change(call, Form.LEAVING, now), *effects]

    def _left(self, call: Call, talk: Talk, now: float) -> list[Effect]:
        call.talk, call.chosen = None, ""
        return [
            Do(StopPlaying(call.id)),
            *self.desk.guard(call, now),
            Note(CallTransferred(call.id, talk.by, talk.onward)),
        ]

    def _stop_dialling(self, call: Call) -> list[Effect]:
        effects: list[Effect] = self.desk.silence(call) if call.music else []
        for leg in list(call.legs.values()):
            del call.legs[leg.uuid]
            leg.withdrawn = "transferred"
            effects.append(Do(HangUp(leg.uuid, Cause.CANCELLED)))
        return effects

    def _let_go(self, call: Call, leg: Leg, now: float) -> list[Effect]:
        """The agent's part is over."""
        call.chosen = ""
        effects: list[Effect] = []
        if leg.offer and leg.stage is LegStage.CONNECTED and not leg.withdrawn:
            talked_s = now - leg.connected_at
            effects.append(Note(TalkEnded(call.id, leg.uuid, leg.agent, leg.queue, Party.AGENT, talked_s)))
        leg.withdrawn = leg.withdrawn or "transferred"
        call.legs.pop(leg.uuid, None)  # should the customer hang up before its end is heard: it is told already
        return [*effects, Do(HangUp(leg.uuid))]

    # -- by the handset ---------------------------------------------------------------------------------------------

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        call = self.desk.calls.get(event.channel)
        if call is None or not event.referred_by or call.stage is not Stage.TALKING or call.talk is None:
            return []
        leg = self.desk.legs.get(call.chosen)
        if leg is None:
            return []
        effects = [*self.desk.unhold(call, now), *self.consulting.drop(call, ConsultOutcome.CANCELLED)]
        call.talk = None
        effects.extend(self._let_go(call, leg, now))
        effects.append(Note(CallTransferred(call.id, by=leg.party, to=event.dialled)))
        return [*effects, *self.desk.guard(call, now)]

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        """Two legs of different calls are together though nobody here wanted it: an attended transfer by the phone that
        had both calls."""
        for kept, other in ((event.first, event.second), (event.second, event.first)):
            call, leg = self.desk.calls.get(kept), self.desk.legs.get(other)
            second = self.desk.call_of(leg) if leg is not None else None
            talk = call.talk if call is not None else None
            if call is None or leg is None or second is None or talk is None or second is call or leg.offer:
                continue
            near = self.desk.legs.get(talk.near)
            if near is not None and kept == talk.far and near.party == second.extension:
                return self._taken_over(call, near, second, leg, now)
        return []

    def _taken_over(self, call: Call, near: Leg, second: Call, leg: Leg, now: float) -> list[Effect]:
        effects = [*self.desk.unhold(call, now), *self._let_go(call, near, now)]
        second.legs.pop(leg.uuid, None)
        second.chosen, second.talk, second.ended_by = "", None, Party.CALLER
        leg.call, call.legs[leg.uuid], call.chosen = call.id, leg, leg.uuid
        leg.agent = leg.agent or self.desk.agent_at(leg.party)
        self.desk.begin_talk(call, leg.uuid)
        return [*effects, Do(HangUp(second.id)), *self.desk.unguard(call)]
