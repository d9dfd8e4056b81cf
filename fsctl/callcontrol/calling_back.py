"""A customer who was promised a callback is called, and brought together with the agent or to the queue.

The call is known by the uuid the customer's leg will have, from the moment the attempt begins. With agent-first it
is offered like a waiting call; the agent whose handset is up hears the ringing, or why the customer was not reached.
With customer-first the customer answers, presses 1 where that is asked (a machine does not), and waits in the queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.offering import Offering
from fsctl.callcontrol.placing import SORRY
from fsctl.directory import CallbackMode, Queue
from fsctl.directory.targets import outgoing_trunk
from fsctl.facts import (
    Anomaly,
    CallAnswered,
    CallbackBegun,
    CallbackDeclined,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackReached,
    CallbackTakenUp,
    CallEnded,
    LegAnswered,
    LegEnded,
    LegStarted,
    Party,
    Role,
)
from fsctl.facts.why import why
from fsctl.restored import AttemptRestored
from fsctl.step import Do, Effect, Note, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import External, HangUp, Originate, Play, StopPlaying
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    CommandFailed,
    DigitPressed,
    EndedBy,
    OriginateFailed,
    PlaybackEnded,
)
from fsctl.switch.sounds import Prompt, Tone

GIVE_UP_AFTER_RING_S = 8.0
"""How long after the ring time the end of a leg may still be missing before it is declared dead."""

SORRY_WITHIN_S = 12.0
"""How long an agent may be told that the customer was not reached."""

KEY_WITHIN_S = 8.0
"""How long after the greeting a customer may take to press a key."""

GREETING = "callback_greeting"
ELSEWHERE = "callback_calls_elsewhere"
WANTED, NO_LONGER = "1", "2"


class CallingBack:
    def __init__(self, desk: Desk, offering: Offering) -> None:
        self.desk = desk
        self.offering = offering
        offering.lifted = self.lifted
        self._confirms: dict[str, str] = {}
        """Customer's leg that is asked for a key → the greeting it hears, empty when that is over."""
        self._told: dict[str, str] = {}
        """Agent's leg that hears why the customer was not reached → what plays."""
        self.acts: Mapping[type, Callable[[Any, float], list[Effect]]] = {
            CallbackBegun: self.begun,
            CallbackPostponed: self.given_up,
            CallbackEnded: self.given_up,
            CallbackTakenUp: self.taken_up,
            ChannelProgressed: self.shows_life,
            ChannelAnswered: self.shows_life,
            ChannelParked: self.parked,
            DigitPressed: self.pressed,
            PlaybackEnded: self.played,
            OriginateFailed: self.failed,
            ChannelHungUp: self.hung_up,
            CommandFailed: self.refused,
            TimerCame: self.overdue,
            AttemptRestored: self.goes_on,
        }

    # -- beginning --------------------------------------------------------------------------------------------------

    def begun(self, fact: CallbackBegun, now: float) -> list[Effect]:
        trunk = self._queue(fact.queue).callback_trunk or outgoing_trunk(self.desk.directory, self.desk.outside)
        call = self._call(fact.call, fact.number, trunk, fact.queue, now)
        call.language, call.data, call.callback, call.attempt = fact.language, fact.data, fact.callback, fact.attempt
        call.agent_first = fact.mode is CallbackMode.AGENT_FIRST
        return [] if call.agent_first else self._dial(call, None, now)

    def _call(self, uuid: str, number: str, trunk: str, queue: str, at: float) -> Call:
        call = Call(uuid, "", "", number, "callback", trunk, "", False, at)
        call.queue, call.absent = queue, True
        call.move(Stage.WAITING)
        self.desk.calls[call.id] = call
        return call

    def lifted(self, call: Call, leg: Leg, now: float) -> list[Effect]:
        """The agent's handset is up: the customer is called, and the agent hears it ring."""
        leg.move(LegStage.PREPARING)
        return [*self._dial(call, leg, now), self._ringing(leg), self._no_longer_than(call, leg, now)]

    def _ringing(self, leg: Leg) -> Effect:
        return Do(Play(leg.uuid, self.desk.new_id(), Tone("ringback")))

    def _no_longer_than(self, call: Call, leg: Leg, now: float) -> Effect:
        ring_s = self._queue(call.queue).callback_ring_s
        return Wake(("connect", leg.uuid), now + ring_s + 2 * GIVE_UP_AFTER_RING_S)

    def _dial(self, call: Call, leg: Leg | None, now: float) -> list[Effect]:
        queue = self._queue(call.queue)
        agent = leg.agent if leg is not None else ""
        marks = {"call": call.id, "role": "called_back", "callback": call.callback, "queue": call.queue}
        marks |= {"agent": agent, "attempt": str(call.attempt)}
        call.dialling = True
        variables = {f"fsctl_{name}": text for name, text in marks.items()}
        trunk = self.desk.directory.trunks.get(call.trunk)
        shown = trunk.caller_number if trunk is not None and trunk.caller_number else "anonymous"
        to = External(call.trunk, call.dialled)
        return [
            Do(Originate(call.id, to, shown, shown, queue.callback_ring_s, variables)),
            Note(LegStarted(call.id, call.id, Role.OUTSIDE, call.dialled)),
            Note(CallbackDialled(call.callback, call.id, call.attempt, call.dialled, call.trunk, agent)),
            Wake(("callback", call.id), now + queue.callback_ring_s + GIVE_UP_AFTER_RING_S),
        ]

    def _queue(self, name: str) -> Queue:
        return self.desk.directory.queue(name) or Queue(name)

    # -- the customer answers ---------------------------------------------------------------------------------------

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        call = self._absent(event.channel)
        return [] if call is None or not call.answered or event.channel in self._confirms else self._here(call, now)

    def _here(self, call: Call, now: float) -> list[Effect]:
        """The customer has answered, and the leg takes orders."""
        still = Wake(("callback", call.id), None)
        if call.ended_by is not Party.UNKNOWN:  # given up
            return [still, Do(HangUp(call.id))]
        if call.stage is Stage.CONNECTING:
            leg = call.legs[call.chosen]
            call.absent = False
            return [still, *self.offering.bridge(call, leg, now)]
        if call.agent_first:  # that agent has gone meanwhile
            call.agent_first = False
            return [still, *self._reached(call, now)]
        if not self._queue(call.queue).callback_confirm:
            return [still, *self._reached(call, now)]
        play_id, play = self.desk.play(call.id, Prompt(GREETING, call.language), queued=False)
        self._confirms[call.id] = play_id
        return [still, play, *self.desk.guard(call, now)]

    def _reached(self, call: Call, now: float) -> list[Effect]:
        self._confirms.pop(call.id, None)
        call.absent = False
        return [
            Wake(("callback", call.id), None),
            *self.desk.guard(call, now),
            Note(CallbackReached(call.callback, call.id)),
        ]

    def pressed(self, event: DigitPressed, now: float) -> list[Effect]:
        call = self._absent(event.channel)
        if call is None or call.id not in self._confirms or event.digit not in (WANTED, NO_LONGER):
            return []
        hush = [Do(StopPlaying(call.id))] if self._confirms[call.id] else []
        if event.digit == WANTED:
            return [*hush, *self._reached(call, now)]
        del self._confirms[call.id]
        call.absent, call.ended_by = False, Party.CALLER
        declined = Note(CallbackDeclined(call.callback, call.id))
        return [*hush, Wake(("callback", call.id), None), declined, *self.desk.close(call, "goodbye")]

    def played(self, event: PlaybackEnded, now: float) -> list[Effect]:
        if self._told.get(event.channel) == event.play_id:
            return [Do(HangUp(event.channel))]
        if self._confirms.get(event.channel) == event.play_id:
            self._confirms[event.channel] = ""
            return [Wake(("callback", event.channel), now + KEY_WITHIN_S)]
        return []

    # -- after a restart --------------------------------------------------------------------------------------------

    def goes_on(self, found: AttemptRestored, now: float) -> list[Effect]:
        """The customer's telephone rings, or was answered while nobody led: as if that came now."""
        call = self._call(found.call, found.number, found.trunk, found.queue, found.arrived_at)
        call.language, call.data = found.language, found.data
        call.callback, call.attempt = found.callback, found.attempt
        call.agent_first, call.dialling = found.agent_first, True
        ring_s = self._queue(call.queue).callback_ring_s
        effects: list[Effect] = [Wake(("callback", call.id), now + ring_s + GIVE_UP_AFTER_RING_S)]
        if found.offer:
            leg = Leg(found.offer, call.id, found.extension, offer=True, agent=found.agent, queue=found.queue)
            leg.stage = LegStage.PREPARING
            self.desk.legs[leg.uuid] = call.legs[leg.uuid] = leg
            call.move(Stage.CONNECTING)
            call.chosen = leg.uuid
            effects.append(self._no_longer_than(call, leg, now))
            if not found.rings and not found.answered:
                effects.append(self._ringing(leg))
        if not found.answered:
            return effects
        call.answered = True
        if not found.told:
            effects.extend([Note(CallAnswered(call.id)), Note(LegAnswered(call.id, call.id))])
        if not found.parked:
            return effects
        return [*effects, Do(StopPlaying(call.id)), *self._here(call, now)]

    # -- it comes to nothing ----------------------------------------------------------------------------------------

    def given_up(self, fact: CallbackPostponed | CallbackEnded, now: float) -> list[Effect]:
        """The distributor gives the attempt up before the customer is there."""
        call = self._absent(fact.call)
        if call is None or call.ended_by is not Party.UNKNOWN:
            return []
        call.ended_by = Party.SYSTEM
        call.calls_elsewhere = isinstance(fact, CallbackPostponed) and fact.reason == "number_busy"
        if call.dialling:
            return [Do(HangUp(call.id, Cause.NORMAL if call.answered else Cause.CANCELLED))]
        return self._over(call, Cause.CANCELLED, "", False, now)

    def taken_up(self, fact: CallbackTakenUp, now: float) -> list[Effect]:
        """The customer calls in, and the attempt has been given up for it. The agent who hears it ring is wanted for
        that call, and is told nothing that would be wrong by now."""
        attempts = (call for call in self.desk.calls.values() if call.absent and call.callback == fact.callback)
        for call in attempts:
            call.called_in = True
        return []

    def shows_life(self, event: ChannelProgressed | ChannelAnswered, now: float) -> list[Effect]:
        """An order to hang up may come to the switch before the leg is there, and is lost then."""
        call = self._absent(event.channel)
        given_up = call is not None and call.dialling and call.ended_by is Party.SYSTEM
        return [Do(HangUp(event.channel, Cause.CANCELLED))] if given_up else []

    def failed(self, event: OriginateFailed, now: float) -> list[Effect]:
        return self._ended(event.channel, event.cause, EndedBy.UNKNOWN, event.detail, False, now)

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        self._told.pop(event.channel, None)
        return self._ended(event.channel, event.cause, event.ended_by, event.detail, event.reconciled, now)

    def refused(self, event: CommandFailed, now: float) -> list[Effect]:
        if event.unknown or not isinstance(event.command, Originate):
            return []
        return self.failed(OriginateFailed(event.command.channel, Cause.FAILED, event.reason), now)

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, uuid = timer.key
        call = self._absent(uuid) if kind == "callback" else None
        if call is None:
            return []
        if uuid in self._confirms:  # nobody presses a key: a machine
            call.ended_by = Party.SYSTEM
            return [Do(HangUp(uuid))]
        told = Note(Anomaly(uuid, "callback_without_end", uuid))
        ended = self._ended(uuid, Cause.NO_ANSWER, EndedBy.UNKNOWN, why("no_end"), True, now)
        return [told, Do(HangUp(uuid, Cause.CANCELLED)), *ended]

    def _ended(
        self, uuid: str, cause: Cause, ended_by: EndedBy, detail: str, reconciled: bool, now: float
    ) -> list[Effect]:
        call = self._absent(uuid)
        if call is None or not call.dialling:
            return []
        ended = Note(LegEnded(call.id, call.id, cause, ended_by, detail, reconciled))
        return [ended, *self._over(call, cause, detail, reconciled, now)]

    def _over(self, call: Call, cause: Cause, detail: str, reconciled: bool, now: float) -> list[Effect]:
        """The attempt is over. An agent who hears the ringing hears why; phones that still ring are taken back by the
        distributor."""
        confirmed = self._confirms.pop(call.id, None) is None
        del self.desk.calls[call.id]
        call.move(Stage.ENDED)
        by = call.ended_by if call.ended_by is not Party.UNKNOWN else Party.CALLER
        effects: list[Effect] = [Wake((kind, call.id), None) for kind in ("callback", "dead_man")]
        told = detail if confirmed else why("not_confirmed")
        effects.append(Note(CallEnded(call.id, cause, by, told, reconciled)))
        for leg in call.legs.values():
            if leg.stage in (LegStage.ANSWERED, LegStage.PREPARING, LegStage.BRIDGING):
                effects.extend([Do(HangUp(leg.uuid))] if call.called_in else self._sorry(call, leg, cause, now))
        return effects

    def _sorry(self, call: Call, leg: Leg, cause: Cause, now: float) -> list[Effect]:
        agent = self.desk.directory.agents.get(leg.agent)
        name = ELSEWHERE if call.calls_elsewhere else SORRY.get(cause, "not_reachable")
        prompt = Prompt(name, agent.language if agent else "en")
        self._told[leg.uuid], play = self.desk.play(leg.uuid, prompt, queued=True)
        return [Do(StopPlaying(leg.uuid)), play, Wake(("connect", leg.uuid), now + SORRY_WITHIN_S)]

    def _absent(self, channel: str) -> Call | None:
        """The callback whose customer is not with anybody yet."""
        call = self.desk.calls.get(channel)
        return call if call is not None and call.absent else None
