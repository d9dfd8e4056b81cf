"""The first face: a SwitchPort in the same process, in virtual time, speaking neutral words without any text
between."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from fsctl.freeswitch import digits
from fsctl.freeswitch.causes import BY_DISPOSITION, TO_SWITCH, cause_of
from fsctl.simulator.channel import Channel, Place
from fsctl.simulator.core import Core
from fsctl.simulator.happenings import Happening
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
    HangUp,
    JoinConference,
    MaskRecording,
    MeasureRecording,
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
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelCreated,
    ChannelHeld,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    ChannelRetrieved,
    ChannelSnapshot,
    ChannelUnbridged,
    CommandFailed,
    DigitPressed,
    Direction,
    EavesdropEnded,
    EavesdropStarted,
    EndedBy,
    OriginateFailed,
    ParticipantJoined,
    ParticipantLeft,
    PhoneRegistered,
    PhoneUnregistered,
    PlaybackEnded,
    PlayOutcome,
    RecordingMeasured,
    RecordingStarted,
    RecordingStopped,
    SwitchEvent,
    SwitchSnapshot,
)
from fsctl.switch.sounds import Sound

VITAL = (Bridge, Originate, StartRecording, MaskRecording, Eavesdrop, JoinConference, Mute, SendDigits)
"""Commands whose failure is news."""

OUTCOMES = {"FILE PLAYED": PlayOutcome.DONE, "FILE NOT FOUND": PlayOutcome.MISSING}


class VirtualSwitch:
    """`deliver` hears the events at their moments, which come when `run_until` moves the time. `sounds` tells the path
    of a sound and `duration_s` how long a path plays."""

    def __init__(
        self,
        deliver: Callable[[SwitchEvent], None],
        path: Callable[[Sound], str],
        duration_s: Callable[[str], float | None],
        rng: random.Random,
        now: float = 0.0,
        recordings_root: Path | None = None,
    ) -> None:
        self.core = Core(self._told, duration_s, rng, now, recordings_root)
        self._deliver = deliver
        self._path = path
        self._root = recordings_root
        self._forms: dict[str, Callable[[Happening], SwitchEvent | None]] = {
            "CHANNEL_CREATE": _created,
            "CHANNEL_PROGRESS": lambda h: ChannelProgressed(_of(h).uuid),
            "CHANNEL_ANSWER": lambda h: ChannelAnswered(_of(h).uuid),
            "CHANNEL_PARK": _parked,
            "CHANNEL_BRIDGE": lambda h: ChannelBridged(*_pair(h), order=h.number),
            "CHANNEL_UNBRIDGE": lambda h: ChannelUnbridged(*_pair(h), order=h.number),
            "CHANNEL_HOLD": lambda h: ChannelHeld(_of(h).uuid, h.number),
            "CHANNEL_UNHOLD": lambda h: ChannelRetrieved(_of(h).uuid, h.number),
            "CHANNEL_EXECUTE_COMPLETE": _executed,
            "CHANNEL_HANGUP_COMPLETE": _hung_up,
            "DTMF": lambda h: DigitPressed(_of(h).uuid, h.more["DTMF-Digit"], order=h.number),
            "RECORD_START": lambda h: RecordingStarted(_of(h).uuid, h.more["Record-File-Path"]),
            "RECORD_STOP": _recorded,
            "MEDIA_BUG_START": lambda h: EavesdropStarted(_of(h).uuid),
            "conference::maintenance": _conference,
            "sofia::register": lambda h: PhoneRegistered(h.more["username"]),
            "sofia::unregister": lambda h: PhoneUnregistered(h.more["username"]),
        }
        self._acts: dict[type, Callable[[Any], bool]] = {
            Answer: lambda c: self._on(c.channel, self.core.answer),
            Ring: lambda c: self._on(c.channel, self.core.ring_ready),
            Play: lambda c: self._on(
                c.channel, lambda channel: self.core.player.play(channel, c.play_id, self._path(c.sound), c.queued)
            ),
            StopPlaying: lambda c: self._on(c.channel, lambda channel: self.core.player.stop(channel, True)),
            Originate: self._originate,
            Bridge: self._bridge,
            Park: lambda c: self._on(c.channel, self.core.park),
            StopEavesdropping: lambda c: self._on(c.channel, self.core.park),
            HangUp: lambda c: self._on(c.channel, lambda channel: self.core.kill(channel, TO_SWITCH[c.cause])),
            SetVariables: lambda c: self._on(c.channel, lambda channel: channel.variables.update(c.variables)),
            StartRecording: lambda c: self._on(
                c.channel, lambda channel: self.core.recorder.start(channel, self._file(c.path))
            ),
            StopRecording: lambda c: self._on(
                c.channel, lambda channel: self.core.recorder.stop(channel, self._file(c.path))
            ),
            MaskRecording: lambda c: self._on(
                c.channel, lambda channel: self.core.recorder.mask(channel, self._file(c.path), c.masked)
            ),
            Eavesdrop: lambda c: self._on(c.channel, lambda channel: self._eavesdrop(channel, c)),
            JoinConference: lambda c: self._on(
                c.channel, lambda channel: self.core.conferences.join(channel, c.conference)
            ),
            Mute: lambda c: self._on(c.channel, lambda channel: self.core.mute(channel, c.muted)),
            SendDigits: lambda c: self._on(c.channel, lambda channel: self.core.send_digits(channel, c.digits)),
            CatchKeys: lambda c: self._on(c.channel, lambda channel: self._catch_keys(channel, c)),
            ReleaseKeys: lambda c: self._on(c.channel, self._release_keys),
            Beep: lambda c: self._on(c.channel, lambda channel: self.core.beeps.begin(channel, self._path(c.tone))),
            AskToAnswer: lambda c: self._on(c.channel, self.core.ask_to_answer),
            ArmDeadMan: lambda c: self._on(c.channel, lambda channel: self.core.arm(channel, c.after_s)),
            DisarmDeadMan: lambda c: self._on(c.channel, self.core.disarm),
            MeasureRecording: self._measure,
        }

    def submit(self, command: Command) -> None:
        if not self._acts[type(command)](command) and isinstance(command, VITAL):
            self._later(CommandFailed(command, "-ERR"))

    def next_due(self) -> float | None:
        return self.core.timeline.next_due()

    def run_until(self, moment: float) -> None:
        self.core.timeline.run_until(moment)

    def snapshot(self, *, fresh: bool) -> SwitchSnapshot:
        """What there is now."""
        channels = tuple(
            _seen(channel, tuple(map(self._shown, channel.takes))) for channel in self.core.channels.values()
        )
        registered = frozenset(phone.extension for phone in self.core.phones.values() if phone.registered)
        return SwitchSnapshot(self.core.core_id, channels, registered, fresh)

    # -- commands ---------------------------------------------------------------------------------------------------

    def _on(self, uuid: str, act: Callable[[Channel], object]) -> bool:
        channel = self.core.channels.get(uuid)
        return channel is not None and act(channel) is not False

    def _bridge(self, command: Bridge) -> bool:
        first, second = self.core.channels.get(command.first), self.core.channels.get(command.second)
        if first is None or second is None:
            return False
        self.core.bridges.bridge(first, second)
        return True

    def _originate(self, command: Originate) -> bool:
        uuid, to = command.channel, command.endpoint
        variables = {
            **command.variables,
            "park_after_bridge": "true",
            "origination_caller_id_number": command.caller_number,
            "origination_caller_id_name": command.caller_name,
        }

        def done(cause: str) -> None:
            if cause:
                self._later(OriginateFailed(uuid, cause_of(cause), cause))

        if isinstance(to, Phone):
            self.core.originate(uuid, to.extension, variables, command.ring_s, done)
        else:
            self.core.originate_outside(uuid, to.number, variables, command.ring_s, done)
        return True

    def _eavesdrop(self, channel: Channel, command: Eavesdrop) -> None:
        channel.variables["eavesdrop_whisper_aleg"] = _true(command.heard_by in (Ears.PARTNER, Ears.BOTH))
        channel.variables["eavesdrop_whisper_bleg"] = _true(command.heard_by in (Ears.TARGET, Ears.BOTH))
        self.core.eavesdropping.begin(channel, command.target, command.eavesdrop_id)

    def _catch_keys(self, channel: Channel, command: CatchKeys) -> None:
        channel.variables["bind_digit_digit_timeout"] = str(digits.WITHIN_MS)
        for application, argument in digits.applications(command):
            self.core.digits.execute(channel, application, argument)

    def _release_keys(self, channel: Channel) -> None:
        for application, argument in digits.RELEASE:
            self.core.digits.execute(channel, application, argument)

    def _file(self, path: str) -> str:
        return path if self._root is None else str(self._root / path)

    def _shown(self, file: str) -> str:
        return file if self._root is None else str(Path(file).relative_to(self._root))

    def _measure(self, command: MeasureRecording) -> bool:
        size = self.core.recorder.size(self._file(command.path))
        self._later(RecordingMeasured(command.channel, command.path, size))
        return True

    def _later(self, event: SwitchEvent) -> None:
        """Whoever gives a command is never told of its effect before the command has returned."""
        self.core.after(0.0, lambda: self._deliver(event))

    # -- events -----------------------------------------------------------------------------------------------------

    def _told(self, happening: Happening) -> None:
        form = self._forms.get(happening.name)
        event = form(happening) if form else None
        if isinstance(event, RecordingStarted | RecordingStopped):
            event = replace(event, path=self._shown(event.path))
        if event is not None:
            self._later(event)


def _of(happening: Happening) -> Channel:
    if happening.channel is None:
        raise ValueError(f"{happening.name} without a channel")
    return happening.channel


def _true(on: bool) -> str:
    return "true" if on else "false"


def _pair(happening: Happening) -> tuple[str, str]:
    return happening.more["Bridge-A-Unique-ID"], happening.more["Bridge-B-Unique-ID"]


def own_variables(channel: Channel) -> dict[str, str]:
    return {name: value for name, value in channel.variables.items() if name.startswith("fsctl_")}


def _created(happening: Happening) -> SwitchEvent:
    channel = _of(happening)
    return ChannelCreated(channel.uuid, channel.direction, channel.caller_number, channel.caller_name, channel.dialled)


def _parked(happening: Happening) -> SwitchEvent:
    channel = _of(happening)
    return ChannelParked(
        channel=channel.uuid,
        direction=channel.direction,
        answered=channel.answered,
        dialled=channel.dialled,
        caller_number=channel.caller_number,
        caller_name=channel.caller_name,
        entry=_entry(channel),
        extension=_extension(channel),
        referred_by=channel.variables.get("sip_h_Referred-By", "").removeprefix("<sip:").partition("@")[0],
        address=channel.variables.get("sip_network_ip", ""),
        order=happening.number,
    )


def _entry(channel: Channel) -> str:
    return channel.variables.get("fsctl_entry", "") if channel.direction is Direction.INBOUND else ""


def _extension(channel: Channel) -> str:
    return channel.variables.get("sip_auth_username", "") if _entry(channel) == "phone" else ""


def _conference(happening: Happening) -> SwitchEvent | None:
    channel, name, action = _of(happening).uuid, happening.more["Conference-Name"], happening.more["Action"]
    if action == "add-member":
        return ParticipantJoined(channel, name)
    return ParticipantLeft(channel, name) if action == "del-member" else None


def _executed(happening: Happening) -> SwitchEvent | None:
    channel, application = _of(happening), happening.more["Application"]
    if application not in ("eavesdrop", "playback"):
        pressed = channel.variables.get("last_matching_digits", "")
        return digits.keyed(channel.uuid, application, happening.more["Application-Data"], pressed, happening.number)
    if happening.more["Application"] == "eavesdrop":
        return EavesdropEnded(_of(happening).uuid, happening.more["Application-UUID"])
    outcome = OUTCOMES.get(happening.more["Application-Response"], PlayOutcome.INTERRUPTED)
    return PlaybackEnded(_of(happening).uuid, happening.more["Application-UUID"], outcome)


def _hung_up(happening: Happening) -> SwitchEvent:
    channel = _of(happening)
    cause = happening.more["Hangup-Cause"]
    ended_by = BY_DISPOSITION.get(channel.variables.get("sip_hangup_disposition", ""), EndedBy.UNKNOWN)
    return ChannelHungUp(channel.uuid, cause_of(cause), ended_by, detail=cause)


def _recorded(happening: Happening) -> SwitchEvent:
    length_s = int(happening.more["variable_record_ms"]) / 1000
    return RecordingStopped(_of(happening).uuid, happening.more["Record-File-Path"], True, length_s)


def _seen(channel: Channel, recordings: tuple[str, ...]) -> ChannelSnapshot:
    return ChannelSnapshot(
        channel=channel.uuid,
        direction=channel.direction,
        caller_number=channel.caller_number,
        caller_name=channel.caller_name,
        dialled=channel.dialled,
        answered=channel.answered,
        parked=channel.place is Place.PARKED,
        bridged_to=channel.partner.uuid if channel.partner else "",
        held=channel.held,
        entry=_entry(channel),
        extension=_extension(channel),
        address=channel.variables.get("sip_network_ip", ""),
        created_at=channel.created_at,
        answered_at=channel.answered_at,
        playing=bool(channel.stack),
        conference=channel.conference.name if channel.conference else "",
        eavesdrops_on=channel.ear.target.uuid if channel.ear else "",
        recordings=recordings,
        variables=own_variables(channel),
    )
