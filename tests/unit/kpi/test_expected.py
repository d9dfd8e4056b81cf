"""The expected wait: what makes it longer, what shorter, and what does not touch it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.kpi.expected import Shared, expected_wait_s, running_mean

PLACES, FREE, AGENTS = st.floats(1.0, 200.0), st.integers(0, 20), st.integers(1, 200)
HANDLING, HANG_UPS = st.floats(1.0, 3600.0), st.sampled_from([0.0, 1e-9]) | st.floats(1e-6, 0.2)


def test_a_free_agent_is_no_wait_and_nobody_is_no_answer() -> None:
    assert expected_wait_s(1, 1, 3, 180.0) == 0.0
    assert expected_wait_s(1, 0, 0, 180.0) is None
    assert expected_wait_s(3, 0, 6, 180.0) == 90.0


@given(PLACES, FREE, AGENTS, HANDLING, HANG_UPS)
def test_it_grows_only_with_a_worse_place_fewer_agents_or_longer_calls(
    place: float, free: int, agents: int, handling_s: float, gives_up: float
) -> None:
    now = expected_wait_s(place, free, agents, handling_s, gives_up)
    assert now is not None
    for better in (
        expected_wait_s(max(place - 1, 1), free, agents, handling_s, gives_up),
        expected_wait_s(place, free + 1, agents, handling_s, gives_up),
        expected_wait_s(place, free, agents + 1, handling_s, gives_up),
        expected_wait_s(place, free, agents, handling_s / 2, gives_up),
        expected_wait_s(place, free, agents, handling_s, gives_up + 0.001),
    ):
        assert better is not None
        assert better <= now + 1e-9


@given(st.integers(1, 60), st.integers(1, 30), st.floats(30.0, 600.0), st.floats(60.0, 1800.0))
def test_it_is_what_callers_wait_who_are_answered_where_callers_hang_up(
    place: int, agents: int, handling_s: float, patience_s: float
) -> None:
    """Palm's model: each turn ends with a freed agent or with somebody who hangs up, and who waits long is seldom
    answered."""
    told = expected_wait_s(place, 0, agents, handling_s, 1 / patience_s)
    assert told == pytest.approx(sum(1 / (agents / handling_s + n / patience_s) for n in range(1, place + 1)), rel=0.08)


@pytest.mark.parametrize(("place", "agents"), [(1, 1), (1, 3), (2, 2), (4, 3), (12, 10)])
def test_the_sum_is_drawn_as_well(place: int, agents: int) -> None:
    """Callers in front and the one who is told, each with a patience of its own, and agents who become free."""
    rng, waits = random.Random(place), []
    for _ in range(20_000):
        patience = [rng.expovariate(1 / 300.0) for _ in range(place)]
        now, served = 0.0, 0
        while served < place:
            now += rng.expovariate(agents / 180.0)
            served = next((n + 1 for n in range(served, place) if patience[n] > now), place + 1)
        if served == place:
            waits.append(now)
    told = expected_wait_s(place, 0, agents, 180.0, 1 / 300.0)
    assert told == pytest.approx(sum(waits) / len(waits), rel=0.03)


def shared_wait_s(turns: int, ahead: int, *, alone: int = 0, agents: int = 4, together: int = 10) -> float | None:
    return expected_wait_s(turns, 0, agents, 100.0, shared=Shared(100.0, ahead * 100.0, alone, together))


def test_queues_of_the_same_agents_wait_alike_as_far_as_those_can_make_them() -> None:
    assert shared_wait_s(1, 0) == 25.0  # as if it had its agents for itself
    assert shared_wait_s(1, 9) == 100.0  # ten calls, ten agents
    assert shared_wait_s(1, 9, alone=2) == 50.0  # two of its agents do nothing else
    assert shared_wait_s(9, 1, alone=2) == 225.0  # its own callers are what takes long


@given(st.floats(1.0, 1e5), st.lists(st.tuples(st.floats(0.0, 50.0), st.floats(0.1, 900.0)), max_size=4))
def test_who_comes_first_though_coming_later_is_work_in_front(
    work_s: float, overtaking: list[tuple[float, float]]
) -> None:
    """The wait is the one for which what comes meanwhile is counted exactly."""
    together = 10
    wait_s = expected_wait_s(1, 0, together, 0.0, shared=Shared(0.0, work_s, 0, together, tuple(overtaking)))
    assert wait_s is not None
    comes = sum(load * min(wait_s, for_s) for load, for_s in overtaking)
    assert wait_s * together == pytest.approx(work_s + comes)
    longer = expected_wait_s(1, 0, together, 0.0, shared=Shared(0.0, work_s, 0, together, (*overtaking, (1.0, 60.0))))
    assert longer is not None
    assert longer >= wait_s - 1e-6


@given(PLACES, AGENTS, AGENTS, AGENTS, HANDLING, st.floats(0.0, 1e5))
def test_work_elsewhere_makes_it_longer_and_agents_of_any_kind_shorter(
    place: float, alone: int, both: int, elsewhere: int, call_s: float, ahead_s: float
) -> None:
    def wait_s(more: float = 0.0, *, alone: int = alone, both: int = both, elsewhere: int = elsewhere) -> float:
        shared = Shared(call_s, ahead_s + more, alone, alone + both + elsewhere)
        found = expected_wait_s(place, 0, alone + both, 180.0, shared=shared)
        assert found is not None
        return found

    now = wait_s()
    assert wait_s(60.0) >= now - 1e-9
    for better in (wait_s(alone=alone + 1), wait_s(both=both + 1), wait_s(elsewhere=elsewhere + 1)):
        assert better <= now * (1 + 1e-9)


@given(st.lists(st.floats(0.0, 3600.0), min_size=1))
def test_a_running_mean_stays_among_its_values(values: list[float]) -> None:
    mean = None
    for value in values:
        mean = running_mean(mean, value)
    assert mean is not None
    assert min(values) - 1e-6 <= mean <= max(values) + 1e-6


def test_in_a_busy_queue_callers_wait_about_as_long_as_was_expected() -> None:
    """Ten agents, calls of three minutes, always somebody waiting: the mean error is small beside the mean wait."""
    rng = random.Random(5)
    free_at = [rng.expovariate(1 / 180.0) for _ in range(10)]
    waiting: list[tuple[float, float]] = []
    errors, waits, now = [], [], 0.0
    for _ in range(4000):
        now += rng.expovariate(10 / 180.0)
        while waiting and min(free_at) <= now:
            came_at, expected_s = waiting.pop(0)
            served_at = max(min(free_at), came_at)
            free_at[free_at.index(min(free_at))] = served_at + rng.expovariate(1 / 180.0)
            waits.append(served_at - came_at)
            errors.append(served_at - came_at - expected_s)
        idle = sum(1 for at in free_at if at <= now) - len(waiting)
        expected = expected_wait_s(len(waiting) + 1, max(idle, 0), 10.0, 180.0)
        assert expected is not None
        if len(waiting) < 40:
            waiting.append((now, expected))
    mean = sum(waits) / len(waits)
    assert mean > 60.0
    assert sum(errors) / len(errors) == pytest.approx(0.0, abs=mean * 0.1)
