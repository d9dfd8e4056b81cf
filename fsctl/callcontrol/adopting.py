"""After a restart: take over the calls that are really there."""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.dialling import GIVE_UP_AFTER_RING_S, RING_S
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.waiting import Waiting
from fsctl.facts import LineBusied, Role
from fsctl.restored import CallRestored, DialRestored, StrayRestored, TalkRestored, WaitingRestored
from fsctl.step import Do, Effect, Note, Wake
from fsctl.switch.commands import HangUp
from fsctl.switch.events import ChannelSnapshot, SwitchSnapshot


class Adopting:
    def __init__(self, desk: Desk, waiting: Waiting) -> None:
        self.desk = desk
        self.waiting = waiting
        self._music_begun: set[str] = set()
        """Whose music has been ordered since the snapshot was taken that is still to be looked over."""

    def call(self, found: CallRestored, now: float) -> list[Effect]:
        call = Call(
            id=found.call,
            caller_number=found.caller_number,
            caller_name=found.caller_name,
            dialled=found.dialled,
            entry=found.entry,
            trunk=found.trunk,
            extension=found.extension,
            answered=found.answered,
            arrived_at=found.arrived_at,
            language=found.language,
            data=found.data,
        )
        self.desk.calls[call.id] = call
        return self.desk.guard(call, now)

    def waits(self, found: WaitingRestored, now: float) -> list[Effect]:
        call = self.desk.calls.get(found.call)
        if call is None:
            return []
        call.move(Stage.WAITING)
        call.queue = found.queue
        call.language = found.language
        call.data = found.data
        busied = self._line_busied(call)
        if found.playing:
            call.music = True
            return busied
        self._music_begun.add(call.id)
        return [*busied, *self.waiting.music(call, now)]

    def talks(self, found: TalkRestored, now: float) -> list[Effect]:
        call = self.desk.calls.get(found.call)
        if call is None:
            return []
        leg = Leg(found.offer, call.id, found.extension, offer=True, agent=found.agent, queue=found.queue)
        leg.stage = LegStage.CONNECTED
        leg.connected_at = found.connected_at
        self.desk.legs[leg.uuid] = leg
        call.legs[leg.uuid] = leg
        call.queue = found.queue
        call.chosen = leg.uuid
        call.move(Stage.TALKING)
        return [*self._line_busied(call), *self.desk.unguard(call)]

    def dialled(self, found: DialRestored, now: float) -> list[Effect]:
        call = self.desk.calls.get(found.call)
        if call is None:
            return []
        leg = Leg(found.leg, call.id, found.party, offer=False)
        self.desk.legs[leg.uuid] = leg
        call.legs[leg.uuid] = leg
        busied = self._line_busied(call)
        if found.role is Role.EXTENSION and found.party:
            busied.append(Note(LineBusied(found.party, leg.uuid)))
        if not found.connected:
            leg.stage = LegStage.RINGING
            call.music = call.answered
            call.move(Stage.DIALLING)
            return [*busied, Wake(("dial", leg.uuid), now + RING_S + GIVE_UP_AFTER_RING_S)]
        leg.stage = LegStage.CONNECTED
        leg.connected_at = now
        call.chosen = leg.uuid
        call.move(Stage.TALKING)
        return [*busied, *self.desk.unguard(call)]

    @staticmethod
    def _line_busied(call: Call) -> list[Effect]:
        """The caller is one of our own phones: whoever is signed in there has a call of their own."""
        if not call.extension or call.line_busied:
            return []
        call.line_busied = True
        return [Note(LineBusied(call.extension, call.id))]

    def stray(self, found: StrayRestored, now: float) -> list[Effect]:
        return [Do(HangUp(found.channel))]

    def looked_over(self, event: SwitchSnapshot, now: float) -> list[Effect]:
        """What the link's loss may have swallowed. An agent's leg we do not know rings or waits for nobody: its leg is
        known before the phone is called. After an interruption the end of last words, or our order to hang up, may have
        gone unheard, and music may not have begun."""
        effects: list[Effect] = []
        for seen in event.channels:
            if seen.variables.get("fsctl_role") == Role.AGENT and seen.channel not in self.desk.legs:
                effects.append(Do(HangUp(seen.channel)))
            call = self.desk.calls.get(seen.channel)
            if event.fresh and call is not None and call.stage is Stage.CLOSING:
                effects.append(Do(HangUp(call.id)))
            elif event.fresh and call is not None and self._waits_in_silence(call, seen):
                effects.extend(self.waiting.music(call, now))
        self._music_begun.clear()
        return effects

    def _waits_in_silence(self, call: Call, seen: ChannelSnapshot) -> bool:
        return call.stage is Stage.WAITING and not seen.playing and call.id not in self._music_begun
