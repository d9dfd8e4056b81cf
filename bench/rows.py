"""How a measure is told: a table for people, one JSON line a measure for programs."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Row:
    """`ours` beside `peer` values in `unit`. `holds` says whether the bar is met; None for a measure without one."""

    what: str
    ours: float | None
    unit: str
    peer: dict[str, float] = field(default_factory=dict)
    bar: str = ""
    holds: bool | None = None


BEGAN = time.monotonic()


def progress(text: str) -> None:
    """Say on stderr what is being done, with the seconds since the start: what takes minutes must not look dead."""
    print(f"[{time.monotonic() - BEGAN:4.0f} s] {text}", file=sys.stderr, flush=True)


def main(
    measure: Callable[..., Iterable[Row]], quick: Callable[[], Iterable[Row]] | None = None, **choices: int | str
) -> int:
    """Measure and print; 1 if a bar is not met. `quick` is a measure with fewer runs, for who asks for it. `choices`
    may be given, with their usual values: `rounds=20` is `--rounds 20`, told to the measure by name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="one line a measure")
    if quick is not None:
        parser.add_argument("--quick", action="store_true", help="fewer runs")
    for name, usual in choices.items():
        parser.add_argument(f"--{name}", type=type(usual), default=usual, help=f"{usual or 'none'} unless given")
    given = vars(parser.parse_args())
    machine, hurried, missed = given.pop("json"), given.pop("quick", False), False
    for row in quick() if quick is not None and hurried else measure(**given):
        missed = missed or row.holds is False
        if machine:
            print(json.dumps(asdict(row)), flush=True)
            continue
        peers = ", ".join(f"{name} {value:,.4g}" for name, value in row.peer.items())
        ours = "not measured" if row.ours is None else f"{row.ours:,.4g} {row.unit}"
        verdict = {True: "holds", False: "MISSED", None: ""}[row.holds]
        print(f"{row.what:58} {ours:>20}   {peers:40} {row.bar:28} {verdict}", flush=True)
    return int(missed)
