"""Agents by their numbers, and what each wanted of the queues it serves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fsctl.site.callcenter.elements import Element, Trap, quoted, seconds
from fsctl.wording import Wording

CONTACT = re.compile(r"(?:\[(?P<bracket>[^\]]*)\]|\{(?P<brace>[^}]*)\})*user/(?P<extension>[0-9*#]{1,32})(?:@[^/,|]*)?")
RING = re.compile(r"(?:^|[,^:])(?:leg_timeout|call_timeout|originate_timeout)=([0-9]{1,4})")

AGENT_KEYS = {
    "wrap-up-time": ("wrap_up_s", 0.0),
    "reject-delay-time": ("reject_delay_s", 0.0),
    "busy-delay-time": ("busy_delay_s", 0.0),
    "no-answer-delay-time": ("no_answer_delay_s", 0.0),
    "max-no-answer": ("max_misses", 0.0),
}
"""What mod_callcenter says by agent and a site says by queue, with mod_callcenter's default."""


def agents(elements: list[Element], traps: list[Trap]) -> tuple[dict[str, Any], dict[str, dict[str, float]]]:
    """The agents of the site by number, and by their old name what each wanted of a queue."""
    made: dict[str, Any] = {}
    wishes: dict[str, dict[str, float]] = {}
    for element in elements:
        name = element.said.get("name", "")
        contact = element.said.get("contact", "")
        number = _number(element, name, contact, made, traps)
        if not number:
            continue
        reached = CONTACT.fullmatch(contact)
        one: dict[str, Any] = {"name": name.partition("@")[0][:120] or number}
        wish = {"number": number, **_wish(element, traps)}
        if reached:
            one["extension"] = reached["extension"]
            ring = RING.search(reached["bracket"] or reached["brace"] or "")
            if ring:
                wish["ring_s"] = min(max(float(ring[1]), 3.0), 300.0)
        elif contact:
            traps.append(
                Trap(
                    element.line,
                    Wording(
                        "agent {name}: contact {contact} is no phone of this switch; "
                        "the agent signs in at a phone by hand",
                        name=quoted(name),
                        contact=quoted(contact),
                    ),
                )
            )
        if element.said.get("type", "callback") != "callback":
            traps.append(
                Trap(
                    element.line,
                    Wording(
                        "agent {name}: type {type} (a line kept open) is not imported; the phone is rung for each call",
                        name=quoted(name),
                        type=quoted(element.said["type"]),
                    ),
                )
            )
        if element.said.get("status"):
            traps.append(
                Trap(
                    element.line,
                    Wording(
                        "agent {name}: the status {status} is not configuration here; agents sign in",
                        name=quoted(name),
                        status=quoted(element.said["status"]),
                    ),
                )
            )
        made[number] = one
        wishes[name] = wish  # type: ignore[assignment]
    return made, wishes


def _number(element: Element, name: str, contact: str, made: Mapping[str, Any], traps: list[Trap]) -> str:
    """An agent's number: the name's digits, else the phone's."""
    local = name.partition("@")[0]
    reached = CONTACT.fullmatch(contact)
    number = local if re.fullmatch(r"[0-9]{1,32}", local) else reached["extension"] if reached else ""
    if not number:
        traps.append(
            Trap(
                element.line,
                Wording("agent {name} is left out: neither the name nor the contact is a number", name=quoted(name)),
            )
        )
        return ""
    if number in made:
        traps.append(
            Trap(
                element.line,
                Wording(
                    "agent {name} is left out: {number} is another agent's number already",
                    name=quoted(name),
                    number=number,
                ),
            )
        )
        return ""
    return number


def _wish(element: Element, traps: list[Trap]) -> dict[str, float]:
    found = {}
    for key, (ours, default) in AGENT_KEYS.items():
        said = element.said.get(key)
        found[ours] = default if said is None else seconds(said, key, element.line, traps, default)
    return found
