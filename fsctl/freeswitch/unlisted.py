"""Legs that neither a list nor an event has told of yet, when the link has just come up.

`show channels` is answered from a table that is 0.1 to 0.3 s behind, and what was there before we listened is told by
no event: whoever called in between is seen by nobody. Such a caller would hear the telephone ring until a later look,
and one whom the leader before us had greeted already would be taken for a new one then. How many legs there are the
switch knows at once (`status`); who they are its list says a moment later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from fsctl.esl import commands
from fsctl.freeswitch.stock import LIST, Ask, completed, rows
from fsctl.switch.events import ChannelCreated, ChannelHungUp, SwitchEvent, SwitchSnapshot

LOOK_AGAIN_S = 0.03
LOOKS = 12
"""The longest lag that was measured, 0.3 s, and a few more. Who is not listed by then is left to the looks that follow:
a leg that the switch counts and never lists must not keep all the others waiting."""

_LEGS = re.compile(r"^(\d{1,9}) session\(s\) - peak", re.MULTILINE)


def whole(
    ask: Ask,
    snapshot: SwitchSnapshot,
    heard: Sequence[SwitchEvent],
    recordings_root: str,
    pause: Callable[[float], object],
) -> SwitchSnapshot:
    """The snapshot with all legs that were there when we began to listen. `heard` is what was told since, and grows
    meanwhile; whose beginning is told there is not in need of being listed."""
    (status,) = ask([commands.api("status")])
    for _ in range(LOOKS):
        begun, ended = _told(heard)
        seen = {channel.channel for channel in snapshot.channels} | begun
        if _legs(status) <= len(seen - ended):
            break
        pause(LOOK_AGAIN_S)
        status, channels = ask([commands.api("status"), commands.api(LIST)])
        begun, ended = _told(heard)
        listed = {str(row.get("uuid", "")) for row in rows(channels)}
        snapshot = completed(ask, snapshot, listed - begun - ended, recordings_root)
    return snapshot


def _legs(status: str) -> int:
    """How many the switch has; none where it does not say so."""
    found = _LEGS.search(status)
    return int(found[1]) if found is not None else 0


def _told(heard: Sequence[SwitchEvent]) -> tuple[set[str], set[str]]:
    """Whose beginning events tell of, and whose end."""
    begun = {event.channel for event in heard if isinstance(event, ChannelCreated)}
    return begun, {event.channel for event in heard if isinstance(event, ChannelHungUp)}
