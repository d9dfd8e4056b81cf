"""What a call asks for by itself, carried in its data: the customer's tier as `tier`, a skill as `skill_<name>`.

Data travels with a call through flows and queues, over transfers and restarts; so does what it asks for.
"""

from __future__ import annotations

from collections.abc import Mapping

from fsctl.directory.model import Directory
from fsctl.directory.places import Number
from fsctl.directory.queues import CustomerTier, Relaxation

TIER = "tier"
SKILL = "skill_"
PREFERS = "prefers_agent"
"""Under this name the agent who is asked first, if the queue has that agent free."""
CALLBACK_QUEUE = "callback_queue"
"""Under this name the queue that a caller is asked for a callback of, and"""
CALLBACK_PLACE = "callback_place"
"""whether the caller has a place there to go back to: `kept`, or empty."""
OF_THE_DIALOGUE = frozenset({CALLBACK_PLACE, CALLBACK_QUEUE})
"""Data that mean something while a caller is asked for a callback, and nothing when the customer is called."""
ALL = "*"
"""In `Relaxation.drop`: whatever is asked for."""


def of_number(number: Number) -> dict[str, str]:
    """The data of a call that comes by this number."""
    return {**({TIER: number.tier} if number.tier else {}), **as_data(number.demands)}


def as_data(demands: Mapping[str, int]) -> dict[str, str]:
    return {f"{SKILL}{skill}": str(level) for skill, level in demands.items()}


def decides(name: str) -> bool:
    """Whether a call's data of this name have a say in who takes it, and when."""
    return name in (TIER, PREFERS) or name.startswith(SKILL)


def in_data(data: Mapping[str, str]) -> dict[str, int]:
    """Skill → level of what a call's data ask for; 0 means that the skill is not asked of this call, whatever the queue
    asks. A value that is no digit says nothing: it may come from the keys of a caller."""
    found = {}
    for name, value in data.items():
        if name.startswith(SKILL) and len(value) == 1 and value in "0123456789":
            found[name.removeprefix(SKILL)] = int(value)
    return found


def tier_in(data: Mapping[str, str], directory: Directory) -> CustomerTier | None:
    """The customer tier a call's data name, if there is one of that name."""
    return directory.customer_tiers.get(data.get(TIER, ""))


def joined(queue: Mapping[str, int], own: Mapping[str, int]) -> dict[str, int]:
    """What queue and call ask for together: of each skill the higher level, unless the call is let off it."""
    asked = {skill: max(queue.get(skill, 0), own.get(skill, 0)) for skill in {**queue, **own}}
    return {skill: level for skill, level in asked.items() if own.get(skill, level)}


def relaxed(demands: Mapping[str, int], step: Relaxation) -> dict[str, int]:
    """What is still asked for after the step; it never asks for more."""
    if ALL in step.drop:
        return {}
    return {
        skill: min(level, step.lower.get(skill, level)) for skill, level in demands.items() if skill not in step.drop
    }
