"""Who calls: each caller with the moment, the queue, the patience and how long the talk will be, before anything runs.

What a caller brings is drawn once and belongs to the caller, so that two sites played on the same load meet the very
same people, and the difference between them is the sites'.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fsctl.whatif.memory import Memory
from fsctl.wording import Wording

FOREVER = math.inf


@dataclass(frozen=True, slots=True)
class Caller:
    """`at` seconds from the run's beginning. `patience_s`: hangs up after waiting so long in queues, all stays added;
    `talk_s` from the connection; `wrap_up_s` the agent wants after it, None for all the queue gives. `data` say what
    the call asks for, as `fsctl.directory.demands` reads them. `number`: the telephone, empty where nobody knows it.
    `key` is pressed `key_after_s` after coming. `memory` is what the caller does in flows; who `asks` wants the queue
    to call back and does not wait in it."""

    call: str
    at: float
    queue: str
    patience_s: float
    talk_s: float
    wrap_up_s: float | None = None
    priority: int = 0
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    key: str = ""
    key_after_s: float = 0.0
    memory: Memory | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """Callers who are alike in what they ask for; `share` of their stream, from 0 to 1."""

    share: float
    data: Mapping[str, str] = field(default_factory=dict)
    priority: int = 0
    language: str = "en"


ANYBODY = Kind(1.0)


@dataclass(frozen=True, slots=True)
class Stream:
    """Callers of one queue who come independently of one another (a Poisson stream), `calls_per_h` on average.

    Talks and patience are exponential with these means; `patience_s` infinite: nobody hangs up. `wrap_up_s` is the mean
    of an exponential wrap-up, None for all the queue gives. `kinds` are drawn by their shares; what these leave is of
    no kind.
    """

    queue: str
    calls_per_h: float
    talk_s: float
    patience_s: float = FOREVER
    wrap_up_s: float | None = None
    priority: int = 0
    kinds: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        for name in ("calls_per_h", "talk_s", "patience_s"):
            if not getattr(self, name) > 0:
                raise ValueError(
                    Wording("{name} must be more than 0, not {value:g}", name=name, value=getattr(self, name))
                )
        if self.wrap_up_s is not None and self.wrap_up_s < 0:
            raise ValueError(Wording("wrap_up_s cannot be negative"))
        if sum(kind.share for kind in self.kinds) > 1 + 1e-9:
            raise ValueError("the shares of kinds are more than the whole")


def synthetic(streams: Sequence[Stream], seed: int, *, hours: float = 0.0, calls: int = 0) -> Iterator[Caller]:
    """Callers of all streams in order of arrival, for so many hours or so many calls in all (exactly one of them).

    Each stream draws from a source of its own: one more stream changes nothing about the others' callers.
    """
    if bool(hours > 0) is bool(calls > 0):
        raise ValueError("Say for how many hours, or how many calls")
    sources = [random.Random(f"{seed}/{stream.queue}/{number}") for number, stream in enumerate(streams)]
    drawing = [random.Random(f"{seed}/{stream.queue}/{number}/kinds") for number, stream in enumerate(streams)]
    comes_at = [source.expovariate(stream.calls_per_h / 3600) for source, stream in zip(sources, streams, strict=True)]
    count = 0
    while streams and (not calls or count < calls):
        which = comes_at.index(min(comes_at))
        at, stream, source = comes_at[which], streams[which], sources[which]
        if hours and at >= hours * 3600:
            return
        count += 1
        kind = _drawn(stream.kinds, drawing[which]) if stream.kinds else ANYBODY
        yield Caller(
            f"c{count}",
            at,
            stream.queue,
            source.expovariate(1 / stream.patience_s) if stream.patience_s < FOREVER else FOREVER,
            source.expovariate(1 / stream.talk_s),
            None if stream.wrap_up_s is None else source.expovariate(1 / stream.wrap_up_s) if stream.wrap_up_s else 0.0,
            stream.priority + kind.priority,
            kind.language,
            kind.data,
        )
        comes_at[which] = at + source.expovariate(stream.calls_per_h / 3600)


def _drawn(kinds: Sequence[Kind], source: random.Random) -> Kind:
    """Draws the same number of times whatever comes of it."""
    left = source.random()
    for kind in kinds:
        left -= kind.share
        if left < 0:
            return kind
    return ANYBODY
