"""Trunks as the switch shows them: its gateways, and what their states mean."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from fsctl.switch.events import TrunkState

ASK = "sofia xmlstatus gateway"
REGISTERED = "REGED"
WITHOUT_REGISTRATION = "NOREG"
TRYING = ("TRYING", "REGISTER", "UNREGED")
LARGEST = 8 * 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def trunk_state(state: str, status: str, *, pinged: bool) -> TrunkState:
    """`state` is of the registration, `status` (UP, DOWN) follows it and the pings."""
    if state == WITHOUT_REGISTRATION:
        if not pinged:
            return TrunkState.UNWATCHED
        return TrunkState.UP if status == "UP" else TrunkState.DOWN
    if state == REGISTERED:
        return TrunkState.DOWN if status == "DOWN" else TrunkState.UP
    return TrunkState.TRYING if state in TRYING else TrunkState.DOWN


def states(answer: str) -> dict[str, TrunkState]:
    """Gateway → state, of an answer to ASK. One that has just been replaced is listed twice, the old one last: the
    first counts. Empty for what is no list."""
    if len(answer) > LARGEST or "<!" in answer:
        return {}
    try:
        # The declared encoding is wrong: the text is a string already.
        root = ElementTree.fromstring(_CONTROL.sub("", answer.partition("?>")[2] or answer))  # noqa: S314 (no entities)
    except ElementTree.ParseError:
        return {}
    found: dict[str, TrunkState] = {}
    for gateway in root.iter("gateway"):
        name, ping = gateway.findtext("name") or "", gateway.findtext("pingfreq") or "0"
        state = trunk_state(gateway.findtext("state") or "", gateway.findtext("status") or "", pinged=ping != "0")
        found.setdefault(name, state)
    return found
