"""Taking stock: what the switch shows when asked, as a snapshot in neutral words.

Channel variables are only in dumps, and some of them are stale: after a bridge `bridge_uuid` and `Other-Leg-Unique-ID`
keep naming the dead partner. Who is bridged with whom is taken from `show calls` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import orjson

from fsctl.esl import commands
from fsctl.esl.framing import NUMBER
from fsctl.esl.texts import Texts
from fsctl.freeswitch import gateways
from fsctl.freeswitch.registrations import Registrations
from fsctl.freeswitch.translate import address_of, direction_of, extension_of, trunk_of, variables_of
from fsctl.switch.events import ChannelSnapshot, Direction, SwitchSnapshot

NOT_PARKED = ("", "multiset", "sched_transfer", "conference")
"""What a leg executes that does not wait for our orders: the steps of our dialplan before its park, and a conference.
Anything else is the last thing we had it execute while it was parked (`answer`, `playback`)."""

AT_A_STRETCH = 64
"""Channels; about a millisecond."""

Ask = Callable[[Sequence[bytes]], Sequence[str]]
"""Send api commands at once, wait for all their answers' texts. One by one a hundred channels would cost a hundred ways
there and back, while callers wait for whoever takes over."""

QUESTIONS = (
    "global_getvar core_uuid",
    "show channels as json",
    "show calls as json",
    "show registrations as json",
    gateways.ASK,
)


@lru_cache(maxsize=4)
def rows(answer: str) -> list[Mapping[str, str]]:
    """The rows of a `show … as json`; none when there are none, or when the answer is no JSON. Nobody changes them: an
    answer like the last one, as while nothing happens, is not taken apart again (a thousand channels are a megabyte).
    """
    try:
        table = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return []
    found = table.get("rows") if isinstance(table, dict) else None
    return [Texts(row) for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def take_stock(
    ask: Ask,
    known: Mapping[str, ChannelSnapshot],
    recordings_root: str,
    *,
    fresh: bool,
    registrations: Registrations | None = None,
    breathe: Callable[[], object] = lambda: None,
) -> SwitchSnapshot:
    """Ask the switch for everything. `known` are channels dumped before, whose variables need not be read again.
    `breathe` is called between stretches of work: a thousand channels take longer than a phone should have to wait."""
    core, channels, calls, listed, trunks = ask([commands.api(text) for text in QUESTIONS])
    registered = frozenset(row.get("reg_user", "") for row in rows(listed))
    if registrations is not None:
        registered = registrations.known(registered, lambda command: ask([command])[0], fresh=fresh)
    shown = {str(row.get("uuid", "")): row for row in rows(channels)}
    partners = _partners(rows(calls))
    new = [uuid for uuid in shown if fresh or uuid not in known]
    dumped = {**known, **_dumped(ask, new, recordings_root)}
    seen = []
    for place, (uuid, row) in enumerate(shown.items(), 1):
        if uuid in dumped:  # else it ended between the two questions
            seen.append(_as_shown(dumped[uuid], row, partners.get(uuid, "")))
        if place % AT_A_STRETCH == 0:
            breathe()
    return SwitchSnapshot(
        core.strip(),
        tuple(seen),
        registered,
        fresh,
        gateways.states(trunks),
    )


def _partners(calls: list[Mapping[str, str]]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for call in calls:
        first, second = str(call.get("uuid") or ""), str(call.get("b_uuid") or "")
        if first and second:
            pairs[first], pairs[second] = second, first
    return pairs


def _dumped(ask: Ask, uuids: list[str], recordings_root: str) -> dict[str, ChannelSnapshot]:
    """The channels that are still there, with what is really recorded."""
    answers = ask([commands.api(f"uuid_dump {uuid} json") for uuid in uuids])
    found = {uuid: headers for uuid, answer in zip(uuids, answers, strict=True) if (headers := _headers(answer))}
    recorded = [uuid for uuid, headers in found.items() if variables_of(headers).get("fsctl_recording")]
    taps = ask([commands.api(f"uuid_buglist {uuid}") for uuid in recorded])
    tapped = dict(zip(recorded, taps, strict=True))
    return {uuid: _channel(uuid, headers, tapped.get(uuid, ""), recordings_root) for uuid, headers in found.items()}


def _headers(answer: str) -> Texts | None:
    try:
        dumped = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return None
    return Texts(dumped) if isinstance(dumped, dict) and "Unique-ID" in dumped else None


def _channel(uuid: str, headers: Texts, taps: str, recordings_root: str) -> ChannelSnapshot:
    own = variables_of(headers)
    recording = own.get("fsctl_recording", "")
    recordings = (recording,) if recording and f"{recordings_root}/{recording}" in taps else ()
    inbound = direction_of(headers) is Direction.INBOUND
    return ChannelSnapshot(
        channel=uuid,
        direction=direction_of(headers),
        caller_number=headers.get("Caller-Caller-ID-Number"),
        caller_name=headers.get("Caller-Caller-ID-Name"),
        dialled=headers.get("Caller-Destination-Number"),
        answered=False,
        parked=False,
        entry=headers.get("variable_fsctl_entry") if inbound else "",
        extension=extension_of(headers),
        trunk=trunk_of(headers),
        address=address_of(headers),
        created_at=_seconds(headers.get("Caller-Channel-Created-Time")),
        answered_at=_seconds(headers.get("Caller-Channel-Answered-Time")),
        recordings=recordings,
        variables=own,
    )


def _as_shown(before: ChannelSnapshot, row: Mapping[str, str], partner: str) -> ChannelSnapshot:
    """The dump's lasting facts with the moment's state from `show channels`."""
    state, application = str(row.get("state", "")), str(row.get("application", ""))
    data = str(row.get("application_data", ""))
    call_state = str(row.get("callstate", ""))
    return ChannelSnapshot(
        channel=before.channel,
        direction=before.direction,
        caller_number=before.caller_number,
        caller_name=before.caller_name,
        dialled=before.dialled,
        answered=call_state in ("ACTIVE", "HELD", "UNHELD", "RING_WAIT"),
        parked=not partner and (state == "CS_PARK" or (state == "CS_EXECUTE" and application not in NOT_PARKED)),
        bridged_to=partner,
        held=call_state == "HELD",
        entry=before.entry,
        extension=before.extension,
        trunk=before.trunk,
        address=before.address,
        created_at=before.created_at,
        answered_at=before.answered_at,
        playing=application == "playback",
        conference=data.partition("@")[0] if application == "conference" else "",
        eavesdrops_on=data if application == "eavesdrop" else "",
        recordings=before.recordings,
        variables=before.variables,
    )


def _seconds(microseconds: object) -> float:
    text = str(microseconds or "0")
    return int(text) / 1e6 if NUMBER.fullmatch(text) else 0.0
