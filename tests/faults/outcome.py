"""What a fault's run is told and what it tells."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Load:
    """What goes on while a fault is brought about, `told` in the table. So many calls `talk` and so many `wait`; where
    calls come and go by themselves (`rate` a second), as many talk and as many wait most of the time. `nodes` are the
    daemons where there are several, `lasts_s` is how long the fault lasts at least. `full` is the number of injections
    of a full run, where it is another than the fault's."""

    told: str = "-"
    talk: int = 0
    wait: int = 0
    rate: float = 0.0
    nodes: int = 1
    lasts_s: float = 0.0
    full: int = 0

    @property
    def calls(self) -> int:
        return self.talk + self.wait


@dataclass(frozen=True, slots=True)
class Run:
    """`count` injections from `seed` under a load, in a directory of its own. `protected` is false for the control: the
    same run with what protects switched off, which must fail."""

    root: Path
    count: int
    seed: int
    load: Load = Load()
    protected: bool = True
    within_s: float = math.inf
    """After so long no further injection is begun."""

    def each(self, outcome: Outcome) -> Iterator[int]:
        """The injections there is time for, counted in what came of them."""
        until = time.monotonic() + self.within_s
        for number in range(self.count):
            if time.monotonic() > until:
                return
            outcome.done += 1
            yield number

    def rng(self) -> random.Random:
        return random.Random(self.seed)


@dataclass(slots=True)
class Outcome:
    """`wrong` is all that should not be; `measured` what is worth telling."""

    wrong: list[str] = field(default_factory=list)
    measured: str = ""
    done: int = 0
    """Injections, where fewer may be made than were asked for."""

    def must(self, holds: bool, what: str) -> None:
        if not holds:
            self.wrong.append(what)


def nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Fault:
    """`short` and `full` are the injections of a quick run and of a full one; `control` those of the control. A quick
    run has the load `light`, a full one `heavy`, where there is one. `lacking` says what it needs that is not here."""

    name: str
    what: str
    light: Load
    short: int
    full: int
    run: Callable[[Run], Outcome]
    control: int = 1
    lacking: Callable[[], str] = nothing
    heavy: Load | None = None

    def injections(self, load: Load) -> int:
        """Of a full run under that load."""
        return load.full or self.full

    def load(self, full: bool) -> Load:
        return self.heavy if full and self.heavy is not None else self.light
