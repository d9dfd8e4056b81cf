"""The rows of the board as they begin."""

from __future__ import annotations

from typing import Any

from fsctl.directory import Agent, Queue, Trunk
from fsctl.facts import AgentState, CallArrived
from fsctl.restored import CallRestored


def agent_row(agent: Agent, queues: list[str], before: dict[str, Any] | None, now: float) -> dict[str, Any]:
    """An agent as configured; what is live stays as it was."""
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
    }
    return {**live, "number": agent.number, "name": agent.name, "team": agent.team, "queues": queues}


def queue_row(queue: Queue, members: int, before: dict[str, Any] | None) -> dict[str, Any]:
    """A queue as configured, with its counts. Counters since the daemon's start: `answered`, `abandoned`, …"""
    live = before or {
        "waiting": 0,
        "longest_since": None,
        "logged_in": 0,
        "ready": 0,
        "talking": 0,
        "wrap_up": 0,
        "not_ready": 0,
        "answered": 0,
        "abandoned": 0,
    }
    return {**live, "title": queue.title, "strategy": str(queue.strategy), "members": members}


def trunk_row(trunk: Trunk, before: dict[str, Any] | None) -> dict[str, Any]:
    """A trunk, with how many of the calls that are up came or went over it."""
    return {**(before or {"calls": 0}), "title": trunk.title or trunk.name}


def call_row(call: CallArrived | CallRestored, at: float) -> dict[str, Any]:
    return {
        "caller_number": call.caller_number,
        "caller_name": call.caller_name,
        "dialled": call.dialled,
        "entry": call.entry,
        "extension": call.extension,
        "trunk": call.trunk,
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
    }
