"""The switch's events become neutral ones. Pure: a dictionary in, none or some events out.

Whoever phones decides what many headers say (`Caller-Username`, the caller's number, even the presence id follow a
forged From); who registered is known from `sip_auth_username` alone, and only when `sip_authorized` says so on a leg
that came in by the phones' entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from fsctl.esl.texts import Texts
from fsctl.freeswitch.causes import BY_DISPOSITION, cause_of
from fsctl.freeswitch.digits import keyed
from fsctl.freeswitch.gateways import trunk_state
from fsctl.freeswitch.hextext import decode
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelCreated,
    ChannelHeld,
    ChannelHungUp,
    ChannelParked,
    ChannelProgressed,
    ChannelRetrieved,
    ChannelUnbridged,
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
    RecordingStarted,
    RecordingStopped,
    SwitchEvent,
    TrunkChanged,
)

Headers = Texts

EVENTS = (
    "CHANNEL_CREATE",
    "CHANNEL_PROGRESS",
    "CHANNEL_PROGRESS_MEDIA",
    "CHANNEL_ANSWER",
    "CHANNEL_PARK",
    "CHANNEL_BRIDGE",
    "CHANNEL_UNBRIDGE",
    "CHANNEL_HOLD",
    "CHANNEL_UNHOLD",
    "CHANNEL_EXECUTE_COMPLETE",
    "CHANNEL_HANGUP_COMPLETE",
    "BACKGROUND_JOB",
    "DTMF",
    "MEDIA_BUG_START",
    "RECORD_START",
    "RECORD_STOP",
)
CUSTOM_EVENTS = (
    "conference::maintenance",
    "sofia::register",
    "sofia::unregister",
    "sofia::expire",
    "sofia::sip_user_state",
    "sofia::gateway_state",
)
"""All we subscribe to. `ALL` would be four times as many events for the same calls."""

UNHEARD = (
    "answer",
    "ring_ready",
    "park",
    "multiset",
    "sched_transfer",
    "bind_digit_action",
    "unset",
    "execute_extension",
)
"""Applications whose completion tells us nothing. A call completes a dozen of them, and each would be an event with all
the channel's variables, which costs the switch more than all that is asked of it for the call otherwise."""

_USER = re.compile(r"sips?:([^@;>]+)@")
_CALLED = re.compile(r"(?:originate )?\{origination_uuid=([0-9A-Za-z_.-]{1,64}),")
"""How an originate of ours begins (`writing`); its name is the command's where no `expand` stands before it."""


class Translator:
    """`recordings_root` with a slash at its end is cut from the paths of recordings."""

    def __init__(self, recordings_root: str) -> None:
        self._root = recordings_root.rstrip("/") + "/"
        self._forms: dict[str, Callable[[Headers], list[SwitchEvent]]] = {
            "CHANNEL_CREATE": _created,
            "CHANNEL_PROGRESS": lambda h: [ChannelProgressed(h["Unique-ID"])],
            "CHANNEL_PROGRESS_MEDIA": lambda h: [ChannelProgressed(h["Unique-ID"], early_media=True)],
            "CHANNEL_ANSWER": lambda h: [ChannelAnswered(h["Unique-ID"])],
            "CHANNEL_PARK": _parked,
            "CHANNEL_BRIDGE": lambda h: [ChannelBridged(*_pair(h), order=_order(h))],
            "CHANNEL_UNBRIDGE": lambda h: [ChannelUnbridged(*_pair(h), order=_order(h))],
            "CHANNEL_HOLD": lambda h: [ChannelHeld(h["Unique-ID"], _order(h))],
            "CHANNEL_UNHOLD": lambda h: [ChannelRetrieved(h["Unique-ID"], _order(h))],
            "CHANNEL_EXECUTE_COMPLETE": _executed,
            "CHANNEL_HANGUP_COMPLETE": _hung_up,
            "BACKGROUND_JOB": _job_done,
            "DTMF": _digit,
            "RECORD_START": lambda h: [RecordingStarted(h["Unique-ID"], self._path(h))],
            "RECORD_STOP": self._recorded,
            "MEDIA_BUG_START": _bug_started,
            "conference::maintenance": _conference,
            "sofia::register": lambda h: _phone(h, PhoneRegistered),
            "sofia::unregister": lambda h: _phone(h, PhoneUnregistered),
            "sofia::expire": lambda h: _phone(h, PhoneUnregistered),
            "sofia::sip_user_state": _pinged,
            "sofia::gateway_state": _trunk,
        }

    def __call__(self, event: Mapping[str, Any]) -> list[SwitchEvent]:
        """An event of a kind we know but without a header it must have is dropped: it tells us nothing."""
        headers = Texts(event)
        name = headers.get("Event-Name")
        form = self._forms.get(headers.get("Event-Subclass") if name == "CUSTOM" else name)
        if form is None:
            return []
        try:
            return form(headers)
        except (KeyError, ValueError, TypeError, AttributeError):  # a header of another kind than the switch ever sends
            return []

    def _path(self, headers: Headers) -> str:
        return headers["Record-File-Path"].removeprefix(self._root)

    def _recorded(self, headers: Headers) -> list[SwitchEvent]:
        ok = headers.get("Record-Completion-Cause") != "uri-failure"
        length_s = int(headers.get("variable_record_ms") or 0) / 1000
        return [RecordingStopped(headers["Unique-ID"], self._path(headers), ok, length_s)]


def variables_of(headers: Headers) -> dict[str, str]:
    """Our own variables on a channel, in plain text."""
    return {
        name.removeprefix("variable_"): decode(value)
        for name, value in headers.items()
        if name.startswith("variable_fsctl_")
    }


def extension_of(headers: Headers) -> str:
    """The phone's authenticated extension; empty for anything else, whatever it claims."""
    if headers.get("variable_fsctl_entry") != "phone" or headers.get("variable_sip_authorized") != "true":
        return ""
    return headers.get("variable_sip_auth_username")


def trunk_of(headers: Headers) -> str:
    return headers.get("variable_fsctl_trunk") or headers.get("variable_sip_gateway_name")


def address_of(headers: Headers) -> str:
    return headers.get("variable_sip_network_ip")


def direction_of(headers: Headers) -> Direction:
    return Direction.INBOUND if headers.get("Call-Direction") == "inbound" else Direction.OUTBOUND


def _order(headers: Headers) -> int:
    return int(headers.get("Event-Sequence") or 0)


def _pair(headers: Headers) -> tuple[str, str]:
    """`Other-Leg-Unique-ID` may already name the next partner: these two headers do not lie."""
    return headers["Bridge-A-Unique-ID"], headers["Bridge-B-Unique-ID"]


def _created(headers: Headers) -> list[SwitchEvent]:
    return [
        ChannelCreated(
            headers["Unique-ID"],
            direction_of(headers),
            headers.get("Caller-Caller-ID-Number"),
            headers.get("Caller-Caller-ID-Name"),
            headers.get("Caller-Destination-Number"),
        )
    ]


def _parked(headers: Headers) -> list[SwitchEvent]:
    return [
        ChannelParked(
            channel=headers["Unique-ID"],
            direction=direction_of(headers),
            answered=headers.get("Answer-State") == "answered",
            dialled=headers.get("Caller-Destination-Number"),
            caller_number=headers.get("Caller-Caller-ID-Number"),
            caller_name=headers.get("Caller-Caller-ID-Name"),
            entry=headers.get("variable_fsctl_entry") if direction_of(headers) is Direction.INBOUND else "",
            extension=extension_of(headers),
            trunk=trunk_of(headers),
            referred_by=_referrer(headers),
            address=address_of(headers),
            order=_order(headers),
        )
    ]


def _referrer(headers: Headers) -> str:
    """Who sent the leg here by REFER. The switch leaves the mark on the leg for good."""
    if "variable_sip_refer_to" not in headers:
        return ""
    user = _USER.search(headers.get("variable_sip_h_Referred-By"))
    return user.group(1) if user else "phone"


def _executed(headers: Headers) -> list[SwitchEvent]:
    if headers.get("Application") == "eavesdrop":
        return [EavesdropEnded(headers["Unique-ID"], headers["Application-UUID"])]
    if headers.get("Application") != "playback":
        digits = headers.get("variable_last_matching_digits")
        argument = headers.get("Application-Data")
        told = keyed(headers["Unique-ID"], headers.get("Application"), argument, digits, _order(headers))
        return [told] if told is not None else []
    response = headers.get("Application-Response")
    outcome = PlayOutcome.INTERRUPTED
    if response == "FILE PLAYED":
        outcome = PlayOutcome.DONE
    elif response == "FILE NOT FOUND":
        outcome = PlayOutcome.MISSING
    return [PlaybackEnded(headers["Unique-ID"], headers["Application-UUID"], outcome)]


def _bug_started(headers: Headers) -> list[SwitchEvent]:
    return [EavesdropStarted(headers["Unique-ID"])] if headers.get("Media-Bug-Function") == "eavesdrop" else []


def _conference(headers: Headers) -> list[SwitchEvent]:
    action = headers.get("Action")
    if action == "add-member":
        return [ParticipantJoined(headers["Unique-ID"], headers["Conference-Name"])]
    return [ParticipantLeft(headers["Unique-ID"], headers["Conference-Name"])] if action == "del-member" else []


def _hung_up(headers: Headers) -> list[SwitchEvent]:
    name = headers.get("Hangup-Cause")
    status = headers.get("variable_sip_term_status")
    ended_by = BY_DISPOSITION.get(headers.get("variable_sip_hangup_disposition"), EndedBy.UNKNOWN)
    detail = f"{status} {name}".strip()
    return [ChannelHungUp(headers["Unique-ID"], cause_of(name), ended_by, detail=detail)]


def _job_done(headers: Headers) -> list[SwitchEvent]:
    """Our jobs are originates, known by the uuid we gave the channel: a uuid of the job's own would be forty bytes more
    for the switch to read one by one."""
    result, called = headers.get("_body").strip(), _CALLED.match(headers.get("Job-Command-Arg"))
    if called is None or not result.startswith("-ERR"):
        return []
    name = result.removeprefix("-ERR").strip()
    return [OriginateFailed(called.group(1), cause_of(name), name)]


def _digit(headers: Headers) -> list[SwitchEvent]:
    return [DigitPressed(headers["Unique-ID"], headers["DTMF-Digit"][:1], order=_order(headers))]


def _phone(headers: Headers, form: type[PhoneRegistered] | type[PhoneUnregistered]) -> list[SwitchEvent]:
    user = headers.get("username") or headers.get("user") or headers.get("from-user")
    return [form(user)] if user else []


def _pinged(headers: Headers) -> list[SwitchEvent]:
    form = PhoneUnregistered if headers.get("Ping-Status") == "UNREACHABLE" else PhoneRegistered
    return _phone(headers, form)


def _trunk(headers: Headers) -> list[SwitchEvent]:
    """The event says `Ping-Status` of a gateway that is asked, and of the others too: only its change counts there."""
    state, status = headers["State"], headers.get("Ping-Status")
    words = (headers.get("Status"), headers.get("Phrase"))
    detail = " ".join(word for word in (state, *words) if word)[:200]
    return [TrunkChanged(headers["Gateway"], trunk_state(state, status, pinged=bool(status)), detail)]
