import random
from statistics import fmean

import pytest

from fsctl.whatif.intervals import estimate, share, student
from fsctl.whatif.reaching import ENOUGH, on_file


@pytest.mark.parametrize(
    ("sure", "freedom", "table"),
    [(0.95, 4, 2.776), (0.95, 9, 2.262), (0.95, 19, 2.093), (0.99, 9, 3.250), (0.99, 19, 2.861), (0.99, 100, 2.626)],
)
def test_students_quantile_is_the_tables(sure: float, freedom: int, table: float) -> None:
    assert student(sure, freedom) == pytest.approx(table, rel=0.003)


def test_ninety_five_intervals_of_a_hundred_hold_the_truth() -> None:
    rng = random.Random(3)
    holds = 0
    for _ in range(2000):
        found = estimate([rng.gauss(10, 3) for _ in range(8)], 0.95)
        assert found.half is not None
        holds += abs(found.mean - 10) <= found.half
    assert 0.94 < holds / 2000 < 0.96


def test_too_few_runs_have_a_mean_and_no_interval() -> None:
    found = estimate([1.0, 2.0, 6.0])
    assert found.mean == fmean([1, 2, 6])
    assert found.half is None
    assert found.differs is None


def test_a_difference_is_more_than_chance_when_zero_is_outside() -> None:
    assert estimate([1.0, 1.1, 0.9, 1.05, 0.95]).differs
    assert estimate([1.0, -1.1, 0.9, -1.05, 0.2]).differs is False


@pytest.mark.parametrize(
    ("there", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (70, 100, 0.6042, 0.7811)],
)
def test_wilsons_interval_of_a_share(there: int, of: int, low: float, high: float) -> None:
    """Values of Wilson 1927, as tables of it have them."""
    found = share(there, of)
    assert (found.share, found.of) == (there / of, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_a_share_of_too_few_is_none() -> None:
    assert on_file(ENOUGH - 1, 10) is None
    assert on_file(ENOUGH, 15) == share(15, ENOUGH)
    assert share(15, ENOUGH).high - share(15, ENOUGH).low == pytest.approx(0.338, abs=0.01), "as ENOUGH says"
