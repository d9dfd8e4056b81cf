"""How many calls a second are played in virtual time through the live distributor, and how that grows with the agents.

Beside it, in the same run, the bare textbook queue that routes nothing and notes nothing: what a loop over callers
costs at least. The whole machine: one run a processor, as `fsctl simulate` does.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Iterator

from bench.rows import Row, main
from fsctl.whatif.comparing import Synthetic
from fsctl.whatif.load import Stream, synthetic
from fsctl.whatif.outcome import Outcome
from fsctl.whatif.play import Play, everybody
from fsctl.whatif.stage import Handling
from fsctl.whatif.workers import Job, side_by_side
from tests.unit.whatif.textbook import site, waits

BAR = 20_000
CALLS = 20_000
SIZES = (10, 30, 100, 300, 1000)


def stream(agents: int) -> Stream:
    """Nine tenths of what the agents can do, and callers who lose patience."""
    return Stream("line", agents * 0.9 * 3600 / 180, 180, 120)


def one_processor(agents: int) -> tuple[float, float]:
    """Calls a second of processor time: ours, and the textbook's."""
    people = list(synthetic([stream(agents)], 1, calls=CALLS))
    began = time.process_time()
    Play(site(agents), Outcome(site(agents))).run(people, everybody(site(agents)))
    ours_s = time.process_time() - began
    began = time.process_time()
    deque(waits(people, agents), maxlen=0)
    return CALLS / ours_s, CALLS / (time.process_time() - began)


def whole_machine(agents: int) -> float:
    """Calls a second by the clock, worker processes and their start included."""
    runs = 2 * (os.cpu_count() or 1)
    hours = CALLS / stream(agents).calls_per_h
    began = time.perf_counter()
    found = side_by_side(Job((site(agents),), Synthetic((stream(agents),), hours), Handling(), tuple(range(runs))))
    calls = sum(run[0]["line"]["offered"] or 0.0 for run in found)
    return calls / (time.perf_counter() - began)


def measure() -> Iterator[Row]:
    for agents in SIZES:
        ours, textbook = one_processor(agents)
        yield Row(f"simulated calls, {agents} agents, one processor", ours, "/s", {"bare textbook queue": textbook})
    found = whole_machine(30)
    yield Row("simulated calls, 30 agents, the machine", found, "/s", bar=f">= {BAR:,}", holds=found >= BAR)


if __name__ == "__main__":
    sys.exit(main(measure))
