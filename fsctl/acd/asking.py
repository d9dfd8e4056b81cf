"""What a waiting call asks of an agent, and how that relaxes with time.

A queue's relaxation steps and the opening of its tier levels make one list of stages per set of demands. Stages follow
the clock alone: an agent who lets the phone ring, or a level whose agents are all busy, cannot hold the next one up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fsctl.directory import Queue
from fsctl.directory.demands import joined, relaxed

Demands = tuple[tuple[str, int], ...]
"""Skill and level, by skill."""


class Ask(NamedTuple):
    """`level` is the highest tier level that is asked."""

    demands: Demands
    level: int


ANYBODY = Ask((), 0)
"""Nothing is asked for."""


class Stage(NamedTuple):
    after_s: float
    ask: Ask


def stages(queue: Queue, levels: Sequence[int], own: Mapping[str, int]) -> tuple[Stage, ...]:
    """What a call with these demands of its own asks from which second of waiting on; the first from 0 on.

    `levels` are those of the queue's tiers, lowest first.
    """
    moments = {0.0, *(step.after_s for step in queue.relaxation)}
    if queue.tier_wait_s:
        moments.update(place * queue.tier_wait_s for place in range(len(levels)))
    found: list[Stage] = []
    for after_s in sorted(moments):
        ask = Ask(_demands(queue, own, after_s), _level(queue, levels, after_s))
        if not found or found[-1].ask != ask:
            found.append(Stage(after_s, ask))
    return tuple(found)


def _demands(queue: Queue, own: Mapping[str, int], after_s: float) -> Demands:
    asked = joined(queue.demands, own)
    for step in queue.relaxation:
        if step.after_s <= after_s:
            asked = relaxed(asked, step)
    return tuple(sorted(asked.items()))


def _level(queue: Queue, levels: Sequence[int], after_s: float) -> int:
    """Without anything that opens levels one by one all of them are asked at once, in order."""
    if not levels:
        return 0
    widened = [step for step in queue.relaxation if step.levels]
    if not widened and not queue.tier_wait_s:
        return levels[-1]
    opened = levels[0]
    if queue.tier_wait_s:
        opened = max(level for place, level in enumerate(levels) if place == 0 or place * queue.tier_wait_s <= after_s)
    return max([opened, *(step.levels for step in widened if step.after_s <= after_s)])


def lacking(skills: Mapping[str, int], demands: Demands) -> tuple[str, int] | None:
    """The first demand these skills do not meet."""
    for skill, level in demands:
        if skills.get(skill, 0) < level:
            return skill, level
    return None
