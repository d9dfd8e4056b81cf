"""Bringing the legs of a talk to where its form wants them, one safe step at a time.

A leg that has left a bridge and is not parked yet may die of the next order, so every step waits until the legs it
needs stand still: parked, bridged or in a conference. An act says only what form the talk shall have; each event of a
leg brings the legs a step nearer. Orders given twice, events out of order and legs lost on the way thus end well, and a
leg whose news does not come is parked by force.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call
from fsctl.callcontrol.talks import Form, Talk
from fsctl.facts import Anomaly
from fsctl.step import Do, Effect, Note, TimerCame, Wake
from fsctl.switch.commands import Bridge, HangUp, JoinConference, Park, Play, StopPlaying
from fsctl.switch.events import (
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    ChannelUnbridged,
    ParticipantJoined,
    ParticipantLeft,
    SwitchSnapshot,
)
from fsctl.switch.sounds import Music, Sound, Tone

PATIENCE_S = 1.5
"""How long a step may take before the legs that have not stood still are parked by force."""

FORCED_S = 0.3

TRIES_AT_MOST = 6

APART = frozenset({Form.HELD, Form.CALLING, Form.CONSULTING, Form.LENT})
"""Forms in which the customer is parked: the switch must look after it should we die."""

NOTHING = ""
MUSIC = "music"
RINGING = "ringing"


class Place(StrEnum):
    MOVING = "moving"
    """Between two places, or not there yet: takes no orders."""
    PARKED = "parked"
    BRIDGED = "bridged"
    CONFERENCE = "conference"


@dataclass(slots=True)
class Spot:
    """Where a leg is, with whom, and which endless sound of ours it hears."""

    place: Place = Place.MOVING
    partner: str = ""
    sound: str = NOTHING


Reached = Callable[[Call, Talk, float], list[Effect]]


class Wiring:
    """`reached` are told when a talk has come to a form: who wants to act on that."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.spots: dict[str, Spot] = {}
        self.reached: dict[Form, Reached] = {}

    # -- what is seen -----------------------------------------------------------------------------------------------

    def parked(self, event: ChannelParked, now: float) -> list[Effect]:
        spot = self._spot(event.channel)
        self._part(spot)
        spot.place = Place.PARKED
        return []

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        for channel, partner in ((event.first, event.second), (event.second, event.first)):
            spot = self._spot(channel)
            if spot.partner != partner:
                self._part(spot)
            spot.place, spot.partner, spot.sound = Place.BRIDGED, partner, NOTHING
        return []

    def unbridged(self, event: ChannelUnbridged, now: float) -> list[Effect]:
        spot = self._spot(event.first)
        if spot.partner == event.second:
            spot.place = Place.MOVING
            self._part(spot)
        return []

    def joined(self, event: ParticipantJoined, now: float) -> list[Effect]:
        spot = self._spot(event.channel)
        self._part(spot)
        spot.place, spot.sound = Place.CONFERENCE, NOTHING
        return []

    def left(self, event: ParticipantLeft, now: float) -> list[Effect]:
        spot = self.spots.get(event.channel)
        if spot is not None and spot.place is Place.CONFERENCE:
            spot.place = Place.MOVING
        return []

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        spot = self.spots.pop(event.channel, None)
        if spot is not None:
            self._part(spot)
        return []

    def _spot(self, channel: str) -> Spot:
        return self.spots.setdefault(channel, Spot())

    def _look(self, channel: str) -> Spot:
        """For looking only: a leg nobody has heard of, or that is gone, stands nowhere."""
        return self.spots.get(channel) or Spot()

    def _part(self, spot: Spot) -> None:
        """The partner left behind parks by and by."""
        partner = self.spots.get(spot.partner)
        spot.partner = ""
        if partner is not None and partner.place is Place.BRIDGED:
            partner.place, partner.partner = Place.MOVING, ""

    def is_bridged(self, channel: str, partner: str) -> bool:
        return bool(partner) and self._look(channel).partner == partner

    def stock(self, snapshot: SwitchSnapshot, now: float) -> list[Effect]:
        """After a (re)connect the switch says where everybody is, and talks that are not as they should be go on."""
        if not snapshot.fresh:
            return []
        mine = {seen.channel for seen in snapshot.channels if self._is_mine(seen.channel)}
        for seen in snapshot.channels:
            spot = self._spot(seen.channel)
            if seen.bridged_to:  # a partner that is nobody's is being hung up: the leg parks by and by
                stays = seen.bridged_to in mine
                spot.place, spot.partner = (Place.BRIDGED, seen.bridged_to) if stays else (Place.MOVING, "")
            elif seen.conference:
                spot.place, spot.partner = Place.CONFERENCE, ""
            elif seen.parked:
                spot.place, spot.partner, spot.sound = Place.PARKED, "", MUSIC if seen.playing else NOTHING
        for gone in self.spots.keys() - {seen.channel for seen in snapshot.channels}:
            del self.spots[gone]
        effects: list[Effect] = []
        for call in self.desk.calls.values():
            if call.talk is not None and (call.talk.rewiring or self._left_alone(call.talk)):
                effects.extend(self.arrange(call, now))
        return effects

    def _is_mine(self, channel: str) -> bool:
        return channel in self.desk.calls or channel in self.desk.legs

    # -- what is wanted ---------------------------------------------------------------------------------------------

    def change(self, call: Call, form: Form, now: float) -> list[Effect]:
        talk = call.talk
        if talk is None:
            return []
        talk.move(form)
        return self.arrange(call, now)

    def arrange(self, call: Call, now: float) -> list[Effect]:
        """Begin to bring everybody to where the talk's form wants them."""
        talk = call.talk
        if talk is None:
            return []
        talk.rewiring, talk.tries = True, 0
        return [Wake(("arrange", call.id), now + PATIENCE_S), *self._step(call, talk, now)]

    def settled(self, event: object, now: float) -> list[Effect]:
        """After every event of a leg: the next step of the talks it concerns."""
        effects: list[Effect] = []
        for call in self.desk.calls_of(event):
            talk = call.talk
            if talk is None:
                continue
            if talk.rewiring:
                effects.extend(self._step(call, talk, now))
            elif self._left_alone(talk):
                effects.append(Wake(("arrange", call.id), now + PATIENCE_S))
        return effects

    def _left_alone(self, talk: Talk) -> bool:
        """The two are apart though nobody here wanted it: a phone's own transfer is under way, or something broke."""
        return talk.form is Form.TOGETHER and not self.is_bridged(talk.far, talk.near)

    def _step(self, call: Call, talk: Talk, now: float) -> list[Effect]:
        effects: list[Effect] = []
        done = self._towards(call, talk, effects)
        if not done:
            return effects
        talk.rewiring = False
        effects.append(Wake(("arrange", call.id), None))
        if talk.form in APART:
            effects.extend(self.desk.guard(call, now))
        elif talk.form is not Form.LEAVING:
            effects.extend(self.desk.unguard(call))
        reached = self.reached.get(talk.form)
        return [*effects, *reached(call, talk, now)] if reached else effects

    def _towards(self, call: Call, talk: Talk, effects: list[Effect]) -> bool:
        """One step of every leg that can take one; true when all are there."""
        far, near, third = talk.far, talk.near, talk.third
        if talk.form is Form.TOGETHER:
            return self._pair(far, near, effects)
        if talk.form is Form.HELD:
            return self._all(self._alone(far, MUSIC, effects), self._alone(near, NOTHING, effects))
        if talk.form is Form.LENT:  # an agent who has gone need not be waited for
            stands = near not in self.spots or self._alone(near, NOTHING, effects)
            return self._all(self._alone(far, NOTHING, effects), stands)
        if talk.form is Form.CALLING:
            return self._all(self._alone(far, MUSIC, effects), self._alone(near, RINGING, effects))
        if talk.form is Form.CONSULTING:
            return self._all(self._pair(near, third, effects), self._alone(far, MUSIC, effects))
        if talk.form is Form.SWAPPED:
            return self._all(self._pair(far, near, effects), self._alone(third, MUSIC, effects))
        if talk.form is Form.HANDING_OVER:
            return self._pair(far, third, effects)
        if talk.form is Form.LEAVING:
            return self._alone(far, NOTHING, effects)
        return self._all(*(self._member(leg, conference_of(call), effects) for leg in (far, near, third)))

    @staticmethod
    def _all(*done: bool) -> bool:
        return all(done)

    def _pair(self, first: str, second: str, effects: list[Effect]) -> bool:
        if self.is_bridged(first, second):
            return True
        one, other = self._look(first), self._look(second)
        if Place.MOVING in (one.place, other.place):
            return False
        for spot in (one, other):
            self._part(spot)
            spot.place = Place.MOVING
        if first not in self.desk.calls and second in self.desk.calls:
            first, second = second, first
        effects.append(Do(Bridge(first, second)))
        return False

    def _alone(self, channel: str, sound: str, effects: list[Effect]) -> bool:
        spot = self._look(channel)
        if spot.place is Place.MOVING:
            return False
        if spot.place is not Place.PARKED:
            self._part(spot)
            spot.place = Place.MOVING
            effects.append(Do(Park(channel)))
            return False
        if spot.sound != sound:
            if spot.sound:
                effects.append(Do(StopPlaying(channel)))
            if sound:
                effects.append(Do(Play(channel, self.desk.new_id(), self._sound(sound))))
            spot.sound = sound
        return True

    @staticmethod
    def _sound(name: str) -> Sound:
        return Music() if name == MUSIC else Tone("ringback")

    def _member(self, channel: str, conference: str, effects: list[Effect]) -> bool:
        spot = self._look(channel)
        if spot.place in (Place.PARKED, Place.BRIDGED):
            self._part(spot)
            spot.place = Place.MOVING
            effects.append(Do(JoinConference(channel, conference)))
        return spot.place is Place.CONFERENCE

    # -- what does not come -----------------------------------------------------------------------------------------

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, call_id = timer.key
        call = self.desk.calls.get(call_id) if kind == "arrange" else None
        talk = call.talk if call is not None else None
        if call is None or talk is None or not (talk.rewiring or self._left_alone(talk)):
            return []
        if talk.tries > TRIES_AT_MOST:  # given up; the hang-up ordered then is on its way
            return []
        talk.rewiring = True
        talk.tries += 1
        if talk.tries > TRIES_AT_MOST:
            talk.rewiring = False
            told = Note(
                Anomaly(
                    call.id, "not_rewired", "/".join(filter(None, (str(talk.form), talk.far, talk.near, talk.third)))
                )
            )
            return [told, Do(HangUp(talk.near))]
        moving = [leg for leg in (talk.far, talk.near, talk.third) if leg and self._moves(leg)]
        if talk.tries % 2:
            return [*(Do(Park(leg)) for leg in moving), Wake(("arrange", call.id), now + FORCED_S)]
        for leg in moving:  # told to park a while ago, whatever it did before
            self.spots[leg].place = Place.PARKED
        return [Wake(("arrange", call.id), now + PATIENCE_S), *self._step(call, talk, now)]

    def _moves(self, channel: str) -> bool:
        spot = self.spots.get(channel)
        return spot is not None and spot.place is Place.MOVING


def conference_of(call: Call) -> str:
    return f"talk-{call.id}"
