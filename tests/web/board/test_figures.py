"""The definitions of the numbers, worked out by hand."""

from __future__ import annotations

import pytest

from webui.board.figures import (
    Day,
    Line,
    Seats,
    abandoned_share,
    longest_wait_s,
    mean_wait_s,
    occupancy,
    service_level,
    whole,
)

DAY = Day(answered=80, in_time=70, abandoned=15, short=5, turned_away=5, waited_s=800.0)


def test_the_service_level_leaves_the_short_out_and_counts_those_turned_away() -> None:
    assert DAY.offered == 100
    assert service_level(Line(DAY)) == pytest.approx(70 / 95)


def test_who_waits_too_long_already_counts_against_it_before_the_call_is_over() -> None:
    assert service_level(Line(DAY, waiting=9, late=5)) == pytest.approx(70 / 100)


def test_the_abandoned_share_leaves_the_short_out_on_both_sides() -> None:
    assert abandoned_share(Line(DAY)) == pytest.approx(10 / 95)


def test_without_calls_there_is_nothing_to_judge() -> None:
    assert service_level(Line()) is None
    assert abandoned_share(Line(Day(abandoned=2, short=2))) is None
    assert mean_wait_s(Line()) is None
    assert longest_wait_s(Line(), 100.0) is None
    assert occupancy(Seats()) is None


def test_waits() -> None:
    assert mean_wait_s(Line(DAY)) == 10.0
    assert longest_wait_s(Line(longest_since=90.0), 100.0) == 10.0
    assert longest_wait_s(Line(longest_since=101.0), 100.0) == 0.0


def test_occupancy_is_time_for_callers_of_the_time_there_was() -> None:
    assert occupancy(Seats(busy_s=300.0, free_s=100.0)) == 0.75


def test_several_queues_add_up_and_the_target_is_weighed_by_their_calls() -> None:
    large = Line(Day(answered=30, in_time=30), waiting=2, late=0, longest_since=50.0, target=0.9, service_s=10.0)
    small = Line(Day(answered=10, in_time=2), waiting=1, late=0, longest_since=40.0, target=0.5, service_s=30.0)
    both = whole([large, small])
    assert (both.waiting, both.longest_since) == (3, 40.0)
    assert service_level(both) == pytest.approx(32 / 40)
    assert both.target == pytest.approx(0.8)
    assert both.service_s == pytest.approx(15.0)


def test_no_queue_at_all_is_an_empty_floor() -> None:
    assert whole([]) == Line()
