"""The textbook's queue itself: one line, first come first served, so many agents; and its centre as a site of ours."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Iterator

from fsctl.directory import Agent, Directory, Extension, Queue, Tier
from fsctl.whatif.load import FOREVER, Caller
from tests.unit.whatif.reference import A, C


def waits(callers: Iterable[Caller], agents: int) -> Iterator[tuple[float, bool]]:
    """Each caller's wait in seconds and whether an agent answered, in order of arrival.

    The agent who is free first takes the caller who comes first; a caller whose patience ends before that never costs
    an agent anything (Kiefer and Wolfowitz; with patience Baccelli, Boyer and Hebuterne).
    """
    free_at = [0.0] * agents
    for caller in callers:
        begins = max(caller.at, free_at[0])
        wait = begins - caller.at
        if wait > caller.patience_s:
            yield caller.patience_s, False
            continue
        heapq.heapreplace(free_at, begins + caller.talk_s)
        yield wait, True


def site(agents: int) -> Directory:
    """One queue, everybody serves it, no wrap-up: the textbook's centre."""
    numbers = [str(10001 + n) for n in range(agents)]
    return Directory(
        agents={number: Agent(number, number, number) for number in numbers},
        extensions={number: Extension(number, "") for number in numbers},
        queues={"line": Queue("line", wrap_up_s=0.0)},
        tiers=tuple(Tier("line", number) for number in numbers),
    )


def full_house(row: C | A) -> list[Caller]:
    """As many callers as there are agents, all at the beginning, so that the steady state is not far."""
    talks = random.Random(1)
    return [Caller(f"first{n}", 0.0, "line", FOREVER, talks.expovariate(1 / row.handling_s)) for n in range(row.agents)]
