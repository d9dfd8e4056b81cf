"""What people ask of the engine, from the web, the CLI or another program. `by` is who, for the record.

A request is either carried out or refused (`fsctl.step.Refused`) before anything has changed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogIn:
    """Sign an agent in at a phone; an empty extension means the agent's own."""

    agent: str
    extension: str
    by: str


@dataclass(frozen=True, slots=True)
class LogOut:
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class SetReady:
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class SetNotReady:
    agent: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class HangUpCall:
    call: str
    by: str


Request = LogIn | LogOut | SetReady | SetNotReady | HangUpCall
