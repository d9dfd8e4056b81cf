"""A happening as FreeSWITCH would say it: headers by its names, from a channel's state."""

from __future__ import annotations

import time

from fsctl.simulator.channel import Channel, Place
from fsctl.simulator.happenings import Happening
from fsctl.switch.events import Direction


def event_headers(happening: Happening, core_id: str, now: float) -> dict[str, str]:
    """All headers of an event. Custom events carry their name as Event-Subclass."""
    custom = "::" in happening.name
    headers = {
        "Event-Name": "CUSTOM" if custom else happening.name,
        "Core-UUID": core_id,
        "FreeSWITCH-Hostname": "fsctl",
        "FreeSWITCH-Switchname": "fsctl",
        "FreeSWITCH-IPv4": "127.0.0.1",
        "FreeSWITCH-IPv6": "::1",
        "Event-Date-Local": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now)),
        "Event-Date-GMT": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now)),
        "Event-Date-Timestamp": str(int(now * 1e6)),
        "Event-Calling-File": "built-in",
        "Event-Calling-Function": "built-in",
        "Event-Calling-Line-Number": "1",
        "Event-Sequence": str(happening.number),
    }
    if custom:
        headers["Event-Subclass"] = happening.name
    if happening.channel is not None:
        headers.update(channel_headers(happening.channel))
    headers.update(happening.more)
    return headers


def channel_headers(channel: Channel) -> dict[str, str]:
    """What every event of a channel says of it."""
    headers = {
        "Channel-State": state_of(channel),
        "Channel-Call-State": call_state_of(channel),
        "Channel-Name": name_of(channel),
        "Unique-ID": channel.uuid,
        "Call-Direction": str(channel.direction),
        "Presence-Call-Direction": str(channel.direction),
        "Channel-Call-UUID": channel.uuid,
        "Answer-State": answer_state_of(channel),
        "Caller-Direction": str(channel.direction),
        "Caller-Username": channel.caller_number,
        "Caller-Dialplan": "XML",
        "Caller-Caller-ID-Name": channel.caller_name,
        "Caller-Caller-ID-Number": channel.caller_number,
        "Caller-ANI": channel.caller_number,
        "Caller-Destination-Number": channel.dialled,
        "Caller-Unique-ID": channel.uuid,
        "Caller-Source": "mod_sofia",
        "Caller-Context": context_of(channel),
        "Caller-Channel-Name": name_of(channel),
        "Caller-Channel-Created-Time": str(int(channel.created_at * 1e6)),
        "Caller-Channel-Answered-Time": str(int(channel.answered_at * 1e6)),
        "variable_uuid": channel.uuid,
        "variable_direction": str(channel.direction),
    }
    if channel.partner is not None:
        headers["Other-Leg-Unique-ID"] = channel.partner.uuid
        headers["variable_bridge_to"] = channel.partner.uuid
    headers.update({f"variable_{name}": value for name, value in channel.variables.items()})
    return headers


def name_of(channel: Channel) -> str:
    profile = "external" if channel.variables.get("fsctl_entry") == "trunk" else "internal"
    return f"sofia/{profile}/{channel.caller_number or channel.dialled}@local"


def context_of(channel: Channel) -> str:
    return "fsctl_trunks" if channel.variables.get("fsctl_entry") == "trunk" else "fsctl_phones"


def state_of(channel: Channel) -> str:
    if channel.place is Place.BRIDGED:
        return "CS_SOFT_EXECUTE" if channel.is_first else "CS_EXCHANGE_MEDIA"
    if channel.place is Place.PARKED or channel.conference is not None:
        return "CS_EXECUTE"
    if channel.place is Place.LIMBO:
        return "CS_RESET"
    if channel.place is Place.GONE:
        return "CS_HANGUP"
    return "CS_CONSUME_MEDIA" if channel.direction is Direction.OUTBOUND else "CS_EXECUTE"


def call_state_of(channel: Channel) -> str:
    if channel.place is Place.GONE:
        return "HANGUP"
    if channel.answered:
        return "HELD" if channel.held else "ACTIVE"
    return "RINGING" if channel.direction is Direction.INBOUND or channel.rang else "DOWN"


def answer_state_of(channel: Channel) -> str:
    if channel.place is Place.GONE:
        return "hangup"
    return "answered" if channel.answered else "ringing"


def application_of(channel: Channel) -> tuple[str, str]:
    """What `show channels` says it executes."""
    if channel.stack:
        return "playback", channel.sound
    if channel.ear is not None:
        return "eavesdrop", channel.ear.target.uuid
    if channel.conference is not None:
        return "conference", f"{channel.conference.name}@default"
    if channel.place is Place.PARKED:
        return "park", ""
    return ("uuid_bridge", "") if channel.place is Place.BRIDGED else ("", "")
