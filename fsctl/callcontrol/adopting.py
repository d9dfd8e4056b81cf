"""After a restart: take over the calls that are really there."""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.waiting import Waiting
from fsctl.callcontrol.wiring import Wiring
from fsctl.restored import CallRestored, StrayRestored, TalkRestored, WaitingRestored
from fsctl.step import Do, Effect
from fsctl.switch.commands import HangUp


class Adopting:
    def __init__(self, desk: Desk, waiting: Waiting, wiring: Wiring) -> None:
        self.desk = desk
        self.waiting = waiting
        self.wiring = wiring

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
        if found.playing:
            call.music = True
            return []
        return self.waiting.music(call, now)

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
        return self.desk.unguard(call)

    def stray(self, found: StrayRestored, now: float) -> list[Effect]:
        return [Do(HangUp(found.channel))]
