"""Consultation: a third party is called while the customer hears music; then swap, hand over, go back, or all three.

Whoever leaves, nobody is dropped: a consulted party that leaves gives the agent the customer back; an agent who hangs
up hands the customer over (or, while the third phone still rings, sends the customer after it); a customer who leaves
lets the other two finish.
"""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.leaving import leave_behind
from fsctl.callcontrol.legs import Call, Leg, LegStage
from fsctl.callcontrol.reaching import Reaching
from fsctl.callcontrol.talks import Form, Talk
from fsctl.callcontrol.wiring import Wiring, conference_of
from fsctl.directory import DestinationKind
from fsctl.facts import (
    CallHandedOver,
    ConferenceBegun,
    ConferenceEnded,
    ConsultAnswered,
    ConsultEnded,
    ConsultOutcome,
    ConsultStarted,
    ConsultSwapped,
    LegAnswered,
    LegEnded,
    Party,
    Side,
    TalkEnded,
)
from fsctl.requests import CancelConsult, CompleteTransfer, Consult, SwapConsult, ThreeWay
from fsctl.step import Do, Effect, Note, Refused
from fsctl.switch.causes import Cause
from fsctl.switch.commands import HangUp, Originate
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelHungUp,
    ChannelParked,
    CommandFailed,
    EndedBy,
    OriginateFailed,
)

OUTCOMES = {
    Cause.BUSY: ConsultOutcome.BUSY,
    Cause.NO_ANSWER: ConsultOutcome.NO_ANSWER,
    Cause.REJECTED: ConsultOutcome.REJECTED,
    Cause.NOT_REGISTERED: ConsultOutcome.UNREACHABLE,
    Cause.UNREACHABLE: ConsultOutcome.UNREACHABLE,
}

ANSWERED = (Form.CONSULTING, Form.SWAPPED)


class Consulting:
    def __init__(self, desk: Desk, wiring: Wiring, reaching: Reaching) -> None:
        self.desk = desk
        self.wiring = wiring
        self.reaching = reaching
        wiring.reached[Form.HANDING_OVER] = self._handed_over
        wiring.reached[Form.CONFERENCE] = self._joined

    # -- asked by the agent -----------------------------------------------------------------------------------------

    def asked(self, request: Consult, now: float) -> list[Effect]:
        call, talk = self.desk.talk_of(request.agent)
        if talk.third or talk.form not in (Form.TOGETHER, Form.HELD):
            raise Refused("consulting", f"Agent {request.agent} consults already", "End that consultation first.")
        target = self.reaching.target(request.to)
        if target.kind not in (DestinationKind.EXTENSION, DestinationKind.EXTERNAL):
            raise Refused("cannot_consult", "Only a phone can be consulted", "Transfer the call there instead.")
        _, own = self.desk.party_of(call, talk.near)
        if target.kind is DestinationKind.EXTENSION and target.name == own:
            raise Refused("own_phone", "That is the agent's own phone", "Choose somebody else.")
        marks = {"by": request.agent, "to": request.to}
        leg, effects = self.reaching.call(call, target, own, "consulted", marks)
        leg.consulted = True
        talk.third, talk.to = leg.uuid, request.to
        return [
            *self.desk.unhold(call, now),
            Note(ConsultStarted(call.id, leg.uuid, request.agent, request.to)),
            *effects,
            *self.wiring.change(call, Form.CALLING, now),
        ]

    def asked_to_swap(self, request: SwapConsult, now: float) -> list[Effect]:
        call, talk = self._consulting(request.agent)
        form = Form.SWAPPED if talk.form is Form.CONSULTING else Form.CONSULTING
        side = Side.CUSTOMER if form is Form.SWAPPED else Side.CONSULTED
        return [Note(ConsultSwapped(call.id, talk.third, side)), *self.wiring.change(call, form, now)]

    def asked_to_complete(self, request: CompleteTransfer, now: float) -> list[Effect]:
        call, talk = self.desk.talk_of(request.agent)
        if talk.form is Form.HANDING_OVER:
            return []
        if talk.form not in (*ANSWERED, Form.CONFERENCE):
            raise _no_answer_yet()
        return [*self._conference_over(call, talk, True), *self.wiring.change(call, Form.HANDING_OVER, now)]

    def asked_to_cancel(self, request: CancelConsult, now: float) -> list[Effect]:
        _, talk = self.desk.talk_of(request.agent)
        leg = self.desk.legs.get(talk.third)
        if leg is None or talk.form is Form.HANDING_OVER:
            raise Refused("not_consulting", f"Agent {request.agent} consults nobody", "Start a consultation first.")
        leg.withdrawn = leg.withdrawn or "cancelled"
        return [Do(HangUp(leg.uuid, Cause.NORMAL if leg.stage is LegStage.CONNECTED else Cause.CANCELLED))]

    def asked_for_three(self, request: ThreeWay, now: float) -> list[Effect]:
        _, talk = self.desk.talk_of(request.agent)
        if talk.form is Form.CONFERENCE:
            return []
        call, _ = self._consulting(request.agent)
        return self.wiring.change(call, Form.CONFERENCE, now)

    def _consulting(self, agent: str) -> tuple[Call, Talk]:
        call, talk = self.desk.talk_of(agent)
        if talk.form not in ANSWERED:
            raise _no_answer_yet()
        return call, talk

    # -- the third party's leg --------------------------------------------------------------------------------------

    def answered(self, event: ChannelAnswered, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        if leg is None or not leg.unanswered:
            return []
        leg.move(LegStage.ANSWERED)
        told = Note(LegAnswered(leg.call, leg.uuid))
        if leg.withdrawn or self._talk(leg) is None:
            return [told, Do(HangUp(leg.uuid))]
        return [told]

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        if leg is None or leg.stage is not LegStage.ANSWERED or leg.withdrawn:
            return []
        call, talk = self.desk.calls.get(leg.call), self._talk(leg)
        if call is None or talk is None or talk.form is not Form.CALLING:
            return [Do(HangUp(leg.uuid))]
        leg.move(LegStage.BRIDGING)
        leg.move(LegStage.CONNECTED)
        leg.connected_at = now
        return [Note(ConsultAnswered(call.id, leg.uuid)), *self.wiring.change(call, Form.CONSULTING, now)]

    def failed(self, event: OriginateFailed, now: float) -> list[Effect]:
        return self._ended(event.channel, event.cause, EndedBy.UNKNOWN, event.detail, False, now)

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        return self._ended(event.channel, event.cause, event.ended_by, event.detail, event.reconciled, now)

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        if event.unknown or not isinstance(event.command, Originate):
            return []
        return self._ended(event.command.channel, Cause.FAILED, EndedBy.SWITCH, event.reason, False, now)

    def _ended(
        self, uuid: str, cause: Cause, ended_by: EndedBy, detail: str, reconciled: bool, now: float
    ) -> list[Effect]:
        leg = self._leg(uuid)
        if leg is None:
            return []
        del self.desk.legs[uuid]
        call, talk, stage = self.desk.call_of(leg), self._talk(leg), leg.stage
        leg.move(LegStage.ENDED)
        effects: list[Effect] = [
            Note(LegEnded(leg.call, uuid, cause, ended_by, detail, reconciled)),
            *self.desk.last_tie(leg),
        ]
        if call is not None:
            call.legs.pop(uuid, None)
        if call is None or talk is None:
            return effects
        talk.third = ""
        effects.extend(self._over(call, talk, uuid, _outcome(leg, stage, cause)))
        if talk.form is Form.LEAVING:
            return effects
        if talk.near != call.id and talk.near not in self.desk.legs:
            call.ended_by = Party.AGENT  # the agent had left already, and now the one the customer was handed to
            return [*effects, *self.desk.close(call, "")]
        return [*effects, *self.wiring.change(call, Form.TOGETHER, now)]

    # -- somebody leaves --------------------------------------------------------------------------------------------

    def agent_left(self, call: Call, now: float) -> tuple[list[Effect], bool]:
        """The near leg is gone. What becomes of the customer, and whether that was the end of the talk."""
        talk = call.talk
        if talk is not None and talk.form is Form.LENT:
            return [], False
        if talk is None or talk.third not in self.desk.legs:
            return [], True
        if talk.form is Form.CALLING:
            talk.onward, talk.by = talk.to, talk.agent
            dropped = self.drop(call, ConsultOutcome.COMPLETED)
            return [*dropped, *self.wiring.change(call, Form.LEAVING, now)], False
        if talk.form in (Form.CONSULTING, Form.CONFERENCE):
            over = self._conference_over(call, talk, True)
            return [*over, *self.wiring.change(call, Form.HANDING_OVER, now)], False
        if talk.form is Form.HANDING_OVER:
            return [], False
        return self.drop(call, ConsultOutcome.CANCELLED), True

    def drop(self, call: Call, outcome: ConsultOutcome) -> list[Effect]:
        """The third party is not wanted any more, if there is one."""
        talk = call.talk
        leg = self.desk.legs.get(talk.third) if talk is not None else None
        if talk is None or leg is None:
            return []
        talk.third, leg.withdrawn = "", leg.withdrawn or "dropped"
        over = self._over(call, talk, leg.uuid, outcome)
        return [*over, Do(HangUp(leg.uuid, Cause.NORMAL if leg.stage is LegStage.CONNECTED else Cause.CANCELLED))]

    def _over(self, call: Call, talk: Talk, leg: str, outcome: ConsultOutcome) -> list[Effect]:
        """The consultation's end is told once; a conference it led to has an end of its own."""
        if not talk.joined:
            return [Note(ConsultEnded(call.id, leg, outcome))]
        return self._conference_over(call, talk)

    def customer_left(self, call: Call, now: float) -> list[Effect]:
        """The customer's leg is gone: agent and third party, if they talk, finish without it."""
        talk = call.talk
        if talk is None or not talk.third:
            return []
        near, third = self.desk.legs.get(talk.near), self.desk.legs.get(talk.third)
        effects = self._over(call, talk, talk.third, ConsultOutcome.GONE)
        call.talk = None
        if near is not None and third is not None and talk.form in (Form.CONSULTING, Form.CONFERENCE):
            effects.extend(self.reaching.talk_on(call, near, third))
        return effects

    def far_leg_left(self, call: Call) -> list[Effect] | None:
        """In a call a phone has dialled the other party's leg is gone: who was consulted takes its place."""
        talk = call.talk
        third = self.desk.legs.get(talk.third) if talk is not None else None
        if talk is None or third is None or talk.form is not Form.CONSULTING or talk.near != call.id:
            return None
        third.consulted = False
        call.chosen = third.uuid
        call.talk = Talk(third.uuid, call.id, talk.agent)
        return [Note(ConsultEnded(call.id, third.uuid, ConsultOutcome.GONE)), *self.desk.unguard(call)]

    # -- a form is reached ------------------------------------------------------------------------------------------

    def _joined(self, call: Call, talk: Talk, now: float) -> list[Effect]:
        if talk.joined:  # taken up after a restart
            return []
        talk.joined = talk.in_conference = True
        return [
            Note(ConsultEnded(call.id, talk.third, ConsultOutcome.JOINED)),
            Note(ConferenceBegun(call.id, conference_of(call))),
        ]

    def _conference_over(self, call: Call, talk: Talk, handed_over: bool = False) -> list[Effect]:
        if not talk.in_conference:
            return []
        talk.in_conference = False
        return [Note(ConferenceEnded(call.id, conference_of(call), handed_over))]

    def _handed_over(self, call: Call, talk: Talk, now: float) -> list[Effect]:
        """Customer and third party are together: the third takes the agent's place, the agent's leg goes."""
        third, near = self.desk.legs[talk.third], self.desk.legs.get(talk.near)
        third.consulted = False
        told = self._over(call, talk, third.uuid, ConsultOutcome.COMPLETED)
        if talk.near == call.id:  # a call dialled by hand: its record ends with the leg that dialled
            far = self.desk.legs.get(talk.far)
            call.talk, call.ended_by = None, Party.CALLER
            left = leave_behind(self.desk, far, third, now)[1] if far else []
            return [*told, *left, Do(HangUp(call.id))]
        third.agent = third.agent or self.desk.agent_at(third.party)
        call.chosen = third.uuid
        handed = Note(CallHandedOver(call.id, third.uuid, third.agent, talk.agent))
        told = [*told, handed, self.desk.mark_partner(call, third)]
        self.desk.begin_talk(call, third.uuid)
        if near is None:
            return told
        effects: list[Effect] = []  # the talk ends first: what the board shows of the call is what comes last
        if near.offer and not near.withdrawn:
            talked_s = now - near.connected_at
            effects.append(Note(TalkEnded(call.id, near.uuid, near.agent, near.queue, Party.AGENT, talked_s)))
        near.withdrawn = near.withdrawn or "transferred"
        return [*effects, *told, Do(HangUp(near.uuid))]

    def _talk(self, leg: Leg) -> Talk | None:
        call = self.desk.calls.get(leg.call)
        talk = call.talk if call is not None else None
        return talk if talk is not None and talk.third == leg.uuid else None

    def _leg(self, uuid: str) -> Leg | None:
        leg = self.desk.legs.get(uuid)
        return leg if leg is not None and leg.consulted else None


def _outcome(leg: Leg, stage: LegStage, cause: Cause) -> ConsultOutcome:
    if leg.withdrawn:
        return ConsultOutcome.CANCELLED
    if stage is LegStage.CONNECTED:
        return ConsultOutcome.GONE
    return OUTCOMES.get(cause, ConsultOutcome.FAILED)


def _no_answer_yet() -> Refused:
    return Refused("not_consulting", "Nobody consulted has answered", "Consult somebody and await the answer.")
