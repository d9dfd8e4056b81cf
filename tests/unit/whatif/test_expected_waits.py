"""What callers were told to expect beside what they waited, over half a day of calls through the real distributor."""

from __future__ import annotations

from math import inf

import pytest

from fsctl.directory import Agent, Directory, Extension, Queue, Tier
from fsctl.facts import Fact
from fsctl.kpi import Waits, formulas
from fsctl.kpi.fold import Fold, Period
from fsctl.whatif.load import Stream, synthetic
from fsctl.whatif.play import Play, everybody

WARM_S = 3600.0
"""The first hour teaches what calls take."""
PATIENCE_S = 300.0


class Counted:
    def __init__(self, site: Directory) -> None:
        service = dict.fromkeys(site.queues, 20.0)
        self.fold = Fold(Period(WARM_S, inf, service, 10.0))

    def append(self, at: float, fact: Fact) -> None:
        self.fold.hear(at, fact)


def site(**serve: range) -> Directory:
    """Ten agents; `serve` says who serves which queue."""
    numbers = [str(1001 + n) for n in range(10)]
    return Directory(
        agents={number: Agent(number, number, number) for number in numbers},
        extensions={number: Extension(number, "") for number in numbers},
        queues={queue: Queue(queue, wrap_up_s=0.0) for queue in serve},
        tiers=tuple(Tier(queue, numbers[n]) for queue, places in serve.items() for n in places),
    )


def played(where: Directory, **calls_per_h: float) -> dict[str, Waits]:
    counted = Counted(where)
    streams = [Stream(queue, rate, 180.0, PATIENCE_S) for queue, rate in calls_per_h.items()]
    Play(where, counted).run(list(synthetic(streams, seed=3, hours=12)), everybody(where))
    return counted.fold.waits()


def bias(waits: Waits) -> float:
    """As a share of the mean wait."""
    mean, off = formulas.mean_wait_s(waits), formulas.wait_bias_s(waits)
    assert mean is not None
    assert off is not None
    assert mean > 30.0
    return off / mean


def test_one_queue() -> None:
    assert bias(played(site(a=range(10)), a=230.0)["a"]) == pytest.approx(0.0, abs=0.1)


def test_two_queues_of_the_same_agents_however_unlike_their_loads() -> None:
    found = played(site(a=range(10), b=range(10)), a=190.0, b=30.0)
    assert bias(found["a"]) == pytest.approx(0.0, abs=0.1)
    assert bias(found["b"]) == pytest.approx(0.0, abs=0.2)


def test_two_queues_that_share_some_of_their_agents() -> None:
    """Who stands in two lines goes where it is faster: what is told is on the safe side."""
    found = played(site(a=range(8), b=range(4, 10)), a=150.0, b=60.0)
    for waits in found.values():
        assert -0.5 < bias(waits) < 0.1
