"""A call is sent elsewhere: by the panel or a supervisor, or by the agent's handset.

By the panel the customer is parked first, then routed like a call that has just dialled the destination. A handset's
blind REFER has been obeyed by the switch already: the customer parks with a new number to go to. With an attended REFER
the switch itself has bridged the parties of the phone's two calls, and we learn of it by the bridge.
"""

from __future__ import annotations

from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.leaving import leave_behind
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.reaching import Reaching
from fsctl.callcontrol.talks import Form, Talk
from fsctl.callcontrol.wiring import Wiring
from fsctl.facts import CallHandedOver, CallTransferred, ConsultOutcome, Party, TalkEnded
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
        if call is None or call.stage in ENDING or call.absent:
            raise Refused("unknown_call", f"There is no call {request.call!r} now", "It may have ended meanwhile.")
        self.reaching.target(request.to)
        if call.stage in (Stage.CONNECTING, Stage.PLACING):
            raise Refused("connecting", "The call is being connected", "Try again when the two talk.")
        if call.talk is not None:
            return self._release(call, call.talk, request, now)
        return [
            *(self._stop_dialling(call) if call.stage is Stage.DIALLING else []),
            Note(CallTransferred(call.id, request.by, request.to)),
        ]

    def _release(self, call: Call, talk: Talk, request: TransferCall, now: float) -> list[Effect]:
        """The agent is let go, the customer leaves the talk and goes on when it stands alone."""
        near = self.desk.legs.get(talk.near)
        if call.extension and near is not None and not call.placed_by and self._is_outside(near):
            talk.far, talk.near = talk.near, talk.far  # a desk phone has dialled the customer
        if talk.form is Form.LEAVING:
            talk.onward, talk.by = request.to, request.by
            return []
        talk.onward, talk.by = request.to, request.by
        effects = [*self.desk.unhold(call, now), *self.consulting.drop(call, ConsultOutcome.CANCELLED)]
        leg = self.desk.legs.get(talk.near)
        if leg is not None:
            effects.extend(self.let_go(call, leg, now))
        return [*self.wiring.change(call, Form.LEAVING, now), *effects]

    def _is_outside(self, leg: Leg) -> bool:
        return leg.party not in self.desk.directory.extensions

    def _left(self, call: Call, talk: Talk, now: float) -> list[Effect]:
        leg = self.desk.legs.get(talk.far)
        if leg is not None:
            return self._sent_on(call, leg, talk.by, talk.onward, now)
        call.talk, call.chosen = None, ""
        return [
            Do(StopPlaying(call.id)),
            *self.desk.guard(call, now),
            Note(CallTransferred(call.id, talk.by, talk.onward)),
        ]

    def _sent_on(self, before: Call, leg: Leg, by: str, to: str, now: float) -> list[Effect]:
        """The other party of a call that a phone had dialled goes on by itself; the phone is let go."""
        before.talk, before.ended_by = None, Party.CALLER
        call, effects = leave_behind(self.desk, leg, None, now)
        sent = Note(CallTransferred(call.id, by, to))
        return [*effects, Do(StopPlaying(call.id)), *self.desk.guard(call, now), sent, Do(HangUp(before.id))]

    def _stop_dialling(self, call: Call) -> list[Effect]:
        effects: list[Effect] = self.desk.silence(call) if call.music else []
        for leg in list(call.legs.values()):
            del call.legs[leg.uuid]
            leg.withdrawn = "transferred"
            effects.append(Do(HangUp(leg.uuid, Cause.CANCELLED)))
        return effects

    def let_go(self, call: Call, leg: Leg, now: float) -> list[Effect]:
        """The agent's part is over."""
        call.chosen, call.sent_by = "", leg.agent
        effects: list[Effect] = []
        if leg.offer and leg.stage is LegStage.CONNECTED and not leg.withdrawn:
            talked_s = now - leg.connected_at
            effects.append(Note(TalkEnded(call.id, leg.uuid, leg.agent, leg.queue, Party.AGENT, talked_s)))
        leg.withdrawn = leg.withdrawn or "transferred"
        call.legs.pop(leg.uuid, None)  # should the customer hang up before its end is heard: it is told already
        return [*effects, Do(HangUp(leg.uuid))]

    # -- by the handset ---------------------------------------------------------------------------------------------

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        called = self.desk.legs.get(event.channel)
        call = self.desk.calls.get(called.call if called is not None else event.channel)
        if call is None or not event.referred_by or call.stage is not Stage.TALKING or call.talk is None:
            return []
        if called is not None:
            return self._sent_by_who_dialled(call, called, event, now)
        leg = self.desk.legs.get(call.chosen)
        if leg is None:
            return []
        effects = [*self.desk.unhold(call, now), *self.consulting.drop(call, ConsultOutcome.CANCELLED)]
        call.talk = None
        effects.extend(self.let_go(call, leg, now))
        effects.append(Note(CallTransferred(call.id, by=leg.party, to=event.dialled)))
        return [*effects, *self.desk.guard(call, now)]

    def _sent_by_who_dialled(self, call: Call, leg: Leg, event: ChannelParked, now: float) -> list[Effect]:
        if call.chosen != leg.uuid or call.placed_by or not call.extension:
            return []
        over = [*self.desk.unhold(call, now), *self.consulting.drop(call, ConsultOutcome.CANCELLED)]
        return [*over, *self._sent_on(call, leg, call.extension, event.dialled, now)]

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
        return self._both_dialled(event, now)

    def _both_dialled(self, event: ChannelBridged, now: float) -> list[Effect]:
        """The phone had dialled both calls by itself: those it has joined have a call of their own now."""
        one, other = self.desk.legs.get(event.first), self.desk.legs.get(event.second)
        calls = [self.desk.call_of(leg) if leg is not None else None for leg in (one, other)]
        first, second = calls
        if one is None or other is None or first is None or second is None or first is second:
            return []
        if not first.extension or first.extension != second.extension or first.placed_by or second.placed_by:
            return []
        if one.party in self.desk.directory.extensions and other.party not in self.desk.directory.extensions:
            one, other = other, one  # the record is the customer's
        effects = [*self.desk.unhold(first, now), *self.desk.unhold(second, now)]
        for call in (first, second):
            call.talk, call.ended_by = None, Party.CALLER
        left = leave_behind(self.desk, one, other, now)[1]
        return [*effects, *left, Do(HangUp(first.id)), Do(HangUp(second.id))]

    def _taken_over(self, call: Call, near: Leg, second: Call, leg: Leg, now: float) -> list[Effect]:
        effects = [*self.desk.unhold(call, now), *self.let_go(call, near, now)]
        second.legs.pop(leg.uuid, None)
        second.chosen, second.talk, second.ended_by = "", None, Party.CALLER
        leg.call, call.legs[leg.uuid], call.chosen = call.id, leg, leg.uuid
        leg.agent = leg.agent or self.desk.agent_at(leg.party)
        self.desk.begin_talk(call, leg.uuid)
        handed = Note(CallHandedOver(call.id, leg.uuid, leg.agent, near.agent))
        mark = self.desk.mark_partner(call, leg)
        return [*effects, handed, mark, Do(HangUp(second.id)), *self.desk.unguard(call)]
