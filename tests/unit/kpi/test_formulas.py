"""Formulas against the examples of those who use them."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.directory import ServiceLevel
from fsctl.kpi import formulas
from fsctl.kpi.counts import Times, Waits, Work, added

V = ServiceLevel


def test_ciscos_example() -> None:
    """70 answered in time, 10 who gave up in time, 20 others: 77.8, 70 and 80 per cent."""
    waits = Waits(answered=90, answered_in=70, abandoned=10, abandoned_in=10)
    assert formulas.service_level(waits, V.ABANDONED_IGNORED) == pytest.approx(0.7778, abs=1e-4)
    assert formulas.service_level(waits, V.ABANDONED_NEGATIVE) == pytest.approx(0.70)
    assert formulas.service_level(waits, V.ABANDONED_POSITIVE) == pytest.approx(0.80)
    assert formulas.service_level(waits, V.OF_ANSWERED) == pytest.approx(70 / 90)


def test_the_short_are_left_out_on_both_sides() -> None:
    waits = Waits(answered=80, answered_in=70, abandoned=20, abandoned_in=15, short=10)
    assert formulas.service_level(waits, V.WITHOUT_SHORT) == pytest.approx(70 / 90)
    assert formulas.abandoned(waits) == pytest.approx(10 / 90)
    assert formulas.abandoned_all(waits) == pytest.approx(20 / 100)


def test_who_waits_too_long_now_has_missed_the_goal_already() -> None:
    waits = Waits(answered=8, answered_in=8)
    for variant in set(V) - {V.OF_ANSWERED}:
        assert formulas.service_level(waits, variant, late=2) == pytest.approx(0.8)
        assert formulas.judged(waits, variant, late=2) == 10
    assert formulas.service_level(waits, V.OF_ANSWERED, late=2) == 1.0


def test_work_and_time() -> None:
    work = Work(offers=10, not_answered=2, handled=4, talk_s=400.0, wrap_up_s=80.0)
    assert formulas.handling_s(work) == pytest.approx(120.0)
    assert formulas.wrap_up_s(work) == pytest.approx(20.0)
    assert formulas.not_answered(work) == pytest.approx(0.2)
    assert formulas.occupancy(Times(300.0, 100.0)) == pytest.approx(0.75)


def test_an_expected_wait_that_is_always_thirty_seconds_short() -> None:
    waits = Waits(answered=4, predicted=3, error_s=90.0, error_abs_s=90.0)
    assert (formulas.wait_error_s(waits), formulas.wait_bias_s(waits)) == (30.0, 30.0)


def test_nothing_has_no_figure() -> None:
    for variant in V:
        assert formulas.service_level(Waits(), variant) is None
    of_waits = (formulas.abandoned, formulas.abandoned_all, formulas.mean_wait_s, formulas.wait_error_s)
    assert [figure(Waits()) for figure in of_waits] == [None] * 4
    assert formulas.handling_s(Work()) is None
    assert formulas.occupancy(Times()) is None


COUNTS = st.builds(lambda a, b, c, d, e, f: Waits(a + b, a, c + d + e, c + d, c, f), *[st.integers(0, 1000)] * 6)
"""Answered in time and not; gave up at once, in time, and later; turned away."""


@given(COUNTS, COUNTS, st.integers(0, 50))
def test_every_share_is_one_and_sums_keep_it_between(one: Waits, other: Waits, late: int) -> None:
    for variant in V:
        both = formulas.service_level(added(Waits, (one, other)), variant, late)
        assert both is None or 0.0 <= both <= 1.0
        assert (both is None) == (formulas.judged(added(Waits, (one, other)), variant, late) == 0)
        apart = [formulas.service_level(one, variant, late), formulas.service_level(other, variant)]
        known = [share for share in apart if share is not None]
        if both is not None and len(known) == 2:
            assert min(known) - 1e-9 <= both <= max(known) + 1e-9


@given(COUNTS)
def test_the_variants_stand_in_their_order(waits: Waits) -> None:
    """Leaving those who gave up out never lowers it; counting them as served never gives less than leaving them out."""
    shares = [formulas.service_level(waits, variant) for variant in V]
    if None not in shares:
        without_short, ignored, negative, positive, _ = shares
        assert negative <= without_short + 1e-9  # type: ignore[operator]
        assert negative <= ignored + 1e-9  # type: ignore[operator]
        assert ignored <= positive + 1e-9  # type: ignore[operator]


def test_everything_counted_is_added() -> None:
    one = Waits(*range(1, len(fields(Waits)) + 1))
    assert added(Waits, (one, one)) == Waits(*(2 * n for n in range(1, len(fields(Waits)) + 1)))
    assert added(Waits, ()) == Waits()
