"""An agent's phone rings for a waiting caller, and the two are brought together.

Rules from trials on FreeSWITCH 1.10.12: an answered leg takes orders only once it is parked; announcements to both
sides play at the same time and the bridge waits for both; the caller is always the first leg of a bridge; a cancel
can cross the answer, so a withdrawn leg is hung up again whenever it shows life.
"""

from __future__ import annotations

from collections.abc import Callable

from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk, caller_name, caller_number
from fsctl.callcontrol.legs import TALK_OVER, Call, Leg, LegStage, Stage
from fsctl.callcontrol.waiting import Waiting
from fsctl.directory import Agent, Queue
from fsctl.facts import (
    Anomaly,
    CallbackReached,
    CallConnected,
    LegAnswered,
    LegEnded,
    LegStarted,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    OfferRinging,
    OfferWithdrawn,
    Party,
    Role,
    TalkEnded,
)
from fsctl.facts.why import why
from fsctl.step import Do, Effect, Note, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Bridge, HangUp, Originate, Phone
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    CommandFailed,
    EndedBy,
    OriginateFailed,
    PlaybackEnded,
)
from fsctl.switch.sounds import Prompt

GIVE_UP_AFTER_RING_S = 8.0
"""How long after the ring time an offer's end may still be missing before it is declared dead."""

BRIDGE_WITHIN_S = 8.0
"""A switch at its limit carries out orders seconds late. To give up before that, hang up on the agent and ask another
one adds to its load what it has too much of already: at 3 s a third of the answered offers were lost so."""

NEWS_WITHIN_S = 0.5

OLD_LEG_WITHIN_S = 2.0
"""How long the agent's next call waits for the leg of the last one to be gone."""

LONGEST_ANNOUNCEMENT_S = 20.0

OUTCOMES = {
    Cause.BUSY: OfferOutcome.BUSY,
    Cause.REJECTED: OfferOutcome.REJECTED,
    Cause.NO_ANSWER: OfferOutcome.NO_ANSWER,
    Cause.NOT_REGISTERED: OfferOutcome.NOT_REGISTERED,
    Cause.UNREACHABLE: OfferOutcome.UNREACHABLE,
}
"""How a phone's refusal is told to the distributor; anything else is `failed`."""


class Offering:
    """Legs of agents. Other rooms know a leg by its offer."""

    def __init__(self, desk: Desk, waiting: Waiting, consulting: Consulting) -> None:
        self.desk = desk
        self.waiting = waiting
        self.consulting = consulting
        self._held: dict[str, Originate] = {}
        """Leg of a talk that is over → the agent's next call, until that leg is gone."""
        self.lifted: Callable[[Call, Leg, float], list[Effect]] = lambda call, leg, now: []
        """What follows when an agent's handset is up for a customer who is not there yet."""

    # -- ringing ----------------------------------------------------------------------------------------------------

    def made(self, fact: OfferMade, now: float) -> list[Effect]:
        call = self.desk.calls.get(fact.call)
        if call is None:
            return [Note(OfferEnded(fact.offer, fact.call, fact.agent, OfferOutcome.CALLER_GONE))]
        leg = Leg(fact.offer, call.id, fact.extension, offer=True, agent=fact.agent, queue=fact.queue)
        self.desk.legs[leg.uuid] = leg
        call.legs[leg.uuid] = leg
        order = Originate(
            leg.uuid,
            Phone(fact.extension),
            call.dialled if call.callback else caller_number(call),
            caller_name(call),
            fact.ring_s,
            {
                "fsctl_call": call.id,
                "fsctl_role": "agent",
                "fsctl_agent": fact.agent,
                "fsctl_queue": fact.queue,
                "fsctl_extension": fact.extension,
            },
        )
        return [
            self._when_free(leg, order, now),
            Note(LegStarted(call.id, leg.uuid, Role.AGENT, fact.extension, fact.agent)),
            Wake(("offer", leg.uuid), now + fact.ring_s + GIVE_UP_AFTER_RING_S),
        ]

    def _when_free(self, leg: Leg, order: Originate, now: float) -> Effect:
        """At once, or when the leg of the agent's last talk is gone: the order to end that one and the call go to the
        switch on different ways, and a phone that is still in its old call would say that it is busy."""
        old = next(
            (other for other in self.desk.legs.values() if other.party == leg.party and other.withdrawn == TALK_OVER),
            None,
        )
        if old is None:
            return Do(order)
        self._held[old.uuid] = order
        return Wake(("old_leg", old.uuid), now + OLD_LEG_WITHIN_S)

    def _freed(self, old: str, now: float) -> list[Effect]:
        order = self._held.pop(old, None)
        if order is None:
            return []
        forget, leg = Wake(("old_leg", old), None), self._leg(order.channel)
        if leg is None:
            return [forget]
        if leg.withdrawn or self.desk.call_of(leg) is None:
            ended = self._ended(leg.uuid, Cause.CANCELLED, EndedBy.SWITCH, why("never_called"), False, now)
            return [forget, *ended]
        return [forget, Do(order)]

    def rings(self, event: ChannelProgressed, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        if leg is None:
            return []
        if leg.withdrawn:
            return [Do(HangUp(leg.uuid, Cause.CANCELLED))]
        leg.move(LegStage.RINGING)
        return [Note(OfferRinging(leg.uuid, leg.call, leg.agent))]

    def answered(self, event: ChannelAnswered, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        if leg is None or not leg.unanswered:
            return []
        leg.move(LegStage.ANSWERED)
        effects: list[Effect] = [Note(LegAnswered(leg.call, leg.uuid)), Wake(("offer", leg.uuid), None)]
        call = self.desk.call_of(leg)
        if leg.withdrawn or call is None or call.stage is not Stage.WAITING:
            leg.withdrawn = leg.withdrawn or "another phone was first"
            return [*effects, Do(HangUp(leg.uuid, Cause.LOST_RACE))]
        call.move(Stage.CONNECTING)
        call.chosen = leg.uuid
        return [
            *effects,
            Note(OfferAnswered(leg.uuid, leg.call, leg.agent)),
            Wake(("connect", leg.uuid), now + LONGEST_ANNOUNCEMENT_S),
        ]

    def withdrawn(self, fact: OfferWithdrawn, now: float) -> list[Effect]:
        leg = self._leg(fact.offer)
        if leg is None:
            return []
        leg.withdrawn = leg.withdrawn or fact.reason
        cause = Cause.LOST_RACE if self.desk.call_of(leg) else Cause.CANCELLED
        return [Do(HangUp(leg.uuid, cause if leg.unanswered else Cause.NORMAL))]

    # -- connecting -------------------------------------------------------------------------------------------------

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        leg = self._leg(event.channel)
        if leg is None:
            return []
        if leg.withdrawn:
            return [Do(HangUp(leg.uuid))]
        call = self.desk.call_of(leg)
        if call is None or leg.stage is not LegStage.ANSWERED:
            return []
        if call.absent:
            return self.lifted(call, leg, now)
        queue = self.desk.directory.queue(leg.queue) or Queue(leg.queue)
        agent = self.desk.directory.agents.get(leg.agent, Agent(leg.agent, leg.agent))
        effects = self.desk.silence(call)
        effects.append(Wake(("announce", call.id), None))
        if not queue.announce_agent:
            return [*effects, *self.bridge(call, leg, now)]
        leg.move(LegStage.PREPARING)
        for channel, sound in (
            (call.id, Prompt("agent_at_your_service", call.language, (("number", leg.agent),))),
            (leg.uuid, Prompt("agent_brief", agent.language)),
        ):
            play_id, play = self.desk.play(channel, sound, queued=True)
            leg.plays.add(play_id)
            effects.append(play)
        return effects

    def played(self, event: PlaybackEnded, now: float) -> list[Effect]:
        leg = self._leg_playing(event)
        if leg is None:
            return []
        leg.plays.discard(event.play_id)
        call = self.desk.call_of(leg)
        if leg.plays or call is None or leg.withdrawn or leg.stage is not LegStage.PREPARING:
            return []
        return self.bridge(call, leg, now)

    def _leg_playing(self, event: PlaybackEnded) -> Leg | None:
        leg = self._leg(event.channel)
        if leg is not None:
            return leg if event.play_id in leg.plays else None
        call = self.desk.calls.get(event.channel)
        if call is None:
            return None
        return next((leg for leg in call.legs.values() if event.play_id in leg.plays), None)

    def bridge(self, call: Call, leg: Leg, now: float) -> list[Effect]:
        leg.move(LegStage.BRIDGING)
        leg.plays.clear()
        return [Do(Bridge(call.id, leg.uuid)), Wake(("connect", leg.uuid), now + BRIDGE_WITHIN_S)]

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        leg = self._leg(event.second) or self._leg(event.first)
        if leg is None or leg.stage is not LegStage.BRIDGING or leg.call not in (event.first, event.second):
            return []
        call = self.desk.call_of(leg)
        if call is None:
            return []
        leg.move(LegStage.CONNECTED)
        leg.connected_at = now
        call.sent_by = ""
        call.move(Stage.TALKING)
        self.desk.begin_talk(call, leg.uuid)
        return [
            Wake(("connect", leg.uuid), None),
            Note(CallConnected(call.id, leg.uuid, leg.agent, leg.queue)),
            self.desk.mark(call, {"agent": leg.agent, "offer": leg.uuid, "connected_at": f"{now:.3f}"}),
            *self.desk.unguard(call),
        ]

    # -- the end ----------------------------------------------------------------------------------------------------

    def failed(self, event: OriginateFailed, now: float) -> list[Effect]:
        return self._ended(event.channel, event.cause, EndedBy.UNKNOWN, event.detail, reconciled=False, now=now)

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        return self._ended(event.channel, event.cause, event.ended_by, event.detail, event.reconciled, now)

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        """The switch would not do it. Unknown outcomes are left to the next snapshot to settle."""
        command = event.command
        if event.unknown:
            return []
        if isinstance(command, Originate):
            return self._ended(command.channel, Cause.FAILED, EndedBy.SWITCH, event.reason, reconciled=False, now=now)
        if isinstance(command, Bridge) and self._leg(command.second) is not None:
            # Most likely one of the two has just hung up: that news is on its way and says who.
            return [Wake(("connect", command.second), now + NEWS_WITHIN_S)]
        return []

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, uuid = timer.key
        if kind == "old_leg":
            return self._freed(uuid, now)
        if kind == "offer":
            leg = self._leg(uuid)
            if leg is None:
                return []
            told = Note(Anomaly(leg.call, "offer_without_end", uuid))
            ended = self._ended(uuid, Cause.NO_ANSWER, EndedBy.UNKNOWN, why("no_end"), reconciled=True, now=now)
            return [told, Do(HangUp(uuid, Cause.CANCELLED)), *ended]
        if kind == "connect":
            leg = self._leg(uuid)
            if leg is not None and leg.stage is LegStage.PREPARING and (call := self.desk.call_of(leg)) is not None:
                told = Note(Anomaly(leg.call, "announcement_without_end", uuid))
                return [told, *self.desk.silence(call), *self.bridge(call, leg, now)]
            return self._not_connected(uuid, why("no_bridge"), now)
        return []

    def _not_connected(self, uuid: str, reason: str, now: float) -> list[Effect]:
        """The bridge did not come about: the agent's leg is given up, the caller keeps the place."""
        leg = self._leg(uuid)
        if leg is None or leg.stage is LegStage.CONNECTED:
            return []
        told = Note(Anomaly(leg.call, "not_connected", uuid))
        ended = self._ended(uuid, Cause.FAILED, EndedBy.SWITCH, reason, reconciled=False, now=now)
        return [told, Do(HangUp(uuid)), *ended]

    def _ended(
        self, uuid: str, cause: Cause, ended_by: EndedBy, detail: str, reconciled: bool, now: float
    ) -> list[Effect]:
        leg = self._leg(uuid)
        if leg is None:
            return []
        stage = leg.stage
        leg.move(LegStage.ENDED)
        del self.desk.legs[uuid]
        call = self.desk.call_of(leg)
        effects: list[Effect] = [
            Wake(("offer", uuid), None),
            Wake(("connect", uuid), None),
            Note(LegEnded(leg.call, uuid, cause, ended_by, detail, reconciled)),
        ]
        if call is not None:
            call.legs.pop(uuid, None)
        effects.extend(self.desk.last_tie(leg))
        effects.extend(self._freed(uuid, now))
        if stage is LegStage.CONNECTED:
            return [*effects, *self._talk_over(call, leg, now)]
        outcome = self._outcome(leg, stage, call, cause)
        if call is not None and stage in (LegStage.ANSWERED, LegStage.PREPARING, LegStage.BRIDGING):
            effects.extend(self._back_to_waiting(call, leg, now))
        return [*effects, Note(OfferEnded(uuid, leg.call, leg.agent, outcome, detail))]

    @staticmethod
    def _outcome(leg: Leg, stage: LegStage, call: Call | None, cause: Cause) -> OfferOutcome:
        if call is None:
            return OfferOutcome.CALLER_GONE
        if leg.withdrawn:
            return OfferOutcome.WITHDRAWN
        if leg.declined:
            return OfferOutcome.REJECTED
        if stage in (LegStage.ORDERED, LegStage.RINGING):
            return OUTCOMES.get(cause, OfferOutcome.FAILED)
        return OfferOutcome.FAILED if cause is Cause.FAILED else OfferOutcome.AGENT_GONE

    def _back_to_waiting(self, call: Call, leg: Leg, now: float) -> list[Effect]:
        if call.stage is not Stage.CONNECTING or call.chosen != leg.uuid:
            return []
        call.chosen = ""
        call.move(Stage.WAITING)
        if call.absent:  # the agent has hung up on the ringing; who has answered already waits on the line
            return [Do(HangUp(call.id, Cause.CANCELLED))] if call.dialling and not call.answered else []
        if call.agent_first:  # the customer has answered, and waits on the line from now on
            call.agent_first = False
            return [*self.desk.guard(call, now), Note(CallbackReached(call.callback, call.id))]
        return [*self.desk.silence(call), *self.waiting.music(call, now)]

    def _talk_over(self, call: Call | None, leg: Leg, now: float) -> list[Effect]:
        if call is None or leg.withdrawn:
            return []  # the caller left first (said then), or the talk was ended with a word of its own
        call.chosen = ""
        told = [
            *self.desk.unhold(call, now),
            Note(TalkEnded(call.id, leg.uuid, leg.agent, leg.queue, Party.AGENT, now - leg.connected_at)),
        ]
        effects, over = self.consulting.agent_left(call, now)
        if not over:
            return [*told, *effects]
        call.ended_by = Party.AGENT
        if call.stage is not Stage.TALKING:
            return [*told, *effects]
        return [*told, *effects, *self.desk.close(call, "")]

    def _leg(self, uuid: str) -> Leg | None:
        leg = self.desk.legs.get(uuid)
        return leg if leg is not None and leg.offer else None
