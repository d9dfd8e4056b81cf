"""After a restart or an interruption: take over the calls that are really there, and make good what went unheard."""

from __future__ import annotations

from collections.abc import Callable

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.dialling import GIVE_UP_AFTER_RING_S, RING_S
from fsctl.callcontrol.legs import Call, Leg, LegStage, Stage
from fsctl.callcontrol.talks import Form
from fsctl.callcontrol.waiting import Waiting
from fsctl.facts import AgentMuted, LineBusied, LineFreed, Role
from fsctl.facts.why import why
from fsctl.restored import (
    CallRestored,
    ConsultRestored,
    DialRestored,
    PairRestored,
    PartnerRestored,
    StrayRestored,
    TalkRestored,
    WaitingRestored,
)
from fsctl.step import Do, Effect, Note, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import HangUp, StopPlaying
from fsctl.switch.events import ChannelHungUp, ChannelSnapshot, OriginateFailed, SwitchLost, SwitchSnapshot


class Adopting:
    def __init__(self, desk: Desk, waiting: Waiting, failed: Callable[[OriginateFailed, float], list[Effect]]) -> None:
        """`failed` is told of a leg that was never made."""
        self.desk = desk
        self.waiting = waiting
        self._failed = failed
        self._strays: dict[str, str] = {}
        """Channel → phone, of those that were told to end."""
        self._doubtful: set[str] = set()
        """Legs that were ordered and not seen yet when the link was lost."""
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
            extension=self._phone(found),
            answered=found.answered,
            arrived_at=found.arrived_at,
            language=found.language,
            data=found.data,
        )
        self.desk.calls[call.id] = call
        if found.entry == "panel":
            call.placed_by = self.desk.agent_at(found.extension) or found.extension
        busy: list[Effect] = []
        if call.extension:
            call.line_busied = True
            busy.append(Note(LineBusied(call.extension, call.id, call.id)))
        anew = found.unplaced and found.answered  # what the leader before us was saying would be heard to its end first
        hush: list[Effect] = [Do(StopPlaying(call.id))] if anew else []
        return [*busy, *self.desk.guard(call, now), *hush]

    def _phone(self, found: CallRestored) -> str:
        """The phone at the caller's end; of a placed call the one that was called, if it is one."""
        if found.entry != "panel":
            return found.extension
        return found.dialled if found.dialled in self.desk.directory.extensions else ""

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
        self._music_begun.add(call.id)
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
        return self._talks(call, leg, found)

    def partner(self, found: PartnerRestored, now: float) -> list[Effect]:
        call = self.desk.calls.get(found.call)
        if call is None:
            return []
        leg = Leg(found.leg, call.id, found.party, offer=False, agent=found.agent, placing=found.placed)
        leg.stage = LegStage.CONNECTED
        leg.connected_at = found.connected_at
        self.desk.legs[leg.uuid] = call.legs[leg.uuid] = leg
        busy: list[Effect] = []
        if leg.party in self.desk.directory.extensions:
            leg.busied = True
            busy.append(Note(LineBusied(leg.party, leg.uuid, call.id)))
        return [*busy, *self._talks(call, leg, found)]

    def _talks(self, call: Call, leg: Leg, found: TalkRestored | PartnerRestored) -> list[Effect]:
        """The stock-taking that follows says where the two are; if apart they are brought together then."""
        call.chosen = leg.uuid
        call.move(Stage.TALKING)
        self.desk.begin_talk(call, leg.uuid)
        effects: list[Effect] = [] if found.apart else self.desk.unguard(call)
        if call.talk is not None:
            call.talk.rewiring, call.talk.muted = found.apart, found.muted
            if isinstance(found, TalkRestored) and found.held_at:
                call.talk.form, call.talk.held_at = Form.HELD, found.held_at
        return [*effects, Note(AgentMuted(call.id, found.agent, True))] if found.muted else effects

    def consults(self, found: ConsultRestored, now: float) -> list[Effect]:
        """The stock-taking that follows brings everybody to where the form wants them; most stand there already."""
        call = self.desk.calls.get(found.call)
        talk = call.talk if call is not None else None
        if call is None or talk is None:
            return [Do(HangUp(found.leg))]
        if self.desk.party_of(call, talk.near)[0] != found.agent == self.desk.party_of(call, talk.far)[0]:
            talk.far, talk.near = talk.near, talk.far
        leg = Leg(found.leg, call.id, found.party, offer=False, consulted=True, connected_at=now)
        leg.stage = LegStage.CONNECTED if found.answered else LegStage.RINGING
        self.desk.legs[leg.uuid] = call.legs[leg.uuid] = leg
        talk.agent, talk.third, talk.to, talk.form = found.agent, leg.uuid, found.to, Form(found.form)
        talk.joined = talk.in_conference = found.joined
        talk.rewiring = True
        return self._busy(leg, call.id)

    def pair(self, found: PairRestored, now: float) -> list[Effect]:
        """Each goes when the other does."""
        one = Leg(found.leg, found.call, found.party, offer=True, agent=found.agent, peer=found.other)
        other = Leg(found.other, found.call, found.other_party, offer=False, consulted=True, peer=found.leg)
        effects: list[Effect] = []
        for leg in (one, other):
            leg.stage, leg.connected_at = LegStage.CONNECTED, now
            self.desk.legs[leg.uuid] = leg
            effects.extend(self._busy(leg, ""))
        return effects

    def _busy(self, leg: Leg, call: str) -> list[Effect]:
        if leg.party not in self.desk.directory.extensions:
            return []
        leg.busied = True
        return [Note(LineBusied(leg.party, leg.uuid, call))]

    def dialled(self, found: DialRestored, now: float) -> list[Effect]:
        call = self.desk.calls.get(found.call)
        if call is None:
            return []
        leg = Leg(found.leg, call.id, found.party, offer=False, stage=LegStage.RINGING)
        self.desk.legs[leg.uuid] = call.legs[leg.uuid] = leg
        busied: list[Effect] = []
        if found.role is Role.EXTENSION and found.party:
            leg.busied = True
            busied.append(Note(LineBusied(found.party, leg.uuid, call.id)))
        call.music = call.answered
        call.move(Stage.DIALLING)
        return [*busied, Wake(("dial", leg.uuid), now + RING_S + GIVE_UP_AFTER_RING_S)]

    def stray(self, found: StrayRestored, now: float) -> list[Effect]:
        """Its phone is called for nobody before it is gone: the two orders go different ways, and a phone that is still
        in its old call would say that it is busy."""
        if found.extension not in self.desk.directory.extensions:
            return [Do(HangUp(found.channel))]
        self._strays[found.channel] = found.extension
        return [Note(LineBusied(found.extension, found.channel)), Do(HangUp(found.channel))]

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        extension = self._strays.pop(event.channel, "")
        return [Note(LineFreed(extension, event.channel))] if extension else []

    def interrupted(self, event: SwitchLost, now: float) -> list[Effect]:
        self._doubtful |= {leg.uuid for leg in self.desk.legs.values() if leg.stage is LegStage.ORDERED}
        return []

    def _never_made(self, event: SwitchSnapshot, now: float) -> list[Effect]:
        """Orders the loss swallowed: neither caller nor agent need wait until the ring time is over, and it was no
        miss of the agent's."""
        doubtful, self._doubtful = self._doubtful, set()
        effects: list[Effect] = []
        for uuid in sorted(doubtful - {seen.channel for seen in event.channels}):
            leg = self.desk.legs.get(uuid)
            if leg is not None and leg.stage is LegStage.ORDERED:
                effects.append(Do(HangUp(uuid, Cause.CANCELLED)))
                effects.extend(self._failed(OriginateFailed(uuid, Cause.FAILED, why("lost_link")), now))
        return effects

    def looked_over(self, event: SwitchSnapshot, now: float) -> list[Effect]:
        """What the link's loss may have swallowed. After an interruption the end of last words, or our order to hang
        up, may have gone unheard, and music may not have begun."""
        effects: list[Effect] = self._never_made(event, now) if event.fresh else []
        for seen in event.channels:
            if self._of_nobody(seen):
                effects.append(Do(HangUp(seen.channel)))
            call = self.desk.calls.get(seen.channel)
            if event.fresh and call is not None and call.stage is Stage.CLOSING:
                effects.append(Do(HangUp(call.id)))
            elif event.fresh and call is not None and self._waits_in_silence(call, seen):
                effects.extend(self.waiting.music(call, now))
        self._music_begun.clear()
        return effects

    def _of_nobody(self, seen: ChannelSnapshot) -> bool:
        """An agent's leg we do not know rings or waits for nobody, and so does a customer's who is called back: it is
        known before the telephone is called."""
        role = seen.variables.get("fsctl_role")
        agents = role == Role.AGENT and seen.channel not in self.desk.legs
        return agents or (role == "called_back" and seen.channel not in self.desk.calls)

    def _waits_in_silence(self, call: Call, seen: ChannelSnapshot) -> bool:
        return call.stage is Stage.WAITING and not call.absent and not seen.playing and call.id not in self._music_begun
