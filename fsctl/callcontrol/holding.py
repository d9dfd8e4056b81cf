"""Hold and retrieve, from the panel or at the handset.

From the panel both legs are parked and the customer hears our music. The handset's own hold is done by the switch; we
only keep the time, and say once when it is too long. Both may overlap: the customer is back when the last of them is
over.
"""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call
from fsctl.callcontrol.talks import Form, Talk
from fsctl.callcontrol.wiring import Wiring
from fsctl.facts import CallHeld, HeldTooLong
from fsctl.requests import Hold, Retrieve
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.commands import AskToAnswer
from fsctl.switch.events import ChannelHeld, ChannelRetrieved


class Holding:
    def __init__(self, desk: Desk, wiring: Wiring) -> None:
        self.desk = desk
        self.wiring = wiring

    def asked_to_hold(self, request: Hold, now: float) -> list[Effect]:
        call, talk = self.desk.talk_of(request.agent)
        if talk.form is Form.HELD or talk.at_phone:
            return []
        if talk.form is not Form.TOGETHER:
            raise Refused("consulting", "The customer waits already, or all are in conference", "End that first.")
        return [*self._begin(call, talk, request.by, now), *self.wiring.change(call, Form.HELD, now)]

    def asked_to_retrieve(self, request: Retrieve, now: float) -> list[Effect]:
        """A hold by the handset alone can only be taken back there; phones that can are asked to."""
        call, talk = self.desk.talk_of(request.agent)
        if talk.form is Form.HELD:
            return [*self.desk.unhold(call, now), *self.wiring.change(call, Form.TOGETHER, now)]
        return [Do(AskToAnswer(talk.near))] if talk.at_phone else []

    def held(self, event: ChannelHeld, now: float) -> list[Effect]:
        found = self._near(event.channel)
        if found is None:
            return []
        call, talk = found
        talk.at_phone = True
        if talk.form is not Form.TOGETHER or talk.held_at:
            return []
        _, extension = self.desk.party_of(call, talk.near)
        return self._begin(call, talk, f"phone {extension}", now)

    def retrieved(self, event: ChannelRetrieved, now: float) -> list[Effect]:
        found = self._near(event.channel)
        if found is None:
            return []
        call, talk = found
        talk.at_phone = False
        return self.desk.unhold(call, now) if talk.form is Form.TOGETHER else []

    def _begin(self, call: Call, talk: Talk, by: str, now: float) -> list[Effect]:
        talk.held_at = now
        told = Note(CallHeld(call.id, talk.agent, by))
        alert_s = self._alert_s(self._queue(talk))
        return [told, Wake(("hold", call.id), now + alert_s)] if alert_s else [told]

    def _queue(self, talk: Talk) -> str:
        """The queue that gave the talk; empty for none."""
        leg = self.desk.legs.get(talk.near) or self.desk.legs.get(talk.far)
        return leg.queue if leg is not None else ""

    def _alert_s(self, queue: str) -> float:
        known = self.desk.directory.queue(queue)
        return known.hold_alert_s if known is not None else self.desk.directory.site.hold_alert_s

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, call_id = timer.key
        call = self.desk.calls.get(call_id) if kind == "hold" else None
        talk = call.talk if call is not None else None
        if call is None or talk is None or not talk.held_at:
            return []
        return [Note(HeldTooLong(call.id, talk.agent, self._queue(talk), now - talk.held_at))]

    def _near(self, channel: str) -> tuple[Call, Talk] | None:
        """The talk in which this leg's phone is the one that acts. A phone at either end may: whoever holds first."""
        leg = self.desk.legs.get(channel)
        call = self.desk.calls.get(leg.call if leg is not None else channel)
        talk = call.talk if call is not None else None
        if call is None or talk is None:
            return None
        if channel == talk.far and talk.form is Form.TOGETHER and not talk.at_phone:
            agent, extension = self.desk.party_of(call, channel)
            if not extension:
                return None
            talk.far, talk.near, talk.agent = talk.near, talk.far, agent
        return (call, talk) if channel == talk.near else None
