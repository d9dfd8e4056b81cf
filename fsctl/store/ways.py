"""How past calls came to their queues: by which number, and by which steps through flows. As plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.facts.why import read
from fsctl.store.models import CallNote, CallRow
from fsctl.store.strides import strides

KINDS = ("call_routed", "node_entered", "keys_pressed", "customer_looked_up", "member_checked")

BY_NUMBER = frozenset({"number", "unknown_number"})
"""Why a call was sent on that came by the number dialled."""

Step = tuple[str, float, str, str, str]
"""What happened, when, in which flow, at which node, and the keys or the tier: `fsctl.whatif.memory.Step`."""


def ways(session: Session, calls: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Of each call `dialled` (empty unless that is how it came to us), `arrived_at`, the `tier` of a customer who was
    recognised by number, `steps` in flows in order, `sent_at`: when it was first sent to each queue."""
    found: dict[str, dict[str, Any]] = {call: _way("", 0.0) for call in calls}
    for some in strides(calls):
        rows = session.execute(
            select(CallRow.call, CallRow.dialled, CallRow.arrived_at, CallRow.extension).where(CallRow.call.in_(some))
        )
        arrived = {call: (dialled, arrived_at) for call, dialled, arrived_at, extension in rows if not extension}
        notes = session.execute(
            select(CallNote.call, CallNote.at, CallNote.kind, CallNote.fact)
            .where(CallNote.call.in_(some), CallNote.kind.in_(KINDS), ~CallNote.late)
            .order_by(CallNote.at, CallNote.number)
        )
        routed: set[str] = set()
        for call, at, kind, text in notes:
            way, fact = found[call], orjson.loads(text)
            if kind != "call_routed":
                _tell(way, kind, at, fact)
                continue
            if call not in routed and call in arrived and read(fact["reason"])[0] in BY_NUMBER:
                way["dialled"], way["arrived_at"] = arrived[call]
            routed.add(call)
            if fact["kind"] == "queue":
                way["sent_at"].setdefault(fact["name"], at)
    return found


def _way(dialled: str, arrived_at: float) -> dict[str, Any]:
    return {"dialled": dialled, "arrived_at": arrived_at, "tier": "", "steps": [], "sent_at": {}}


def _tell(way: dict[str, Any], kind: str, at: float, fact: dict[str, Any]) -> None:
    flow, node = fact.get("flow", ""), fact.get("node", "")
    if kind == "node_entered":
        way["steps"].append(("entered", at, flow, node, ""))
    elif kind == "keys_pressed":
        way["steps"].append(("keyed", at, flow, node, fact["keys"]))
    elif flow:
        if fact.get("tier"):
            way["steps"].append(("tier", at, flow, node, fact["tier"]))
    else:
        way["tier"] = fact.get("tier", "")
