"""The customer is lent to a flow and comes back: to key in a number, to answer questions, while the agent waits.

The agent's leg stays, in silence. The flow says when the customer is to come back; the agent may take the customer back
before. Where the agent has gone meanwhile the flow is told, and goes on elsewhere; a flow that leads away from here
lets the agent go.
"""

from __future__ import annotations

import re

import orjson

from fsctl.call.marks import packed
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Stage
from fsctl.callcontrol.reaching import Reaching
from fsctl.callcontrol.talks import Form, Talk
from fsctl.callcontrol.transferring import Transferring
from fsctl.callcontrol.wiring import Wiring
from fsctl.directory import DestinationKind
from fsctl.facts import CallBackAsked, CallLent, CallNotReturned, CallReturned, CallRouted, FlowStopped
from fsctl.requests import LendCall, Retrieve
from fsctl.step import Do, Effect, Note, Refused, Wake
from fsctl.switch.commands import StopPlaying
from fsctl.switch.events import ChannelHungUp

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
MOST_VALUES, LONGEST_VALUE = 20, 200
RESERVED = ("language", "caller")


class Lending:
    def __init__(self, desk: Desk, wiring: Wiring, reaching: Reaching, transferring: Transferring) -> None:
        self.desk = desk
        self.wiring = wiring
        self.reaching = reaching
        self.transferring = transferring
        wiring.reached[Form.LENT] = self._lent
        wiring.reached[Form.TOGETHER] = self._together

    # -- there ------------------------------------------------------------------------------------------------------

    def asked(self, request: LendCall, now: float) -> list[Effect]:
        call, talk = self.desk.talk_of(request.agent)
        if talk.form is Form.LENT:
            return []
        if talk.form not in (Form.TOGETHER, Form.HELD):
            raise Refused("consulting", "Somebody else is in this call", "End the consultation first.")
        if talk.far != call.id:
            raise Refused("dialled_by_hand", "The agent's phone has dialled this call", "Dial from the panel instead.")
        target = self.reaching.target(request.to)
        if target.kind is not DestinationKind.FLOW:
            raise Refused("not_a_flow", "A caller comes back from flows only", "Choose a flow, or transfer the call.")
        talk.lent, talk.onward, talk.by, talk.data = True, target.name, request.by, _values(request.data)
        return [*self.desk.unhold(call, now), *self.wiring.change(call, Form.LENT, now)]

    def _lent(self, call: Call, talk: Talk, now: float) -> list[Effect]:
        """Agent and customer stand alone: the flow may speak."""
        return [Note(CallLent(call.id, talk.agent, talk.onward, talk.data, talk.by))]

    # -- and back ---------------------------------------------------------------------------------------------------

    def back(self, fact: CallBackAsked, now: float) -> list[Effect]:
        """The flow has what it was to find out."""
        call = self.desk.calls.get(fact.call)
        talk = call.talk if call is not None else None
        if call is None:
            return []
        call.language, call.data = fact.language, fact.data
        mark = self.desk.mark(call, {"language": fact.language, "data": packed(fact.data)})
        if talk is None or talk.form is not Form.LENT or talk.near not in self.desk.legs:
            call.talk = None
            return [mark, Note(CallNotReturned(call.id, talk.agent if talk is not None else ""))]
        return [mark, *self.wiring.change(call, Form.TOGETHER, now)]

    def asked_to_retrieve(self, request: Retrieve, now: float) -> list[Effect]:
        call, talk = self.desk.talk_of(request.agent)
        if talk.form is not Form.LENT:
            return []
        stopped = Note(FlowStopped(call.id, talk.onward, request.by))
        return [stopped, Do(StopPlaying(call.id)), *self.wiring.change(call, Form.TOGETHER, now)]

    def _together(self, call: Call, talk: Talk, now: float) -> list[Effect]:
        if not talk.lent:
            return []
        talk.lent = False
        if call.stage is Stage.FLOW:
            call.move(Stage.TALKING)
        return [Note(CallReturned(call.id, talk.near, talk.agent))]

    # -- or not -----------------------------------------------------------------------------------------------------

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        """The agent has gone while the customer was on the way back. Heard after the acts that drop legs."""
        for call in self.desk.calls.values():
            talk = call.talk
            if talk is not None and talk.lent and talk.form is Form.TOGETHER and talk.near == event.channel:
                call.talk = None
                gone = Note(CallNotReturned(call.id, talk.agent))
                return [Wake(("arrange", call.id), None), *self.desk.guard(call, now), gone]
        return []

    def routed(self, fact: CallRouted, now: float) -> list[Effect]:
        """The flow leads elsewhere: the agent waits in vain. From flow to flow the customer is still lent."""
        call = self.desk.calls.get(fact.call)
        talk = call.talk if call is not None else None
        if call is None or talk is None or talk.form is not Form.LENT or fact.kind is DestinationKind.FLOW:
            return []
        leg = self.desk.legs.get(talk.near)
        call.talk = None
        return self.transferring.let_go(call, leg, now) if leg is not None else []


def _values(text: str) -> dict[str, str]:
    """What the flow is told, a JSON object of short texts; nothing for none. Raises Refused."""
    try:
        given = orjson.loads(text) if text else {}
    except ValueError:
        given = None
    if not isinstance(given, dict) or len(given) > MOST_VALUES:
        raise _no_data()
    for name, value in given.items():
        if not NAME.fullmatch(name) or name in RESERVED or not isinstance(value, str) or len(value) > LONGEST_VALUE:
            raise _no_data()
    return given


def _no_data() -> Refused:
    return Refused(
        "no_data",
        "That is no data for a flow",
        f"Give a JSON object of at most {MOST_VALUES} texts under names of small letters, digits and underscores.",
    )
