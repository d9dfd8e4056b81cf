"""Several sites on the same load, run by run, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fsctl.directory import Directory
from fsctl.whatif import forecast
from fsctl.whatif.forecast import ALREADY, Ahead
from fsctl.whatif.intervals import Estimate, estimate
from fsctl.whatif.load import Caller, Stream, synthetic
from fsctl.whatif.outcome import Measures, Outcome
from fsctl.whatif.play import Play, Shift, everybody
from fsctl.whatif.recorded import PastCall, PastState, callers, shift
from fsctl.whatif.stage import Handling


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


PROMISES_WITHIN_S = 4 * 3600.0
"""How long a run goes on after its last caller for callbacks that are open; what is open then is counted as that."""

Load = Synthetic | Recorded | Ahead


def play(site: Directory, load: Load, handling: Handling, seed: int) -> Measures:
    """One run. The same seed and load bring the same people, whatever the site."""
    outcome = Outcome(site, ALREADY) if isinstance(load, Ahead) else Outcome(site)
    run = Play(site, outcome, handling, seed, load.since if isinstance(load, Recorded) else 0.0)
    if isinstance(load, Ahead):
        run.owe(forecast.owed(load, seed))
    over_at = run.run(_callers(load, seed), _shift(site, load))
    outcome.close(over_at)
    if not isinstance(load, Ahead):
        run.keep_promises(over_at, PROMISES_WITHIN_S)
    return outcome.measures()


def _callers(load: Load, seed: int) -> Sequence[Caller]:
    if isinstance(load, Synthetic):
        return list(synthetic(load.streams, seed, hours=load.hours))
    if isinstance(load, Ahead):
        return forecast.callers(load, seed)
    return callers(load.calls, load.since, seed)


def _shift(site: Directory, load: Load) -> Shift:
    if isinstance(load, Ahead):
        return forecast.shift(load, site)
    if isinstance(load, Synthetic) or not load.states:
        return everybody(site)
    return shift(load.states, load.since, frozenset(site.agents), min(site.reasons))


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of one queue: an estimate a site, and the difference of each from the first."""

    queue: str
    measure: str
    sites: tuple[Estimate | None, ...]
    differences: tuple[Estimate | None, ...]


def compare(runs: Sequence[Sequence[Measures]], share: float) -> list[Compared]:
    """`runs`: a run after the other, in each the sites in one order. Differences are taken run by run: both sites met
    the same callers, so they are surer than the two means."""
    names = sorted(
        {(queue, measure) for run in runs for site in run for queue, found in site.items() for measure in found}
    )
    table = []
    for queue, measure in names:
        values = [[site.get(queue, {}).get(measure) for site in run] for run in runs]
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
