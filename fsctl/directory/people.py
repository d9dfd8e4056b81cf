"""Who works and for whom: agents and what they can do, teams, breaks, what talks are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Skill:
    """Something agents can do, each at a level from 1 to 9, and queues or calls may ask for."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who takes calls. `number` (工号) is the key and what callers are told."""

    number: str
    name: str
    extension: str = ""
    """The usual phone; another one can be named at log-in."""
    pin: str = ""
    """A salted hash; when set, log-in by feature code from a phone needs it."""
    language: str = "zh"
    team: str = ""
    """Whose agent it is; empty: nobody's in particular. Supervisors see their own teams."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill → level, 1 to 9."""


@dataclass(frozen=True, slots=True)
class Team:
    """Agents who belong together, as supervisors and reports see them."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class NotReadyReason:
    """Why an agent takes no calls. `key` is the digit dialled after the feature code."""

    code: str
    key: str
    title_zh: str
    title_en: str
    limit_s: float = 0.0
    """How long one break may last before it shows as over the limit; 0: no limit."""
    budget_s: float = 0.0
    """How long an agent's breaks of this reason may last in one day together; 0: no limit."""
    approval: bool = False
    """A supervisor has to allow the break; until then the agent goes on working."""
    approval_wait_s: float = 600.0
    """How long an agent's asking stands before it lapses."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What a talk was about (业务小结). `key` chooses it in the panel; `queues` use it, all of them when empty."""

    code: str
    key: str
    title_zh: str
    title_en: str
    queues: tuple[str, ...] = ()


class WorkMode(StrEnum):
    """Which calls an agent works for. In any mode but the normal one the distributor offers none."""

    NORMAL = "normal"
    OUTBOUND = "outbound"
    """Only calls the agent places."""
    OFF_DUTY = "off_duty"
    """Finishes the present call and gets no further one: the shift is handed over."""
    SUPERVISOR = "supervisor"
    """Only calls that are transferred to the phone, dialled to it or pulled."""


DEFAULT_REASONS = (
    NotReadyReason("rest", "1", "小休", "Rest"),
    NotReadyReason("meeting", "2", "会议", "Meeting"),
    NotReadyReason("meal", "3", "用餐", "Meal"),
    NotReadyReason("other", "4", "其他工作", "Other work"),
)

MISSES_REASON = "missed_calls"
"""The reason code the distributor itself sets after too many misses; never chosen by a person."""

SYSTEM_REASONS = frozenset({MISSES_REASON, *WorkMode})
"""Reasons of the distributor's own: an agent in another work mode than the normal one is not ready by that mode's
name."""

NO_DISPOSITION = "wrap_up_timeout"
"""The disposition the distributor itself sets when a wrap-up ends without the one that is required."""
