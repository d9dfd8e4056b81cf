"""Codes an agent keys at the handset during a talk: mask, transfer, consult, help, disposition.

The switch catches them, so nobody in the talk hears a key. After a code that needs more, the keys up to `#`, or up to a
pause, belong to it; `*` gives it up. In a consultation the code for a transfer without a number hands over, the code
for a consultation without a number goes back to the customer. A tone in the agent's ear alone says what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fsctl.callcontrol.consulting import Consulting
from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call
from fsctl.callcontrol.talks import Form, Talk
from fsctl.callcontrol.transferring import Transferring
from fsctl.directory import CodeAction
from fsctl.directory.codes import IN_CALL, OPENING
from fsctl.facts import DispositionSet, HandsetCodeKeyed, HandsetCodeRefused, HelpAsked, RecordingMasked
from fsctl.requests import CancelConsult, CompleteTransfer, Consult, TransferCall
from fsctl.restored import PartnerRestored, TalkRestored
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.commands import Beep, CatchKeys, Play, ReleaseKeys, SetVariables
from fsctl.switch.events import ChannelBridged, ChannelHungUp, CodeKeyed, KeyCaught
from fsctl.switch.sounds import Tone

PAUSE_S = 3.0
"""How long after a code or a key the next key may come; then what was keyed counts."""

SETTLED_S = 1.0
"""How long after a restart what had been keyed whole is obeyed: the legs are looked over first."""

LONGEST = 32

BEGUN = "fsctl_keying"
"""The variable that says on the leg which code was keyed, for whoever takes over."""

CONSULTING = (Form.CALLING, Form.CONSULTING, Form.SWAPPED, Form.CONFERENCE)


@dataclass(slots=True)
class Entry:
    """What a leg's party is keying."""

    action: CodeAction
    keys: str = ""


class Keying:
    def __init__(self, desk: Desk, transferring: Transferring, consulting: Consulting) -> None:
        self.desk = desk
        self.transferring = transferring
        self.consulting = consulting
        self._caught: set[str] = set()
        """Legs whose codes are caught."""
        self._entries: dict[str, Entry] = {}
        self.acts: Mapping[type, Callable[[Any, float], list[Effect]]] = {
            ChannelBridged: self.bridged,
            ChannelHungUp: self.hung_up,
            CodeKeyed: self.code,
            KeyCaught: self.key,
            TimerCame: self.overdue,
            HandsetCodeRefused: lambda fact, now: self._signal(fact.call, fact.agent, "refused"),
            RecordingMasked: self.masked,
            HelpAsked: lambda fact, now: self._signal(fact.call, fact.agent, "done") if _at_phone(fact.by) else [],
            DispositionSet: lambda fact, now: (
                self._signal(fact.call, fact.agent, "done") if _at_phone(fact.by) and not fact.late else []
            ),
            TalkRestored: lambda found, now: self._restored((found.offer,), found.keying, now),
            PartnerRestored: lambda found, now: self._restored((found.leg, found.call), found.keying, now),
        }

    # -- catching ---------------------------------------------------------------------------------------------------

    def bridged(self, event: ChannelBridged, now: float) -> list[Effect]:
        """A talk has begun, or goes on with somebody else: the codes of every agent in it are caught from now on."""
        effects: list[Effect] = []
        for call in self.desk.calls_of(event):
            for channel in (call.talk.near, call.talk.far) if call.talk is not None else ():
                if channel not in self._caught and self.desk.party_of(call, channel)[0]:
                    effects.extend(self._catch(channel))
        return effects

    def _catch(self, channel: str) -> list[Effect]:
        codes = [code for code in self.desk.directory.codes if code.action in IN_CALL]
        if not codes:
            return []
        self._caught.add(channel)
        opening = tuple(code.code for code in codes if code.action in OPENING)
        return [Do(CatchKeys(channel, tuple(code.code for code in codes), opening))]

    def _restored(self, channels: tuple[str, ...], keying: Mapping[str, tuple[str, str]], now: float) -> list[Effect]:
        """What was bound holds in the switch, and what was half keyed goes on where it stands: with the keys that were
        pressed while nobody listened."""
        found = [channel for channel in channels if channel in self.desk.calls or channel in self.desk.legs]
        self._caught.update(found)
        effects: list[Effect] = []
        for channel in found:
            action, pressed = keying.get(channel, ("", ""))
            keys, ended, _ = pressed.partition("#")
            if action not in OPENING or "*" in keys:  # nothing was begun, or it was given up
                effects.extend(self._over(channel) if action else [Do(ReleaseKeys(channel))])
                continue
            self._entries[channel] = Entry(CodeAction(action), keys[:LONGEST])
            effects.append(Wake(("keys", channel), now + (SETTLED_S if ended else PAUSE_S)))
        return effects

    def hung_up(self, event: ChannelHungUp, now: float) -> list[Effect]:
        self._caught.discard(event.channel)
        if self._entries.pop(event.channel, None) is None:
            return []
        return [Wake(("keys", event.channel), None)]

    # -- keying -----------------------------------------------------------------------------------------------------

    def code(self, event: CodeKeyed, now: float) -> list[Effect]:
        action = next((code.action for code in self.desk.directory.codes if code.code == event.code), None)
        if event.channel not in self._caught:
            return []
        if action is None or action not in IN_CALL:  # no longer a code of this site
            return [Do(ReleaseKeys(event.channel))]
        if action not in OPENING:
            return self._obey(event.channel, action, "", now)
        self._entries[event.channel] = Entry(action)
        begun = Do(SetVariables(event.channel, {BEGUN: str(action)}))
        return [begun, Wake(("keys", event.channel), now + PAUSE_S)]

    def key(self, event: KeyCaught, now: float) -> list[Effect]:
        entry = self._entries.get(event.channel)
        if entry is None:
            return []
        if event.key == "*":
            found = self._party(event.channel)
            told = self._tone(event.channel, "undone") if found is not None else []
            return [*self._over(event.channel), *told]
        if event.key != "#":
            entry.keys = (entry.keys + event.key)[:LONGEST]
            if not self._is_whole(entry):
                return [Wake(("keys", event.channel), now + PAUSE_S)]
        return self._complete(event.channel, entry, now)

    def _is_whole(self, entry: Entry) -> bool:
        """Whether nothing longer can be meant. A number may always go on."""
        if entry.action is not CodeAction.DISPOSITION:
            return False
        keys = [disposition.key for disposition in self.desk.directory.dispositions.values()]
        return [key for key in keys if key.startswith(entry.keys)] == [entry.keys]

    def overdue(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, channel = timer.key
        entry = self._entries.get(channel) if kind == "keys" else None
        return [] if entry is None else self._complete(channel, entry, now)

    def _over(self, channel: str) -> list[Effect]:
        self._entries.pop(channel, None)
        return [Wake(("keys", channel), None), Do(ReleaseKeys(channel)), Do(SetVariables(channel, {BEGUN: ""}))]

    def _complete(self, channel: str, entry: Entry, now: float) -> list[Effect]:
        return [*self._over(channel), *self._obey(channel, entry.action, entry.keys, now)]

    # -- obeying ----------------------------------------------------------------------------------------------------

    def _party(self, channel: str) -> tuple[Call, str, str] | None:
        """The call, the agent at this end of it, and the phone."""
        leg = self.desk.legs.get(channel)
        call = self.desk.calls.get(leg.call if leg is not None else channel)
        if call is None:
            return None
        agent, extension = self.desk.party_of(call, channel)
        return (call, agent, extension) if agent else None

    def _obey(self, channel: str, action: CodeAction, keys: str, now: float) -> list[Effect]:
        found = self._party(channel)
        if found is None:
            return []
        call, agent, extension = found
        told = Note(HandsetCodeKeyed(call.id, agent, str(action), keys))
        try:
            effects = self._act(call, agent, action, keys, f"phone {extension}", now)
        except Refused as refused:
            return [told, Note(HandsetCodeRefused(call.id, agent, str(action), refused.code, refused.message))]
        return [told, *effects]

    def _act(self, call: Call, agent: str, action: CodeAction, keys: str, by: str, now: float) -> list[Effect]:
        """What is ours to do; the rest is done by whoever hears of the code."""
        if action not in (CodeAction.TRANSFER, CodeAction.CONSULT):
            return []
        _, talk = self.desk.talk_of(agent)
        if action is CodeAction.TRANSFER:
            if keys or not _consults(talk):
                return self.transferring.asked(TransferCall(call.id, _number(keys), by), now)
            return self.consulting.asked_to_complete(CompleteTransfer(agent, by), now)
        if keys or not _consults(talk):
            return self.consulting.asked(Consult(agent, _number(keys), by), now)
        return self.consulting.asked_to_cancel(CancelConsult(agent, by), now)

    # -- what the agent hears ---------------------------------------------------------------------------------------

    def masked(self, fact: RecordingMasked, now: float) -> list[Effect]:
        if not _at_phone(fact.by):
            return []
        call = self.desk.calls.get(fact.call)
        agent = call.talk.agent if call is not None and call.talk is not None else ""
        return self._signal(fact.call, agent, "done" if fact.masked else "undone")

    def _signal(self, call_id: str, agent: str, name: str) -> list[Effect]:
        """A tone in the agent's ear."""
        call = self.desk.calls.get(call_id)
        talk = call.talk if call is not None else None
        if call is None or talk is None:
            return []
        near = talk.near if self.desk.party_of(call, talk.near)[0] == agent else talk.far
        return self._tone(near, name) if self.desk.party_of(call, near)[0] == agent else []

    def _tone(self, channel: str, name: str) -> list[Effect]:
        """Mixed into what is heard; a party that waits in silence hears it played."""
        leg = self.desk.legs.get(channel)
        call = self.desk.calls.get(leg.call if leg is not None else channel)
        if call is not None and call.talk is not None and call.talk.form is Form.HELD:
            return [Do(Play(channel, self.desk.new_id(), Tone(name), queued=True))]
        return [Do(Beep(channel, Tone(name)))]


def _consults(talk: Talk) -> bool:
    return bool(talk.third) and talk.form in CONSULTING


def _number(keys: str) -> str:
    """Raises Refused when none was keyed."""
    if not keys:
        raise Refused("no_number", "No number was keyed after the code", "Key the code, the number and #.")
    return keys


def _at_phone(by: str) -> bool:
    return by.startswith("phone ")
