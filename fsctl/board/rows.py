"""The rows of the board as they begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctl.directory import Agent, Queue, Trunk, WorkMode
from fsctl.facts import AgentState, CallArrived, CallbackBegun, CallLeftBehind, CallPlaced
from fsctl.kpi.expected import USUAL_HANDLING_S, of_newcomer_s
from fsctl.restored import AttemptRestored, CallRestored

Row = dict[str, Any]


def agent_row(
    agent: Agent, queues: list[str], reserve: list[str], before: dict[str, Any] | None, now: float
) -> dict[str, Any]:
    """An agent as configured; what is live stays as it was. `reserve` are those of the queues that it serves only while
    they are in need."""
    live = before or {
        "state": str(AgentState.LOGGED_OUT),
        "reason": "",
        "cause": "",
        "by": "",
        "since": now,
        "until": 0.0,
        "extension": agent.extension,
        "phone": "lost",
        "call": "",
        "queue": "",
        "pending": "",
        "mode": str(WorkMode.NORMAL),
        "limit_at": 0.0,
        "over": "",
        "break_asked": None,
        "break_answer": None,
        "disposition": "",
        "wrap_up_wanted": False,
        "offer": "",
        "ring_until": 0.0,
        "lost_offer": None,
        "muted": False,
        "help_since": None,
        "lent_since": None,
        "wrap_up_extensions": 0,
        "consult": None,
        "today": new_day(),
    }
    if live["state"] == str(AgentState.LOGGED_OUT):
        live = {**live, "extension": agent.extension}
    return {
        **live,
        "number": agent.number,
        "name": agent.name,
        "team": agent.team,
        "queues": queues,
        "reserve": reserve,
        "language": agent.language,
    }


def new_day() -> dict[str, Any]:
    """An agent's counts since midnight, as the day begins. Lengths are of what is over: the present state is not in
    them. `breaks` is reason → seconds not ready; `aht_s` and `occupancy` are None until there is something to tell."""
    return {
        "offered": 0,
        "answered": 0,
        "missed": 0,
        "placed": 0,
        "talk_s": 0.0,
        "busy_s": 0.0,
        "ready_s": 0.0,
        "wrap_s": 0.0,
        "not_ready_s": 0.0,
        "breaks": {},
        "aht_s": None,
        "occupancy": None,
    }


def queue_row(queue: Queue, members: int, before: dict[str, Any] | None) -> dict[str, Any]:
    """A queue as configured, with its counts. Counters since the daemon's start: `answered`, `abandoned`, …"""
    live = before or {
        "waiting": 0,
        "ringing": 0,
        "longest_since": None,
        "logged_in": 0,
        "ready": 0,
        "free": 0,
        "talking": 0,
        "wrap_up": 0,
        "not_ready": 0,
        "answered": 0,
        "abandoned": 0,
        "handling_s": USUAL_HANDLING_S,
        "agents": 0,
        "gives_up": 0.0,
        "others": {},
        "call_s": 0.0,
        "alone": 0,
        "together": 0,
        "overtaking": (),
        "expected_s": None,
        "reserves": False,
        "callbacks": 0,
    }
    shown = {"strategy": str(queue.strategy), "pull": queue.pull, "demands": dict(queue.demands)}
    return {**live, "title": queue.title, "members": members, **shown}


def trunk_row(trunk: Trunk, before: dict[str, Any] | None, now: float) -> dict[str, Any]:
    """A trunk, with how many of the calls that are up came or went over it. `state` is up, trying, down, unwatched
    (nobody asks), or empty for one that the switch has no gateway for."""
    live = before or {"calls": 0, "state": "", "state_since": now, "detail": ""}
    return {**live, "title": trunk.title or trunk.name}


def expecting(row: Row, queues: Mapping[str, Row]) -> Row:
    """The queue's row with the wait of a caller who comes now in it, None when nobody works for the queue."""
    expected_s = of_newcomer_s(row, queues)
    return {**row, "expected_s": None if expected_s is None else round(expected_s, 1)}


def call_row(call: CallArrived | CallRestored, at: float) -> Row:
    return {
        **_call(call.call, at),
        "caller_number": call.caller_number,
        "caller_name": call.caller_name,
        "dialled": call.dialled,
        "entry": call.entry,
        "extension": call.extension,
        "trunk": call.trunk,
        "direction": _direction(call),
    }


def _direction(call: CallArrived | CallRestored) -> str:
    if call.entry == "callback":
        return "outbound"
    if call.entry == "panel":
        return "outbound" if call.trunk else "internal"
    if call.extension:
        return "internal"
    return "outbound" if call.entry == "handed_over" else "inbound"


def placed_row(call: CallPlaced, at: float) -> Row:
    """A call that an agent places: it has no caller, and its agent from the beginning."""
    return {
        **_call(call.call, at),
        "caller_number": "",
        "caller_name": "",
        "dialled": call.number,
        "entry": "panel",
        "extension": call.extension,
        "trunk": call.trunk,
        "direction": "outbound" if call.trunk else "internal",
        "state": "dialling",
        "agent": call.agent,
    }


def called_back_row(call: CallbackBegun | AttemptRestored, at: float) -> Row:
    """A call to a customer who was promised one."""
    return {
        **_call(call.call, at),
        "caller_number": "",
        "caller_name": "",
        "dialled": call.number,
        "entry": "callback",
        "extension": "",
        "trunk": "",
        "direction": "outbound",
        "state": "promised",
        "queue": call.queue,
        "language": call.language,
        "data": dict(call.data),
        "callback": call.callback,
        "absent": True,
    }


def left_behind_row(call: CallLeftBehind, at: float) -> Row:
    """A call that begins with a talk, or on its way to one."""
    return {
        **_call(call.call, at),
        "caller_number": call.caller_number,
        "caller_name": call.caller_name,
        "dialled": call.dialled,
        "entry": call.entry,
        "extension": call.extension,
        "trunk": "",
        "direction": "internal" if call.extension else "outbound",
        "state": "talking" if call.leg else "arriving",
        "agent": call.agent,
        "language": call.language,
    }


def _call(call: str, at: float) -> Row:
    return {
        "id": call,
        "state": "arriving",
        "since": at,
        "arrived_at": at,
        "queue": "",
        "agent": "",
        "flow": "",
        "destination": "",
        "language": "en",
        "priority": 0,
        "data": {},
        "recording": False,
        "masked": False,
        "held_since": None,
        "held_too_long": False,
        "keys": [],
        "supervised": 0,
        "expected_s": None,
        "whispered": False,
        "noticed": False,
        "taken_over_by": "",
        "callback": "",
        "absent": False,
    }
