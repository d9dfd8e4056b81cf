"""A caller comes in, is sent somewhere, and goes."""

from __future__ import annotations

from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import TALK_OVER, Call, LegStage, Stage
from fsctl.directory import DestinationKind
from fsctl.directory.trunks import trunk_at
from fsctl.facts import (
    CallAnswered,
    CallArrived,
    CallEnded,
    CallLeftQueue,
    CallRouted,
    LegAnswered,
    LegEnded,
    LegStarted,
    LineBusied,
    Party,
    Role,
    TalkEnded,
)
from fsctl.requests import HangUpCall
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Answer, HangUp
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelHungUp,
    ChannelParked,
    Direction,
    EndedBy,
    PlaybackEnded,
)


class Arriving:
    """The caller's own leg."""

    def __init__(self, desk: Desk, consulting: Consulting) -> None:
        self.desk = desk
        self.consulting = consulting

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        if event.channel in self.desk.calls or event.channel in self.desk.legs:
            return []
        if event.direction is not Direction.INBOUND or not event.entry:
            return []  # somebody else's channel: an engineer's test call from the switch's own console
        call = Call(
            id=event.channel,
            caller_number=event.caller_number,
            caller_name=event.caller_name,
            dialled=event.dialled,
            entry=event.entry,
            trunk=event.trunk or trunk_at(self.desk.directory, event.address),
            extension=event.extension,
            answered=event.answered,
            arrived_at=now,
        )
        self.desk.calls[call.id] = call
        return [
            Note(
                CallArrived(
                    call.id,
                    call.caller_number,
                    call.caller_name,
                    call.dialled,
                    call.entry,
                    call.trunk,
                    call.extension,
                )
            ),
            Note(LegStarted(call.id, call.id, Role.CALLER, call.extension or call.caller_number)),
            self.desk.mark(call, {"call": call.id, "role": "caller", "arrived_at": f"{now:.3f}"}),
            *self.desk.guard(call, now),
        ]

    def answered(self, event: ChannelAnswered, now: float) -> list[Effect]:
        call = self.desk.calls.get(event.channel)
        if call is None or call.answered:
            return []
        call.answered = True
        return [Note(CallAnswered(call.id)), Note(LegAnswered(call.id, call.id))]

    def routed(self, fact: CallRouted, now: float) -> list[Effect]:
        """Destinations that need no other room: an announcement, or the end. A flow begins by itself."""
        call = self.desk.calls.get(fact.call)
        if call is None:
            return []
        call.language = fact.language
        call.data = fact.data
        effects: list[Effect] = []
        if call.extension and not call.line_busied:
            call.line_busied = True
            effects.append(Note(LineBusied(call.extension, call.id, call.id)))
        if fact.kind is DestinationKind.FLOW:
            call.move(Stage.FLOW)
        elif fact.kind is DestinationKind.ANNOUNCEMENT:
            call.ended_by = Party.SYSTEM
            if not call.answered:
                effects.append(Do(Answer(call.id)))
            effects.extend(self.desk.close(call, fact.name))
        elif fact.kind is DestinationKind.HANGUP:
            call.ended_by = Party.SYSTEM
            effects.extend(self.desk.close(call, "", Cause.NORMAL if call.answered else Cause.BUSY))
        return effects

    def left_queue(self, fact: CallLeftQueue, now: float) -> list[Effect]:
        """Into a flow: the music ends now, before the flow speaks. An end ordered later would take its words along."""
        call = self.desk.calls.get(fact.call)
        speaks = fact.kind in (DestinationKind.FLOW, DestinationKind.CALLBACK)
        if call is None or not speaks or call.stage not in (Stage.WAITING, Stage.CONNECTING):
            return []
        return self.desk.silence(call)

    def played(self, event: PlaybackEnded, now: float) -> list[Effect]:
        call = self.desk.calls.get(event.channel)
        if call is None or call.last_words != event.play_id:
            return []
        return [Do(HangUp(call.id))]

    def asked_to_hang_up(self, request: HangUpCall, now: float) -> list[Effect]:
        call = self.desk.calls.get(request.call)
        if call is None:
            raise Refused(
                "unknown_call",
                f"There is no call {request.call!r} now",
                "Look up its id with `fsctl call list`; a call that has ended cannot be hung up.",
            )
        if call.absent:
            raise Refused(
                "not_called_yet", "The customer of that callback is not on the line", "Withdraw the callback."
            )
        call.ended_by = Party.SYSTEM
        return [Do(HangUp(call.id))]

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        call = self.desk.calls.get(event.channel)
        if call is None or call.stage is Stage.PLACING or call.absent:
            return []
        del self.desk.calls[call.id]
        by = self._who(call, event)
        effects: list[Effect] = [Wake((kind, call.id), None) for kind in ("dead_man", "announce", "arrange")]
        effects.append(
            Note(LegEnded(call.id, call.id, event.cause, event.ended_by, event.detail, event.reconciled)),
        )
        effects.extend(self.desk.unhold(call, now))
        legs = list(call.legs.values())
        effects.extend(self.consulting.customer_left(call, now))
        for leg in legs:
            if leg.stage is LegStage.CONNECTED and leg.offer:
                effects.append(
                    Note(TalkEnded(call.id, leg.uuid, leg.agent, leg.queue, by, now - leg.connected_at)),
                )
                leg.withdrawn = TALK_OVER
            elif not leg.withdrawn:
                leg.withdrawn = "caller gone"
            if not leg.peer:
                effects.append(Do(HangUp(leg.uuid, leaving(leg.stage))))
        effects.extend(self.desk.free_line(call))
        call.move(Stage.ENDED)
        effects.append(Note(CallEnded(call.id, event.cause, by, event.detail, event.reconciled)))
        return effects

    @staticmethod
    def _who(call: Call, event: ChannelHungUp) -> Party:
        if event.cause is Cause.SWITCH_LOST or event.reconciled:
            return Party.UNKNOWN
        if event.ended_by is EndedBy.FAR_PARTY:
            return Party.CALLER
        if call.ended_by is not Party.UNKNOWN:
            return call.ended_by
        return Party.SYSTEM if event.ended_by is EndedBy.SWITCH else Party.UNKNOWN

    def sign_of_life(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, call_id = timer.key
        if kind != "dead_man":
            return []
        call = self.desk.calls.get(call_id)
        return [] if call is None else self.desk.guard(call, now)


def leaving(stage: LegStage) -> Cause:
    """A phone that still rings is cancelled; one that talks is hung up."""
    return Cause.CANCELLED if stage in (LegStage.ORDERED, LegStage.RINGING) else Cause.NORMAL
