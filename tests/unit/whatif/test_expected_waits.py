"""What callers were told to expect beside what they waited, over half a day of calls through the real distributor."""

from __future__ import annotations

from math import inf

import pytest

from fsctl.directory import Agent, Directory, Extension, Queue, Tier
from fsctl.facts import Fact
from fsctl.kpi import Waits, formulas
from fsctl.kpi.counts import added
from fsctl.kpi.fold import Fold, Period
from fsctl.whatif.load import Stream, synthetic
from fsctl.whatif.play import Play, everybody

WARM_S = 3600.0
"""The first hour teaches what calls take."""
PATIENCE_S = 300.0
SEEDS = (3, 4)
MEANT_S = 15.0
"""A mean wait below this would say nothing."""


class Counted:
    """Of several runs together."""

    def __init__(self, site: Directory) -> None:
        self._service = dict.fromkeys(site.queues, 20.0)
        self._folds: list[Fold] = []

    def begin(self) -> None:
        self._folds.append(Fold(Period(WARM_S, inf, self._service, 10.0)))

    def append(self, at: float, fact: Fact) -> None:
        self._folds[-1].hear(at, fact)

    def waits(self) -> dict[str, Waits]:
        runs = [fold.waits() for fold in self._folds]
        return {queue: added(Waits, [run[queue] for run in runs]) for queue in runs[0]}


def site(*crews: tuple[int, str], **queue: Queue) -> Directory:
    """Crews of so many agents, each with the queues it serves (`ab`: both a and b)."""
    served = [queues for count, queues in crews for _ in range(count)]
    numbers = [str(1001 + n) for n in range(len(served))]
    names = sorted({name for queues in served for name in queues})
    return Directory(
        agents={number: Agent(number, number, number) for number in numbers},
        extensions={number: Extension(number, "") for number in numbers},
        queues={name: queue.get(name, Queue(name, wrap_up_s=0.0)) for name in names},
        tiers=tuple(Tier(name, number) for number, queues in zip(numbers, served, strict=True) for name in queues),
    )


def played(where: Directory, talk_s: float = 180.0, **calls_per_h: float) -> dict[str, Waits]:
    counted = Counted(where)
    streams = [Stream(queue, rate, talk_s, PATIENCE_S) for queue, rate in calls_per_h.items()]
    for seed in SEEDS:
        counted.begin()
        Play(where, counted, seed=seed).run(list(synthetic(streams, seed=seed, hours=12)), everybody(where))
    return counted.waits()


def bias(waits: Waits) -> float:
    """As a share of the mean wait."""
    mean, off = formulas.mean_wait_s(waits), formulas.wait_bias_s(waits)
    assert mean is not None
    assert off is not None
    assert mean > MEANT_S
    return off / mean


def test_one_queue() -> None:
    assert bias(played(site((10, "a")), a=230.0)["a"]) == pytest.approx(0.0, abs=0.1)


def test_two_queues_that_share_nobody() -> None:
    """With five agents: who would have waited long hangs up and is not among those answered, which was 11 to 16 %."""
    for waits in played(site((5, "a"), (5, "b")), a=105.0, b=110.0).values():
        assert bias(waits) == pytest.approx(0.0, abs=0.08)


LAYOUTS: dict[str, tuple[Directory, dict[str, float]]] = {
    "all shared": (site((10, "ab")), {"a": 190.0, "b": 30.0}),
    "half shared": (site((4, "a"), (4, "ab"), (4, "b")), {"a": 120.0, "b": 120.0}),
    "unlike loads": (site((4, "a"), (4, "ab"), (2, "b")), {"a": 150.0, "b": 60.0}),
    "one serves all": (site((6, "a"), (4, "ab")), {"a": 150.0, "b": 65.0}),
    "large": (site((20, "a"), (20, "ab"), (20, "b")), {"a": 610.0, "b": 610.0}),
    "ring": (site((4, "ab"), (4, "bc"), (4, "ac")), {"a": 85.0, "b": 80.0, "c": 75.0}),
    "generalists": (site((3, "a"), (3, "b"), (3, "c"), (4, "abc")), {"a": 90.0, "b": 85.0, "c": 80.0}),
    "generalists, unlike": (site((3, "a"), (3, "b"), (3, "c"), (4, "abc")), {"a": 130.0, "b": 75.0, "c": 50.0}),
}


def unlike(*crews: tuple[int, str], **priority: str) -> Directory:
    """Queues with head starts of their own."""
    return site(*crews, **{name: Queue(name, wrap_up_s=0.0, priority=each) for name, each in priority.items()})


HEAD_STARTS: dict[str, tuple[Directory, dict[str, float], dict[str, float]]] = {
    "half shared": (
        unlike((4, "a"), (4, "ab"), (4, "b"), a="high", b="medium"),
        {"a": 120.0, "b": 120.0},
        {"a": 180.0, "b": 180.0},
    ),
    "long calls first": (
        unlike((4, "abc"), (4, "a"), (5, "c"), a="medium", b="medium", c="high"),
        {"a": 266.0, "b": 19.0, "c": 89.0},
        {"a": 90.0, "b": 300.0, "c": 300.0},
    ),
    "four kinds": (
        unlike((9, "abcd"), (9, "c"), (3, "ac"), (9, "abcd"), (2, "b"), a="medium", b="low", c="medium", d="high"),
        {"a": 124.0, "b": 141.0, "c": 184.0, "d": 197.0},
        {"a": 180.0, "b": 180.0, "c": 300.0, "d": 90.0},
    ),
}


@pytest.mark.parametrize("layout", HEAD_STARTS)
def test_queues_of_unlike_head_starts(layout: str) -> None:
    """Who comes first though coming later is in the wait: it was 24 and 35 % too short in the last two without. The
    nineteen callers an hour who come behind long calls are told too little."""
    where, rates, talks = HEAD_STARTS[layout]
    counted = Counted(where)
    for seed in SEEDS:
        counted.begin()
        streams = [Stream(queue, rate, talks[queue], PATIENCE_S) for queue, rate in rates.items()]
        Play(where, counted, seed=seed).run(list(synthetic(streams, seed=seed, hours=12)), everybody(where))
    found = counted.waits()
    assert bias(added(Waits, found.values())) == pytest.approx(0.0, abs=0.12)
    for queue, waits in found.items():
        mean_s = formulas.mean_wait_s(waits)
        assert mean_s is not None
        assert mean_s <= MEANT_S or -0.16 < bias(waits) < 0.32, queue


@pytest.mark.parametrize("layout", LAYOUTS)
def test_queues_that_share_agents(layout: str) -> None:
    """It was up to 170 % too long when callers elsewhere counted by the part of their agents."""
    where, rates = LAYOUTS[layout]
    found = played(where, **rates)
    assert bias(added(Waits, found.values())) == pytest.approx(0.0, abs=0.08)
    for queue, waits in found.items():
        assert bias(waits) == pytest.approx(0.0, abs=0.12), queue
