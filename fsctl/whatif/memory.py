"""What is on file of a caller's way through the flows, to be gone again where flows, hours or numbers differ."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Place = tuple[str, str]
"""Flow and node."""


class Step(NamedTuple):
    """`what` happened at a node: it was entered, `text` was keyed (empty: nothing in time), or a customer of the tier
    `text` was found. At a call's arrival flow and node are empty."""

    what: Literal["entered", "keyed", "tier"]
    at: float
    flow: str
    node: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """`at` None: in another caller's call, so that its moment says nothing of this one."""

    at: float | None
    keys: str


@dataclass(frozen=True, slots=True)
class Memory:
    """`keyed` in order; `went` is where a node led to first; `last` is where the call was last on file."""

    keyed: Mapping[Place, tuple[Keyed, ...]] = field(default_factory=dict)
    went: Mapping[Place, str] = field(default_factory=dict)
    tiers: Mapping[Place, str] = field(default_factory=dict)
    last: Place = ("", "")

    def knows(self, flow: str) -> bool:
        return self.last[0] == flow or any(place[0] == flow for place in self.went)

    def completed(self, by: Memory) -> Memory:
        """With another caller's memory where this one has none."""
        lent = {place: tuple(Keyed(None, one.keys) for one in keys) for place, keys in by.keyed.items()}
        return Memory({**lent, **self.keyed}, {**by.went, **self.went}, {**by.tiers, **self.tiers}, by.last)


NOTHING = Memory()


def remembered(steps: Sequence[Step]) -> Memory:
    """Of one call, in order."""
    keyed: dict[Place, tuple[Keyed, ...]] = {}
    went: dict[Place, str] = {}
    tiers: dict[Place, str] = {}
    last: Place = ("", "")
    for step in steps:
        place = step.flow, step.node
        if step.what == "keyed":
            keyed[place] = (*keyed.get(place, ()), Keyed(step.at, step.text))
        elif step.what == "tier":
            tiers[place] = step.text
        else:
            if last[0] == step.flow and last not in went:
                went[last] = step.node
            last = place
    return Memory(keyed, went, tiers, last)


class Others:
    """Callers on file, to be asked what one does at a node where a caller never was."""

    def __init__(self, memories: Iterable[Memory]) -> None:
        self._been: dict[Place, list[Memory]] = {}
        for memory in memories:
            for place in {*memory.keyed, *memory.went, memory.last}:
                self._been.setdefault(place, []).append(memory)

    def one(self, place: Place, rng: random.Random) -> Memory | None:
        """Any of those who were there; None if nobody was."""
        been = self._been.get(place)
        return rng.choice(been) if been else None


NOBODY = Others(())
