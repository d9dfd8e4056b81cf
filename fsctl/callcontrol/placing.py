"""A call that an agent places from the panel: the agent's own phone rings first, then the other party is called.

The call is known by the uuid that the other party's leg will have, from the first moment: the customer's card shows
before any phone rings. If the other party cannot be reached the agent hears why.
"""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.reaching import Reaching, endpoint_of, party_of
from fsctl.directory import Destination, DestinationKind
from fsctl.facts import (
    CallEnded,
    CallPlaced,
    LegAnswered,
    LegEnded,
    LegStarted,
    LineBusied,
    Party,
    Role,
)
from fsctl.requests import Dial
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Bridge, HangUp, Originate, Phone, Play
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    CommandFailed,
    EndedBy,
    OriginateFailed,
    PlaybackEnded,
)
from fsctl.switch.sounds import Prompt, Tone

OWN_RING_S = 25.0
BRIDGE_WITHIN_S = 3.0

SORRY = {Cause.BUSY: "number_busy", Cause.REJECTED: "number_busy", Cause.NO_ANSWER: "no_answer"}
"""What the agent hears when the other party is not reached."""


class Placing:
    def __init__(self, desk: Desk, reaching: Reaching) -> None:
        self.desk = desk
        self.reaching = reaching
        self._targets: dict[str, Destination] = {}
        """Whom a placed call is to reach, until it is called."""

    def asked(self, request: Dial, now: float) -> list[Effect]:
        """Whether the agent is free for it is the distributor's to say, and has been said."""
        extension = self.desk.signed_in.get(request.agent, "")
        if not extension:
            raise Refused("logged_out", f"Agent {request.agent} is not logged in", "Log in first.")
        target = self.reaching.target(request.number)
        if target.kind not in (DestinationKind.EXTENSION, DestinationKind.EXTERNAL):
            raise Refused("own_number", "That is a number of this house", "Dial it at the handset to try it.")
        if target.kind is DestinationKind.EXTENSION and target.name == extension:
            raise Refused("own_phone", "That is the agent's own phone", "Choose somebody else.")
        number, trunk = party_of(target), target.name.partition("/")[0] if "/" in target.name else ""
        call = Call(self.desk.new_id(), "", "", number, "panel", trunk, "", False, now, placed_by=request.agent)
        call.move(Stage.PLACING)
        leg = Leg(self.desk.new_id(), call.id, extension, offer=False, agent=request.agent, placing=True, busied=True)
        self.desk.calls[call.id], self.desk.legs[leg.uuid] = call, leg
        call.legs[leg.uuid] = leg
        self._targets[call.id] = target
        return [
            Note(CallPlaced(call.id, request.agent, extension, number, trunk, request.by)),
            Note(LegStarted(call.id, leg.uuid, Role.AGENT, extension, request.agent)),
            Note(LineBusied(extension, leg.uuid, call.id)),
            Do(self._own(call, leg, number)),
        ]

    @staticmethod
    def _own(call: Call, leg: Leg, number: str) -> Originate:
        variables = {"call": call.id, "role": "placing", "agent": leg.agent, "extension": leg.party}
        marked = {f"fsctl_{name}": value for name, value in variables.items()}
        return Originate(leg.uuid, Phone(leg.party), number, number, OWN_RING_S, marked)

    # -- the agent's own phone --------------------------------------------------------------------------------------

    def answered(self, event: ChannelAnswered, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        if leg is not None and leg.unanswered:
            leg.move(LegStage.ANSWERED)
            return [Note(LegAnswered(leg.call, leg.uuid))]
        return []

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        """The agent's handset is up: call the other party. The other party has answered: bring them together."""
        leg = self._leg(event.channel)
        if leg is not None:
            return self._lifted(leg) if leg.stage is LegStage.ANSWERED else []
        call = self._call(event.channel)
        near = self._near(call) if call is not None else None
        if call is None or near is None or near.stage is not LegStage.ANSWERED:
            return []
        near.move(LegStage.BRIDGING)
        return [Do(Bridge(call.id, near.uuid)), Wake(("place", call.id), now + BRIDGE_WITHIN_S)]

    def _lifted(self, leg: Leg) -> list[Effect]:
        call = self.desk.call_of(leg)
        target = self._targets.pop(leg.call, None)
        if call is None or target is None:
            return [Do(HangUp(leg.uuid))] if call is None else []
        inside = target.kind is DestinationKind.EXTENSION
        variables = {"fsctl_call": call.id, "fsctl_role": "called", "fsctl_agent": leg.agent}
        effects: list[Effect] = [
            Do(self.reaching.originate(call.id, endpoint_of(target), leg.party, variables)),
            Note(LegStarted(call.id, call.id, Role.EXTENSION if inside else Role.OUTSIDE, call.dialled)),
            Do(Play(leg.uuid, self.desk.new_id(), Tone("ringback"))),
        ]
        if inside:
            call.extension, call.line_busied = target.name, True
            effects.append(Note(LineBusied(target.name, call.id, call.id)))
        return effects

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        call = self._call(event.first) or self._call(event.second)
        near = self._near(call) if call is not None else None
        if call is None or near is None or near.stage is not LegStage.BRIDGING:
            return []
        near.move(LegStage.CONNECTED)
        near.connected_at = now
        call.chosen = near.uuid
        call.move(Stage.TALKING)
        self.desk.begin_talk(call, near.uuid)
        return [
            Wake(("place", call.id), None),
            self.desk.mark(call, {"agent": near.agent, "partner": near.uuid, "connected_at": f"{now:.3f}"}),
        ]

    # -- the end ----------------------------------------------------------------------------------------------------

    def failed(self, event: OriginateFailed, now: float) -> list[Effect]:
        return self._own_ended(event.channel, event.cause, EndedBy.UNKNOWN, event.detail, False) + self._not_reached(
            event.channel, event.cause, EndedBy.UNKNOWN, event.detail, False
        )

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        return self._own_ended(
            event.channel, event.cause, event.ended_by, event.detail, event.reconciled
        ) + self._not_reached(event.channel, event.cause, event.ended_by, event.detail, event.reconciled)

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        if event.unknown or not isinstance(event.command, Originate):
            return []
        return self.failed(OriginateFailed(event.command.channel, Cause.FAILED, event.reason), now)

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, call_id = timer.key
        call = self._call(call_id) if kind == "place" else None
        near = self._near(call) if call is not None else None
        return [] if near is None else [Do(HangUp(near.uuid)), Do(HangUp(call_id))]

    def _own_ended(self, uuid: str, cause: Cause, ended_by: EndedBy, detail: str, reconciled: bool) -> list[Effect]:
        """The agent's phone was not lifted, or the agent gave up while the other side was called."""
        leg = self._leg(uuid)
        if leg is None or leg.stage is LegStage.CONNECTED:
            return []
        del self.desk.legs[uuid]
        leg.move(LegStage.ENDED)
        effects: list[Effect] = [
            Note(LegEnded(leg.call, uuid, cause, ended_by, detail, reconciled)),
            *self.desk.last_tie(leg),
        ]
        call = self.desk.call_of(leg)
        if call is None:
            return effects
        call.legs.pop(uuid, None)
        call.ended_by = Party.AGENT
        if self._targets.pop(call.id, None) is None:
            return [*effects, Do(HangUp(call.id, Cause.NORMAL if call.answered else Cause.CANCELLED))]
        del self.desk.calls[call.id]  # the other party was never called
        call.move(Stage.ENDED)
        return [*effects, Note(CallEnded(call.id, cause, Party.AGENT, detail, reconciled))]

    def _not_reached(self, uuid: str, cause: Cause, ended_by: EndedBy, detail: str, reconciled: bool) -> list[Effect]:
        """The other party was busy, did not answer, or hung up before the two were together."""
        call = self._call(uuid)
        if call is None or call.id in self._targets:
            return []
        del self.desk.calls[call.id]
        near = self._near(call)
        call.move(Stage.ENDED)
        by = call.ended_by if call.ended_by is not Party.UNKNOWN else Party.CALLER
        effects: list[Effect] = [
            Wake(("place", call.id), None),
            Note(LegEnded(call.id, call.id, cause, ended_by, detail, reconciled)),
            *self.desk.free_line(call),
            Note(CallEnded(call.id, cause, by, detail, reconciled)),
        ]
        if near is None:
            return effects
        if call.answered or near.stage is not LegStage.ANSWERED:
            return [*effects, Do(HangUp(near.uuid))]
        agent = self.desk.directory.agents.get(near.agent)
        prompt = Prompt(SORRY.get(cause, "not_reachable"), agent.language if agent else call.language)
        play_id, play = self.desk.play(near.uuid, prompt, queued=False)
        near.plays.add(play_id)
        return [*effects, play]

    def played(self, event: PlaybackEnded, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        return [Do(HangUp(leg.uuid))] if leg is not None and event.play_id in leg.plays else []

    def give_up(self, agent: str) -> list[Effect]:
        """Hang up the agent's phone while the call it placed is not connected; nothing if there is none."""
        for leg in self.desk.legs.values():
            if leg.placing and leg.agent == agent and leg.stage is not LegStage.CONNECTED:
                return [Do(HangUp(leg.uuid, Cause.NORMAL if leg.stage is LegStage.ANSWERED else Cause.CANCELLED))]
        return []

    def _call(self, channel: str) -> Call | None:
        call = self.desk.calls.get(channel)
        return call if call is not None and call.stage is Stage.PLACING else None

    @staticmethod
    def _near(call: Call) -> Leg | None:
        return next((leg for leg in call.legs.values() if leg.placing), None)

    def _leg(self, uuid: str) -> Leg | None:
        leg = self.desk.legs.get(uuid)
        return leg if leg is not None and leg.placing else None
