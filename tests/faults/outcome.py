"""What a fault's run is told and what it tells."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """`count` injections from `seed`, in a directory of its own. `protected` is false for the control: the same run
    with what protects switched off, which must fail."""

    root: Path
    count: int
    seed: int
    protected: bool = True

    def rng(self) -> random.Random:
        return random.Random(self.seed)


@dataclass(slots=True)
class Outcome:
    """`wrong` is all that should not be; `measured` what is worth telling."""

    wrong: list[str] = field(default_factory=list)
    measured: str = ""

    def must(self, holds: bool, what: str) -> None:
        if not holds:
            self.wrong.append(what)


def nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Fault:
    """`short` and `full` are the injections of a quick run and of a full one; `control` those of the control. `lacking`
    says what it needs that is not here."""

    name: str
    what: str
    load: str
    short: int
    full: int
    run: Callable[[Run], Outcome]
    control: int = 1
    lacking: Callable[[], str] = nothing
