"""A mod_callcenter configuration becomes a site file, with a list of what it said that a site does not mean alike.

Read by an event parser that refuses document types, so no entity is ever expanded. Nothing of the file is believed: it
becomes texts in a YAML document, and `site.parse` reads that as it reads any site file. Settings and defaults are those
of mod_callcenter in FreeSWITCH 1.10 (its `callcenter.conf.xml` and how its code treats each).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from fsctl.site.callcenter.agents import agents as agents_of
from fsctl.site.callcenter.elements import LARGEST, CannotRead, Element, Trap, elements, quoted
from fsctl.site.callcenter.queues import STRATEGIES
from fsctl.site.callcenter.queues import queues as queues_of
from fsctl.site.callcenter.tiers import serve
from fsctl.wording import Wording

__all__ = ["LARGEST", "STRATEGIES", "CannotRead", "Imported", "Trap", "read"]


@dataclass(slots=True)
class Imported:
    """`document` is what a site file says; `traps` in order of their lines."""

    document: dict[str, Any]
    traps: list[Trap]

    def yaml(self) -> str:
        return yaml.safe_dump(self.document, allow_unicode=True, sort_keys=False, width=120)


def read(data: bytes) -> Imported:
    """Raises CannotRead."""
    if len(data) > LARGEST:
        much = Wording(
            "the file has {bytes} bytes; a callcenter.conf.xml has at most {most}", bytes=len(data), most=LARGEST
        )
        raise CannotRead(much)
    found = elements(data)
    traps = [Trap(element.line, text) for element in found if (text := _foreign(element)) is not None]
    agents, wishes = agents_of([element for element in found if element.kind == "agent"], traps)
    queues = queues_of([element for element in found if element.kind == "queue"], traps)
    tiers = [element for element in found if element.kind == "tier"]
    serve(queues, agents, wishes, tiers, traps)
    document: dict[str, Any] = {}
    if agents:
        document["agents"] = agents
    if queues:
        document["queues"] = dict(queues.values())
    return Imported(document, sorted(traps, key=lambda trap: trap.line))


def _foreign(element: Element) -> Wording | None:
    if element.kind == "setting":
        name = quoted(element.said.get("name", ""))
        return Wording("setting {name} has no counterpart: fsctl keeps its own records", name=name)
    return None
