"""The core: what can be done to channels, and what then happens, in virtual time.

Behaviour and delays are FreeSWITCH 1.10.12's as measured: a leg that we called takes orders 14 ms after its answer; a
bridge takes 35 ms, and a partner lost in that time leaves the other leg in limbo; a playback begun without the lock
interrupts the one that plays and it resumes afterwards; a break of everything forgets what was queued without a word.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

from fsctl.simulator.beeps import Beeps
from fsctl.simulator.bridging import PART_S, Bridges
from fsctl.simulator.channel import Channel, Place
from fsctl.simulator.conferences import Conferences
from fsctl.simulator.digits import Digits
from fsctl.simulator.eavesdropping import Eavesdropping
from fsctl.simulator.happenings import Happening
from fsctl.simulator.parties import Outsider, Party, Phone
from fsctl.simulator.playing import Player
from fsctl.simulator.recordings import Recorder
from fsctl.simulator.timeline import Timeline
from fsctl.switch.events import Direction

PARK_S = 0.010
PROGRESS_S = 0.003
ANSWER_S = 0.005
PARK_AFTER_ANSWER_S = 0.014
HANG_UP_S = 0.003
PROGRESS_TIMEOUT_S = 2.2
CONTROLLER_WITHIN_S = 8
HERE = "127.0.0.1"
"""Where all calls come from."""

FALLBACK_S = 4.0
FALLBACK_SOUND = "tone_stream://%(500,500,480,620);loops=6"

PRESET = {
    "park_after_bridge": "true",
    "send_silence_when_idle": "400",
    "playback_terminators": "none",
    "force_transfer_context": "fsctl_transfers",
    "hold_hangup_xfer_exten": "park:XML:fsctl_transfers",
    "hold_music": "local_stream://default",
}


class Core:
    """`tell` hears every happening at its moment. `duration_s` says how long a path plays, None for ever. With a
    `recordings_root` recordings are files, else only counted."""

    def __init__(
        self,
        tell: Callable[[Happening], None],
        duration_s: Callable[[str], float | None],
        rng: random.Random,
        now: float = 0.0,
        recordings_root: Path | None = None,
    ) -> None:
        self.timeline = Timeline(now)
        self.channels: dict[str, Channel] = {}
        self.recorder = Recorder(self, files=recordings_root is not None)
        self.player = Player(self, duration_s)
        self.bridges = Bridges(self)
        self.eavesdropping = Eavesdropping(self)
        self.conferences = Conferences(self)
        self.digits = Digits(self)
        self.beeps = Beeps(self)
        self.phones: dict[str, Phone] = {}
        self.gateways: frozenset[str] | None = None
        """The trunks there are; None: any."""
        self.outside: dict[str, Party] = {}
        """Who answers numbers outside; any other number is somebody who answers after a while."""
        self.watched = False
        """Whether somebody looks at `stirred` from time to time and empties it."""
        self.stirred: dict[str, Channel] = {}
        """Legs whose state, or what they say or hear, may have changed."""
        self.core_id = self.new_id_from(rng)
        self.globals = {"core_uuid": self.core_id}
        self._tell = tell
        self._rng = rng
        self._number = 0
        self._tokens = 0
        self._originating: dict[str, Callable[[str], None]] = {}
        """Who waits to hear what came of an originate, by channel."""

    # -- time and telling -------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        return self.timeline.now

    def after(self, seconds: float, happen: Callable[[], None]) -> None:
        self.timeline.after(seconds, happen)

    def next_number(self) -> int:
        """The number of the next thing that is told."""
        self._number += 1
        return self._number

    def tell(self, name: str, channel: Channel | None, **more: str) -> None:
        """`more` are further headers, with underscores for dashes."""
        if channel is not None:
            self.stir(channel)
        self._tell(Happening(name, channel, self.next_number(), {_header(key): text for key, text in more.items()}))

    def stir(self, channel: Channel) -> None:
        if self.watched:
            self.stirred[channel.uuid] = channel

    @staticmethod
    def new_id_from(rng: random.Random) -> str:
        bits = f"{rng.getrandbits(128):032x}"
        return "-".join((bits[:8], bits[8:12], bits[12:16], bits[16:20], bits[20:]))

    def new_id(self) -> str:
        return self.new_id_from(self._rng)

    def token(self) -> int:
        self._tokens += 1
        return self._tokens

    # -- phones -----------------------------------------------------------------------------------------------------

    def register(self, phone: Phone) -> None:
        phone.registered = True
        self.phones[phone.extension] = phone
        self.tell("sofia::register", None, username=phone.extension)

    def connect_trunks(self, names: frozenset[str]) -> None:
        """From now on these trunks lead outside; each has its carrier."""
        new = names - (self.gateways or frozenset())
        self.gateways = names
        for name in sorted(new):
            more = {"Gateway": name, "State": "REGED", "Ping-Status": "UP"}
            self.tell("sofia::gateway_state", None, **more)

    def unregister(self, phone: Phone) -> None:
        phone.registered = False
        self.tell("sofia::unregister", None, username=phone.extension)

    # -- setting up -------------------------------------------------------------------------------------------------

    def call_in(self, party: Party, number: str, name: str, dialled: str, entry: str) -> Channel:
        """A call from outside, or from a phone: it goes through the dialplan and parks unanswered."""
        channel = self._channel(self.new_id(), Direction.INBOUND, party, number, name, dialled)
        channel.variables.update(PRESET, fsctl_entry=entry, sip_network_ip=HERE)
        if entry == "phone":
            channel.variables.update(sip_auth_username=number, sip_authorized="true")
        self.tell("CHANNEL_CREATE", channel)
        self.arm(channel, CONTROLLER_WITHIN_S)
        self.after(PARK_S, lambda: self.park_now(channel))
        return channel

    def _channel(self, uuid: str, direction: Direction, party: Party, number: str, name: str, dialled: str) -> Channel:
        channel = Channel(uuid, direction, party, number, name, dialled, self.now)
        self.channels[uuid] = channel
        return channel

    def originate(
        self, uuid: str, extension: str, variables: Mapping[str, str], ring_s: float, done: Callable[[str], None]
    ) -> None:
        """Call a phone. `done` gets the empty text when it parks, else the cause it came to nothing with."""
        phone = self.phones.get(extension)
        if phone is None or not phone.registered:
            self.after(0.002, lambda: done("USER_NOT_REGISTERED"))
            return
        self._call(phone, uuid, extension, variables, ring_s, done)

    def originate_outside(
        self, uuid: str, number: str, variables: Mapping[str, str], ring_s: float, done: Callable[[str], None]
    ) -> None:
        """Call a number over a trunk; `done` as above."""
        somebody = self.outside.get(number) or Outsider(number)
        self._call(somebody, uuid, number, variables, ring_s, done)

    def _call(
        self,
        party: Party,
        uuid: str,
        dialled: str,
        variables: Mapping[str, str],
        ring_s: float,
        done: Callable[[str], None],
    ) -> None:
        if uuid in self.channels:
            self.after(0.0, lambda: done("DESTINATION_OUT_OF_ORDER"))
            return
        number = variables.get("origination_caller_id_number", "0000000000")
        name = variables.get("origination_caller_id_name", "")
        channel = self._channel(uuid, Direction.OUTBOUND, party, number, name, dialled)
        channel.variables.update(variables)
        self._originating[uuid] = done
        self.tell("CHANNEL_CREATE", channel)
        self.after(PROGRESS_S, lambda: party.rings(self, channel) if channel.alive else None)
        self.after(PROGRESS_TIMEOUT_S, lambda: self._no_progress(channel))
        self.after(ring_s, lambda: self._rang_out(channel))

    def progress(self, channel: Channel) -> None:
        channel.rang = True
        self.tell("CHANNEL_PROGRESS", channel)

    def _no_progress(self, channel: Channel) -> None:
        if channel.alive and not channel.answered and not channel.rang:
            self.end(channel, "PROGRESS_TIMEOUT", "send_cancel")

    def _rang_out(self, channel: Channel) -> None:
        if channel.alive and not channel.answered:
            self.end(channel, "NO_ANSWER", "send_cancel")

    def refuse(self, channel: Channel, cause: str) -> None:
        self.end(channel, cause, "recv_refuse")

    def lift(self, channel: Channel) -> None:
        """The called phone answers."""
        self.after(ANSWER_S, lambda: self._lifted(channel))

    def _lifted(self, channel: Channel) -> None:
        if not channel.alive or channel.answered:
            return
        channel.answered_at = self.now
        self.tell("CHANNEL_ANSWER", channel)
        self.after(PARK_AFTER_ANSWER_S, lambda: self.park_now(channel))

    def park_now(self, channel: Channel) -> None:
        if not channel.alive:
            return
        done = self._originating.pop(channel.uuid, None)
        if done is not None:
            done("")
        channel.place, channel.leaving = Place.PARKED, False
        self.tell("CHANNEL_PARK", channel)

    # -- commands ---------------------------------------------------------------------------------------------------

    def answer(self, channel: Channel) -> None:
        if channel.answered or not channel.alive:
            return
        channel.answered_at = self.now
        self.tell("CHANNEL_ANSWER", channel)
        channel.party.answered(self, channel)

    def ring_ready(self, channel: Channel) -> None:
        if not channel.answered:
            channel.rang = True
            self.tell("CHANNEL_PROGRESS", channel)

    def tear_off(self, channel: Channel) -> None:
        """End what the leg does by itself: what it plays, whom it listens to, the conference it is in."""
        self.player.tear_off(channel)
        self.eavesdropping.end(channel)
        self.conferences.leave(channel)

    def park(self, channel: Channel) -> None:
        """Take the channel out of what it does; its partner parks or ends as its own variable says."""
        self.tear_off(channel)
        self.bridges.leave(channel)
        self.after(PART_S, lambda: self.park_now(channel))

    def hold(self, channel: Channel, on: bool) -> None:
        """The party's phone holds, or takes back."""
        if channel.held == on:
            return
        self.recorder.catch_up(channel)
        channel.held, channel.held_at = on, self.now
        self.tell("CHANNEL_HOLD" if on else "CHANNEL_UNHOLD", channel)

    def mute(self, channel: Channel, muted: bool) -> None:
        self.recorder.catch_up(channel)
        channel.muted = muted

    def send_digits(self, channel: Channel, digits: str) -> None:
        channel.party.hears_digits(self, channel, digits)

    def ask_to_answer(self, channel: Channel) -> None:
        channel.party.asked_to_answer(self, channel)

    def press(self, channel: Channel, key: str) -> None:
        if channel.alive and channel.answered:
            for passed in self.digits.pressed(channel, key):
                self.pass_on(channel, passed)

    def pass_on(self, channel: Channel, key: str) -> None:
        """A key goes to us, and to whom the leg is bridged with."""
        self.tell("DTMF", channel, DTMF_Digit=key, DTMF_Source="RTP", DTMF_Duration="800")
        if channel.partner is not None:
            channel.partner.party.hears_digits(self, channel.partner, key)

    # -- ends -------------------------------------------------------------------------------------------------------

    def kill(self, channel: Channel, cause: str) -> None:
        """We end it: BYE, or CANCEL while it rings, or a refusal while it waits for our answer."""
        word = "send_bye"
        if not channel.answered:
            word = "send_cancel" if channel.direction is Direction.OUTBOUND else "send_refuse"
        self.after(HANG_UP_S, lambda: self.end(channel, cause, word))

    def hang_up_by_party(self, channel: Channel) -> None:
        word = "recv_bye"
        cause = "NORMAL_CLEARING"
        if not channel.answered:
            inbound = channel.direction is Direction.INBOUND
            word, cause = ("recv_cancel", "ORIGINATOR_CANCEL") if inbound else ("recv_refuse", "USER_BUSY")
        self.after(HANG_UP_S, lambda: self.end(channel, cause, word))

    def end(self, channel: Channel, cause: str, disposition: str) -> None:
        if not channel.alive:
            return
        channel.ending = True
        self.tear_off(channel)
        self.eavesdropping.target_gone(channel)
        channel.queue.clear()
        self.bridges.leave(channel)
        for path in list(channel.takes):
            self.recorder.stop(channel, path)
        channel.place = Place.GONE
        channel.dead_man = 0
        del self.channels[channel.uuid]
        channel.variables.update(hangup_cause=cause, sip_hangup_disposition=disposition)
        done = self._originating.pop(channel.uuid, None)
        self.tell("CHANNEL_HANGUP_COMPLETE", channel, Hangup_Cause=cause)
        if done is not None:
            done(cause)
        channel.party.over(self, channel)

    # -- the dead man -----------------------------------------------------------------------------------------------

    def arm(self, channel: Channel, seconds: float) -> None:
        """If nobody re-arms or disarms in time, the channel goes to the fallback: an announcement, then the end."""
        token = channel.dead_man = self.token()
        self.after(seconds, lambda: self._fall_back(channel, token))

    def disarm(self, channel: Channel) -> bool:
        armed = channel.dead_man != 0
        channel.dead_man = 0
        return armed

    def _fall_back(self, channel: Channel, token: int) -> None:
        if not channel.alive or channel.dead_man != token:
            return
        channel.dead_man = 0
        channel.variables["fallback"] = "true"
        self.bridges.leave(channel)
        self.tear_off(channel)
        channel.place = Place.SETTING_UP
        self.answer(channel)
        self.player.play(channel, self.new_id(), FALLBACK_SOUND, locked=False)
        self.after(FALLBACK_S, lambda: self.end(channel, "NORMAL_TEMPORARY_FAILURE", "send_bye"))


def _header(name: str) -> str:
    return name if name.startswith("variable_") else name.replace("_", "-")
