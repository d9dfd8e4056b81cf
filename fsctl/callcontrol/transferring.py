"""The agent's handset sends the caller elsewhere (a blind REFER): the caller parks with a new number to go to.

The switch has obeyed the phone already: the caller's leg is out of the bridge and parked in a context of ours,
`dialled` is where the phone sent it. The talk is over for the agent; the call is routed by that number like one just
dialled by the agent's phone.
"""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import LegStage, Stage
from fsctl.facts import CallTransferred, Party, TalkEnded
from fsctl.step import Do, Effect, Note
from fsctl.switch.commands import HangUp
from fsctl.switch.events import ChannelParked


class Transferring:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        call = self.desk.calls.get(event.channel)
        if call is None or not event.referred_by or call.stage is not Stage.TALKING:
            return []
        leg = self.desk.legs.get(call.chosen)
        if leg is None:
            return []
        call.chosen = ""
        call.legs.pop(leg.uuid, None)
        effects: list[Effect] = []
        if leg.offer and leg.stage is LegStage.CONNECTED:
            leg.withdrawn = "transferred"
            effects.append(
                Note(TalkEnded(call.id, leg.uuid, leg.agent, leg.queue, Party.AGENT, now - leg.connected_at))
            )
        effects.append(Do(HangUp(leg.uuid)))
        effects.append(Note(CallTransferred(call.id, by=leg.party, to=event.dialled)))
        return [*effects, *self.desk.guard(call, now)]
