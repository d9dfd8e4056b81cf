"""Taking stock: what the switch shows when asked, as a snapshot in neutral words.

The lists (`show …`) are answered from tables that lag the switch by 0.1 to 0.3 s: a channel may be missing, still ring
though it is answered, be bridged with a partner that is gone. A dump is true at its moment, so a channel is what its
dump says where it is dumped, which is on first sight and after each (re)connect: what happened just before we listened
is told by no event. Channel variables are only in dumps, and some of them are stale: after a bridge `bridge_uuid` and
`Other-Leg-Unique-ID` keep naming the dead partner; `bridge_to` goes with the bridge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson

from fsctl.esl import commands
from fsctl.esl.framing import NUMBER
from fsctl.esl.texts import Texts
from fsctl.freeswitch import gateways
from fsctl.freeswitch.registrations import Registrations
from fsctl.freeswitch.translate import address_of, direction_of, extension_of, trunk_of, variables_of
from fsctl.freeswitch.writing import UUID
from fsctl.switch.events import ChannelSnapshot, Direction, SwitchSnapshot

NOT_PARKED = ("", "multiset", "sched_transfer", "conference")
"""What a leg executes that does not wait for our orders: the steps of our dialplan before its park, and a conference.
Anything else is the last thing we had it execute while it was parked (`answer`, `playback`)."""

AS_LISTED = {
    "state": "Channel-State",
    "callstate": "Channel-Call-State",
    "application": "variable_current_application",
    "application_data": "variable_current_application_data",
}
"""What of a channel's state the list shows → where its dump has it."""

MOMENT_NAMES = ("answered", "parked", "bridged_to", "held", "playing", "conference", "eavesdrops_on")
MOMENT = attrgetter(*MOMENT_NAMES)
"""What of a channel changes from moment to moment."""

AT_A_STRETCH = 64
"""Channels; about a millisecond."""

Ask = Callable[[Sequence[bytes]], Sequence[str]]
"""Send api commands at once, wait for all their answers' texts. One by one a hundred channels would cost a hundred ways
there and back, while callers wait for whoever takes over."""

LIST = "show channels as json"
QUESTIONS = (
    "global_getvar core_uuid",
    LIST,
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
    dumped = _dumped(ask, [uuid for uuid in shown if fresh or uuid not in known], recordings_root)
    seen = dict(dumped)
    for place, (uuid, row) in enumerate(shown.items(), 1):
        if uuid in known and uuid not in dumped and not fresh:
            seen[uuid] = _as_shown(known[uuid], row, partners.get(uuid, ""))
        if place % AT_A_STRETCH == 0:
            breathe()
    return SwitchSnapshot(
        core.strip(),
        _paired(seen),
        registered,
        fresh,
        gateways.states(trunks),
    )


def completed(ask: Ask, snapshot: SwitchSnapshot, expected: Collection[str], recordings_root: str) -> SwitchSnapshot:
    """The snapshot with those of the `expected` channels that are there and are not listed yet."""
    listed = {channel.channel: channel for channel in snapshot.channels}
    unseen = sorted(uuid for uuid in set(expected) - listed.keys() if UUID.fullmatch(uuid))
    found = _dumped(ask, unseen, recordings_root)
    return replace(snapshot, channels=_paired({**listed, **found}))


def _paired(seen: Mapping[str, ChannelSnapshot]) -> tuple[ChannelSnapshot, ...]:
    """Two are together when both say so: a leg whose partner has gone says for some milliseconds what was."""

    def alone(one: ChannelSnapshot) -> bool:
        partner = seen.get(one.bridged_to)
        return partner is None or partner.bridged_to != one.channel

    return tuple(replace(one, bridged_to="") if one.bridged_to and alone(one) else one for one in seen.values())


def _partners(calls: list[Mapping[str, str]]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for call in calls:
        first, second = str(call.get("uuid") or ""), str(call.get("b_uuid") or "")
        if first and second:
            pairs[first], pairs[second] = second, first
    return pairs


def _dumped(ask: Ask, uuids: Sequence[str], recordings_root: str) -> dict[str, ChannelSnapshot]:
    """Those of the channels that are there, and whom they are bridged with, with what is really recorded."""
    headers = _asked(ask, uuids)
    partners = {_partner(one) for one in headers.values()} - {""}
    headers |= _asked(ask, sorted(partners - headers.keys()))
    recorded = [uuid for uuid, one in headers.items() if variables_of(one).get("fsctl_recording")]
    taps = ask([commands.api(f"uuid_buglist {uuid}") for uuid in recorded])
    tapped = dict(zip(recorded, taps, strict=True))
    return {uuid: _channel(uuid, one, tapped.get(uuid, ""), recordings_root) for uuid, one in headers.items()}


def _asked(ask: Ask, uuids: Sequence[str]) -> dict[str, Texts]:
    answers = ask([commands.api(f"uuid_dump {uuid} json") for uuid in uuids])
    return {uuid: headers for uuid, answer in zip(uuids, answers, strict=True) if (headers := _headers(answer))}


def _partner(headers: Texts) -> str:
    """Whom the leg is bridged with. What has not the shape of a uuid is nobody: it is to be asked for."""
    named = headers.get("variable_bridge_to")
    return named if UUID.fullmatch(named) else ""


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
    lasting = ChannelSnapshot(
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
    moment = {name: headers.get(header) for name, header in AS_LISTED.items()}
    return _as_shown(lasting, moment, _partner(headers))


def _as_shown(before: ChannelSnapshot, row: Mapping[str, str], partner: str) -> ChannelSnapshot:
    """The lasting facts with the moment's state, which `show channels` has under these names. The very same snapshot
    where nothing has changed: of a thousand channels most talk on."""
    state, application = row.get("state", ""), row.get("application", "")
    data = row.get("application_data", "")
    call_state = row.get("callstate", "")
    executes = state == "CS_EXECUTE"  # a bridge leaves the name of what was executed before it
    moment = (
        call_state in ("ACTIVE", "HELD", "UNHELD", "RING_WAIT"),
        not partner and (state == "CS_PARK" or (executes and application not in NOT_PARKED)),
        partner,
        call_state == "HELD",
        application == "playback",
        data.partition("@")[0] if executes and application == "conference" else "",
        data if application == "eavesdrop" else "",
    )
    if moment == MOMENT(before):
        return before
    changed: dict[str, Any] = dict(zip(MOMENT_NAMES, moment, strict=True))
    return replace(before, **changed)


def _seconds(microseconds: object) -> float:
    text = str(microseconds or "0")
    return int(text) / 1e6 if NUMBER.fullmatch(text) else 0.0
