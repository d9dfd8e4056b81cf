"""A caller is put through to a desk phone or an outside number, with no queue between; and transfers by the handset."""

from __future__ import annotations

from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk, caller_name, caller_number
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.directory import DestinationKind
from fsctl.facts import (
    Anomaly,
    CallHandedOver,
    CallRouted,
    LegAnswered,
    LegEnded,
    LegStarted,
    LineBusied,
    Party,
    Role,
)
from fsctl.facts.why import why
from fsctl.step import Do, Effect, Note, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Answer, Bridge, Endpoint, External, HangUp, Originate, Phone, Play, Ring
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    CommandFailed,
    EndedBy,
    OriginateFailed,
)
from fsctl.switch.sounds import Tone

RING_S = 30.0

GIVE_UP_AFTER_RING_S = 8.0
"""How long after the ring time a leg's end may still be missing before it is declared dead."""

SORRY = {
    Cause.BUSY: "number_busy",
    Cause.NO_ANSWER: "no_answer",
    Cause.NOT_REGISTERED: "not_reachable",
    Cause.UNREACHABLE: "not_reachable",
    Cause.REJECTED: "number_busy",
}
"""What the caller is told when it does not come about."""


class Dialling:
    def __init__(self, desk: Desk, consulting: Consulting) -> None:
        self.desk = desk
        self.consulting = consulting

    def routed(self, fact: CallRouted, now: float) -> list[Effect]:
        call = self.desk.calls.get(fact.call)
        if call is None or fact.kind not in (DestinationKind.EXTENSION, DestinationKind.EXTERNAL):
            return []
        endpoint = self._endpoint(fact)
        call.move(Stage.DIALLING)
        if endpoint is None:
            return [
                Note(Anomaly(call.id, "no_such_destination", f"{fact.kind}:{fact.name}")),
                *self._sorry(call, "wrong_number"),
            ]
        party = endpoint.extension if isinstance(endpoint, Phone) else endpoint.number
        role = Role.EXTENSION if isinstance(endpoint, Phone) else Role.OUTSIDE
        leg = Leg(self.desk.new_id(), call.id, party, offer=False)
        self.desk.legs[leg.uuid] = leg
        call.legs[leg.uuid] = leg
        effects: list[Effect] = [
            Do(
                Originate(
                    leg.uuid,
                    endpoint,
                    call.extension or caller_number(call),
                    caller_name(call),
                    RING_S,
                    {"fsctl_call": call.id, "fsctl_role": str(role)},
                )
            ),
            Note(LegStarted(call.id, leg.uuid, role, party)),
            Wake(("dial", leg.uuid), now + RING_S + GIVE_UP_AFTER_RING_S),
        ]
        if call.answered:
            effects.append(Do(Play(call.id, self.desk.new_id(), Tone("ringback"))))
            call.music = True
        if role is Role.EXTENSION:
            leg.busied = True
            effects.append(Note(LineBusied(party, leg.uuid, call.id)))
        return effects

    def _endpoint(self, fact: CallRouted) -> Endpoint | None:
        if fact.kind is DestinationKind.EXTENSION:
            return Phone(fact.name) if fact.name in self.desk.directory.extensions else None
        trunk, _, number = fact.name.partition("/")
        known = trunk in self.desk.directory.trunks or (trunk and trunk == self.desk.outside)
        return External(trunk, number) if known and number else None

    def rings(self, event: ChannelProgressed, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        call = self.desk.call_of(leg) if leg else None
        if leg is None or call is None:
            return []
        leg.move(LegStage.RINGING)
        return [] if call.answered else [Do(Ring(call.id))]

    def answered(self, event: ChannelAnswered, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        if leg is None or not leg.unanswered:
            return []
        leg.move(LegStage.ANSWERED)
        return [Note(LegAnswered(leg.call, leg.uuid))]

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        call = self.desk.call_of(leg) if leg else None
        if leg is None or leg.stage is not LegStage.ANSWERED:
            return []
        if call is None:
            return [Do(HangUp(leg.uuid))]
        effects: list[Effect] = [Do(Answer(call.id))] if not call.answered else []
        if call.music:
            effects.extend(self.desk.silence(call))
        leg.move(LegStage.BRIDGING)
        return [*effects, Do(Bridge(call.id, leg.uuid)), Wake(("dial", leg.uuid), now + 3.0)]

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        leg = self._leg(event.second) or self._leg(event.first)
        call = self.desk.call_of(leg) if leg else None
        if leg is None or call is None or leg.stage is not LegStage.BRIDGING:
            return []
        leg.move(LegStage.CONNECTED)
        leg.connected_at = now
        call.move(Stage.TALKING)
        call.chosen = leg.uuid
        self.desk.begin_talk(call, leg.uuid)
        mark = {"partner": leg.uuid, "connected_at": f"{now:.3f}"}
        effects = [Wake(("dial", leg.uuid), None), self.desk.mark(call, mark), *self.desk.unguard(call)]
        if not call.sent_by:
            return effects
        leg.agent = self.desk.agent_at(leg.party)
        before, call.sent_by = call.sent_by, ""
        return [*effects, Note(CallHandedOver(call.id, leg.uuid, leg.agent, before))]

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, uuid = timer.key
        if kind != "dial" or self._leg(uuid) is None:
            return []
        return [Do(HangUp(uuid)), *self._ended(uuid, Cause.FAILED, EndedBy.SWITCH, why("no_end"), False, now)]

    def failed(self, event: OriginateFailed, now: float) -> list[Effect]:
        return self._ended(event.channel, event.cause, EndedBy.UNKNOWN, event.detail, False, now)

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        return self._ended(event.channel, event.cause, event.ended_by, event.detail, event.reconciled, now)

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        if event.unknown:
            return []
        if isinstance(event.command, Originate):
            return self._ended(event.command.channel, Cause.FAILED, EndedBy.SWITCH, event.reason, False, now)
        if isinstance(event.command, Bridge) and self._leg(event.command.second):
            uuid = event.command.second
            return [Do(HangUp(uuid)), *self._ended(uuid, Cause.FAILED, EndedBy.SWITCH, event.reason, False, now)]
        return []

    def _ended(
        self, uuid: str, cause: Cause, ended_by: EndedBy, detail: str, reconciled: bool, now: float
    ) -> list[Effect]:
        leg = self._leg(uuid)
        if leg is None:
            return []
        del self.desk.legs[uuid]
        leg.move(LegStage.ENDED)
        effects: list[Effect] = [
            Wake(("dial", uuid), None),
            Note(LegEnded(leg.call, uuid, cause, ended_by, detail, reconciled)),
        ]
        effects.extend(self.desk.last_tie(leg))
        call = self.desk.call_of(leg)
        if call is None:
            return effects
        call.legs.pop(uuid, None)
        if call.stage is Stage.TALKING and call.chosen == uuid:
            return [*effects, *self._left(call, now)]
        if call.stage is Stage.DIALLING and not leg.withdrawn:
            call.ended_by = Party.SYSTEM
            return [*effects, *self._sorry(call, SORRY.get(cause, "not_reachable"))]
        return effects

    def _left(self, call: Call, now: float) -> list[Effect]:
        """Whom the caller talked with has hung up."""
        replaced = self.consulting.far_leg_left(call)
        if replaced is not None:
            return replaced
        call.chosen = ""
        held = self.desk.unhold(call, now)
        effects, over = self.consulting.agent_left(call, now)
        if not over:
            return [*held, *effects]
        call.ended_by = Party.AGENT
        return [*held, *effects, *self.desk.close(call, "")]

    def _sorry(self, call: Call, prompt: str) -> list[Effect]:
        answer: list[Effect] = [] if call.answered else [Do(Answer(call.id))]
        return [*answer, *self.desk.close(call, prompt)]

    def _leg(self, uuid: str) -> Leg | None:
        leg = self.desk.legs.get(uuid)
        if leg is None or leg.offer or leg.consulted:
            return None
        return None if leg.placing and leg.stage is not LegStage.CONNECTED else leg
