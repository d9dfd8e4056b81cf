"""Commands become text for the switch: from typed values only, each checked against the shape of its type.

The sequences come from trials on 1.10.12: which preset a leg needs before it is parked or bridged, why an application
is executed with its argument in a body, why a timer is deleted before it is set again.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from fsctl.esl import commands as esl
from fsctl.esl.errors import UnsafeCommand
from fsctl.freeswitch import digits
from fsctl.freeswitch.causes import TO_SWITCH
from fsctl.freeswitch.hextext import encode
from fsctl.freeswitch.settings import LinkSettings
from fsctl.switch.commands import (
    Answer,
    ArmDeadMan,
    AskToAnswer,
    Beep,
    Bridge,
    CatchKeys,
    Command,
    DisarmDeadMan,
    Ears,
    Eavesdrop,
    Endpoint,
    External,
    HangUp,
    JoinConference,
    MaskRecording,
    Mute,
    Originate,
    Park,
    Phone,
    Play,
    ReleaseKeys,
    Ring,
    SendDigits,
    SetVariables,
    StartRecording,
    StopEavesdropping,
    StopPlaying,
    StopRecording,
)
from fsctl.switch.sounds import Sound

UUID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
DIGITS = re.compile(r"[0-9*#]{1,32}")
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
VARIABLE = re.compile(r"fsctl_[a-z_]{1,40}")
RECORDING = re.compile(r"\d{4}/\d{2}/\d{2}/[0-9A-Za-z-]{1,96}\.wav")
UNSHOWABLE = re.compile(r"[^\w .-]")

PROGRESS_TIMEOUT_S = 3
"""A phone that has sent nothing for so long is unreachable: the fastest detector of a dead one.

Set per leg: the originate's own `progress_timeout` does not count a 180 as progress when no caller's leg hangs on it,
and would cut off every phone that rings longer.
"""


PRE_BUFFER_FRAMES = 5
"""How many packets of 20 ms a recording waits for before it writes, that both sides may be there."""

HOLD_MUSIC = "local_stream://default"
"""What the other party hears when this leg's phone holds. Without the variable the switch takes a stream named `moh`,
whatever the profile says."""


class SoundPaths(Protocol):
    def path(self, sound: Sound) -> str:
        """What the switch plays for a sound: an absolute file name or a stream it knows."""


@dataclass(frozen=True, slots=True)
class Order:
    """Bytes to send. `vital` is false where the switch's refusal is no news (a leg that is gone already)."""

    data: bytes
    vital: bool = True


class Writer:
    """`orders` turns a command into what must be sent for it, in this order. Raises UnsafeCommand for a value that
    does not have its type's shape."""

    def __init__(self, settings: LinkSettings, sounds: SoundPaths, new_id: Callable[[], str]) -> None:
        self._settings = settings
        self._sounds = sounds
        self._new_id = new_id
        self._common = ",".join(f"{name}={value}" for name, value in self._of_every_leg().items())
        self._named = f"fsctl_leg_{hashlib.sha256(self._common.encode()).hexdigest()[:6]}"
        """The global variable that holds it: of another version's daemon it is another one."""
        self._forms: dict[type, Callable[[Any], list[Order]]] = {
            Answer: lambda c: [self._execute(c.channel, "answer", "")],
            Ring: lambda c: [self._execute(c.channel, "ring_ready", "")],
            Play: self._play,
            StopPlaying: lambda c: [_api(f"uuid_break {uuid(c.channel)} all", vital=False)],
            Originate: self._originate,
            Bridge: lambda c: [_api(f"uuid_bridge {uuid(c.first)} {uuid(c.second)}")],
            Park: lambda c: [_api(f"uuid_park {uuid(c.channel)}")],
            HangUp: lambda c: [_api(f"uuid_kill {uuid(c.channel)} {TO_SWITCH[c.cause]}", vital=False)],
            SetVariables: self._set_variables,
            StartRecording: self._start_recording,
            StopRecording: self._stop_recording,
            ArmDeadMan: self._arm,
            MaskRecording: self._mask_recording,
            Eavesdrop: self._eavesdrop,
            StopEavesdropping: self._stop_eavesdropping,
            JoinConference: self._join,
            Mute: self._mute,
            SendDigits: lambda c: [_api(f"uuid_send_dtmf {uuid(c.channel)} {shaped(DIGITS, c.digits)}")],
            CatchKeys: self._catch_keys,
            ReleaseKeys: lambda c: [self._execute(c.channel, *each) for each in digits.RELEASE],
            Beep: self._beep,
            AskToAnswer: lambda c: [_api(f"uuid_phone_event {uuid(c.channel)} talk", vital=False)],
            DisarmDeadMan: lambda c: [_api(f"sched_del {uuid(c.channel)}", vital=False)],
        }

    def orders(self, command: Command) -> list[Order]:
        return self._forms[type(command)](command)

    def _execute(self, channel: str, application: str, argument: str, *, locked: bool = False) -> Order:
        return Order(esl.execute(channel, application, argument, self._new_id(), locked=locked))

    def _play(self, command: Play) -> list[Order]:
        path = self._sounds.path(command.sound)
        return [Order(esl.execute(command.channel, "playback", path, command.play_id, locked=command.queued))]

    def introduction(self) -> bytes:
        """What must be said before any call: it makes every originate short. The switch reads an order byte by byte and
        gives way to its other threads after each: of 580 bytes half a millisecond on a busy machine."""
        return esl.api(f"global_setvar {self._named}='{self._common}'")

    def _of_every_leg(self) -> dict[str, str]:
        return {
            "leg_progress_timeout": str(PROGRESS_TIMEOUT_S),
            "ignore_early_media": "true",
            "park_after_bridge": "true",
            "hold_hangup_xfer_exten": f"park:XML:{self._settings.transfers}",
            "force_transfer_context": self._settings.transfers,
            "send_silence_when_idle": "400",
            "hold_music": HOLD_MUSIC,
        }

    def _originate(self, command: Originate) -> list[Order]:
        """The uuid comes first: by it the job's result is known (`translate`)."""
        own = dict(_variables(command.variables))
        if command.auto_answer:
            own["sip_auto_answer"] = "true"
        pairs = "".join(f",{name}={value}" for name, value in own.items())
        braces = f"origination_uuid={uuid(command.channel)},${{{self._named}}}{pairs}"
        shown = f"'{_caller_name(command.caller_name)}' {_caller_number(command.caller_number)}"
        ring_s = max(math.ceil(command.ring_s), 1)
        to = self._endpoint(command.endpoint)
        return [Order(esl.job(f"expand originate {{{braces}}}{to} &park() XML default {shown} {ring_s}"))]

    def _endpoint(self, endpoint: Endpoint) -> str:
        if isinstance(endpoint, Phone):
            return f"sofia/{self._settings.profile}/{shaped(NUMBER, endpoint.extension)}%{self._settings.domain}"
        if isinstance(endpoint, External):
            return f"sofia/gateway/{shaped(NAME, endpoint.trunk)}/{shaped(NUMBER, endpoint.number)}"
        raise UnsafeCommand(f"not an endpoint: {endpoint!r}")

    def _set_variables(self, command: SetVariables) -> list[Order]:
        pairs = ";".join(f"{name}={value}" for name, value in _variables(command.variables).items())
        return [_api(f"uuid_setvar_multi {uuid(command.channel)} {pairs}", vital=False)]

    def recording_path(self, path: str) -> str:
        return str(self._settings.recordings_root / shaped(RECORDING, path))

    def _start_recording(self, command: StartRecording) -> list[Order]:
        """The switch drops what a recording has buffered whenever a bridge begins or ends; by itself it buffers half a
        second after each, so that a short talk between two bridges left nothing at all."""
        path = self.recording_path(command.path)
        how = f"RECORD_STEREO=true;RECORD_PRE_BUFFER_FRAMES={PRE_BUFFER_FRAMES}"
        return [
            _api(f"uuid_setvar_multi {uuid(command.channel)} {how}", vital=False),
            _api(f"uuid_record {command.channel} start {path}"),
        ]

    def _stop_recording(self, command: StopRecording) -> list[Order]:
        return [_api(f"uuid_record {uuid(command.channel)} stop {self.recording_path(command.path)}", vital=False)]

    def _mask_recording(self, command: MaskRecording) -> list[Order]:
        action = "mask" if command.masked else "unmask"
        return [_api(f"uuid_record {uuid(command.channel)} {action} {self.recording_path(command.path)}")]

    def _eavesdrop(self, command: Eavesdrop) -> list[Order]:
        """Keys the supervisor presses must not switch anything: what is said to whom is ours to decide."""
        modes = {
            "eavesdrop_whisper_aleg": command.heard_by in (Ears.PARTNER, Ears.BOTH),
            "eavesdrop_whisper_bleg": command.heard_by in (Ears.TARGET, Ears.BOTH),
            "eavesdrop_enable_dtmf": False,
        }
        pairs = ";".join(f"{name}={'true' if on else 'false'}" for name, on in modes.items())
        target = uuid(command.target)
        return [
            _api(f"uuid_setvar_multi {uuid(command.channel)} {pairs}", vital=False),
            Order(esl.execute(command.channel, "eavesdrop", target, command.eavesdrop_id, locked=False)),
        ]

    def _stop_eavesdropping(self, command: StopEavesdropping) -> list[Order]:
        """By a transfer: a leg that `uuid_park` has parked once does not leave what it does by another one."""
        return [_api(f"uuid_transfer {uuid(command.channel)} park: inline")]

    def _join(self, command: JoinConference) -> list[Order]:
        """By a transfer, with a park behind it: a member that is put out parks instead of being hung up."""
        name = shaped(NAME, command.conference)
        return [_api(f"uuid_transfer {uuid(command.channel)} conference:{name}@default,park: inline")]

    def _mute(self, command: Mute) -> list[Order]:
        """Level 1 is plain silence; above it the switch would add noise."""
        change = "start read mute 1" if command.muted else "stop"
        return [_api(f"uuid_audio {uuid(command.channel)} {change}")]

    def _catch_keys(self, command: CatchKeys) -> list[Order]:
        """All in one order: the switch reads what stands before an order's body byte by byte, and lets its other work
        go first after each; a body it reads at once."""
        for code in command.codes:
            shaped(digits.CODE, code)
        bound = digits.together(digits.applications(command))
        return [self._execute(command.channel, digits.SEVERAL, bound)]

    def _beep(self, command: Beep) -> list[Order]:
        """Mixed into what the leg is sent. The same tone a second time at once is refused, and is no news."""
        path = self._sounds.path(command.tone)
        return [_api(f"uuid_displace {uuid(command.channel)} start {path} 0 m", vital=False)]

    def _arm(self, command: ArmDeadMan) -> list[Order]:
        """Several timers of one leg would all stay armed: the old one is deleted first."""
        to = f"{self._settings.fallback} XML {self._settings.context}"
        return [
            _api(f"sched_del {uuid(command.channel)}", vital=False),
            _api(f"sched_transfer +{int(command.after_s)} {command.channel} {to}", vital=False),
        ]


def uuid(text: str) -> str:
    return shaped(UUID, text)


def shaped(shape: re.Pattern[str], text: str) -> str:
    if not shape.fullmatch(text):
        raise UnsafeCommand(f"not of the shape {shape.pattern}: {text[:60]!r}")
    return text


def _api(text: str, *, vital: bool = True) -> Order:
    return Order(esl.api(text), vital)


def _variables(variables: Mapping[str, str]) -> dict[str, str]:
    return {shaped(VARIABLE, name): encode(value) for name, value in variables.items()}


def _caller_number(text: str) -> str:
    return text if NUMBER.fullmatch(text) else "anonymous"


def _caller_name(text: str) -> str:
    """Letters and digits of any script, spaces, dots and dashes; nothing the originate grammar could trip over."""
    return " ".join(UNSHOWABLE.sub(" ", text).split())[:64]
