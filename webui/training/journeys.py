"""What the switch does with a call, step by step, from the facts as they are noted.

A journey is what a player sees: `steps` (arrived, keys, queue, ring, talk, wrap_up, each with when and what), and
`events`, the last facts with the few values that words are made of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CALLS_KEPT = 500
EVENTS_KEPT = 60

EVENTS: Mapping[str, tuple[str, ...]] = {
    "call_arrived": ("caller_number", "caller_name", "dialled", "extension"),
    "flow_started": ("flow",),
    "keys_pressed": ("keys",),
    "call_queued": ("queue",),
    "nobody_rung": (),
    "offer_made": ("agent", "extension", "queue"),
    "offer_ringing": ("agent",),
    "offer_ended": ("agent", "outcome"),
    "call_connected": ("agent", "queue"),
    "call_transferred": ("by", "to"),
    "consult_started": ("agent", "to"),
    "consult_ended": ("outcome",),
    "recording_begun": (),
    "code_obeyed": ("agent", "action"),
    "code_refused": ("action",),
    "call_left_queue": ("queue", "outcome"),
    "talk_ended": ("agent", "ended_by"),
    "call_ended": ("ended_by",),
}
"""The facts that are told, with the values they are told with."""


@dataclass
class Journey:
    call: str
    steps: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False

    def row(self) -> dict[str, Any]:
        return {"call": self.call, "steps": self.steps, "events": self.events, "ended": self.ended}

    def step(self, step: str, at: float, detail: str) -> None:
        """Keys that follow one another are one step, and so is a phone that rings once more."""
        last = self.steps[-1] if self.steps else None
        if last is not None and last["step"] == step == "keys":
            self.steps[-1] = {**last, "detail": f"{last['detail']} {detail}"[-24:]}
        elif last is None or (last["step"], last["detail"]) != (step, detail):
            self.steps.append({"step": step, "at": at, "detail": detail})
            del self.steps[:-EVENTS_KEPT]

    def event(self, kind: str, at: float, values: Mapping[str, Any]) -> None:
        self.events.append({"kind": kind, "at": at, **values})
        del self.events[:-EVENTS_KEPT]


class Journeys:
    def __init__(self) -> None:
        self.call_of: OrderedDict[str, str] = OrderedDict()
        """A leg's channel → the call it belongs to."""
        self._journeys: OrderedDict[str, Journey] = OrderedDict()
        self._states: dict[str, str] = {}
        self._phones: dict[str, str] = {}
        """Extension of each agent, from the last offer."""

    def of(self, call: str) -> Journey | None:
        return self._journeys.get(call)

    def noted(self, kind: str, at: float, fact: Mapping[str, Any]) -> str:
        """The call whose journey goes on by this fact, or an empty word."""
        call = str(fact.get("call") or "")
        if not call:
            return ""
        if kind == "leg_started":
            _keep(self.call_of, str(fact["leg"]), call, 4 * CALLS_KEPT)
            return call
        journey = self._journeys.get(call)
        if journey is None:
            journey = _keep(self._journeys, call, Journey(call), CALLS_KEPT)
        if kind == "agent_state_changed":
            return call if self._agent(journey, at, fact) else ""
        if kind not in EVENTS:
            return ""
        journey.event(kind, at, {name: fact.get(name, "") for name in EVENTS[kind]})
        self._step(journey, kind, at, fact)
        return call

    def _step(self, journey: Journey, kind: str, at: float, fact: Mapping[str, Any]) -> None:
        if kind == "call_arrived":
            journey.step("arrived", at, str(fact["dialled"]))
        elif kind == "keys_pressed" and fact["keys"]:
            journey.step("keys", at, str(fact["keys"]))
        elif kind == "call_queued":
            journey.step("queue", at, str(fact["queue"]))
        elif kind == "offer_made":
            self._phones[str(fact["agent"])] = str(fact["extension"])
        elif kind == "offer_ringing":
            journey.step("ring", at, self._phones.get(str(fact["agent"]), ""))
        elif kind == "call_connected":
            journey.step("talk", at, str(fact["agent"]))
        elif kind == "call_ended":
            journey.ended = True

    def _agent(self, journey: Journey, at: float, fact: Mapping[str, Any]) -> bool:
        """Hold and wrap-up show in the agent's state."""
        agent, state = str(fact["agent"]), str(fact["state"])
        before, self._states[agent] = self._states.get(agent, ""), state
        if state == "wrap_up" != before:
            journey.step("wrap_up", at, agent)
            journey.event("wrap_up", at, {"agent": agent})
        elif state == "on_hold":
            journey.event("held", at, {"agent": agent})
        elif state == "talking" and before == "on_hold":
            journey.event("retrieved", at, {"agent": agent})
        else:
            return False
        return True


def _keep(kept: OrderedDict[str, Any], key: str, value: Any, at_most: int) -> Any:
    kept[key] = value
    while len(kept) > at_most:
        kept.popitem(last=False)
    return value
