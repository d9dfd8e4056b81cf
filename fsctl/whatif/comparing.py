"""Several sites on the same load, run by run, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from fsctl.directory import Directory
from fsctl.whatif import forecast
from fsctl.whatif.forecast import ALREADY, Ahead
from fsctl.whatif.intervals import Estimate, estimate
from fsctl.whatif.load import Stream, synthetic
from fsctl.whatif.outcome import COUNTS, Measures, Outcome
from fsctl.whatif.play import Play, Shift, as_played, everybody
from fsctl.whatif.recorded import OnFile, PastCall, PastState, arriving, on_file, shift
from fsctl.whatif.stage import Handling
from fsctl.whatif.ways import Guide


@dataclass(frozen=True, slots=True)
class Synthetic:
    """So many hours of these streams, from an empty floor with everybody there."""

    streams: tuple[Stream, ...]
    hours: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """A past time again. `since` in seconds since the epoch; without `states` everybody is there all the time."""

    calls: tuple[PastCall, ...]
    since: float
    states: tuple[PastState, ...] = field(default=())
    found: OnFile = field(init=False)
    """What is made of the calls, once for all runs."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "found", on_file(self.calls))


PROMISES_WITHIN_S = 4 * 3600.0
"""How long a run goes on after its last caller for callbacks that are open; what is open then is counted as that."""

Load = Synthetic | Recorded | Ahead


LOST = "lost:"
"""Begins the measures of the whole floor that count callers lost from sight: in a flow and at a node where nobody on
file was, so that nobody knows what they would do."""


def play(site: Directory, load: Load, handling: Handling, seed: int) -> Measures:
    """One run. The same seed and load bring the same people, whatever the site."""
    if isinstance(load, Recorded):
        return _play_again(site, load, handling, seed)
    outcome = Outcome(site, ALREADY) if isinstance(load, Ahead) else Outcome(site)
    run = Play(site, outcome, handling, seed)
    if isinstance(load, Ahead):
        run.owe(forecast.owed(load, seed))
        outcome.close(run.run(forecast.callers(load, seed), forecast.shift(load, site)))
        return outcome.measures()
    over_at = run.run(list(synthetic(load.streams, seed, hours=load.hours)), everybody(site))
    outcome.close(over_at)
    run.keep_promises(over_at, PROMISES_WITHIN_S)
    return outcome.measures()


def _play_again(site: Directory, load: Recorded, handling: Handling, seed: int) -> Measures:
    outcome = Outcome(site)
    guide = Guide(as_played(site, dated=True), load.found.others, seed)
    run = Play(site, outcome, handling, seed, load.since, guide=guide)
    there, lost = arriving(load.found, load.since, seed, guide)
    over_at = run.run(there, _shift(site, load))
    outcome.close(over_at)
    run.keep_promises(over_at, PROMISES_WITHIN_S)
    measures = outcome.measures()
    unknown = {f"{LOST}{flow}/{node}": float(count) for (flow, node), count in (lost + run.stage.lost).items()}
    return {**measures, "": {**measures[""], **unknown}}


def _shift(site: Directory, load: Recorded) -> Shift:
    if not load.states:
        return everybody(site)
    return shift(load.states, load.since, frozenset(site.agents), min(site.reasons))


def lost(runs: Sequence[Sequence[Measures]]) -> list[dict[str, float]]:
    """For each site: flow and node (`main/menu`) → how many callers were lost from sight there, on average."""
    found = []
    for site in zip(*runs, strict=True):
        counts = Counter[str]()
        for run in site:
            counts.update({name.removeprefix(LOST): n for name, n in run[""].items() if name.startswith(LOST) and n})
        found.append({name: count / len(site) for name, count in sorted(counts.items())})
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of one queue: an estimate a site, and the difference of each from the first."""

    queue: str
    measure: str
    sites: tuple[Estimate | None, ...]
    differences: tuple[Estimate | None, ...]


def compare(runs: Sequence[Sequence[Measures]], share: float) -> list[Compared]:
    """`runs`: a run after the other, in each the sites in one order. Differences are taken run by run: both sites met
    the same callers, so they are surer than the two means. A run that lacks a count has 0 of it, where its site has the
    queue at all: a mean over the others alone would be too much."""
    names = sorted(
        {
            (queue, measure)
            for run in runs
            for site in run
            for queue, found in site.items()
            for measure in found
            if not measure.startswith(LOST)
        }
    )
    queues = [{queue for found in site for queue in found} for site in zip(*runs, strict=True)]
    table = []
    for queue, measure in names:
        none = [0.0 if measure in COUNTS and queue in there else None for there in queues]
        values = [
            [site.get(queue, {}).get(measure, absent) for site, absent in zip(run, none, strict=True)] for run in runs
        ]
        columns = list(zip(*values, strict=True))
        sites = tuple(_estimate(column, share) for column in columns)
        pairs = [
            [None if a is None or b is None else b - a for a, b in zip(columns[0], column, strict=True)]
            for column in columns[1:]
        ]
        table.append(Compared(queue, measure, sites, tuple(_estimate(pair, share) for pair in pairs)))
    return table


def _estimate(values: Sequence[float | None], share: float) -> Estimate | None:
    there = [value for value in values if value is not None]
    return estimate(there, share) if there else None
