"""The core: what can be done to channels, and what then happens, in virtual time.

Behaviour and delays are FreeSWITCH 1.10.12's as measured: a leg that we called takes orders 14 ms after its answer; a
bridge takes 35 ms, and a partner lost in that time leaves the other leg in limbo; a playback begun without the lock
interrupts the one that plays and it resumes afterwards; a break of everything forgets what was queued without a word.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

from fsctl.simulator.channel import Channel, Place, Playing
from fsctl.simulator.happenings import Happening
from fsctl.simulator.parties import DeskPhone, Party
from fsctl.simulator.takes import Take
from fsctl.simulator.timeline import Timeline
from fsctl.switch.events import Direction

PARK_S = 0.010
PROGRESS_S = 0.003
ANSWER_S = 0.005
PARK_AFTER_ANSWER_S = 0.014
BRIDGE_S = 0.035
PART_S = 0.015
HANG_UP_S = 0.003
FIRST_SOUND_S = 0.02
BREAK_S = 0.017
PROGRESS_TIMEOUT_S = 2.2
CONTROLLER_WITHIN_S = 8
SAY_EVERY_S = 1.0
"""How often a growing recording is written out."""

MUSIC_HERTZ, PROMPT_HERTZ = 300, 620

PRESET = {
    "park_after_bridge": "true",
    "send_silence_when_idle": "400",
    "playback_terminators": "none",
    "force_transfer_context": "fsctl_transfers",
    "hold_hangup_xfer_exten": "park:XML:fsctl_transfers",
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
        self.phones: dict[str, DeskPhone] = {}
        self.core_id = self.new_id_from(rng)
        self.globals = {"core_uuid": self.core_id}
        self.recordings_root = recordings_root
        self.sizes: dict[str, int] = {}
        """Bytes of finished recordings that are only counted."""
        self._tell = tell
        self._duration_s = duration_s
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
        self._tell(Happening(name, channel, self.next_number(), {_header(key): text for key, text in more.items()}))

    @staticmethod
    def new_id_from(rng: random.Random) -> str:
        bits = f"{rng.getrandbits(128):032x}"
        return "-".join((bits[:8], bits[8:12], bits[12:16], bits[16:20], bits[20:]))

    def new_id(self) -> str:
        return self.new_id_from(self._rng)

    def _token(self) -> int:
        self._tokens += 1
        return self._tokens

    # -- phones -----------------------------------------------------------------------------------------------------

    def register(self, phone: DeskPhone) -> None:
        phone.registered = True
        self.phones[phone.extension] = phone
        self.tell("sofia::register", None, username=phone.extension)

    def unregister(self, phone: DeskPhone) -> None:
        phone.registered = False
        self.tell("sofia::unregister", None, username=phone.extension)

    # -- setting up -------------------------------------------------------------------------------------------------

    def call_in(self, party: Party, number: str, name: str, dialled: str, entry: str) -> Channel:
        """A call from outside, or from a phone: it goes through the dialplan and parks unanswered."""
        channel = self._channel(self.new_id(), Direction.INBOUND, party, number, name, dialled)
        channel.variables.update(PRESET, fsctl_entry=entry)
        if entry == "phone":
            channel.variables.update(sip_auth_username=number, sip_authorized="true")
        self.tell("CHANNEL_CREATE", channel)
        self.arm(channel, CONTROLLER_WITHIN_S)
        self.after(PARK_S, lambda: self._park_now(channel))
        return channel

    def _channel(self, uuid: str, direction: Direction, party: Party, number: str, name: str, dialled: str) -> Channel:
        channel = Channel(uuid, direction, party, number, name, dialled, self.now)
        self.channels[uuid] = channel
        return channel

    def originate(
        self, uuid: str, extension: str, variables: Mapping[str, str], ring_s: float, done: Callable[[str], None]
    ) -> None:
        """Call a phone. `done` gets the empty text when it parks, else the cause it came to nothing with."""
        if uuid in self.channels:
            self.after(0.0, lambda: done("DESTINATION_OUT_OF_ORDER"))
            return
        phone = self.phones.get(extension)
        if phone is None or not phone.registered:
            self.after(0.002, lambda: done("USER_NOT_REGISTERED"))
            return
        number = variables.get("origination_caller_id_number", "0000000000")
        name = variables.get("origination_caller_id_name", "")
        channel = self._channel(uuid, Direction.OUTBOUND, phone, number, name, extension)
        channel.variables.update(variables)
        self._originating[uuid] = done
        self.tell("CHANNEL_CREATE", channel)
        self.after(PROGRESS_S, lambda: phone.rings(self, channel) if channel.alive else None)
        self.after(PROGRESS_TIMEOUT_S, lambda: self._no_progress(channel))
        self.after(ring_s, lambda: self._rang_out(channel))

    def progress(self, channel: Channel) -> None:
        channel.rang = True
        self.tell("CHANNEL_PROGRESS", channel)

    def _no_progress(self, channel: Channel) -> None:
        if channel.alive and not channel.answered and not channel.rang:
            self._end(channel, "PROGRESS_TIMEOUT", "send_cancel")

    def _rang_out(self, channel: Channel) -> None:
        if channel.alive and not channel.answered:
            self._end(channel, "NO_ANSWER", "send_cancel")

    def refuse(self, channel: Channel, cause: str) -> None:
        self._end(channel, cause, "recv_refuse")

    def lift(self, channel: Channel) -> None:
        """The called phone answers."""
        self.after(ANSWER_S, lambda: self._lifted(channel))

    def _lifted(self, channel: Channel) -> None:
        if not channel.alive or channel.answered:
            return
        channel.answered_at = self.now
        self.tell("CHANNEL_ANSWER", channel)
        self.after(PARK_AFTER_ANSWER_S, lambda: self._park_now(channel))

    def _park_now(self, channel: Channel) -> None:
        if not channel.alive:
            return
        done = self._originating.pop(channel.uuid, None)
        if done is not None:
            done("")
        channel.place = Place.PARKED
        self.tell("CHANNEL_PARK", channel)

    # -- applications and commands ----------------------------------------------------------------------------------

    def answer(self, channel: Channel) -> None:
        if channel.answered or not channel.alive:
            return
        channel.answered_at = self.now
        self.tell("CHANNEL_ANSWER", channel)
        channel.party.answered(self, channel)

    def ring_ready(self, channel: Channel) -> None:
        if not channel.answered:
            self.tell("CHANNEL_PROGRESS", channel)

    def play(self, channel: Channel, play_id: str, path: str, locked: bool) -> None:
        playing = Playing(play_id, path, self._duration_s(path), locked)
        if locked and any(other.locked for other in channel.stack):
            channel.queue.append(playing)
        else:
            self._begin(channel, playing)

    def _begin(self, channel: Channel, playing: Playing) -> None:
        self._catch_up(channel)
        if channel.stack:
            self._pause(channel.stack[-1])
        channel.stack.append(playing)
        self._run(channel, playing)

    def _run(self, channel: Channel, playing: Playing) -> None:
        playing.began_at, playing.token = self.now, self._token()
        if playing.left_s is not None:
            token = playing.token
            self.after(playing.left_s + FIRST_SOUND_S, lambda: self._played(channel, playing, token))

    def _pause(self, playing: Playing) -> None:
        playing.token = 0
        if playing.left_s is not None:
            playing.left_s = max(playing.left_s - (self.now - playing.began_at), 0.0)

    def _played(self, channel: Channel, playing: Playing, token: int) -> None:
        if playing.token == token and playing in channel.stack:
            self._finish(channel, playing, "FILE PLAYED")

    def _finish(self, channel: Channel, playing: Playing, response: str) -> None:
        self._catch_up(channel)
        channel.stack.remove(playing)
        self._completed(channel, playing, response)
        if channel.stack and channel.stack[-1].token == 0:
            self._run(channel, channel.stack[-1])
        if channel.queue and not any(other.locked for other in channel.stack):
            self._begin(channel, channel.queue.pop(0))

    def _completed(self, channel: Channel, playing: Playing, response: str) -> None:
        self.tell(
            "CHANNEL_EXECUTE_COMPLETE",
            channel,
            Application="playback",
            Application_Data=playing.path,
            Application_Response=response,
            Application_UUID=playing.play_id,
        )

    def stop_playing(self, channel: Channel, everything: bool) -> None:
        """Break: the one that plays, with what it interrupted; or everything, and what was queued is forgotten."""
        if everything:
            channel.queue.clear()
        ending = list(channel.stack)
        for playing in ending:
            playing.token = -1

        def ended() -> None:
            for playing in reversed(ending):
                if playing in channel.stack:
                    self._finish(channel, playing, "FILE PLAYED")

        if ending:
            self.after(BREAK_S, ended)

    def _silence(self, channel: Channel) -> None:
        """What plays is torn off by a bridge, a park elsewhere or the end."""
        self._catch_up(channel)
        for playing in reversed(channel.stack):
            playing.token = -1
            self._completed(channel, playing, "PLAYBACK ERROR")
        channel.stack.clear()

    # -- bridges ----------------------------------------------------------------------------------------------------

    def bridge(self, first: Channel, second: Channel) -> None:
        self.after(BRIDGE_S, lambda: self._bridged(first, second))

    def _bridged(self, first: Channel, second: Channel) -> None:
        if not (first.alive and second.alive):
            left = second if second.alive else first
            if left.alive:
                left.place = Place.PARKED if left is first else Place.LIMBO
                if left is first:
                    self.tell("CHANNEL_PARK", left)
            return
        for channel in (first, second):
            partner = channel.partner
            if partner is not None and partner not in (first, second):
                self._part(channel, partner)
                self._left_alone(partner)
            self._silence(channel)
        first.partner, second.partner = second, first
        first.is_first, second.is_first = True, False
        first.place = second.place = Place.BRIDGED
        self.tell("CHANNEL_BRIDGE", first, Bridge_A_Unique_ID=first.uuid, Bridge_B_Unique_ID=second.uuid)
        for channel in (first, second):
            channel.party.talks(self, channel)
            if channel.queue:
                self._begin(channel, channel.queue.pop(0))

    def _part(self, channel: Channel, partner: Channel) -> None:
        self._catch_up(channel)
        self._catch_up(partner)
        first = channel if channel.is_first else partner
        second = partner if first is channel else channel
        channel.partner = partner.partner = None
        if first.alive:
            self.tell("CHANNEL_UNBRIDGE", first, Bridge_A_Unique_ID=first.uuid, Bridge_B_Unique_ID=second.uuid)

    def _left_alone(self, channel: Channel) -> None:
        if channel.stays:
            self.after(PART_S, lambda: self._park_now(channel) if not channel.partner else None)
        else:
            self.after(PART_S, lambda: self._end(channel, "NORMAL_CLEARING", "send_bye"))

    def park(self, channel: Channel) -> None:
        """Take the channel out of what it does; its partner parks or ends as its own variable says."""
        partner = channel.partner
        self._silence(channel)
        if partner is not None:
            self._part(channel, partner)
            self._left_alone(partner)
        self.after(PART_S, lambda: self._park_now(channel))

    def hold(self, channel: Channel, on: bool) -> None:
        """The party's phone holds, or takes back."""
        if channel.held == on:
            return
        self._catch_up(channel)
        if channel.partner is not None:
            self._catch_up(channel.partner)
        channel.held = on
        self.tell("CHANNEL_HOLD" if on else "CHANNEL_UNHOLD", channel)

    def transfer_by_phone(self, channel: Channel, number: str) -> None:
        """A blind REFER: the other party parks with the new number, this one parks too."""
        other = channel.partner
        if other is None:
            return
        self._part(channel, other)
        other.dialled = number
        other.variables["sip_refer_to"] = f"<sip:{number}@local>"
        other.variables["sip_h_Referred-By"] = f"<sip:{channel.dialled}@local>"
        self._left_alone(channel)
        self.after(PART_S, lambda: self._park_now(other))

    def press(self, channel: Channel, key: str) -> None:
        if channel.alive and channel.answered:
            self.tell("DTMF", channel, DTMF_Digit=key, DTMF_Source="RTP", DTMF_Duration="800")

    # -- ends -------------------------------------------------------------------------------------------------------

    def kill(self, channel: Channel, cause: str) -> None:
        """We end it: BYE, or CANCEL while it rings, or a refusal while it waits for our answer."""
        word = "send_bye"
        if not channel.answered:
            word = "send_cancel" if channel.direction is Direction.OUTBOUND else "send_refuse"
        self.after(HANG_UP_S, lambda: self._end(channel, cause, word))

    def hang_up_by_party(self, channel: Channel) -> None:
        word = "recv_bye"
        cause = "NORMAL_CLEARING"
        if not channel.answered:
            inbound = channel.direction is Direction.INBOUND
            word, cause = ("recv_cancel", "ORIGINATOR_CANCEL") if inbound else ("recv_refuse", "USER_BUSY")
        self.after(HANG_UP_S, lambda: self._end(channel, cause, word))

    def _end(self, channel: Channel, cause: str, disposition: str) -> None:
        if not channel.alive:
            return
        self._silence(channel)
        channel.queue.clear()
        for path in list(channel.takes):
            self.stop_recording(channel, path)
        channel.place = Place.GONE
        channel.dead_man = 0
        del self.channels[channel.uuid]
        channel.variables.update(hangup_cause=cause, sip_hangup_disposition=disposition)
        partner = channel.partner
        if partner is not None:
            first_gone = channel.is_first
            self._part(channel, partner)
            if first_gone:
                self.tell(
                    "CHANNEL_UNBRIDGE",
                    channel,
                    Bridge_A_Unique_ID=channel.uuid,
                    Bridge_B_Unique_ID=partner.uuid,
                )
            self._left_alone(partner)
        done = self._originating.pop(channel.uuid, None)
        self.tell("CHANNEL_HANGUP_COMPLETE", channel, Hangup_Cause=cause)
        if done is not None:
            done(cause)
        channel.party.over(self, channel)

    # -- recordings -------------------------------------------------------------------------------------------------

    def start_recording(self, channel: Channel, path: str) -> bool:
        """False when it cannot be written. A second start on the same path is ignored, as it is there."""
        if path in channel.takes:
            return True
        try:
            take = Take(Path(path) if self.recordings_root is not None else None, self.now)
        except OSError:
            return False
        channel.takes[path] = take
        self.tell("RECORD_START", channel, Record_File_Path=path)
        self.after(SAY_EVERY_S, lambda: self._write_on(channel, path, take))
        return True

    def _write_on(self, channel: Channel, path: str, take: Take) -> None:
        if channel.takes.get(path) is take:
            if self.recordings_root is not None:
                self._catch_up(channel)
            self.after(SAY_EVERY_S, lambda: self._write_on(channel, path, take))

    def stop_recording(self, channel: Channel, path: str) -> bool:
        take = channel.takes.get(path)
        if take is None:
            return False
        self._catch_up(channel)
        del channel.takes[path]
        take.close()
        self.sizes[path] = int(take.length_s * 32000) + 44
        self.tell(
            "RECORD_STOP",
            channel,
            Record_File_Path=path,
            Record_Completion_Cause="success-silence",
            variable_record_ms=str(int(take.length_s * 1000)),
        )
        return True

    def _catch_up(self, channel: Channel) -> None:
        """Before what a leg says or hears changes, its recordings are written up to this moment."""
        for take in channel.takes.values():
            take.write_until(self.now, self.says(channel), self.hears(channel))

    def says(self, channel: Channel) -> int:
        """The tone the party at the end of this leg puts into it, in hertz; 0 for none."""
        return channel.party.hertz if channel.answered and not channel.held else 0

    def hears(self, channel: Channel) -> int:
        if channel.stack:
            return MUSIC_HERTZ if channel.sound.startswith("local_stream:") else PROMPT_HERTZ
        if channel.partner is None:
            return 0
        return MUSIC_HERTZ if channel.partner.held else self.says(channel.partner)

    # -- the dead man -----------------------------------------------------------------------------------------------

    def arm(self, channel: Channel, seconds: float) -> None:
        """If nobody re-arms or disarms in time, the channel goes to the fallback: an announcement, then the end."""
        token = channel.dead_man = self._token()
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
        if channel.partner is not None:
            self._part(channel, channel.partner)
        self._silence(channel)
        channel.place = Place.SETTING_UP
        self.answer(channel)
        self.after(4.0, lambda: self._end(channel, "NORMAL_TEMPORARY_FAILURE", "send_bye"))


def _header(name: str) -> str:
    return name if name.startswith("variable_") else name.replace("_", "-")
