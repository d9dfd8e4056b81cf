"""What a phone leaves behind when it hands over a call it has dialled itself is a call of its own.

The record of a dialled call is kept by the dialling phone's leg and ends with it; those who talk on are the customer,
or whoever was called first, and the one they were handed to.
"""

from __future__ import annotations

from fsctl.callcontrol.desk import Desk
from fsctl.callcontrol.legs import Call, Leg, Stage
from fsctl.facts import CallLeftBehind, LineBusied
from fsctl.step import Effect, Note

ENTRY = "handed_over"
"""How such a call has begun."""


def leave_behind(desk: Desk, leg: Leg, partner: Leg | None, now: float) -> tuple[Call, list[Effect]]:
    """`leg` becomes the leg of a new call, in which it talks with `partner`; with none it goes on to somewhere else."""
    before = desk.calls[leg.call]
    inside = leg.party in desk.directory.extensions
    agent = desk.directory.agents.get(desk.agent_at(leg.party)) if inside else None
    call = Call(
        id=leg.uuid,
        caller_number=leg.party,
        caller_name=agent.name if agent is not None else "",
        dialled=partner.party if partner is not None else before.dialled,
        entry=ENTRY,
        trunk="",
        extension=leg.party if inside else "",
        answered=True,
        arrived_at=now,
        language=before.language,
        data=before.data,
    )
    desk.calls[call.id] = call
    _take(desk, leg)
    del desk.legs[leg.uuid]
    call.line_busied = inside
    marks = {"call": call.id, "role": "caller", "arrived_at": f"{now:.3f}"}
    effects: list[Effect] = []
    if inside and not leg.busied:
        effects.append(Note(LineBusied(leg.party, leg.uuid, call.id)))
    if partner is not None:
        _take(desk, partner)
        partner.call, partner.consulted = call.id, False
        partner.agent = partner.agent or desk.agent_at(partner.party)
        call.legs[partner.uuid], call.chosen = partner, partner.uuid
        call.move(Stage.TALKING)
        desk.begin_talk(call, partner.uuid)
        marks |= {"partner": partner.uuid, "connected_at": f"{now:.3f}"}
        effects.append(desk.mark_partner(call, partner))
    told = CallLeftBehind(
        call.id,
        before.id,
        partner.uuid if partner is not None else "",
        call.caller_number,
        call.caller_name,
        call.dialled,
        call.entry,
        call.extension,
        call.language,
        partner.agent if partner is not None else "",
    )
    return call, [Note(told), *effects, desk.mark(call, marks)]


def _take(desk: Desk, leg: Leg) -> None:
    """Out of the call it was in."""
    before = desk.calls.get(leg.call)
    if before is not None:
        before.legs.pop(leg.uuid, None)
        before.chosen = "" if before.chosen == leg.uuid else before.chosen
