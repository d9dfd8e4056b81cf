"""The distributor that routes real calls against the textbook, at 400,000 calls a row.

Each reference row is played through the live distributor in virtual time, the house full at the beginning. The first
tenth is left out; the rest is cut into 20 stretches, whose means give a 99 % confidence interval. The exact figure must
lie in it. One figure in a hundred lies outside by chance. `--write` puts the table into docs/erlang.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from fsctl.facts import CallLeftQueue, Fact, QueueOutcome
from fsctl.whatif.erlang import Steady, erlang_a, erlang_c
from fsctl.whatif.intervals import Estimate, estimate
from fsctl.whatif.load import FOREVER, Stream, synthetic
from fsctl.whatif.play import Play, everybody
from tests.unit.whatif.reference import ERLANG_A, ERLANG_C, A, C
from tests.unit.whatif.textbook import full_house, site

CALLS = 400_000
STRETCHES = 20
SURE = 0.99
PAGE = Path(__file__).parent.parent / "docs" / "erlang.md"


def exact(row: C | A) -> Steady:
    if isinstance(row, A):
        return erlang_a(row.calls_per_h / 3600, row.handling_s, row.agents, row.patience_s, row.within_s)
    return erlang_c(row.calls_per_h / 3600, row.handling_s, row.agents, row.within_s)


class Stays:
    """By number of the call: whether it waited, how long, whether it was abandoned, whether answered in time."""

    def __init__(self, within_s: float, calls: int) -> None:
        self.within_s = within_s
        self.stays: list[tuple[float, float, float, float]] = [(0.0, 0.0, 0.0, 0.0)] * (calls + 1)

    def append(self, at: float, fact: Fact) -> None:
        if type(fact) is CallLeftQueue and fact.call[0] == "c":
            answered = fact.outcome is QueueOutcome.ANSWERED
            in_time = answered and fact.waited_s <= self.within_s
            self.stays[int(fact.call[1:])] = fact.waited_s > 0, fact.waited_s, not answered, in_time


@dataclass(frozen=True)
class Checked:
    row: str
    measure: str
    exact: float
    found: Estimate

    @property
    def holds(self) -> bool:
        return self.found.half is not None and abs(self.found.mean - self.exact) <= self.found.half


def played(row: C | A, calls: int, seed: int) -> tuple[list[Checked], float]:
    """The row's figures, and how many calls a second of processor time were played."""
    patience_s = row.patience_s if isinstance(row, A) else FOREVER
    stream = Stream("line", row.calls_per_h, row.handling_s, patience_s)
    stays = Stays(row.within_s, calls)
    began = time.process_time()
    run = Play(site(row.agents), stays)
    run.run(chain(full_house(row), synthetic([stream], seed, calls=calls)), everybody(site(row.agents)))
    spent_s = time.process_time() - began
    counted = stays.stays[1 + calls // 10 :]
    length = len(counted) // STRETCHES
    stretches = [counted[n * length : (n + 1) * length] for n in range(STRETCHES)]
    steady = exact(row)
    wanted = {
        "waits": steady.p_wait,
        "wait, s": steady.mean_wait_s,
        "abandons": steady.p_abandon,
        "answered in time": steady.answered_within,
    }
    checked = []
    for column, (measure, figure) in enumerate(wanted.items()):
        if measure == "abandons" and isinstance(row, C):
            continue
        means = [sum(stay[column] for stay in stretch) / length for stretch in stretches]
        checked.append(Checked(row.name, measure, figure, estimate(means, SURE)))
    return checked, calls / spent_s


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the table into docs/erlang.md")
    asked = parser.parse_args()
    rows: list[C | A] = [*ERLANG_C, *ERLANG_A]
    found: list[Checked] = []
    with ProcessPoolExecutor() as pool:
        runs = pool.map(played, rows, [asked.calls] * len(rows), [asked.seed] * len(rows))
        for row, (checked, speed) in zip(rows, runs, strict=True):
            found += checked
            for one in checked:
                print(
                    f"{one.row:4} {row.agents:5} agents  {one.measure:18} {one.exact:10.5f}  {one.found.mean:10.5f} "
                    f"± {one.found.half:.5f}  {'holds' if one.holds else 'OUTSIDE'}"
                )
            print(f"     {speed:,.0f} calls a second of one processor", flush=True)
    outside = [one for one in found if not one.holds]
    print(f"{len(found) - len(outside)} of {len(found)} figures within their interval")
    if asked.write:
        PAGE.write_text("\n".join(page(found, asked.calls, asked.seed)) + "\n", encoding="utf-8")
    return int(len(outside) > max(1, len(found) // 25))


def page(found: list[Checked], calls: int, seed: int) -> Iterator[str]:
    yield "# The distributor against the textbook"
    yield ""
    yield f"Written by `python -m bench.erlang --write`: {calls:,} calls a row (seed {seed}) through the live"
    yield "distributor in virtual time; the exact figure beside the mean of the run and its 99 % confidence interval."
    yield "C rows: nobody hangs up (Erlang C); A rows: exponential patience (Erlang A). One figure in a hundred lies"
    yield "outside by chance."
    yield ""
    yield "| row | measure | exact | played | ± | within |"
    yield "|---|---|---|---|---|---|"
    for one in found:
        within = "yes" if one.holds else "no"
        figures = f"{one.exact:.5f} | {one.found.mean:.5f} | {one.found.half:.5f}"
        yield f"| {one.row} | {one.measure} | {figures} | {within} |"
    outside = sum(not one.holds for one in found)
    yield ""
    yield f"{len(found) - outside} of {len(found)} figures lie within."


if __name__ == "__main__":
    sys.exit(main())
