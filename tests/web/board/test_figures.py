"""Several queues as one, and what only the moment tells."""

from __future__ import annotations

import pytest

from fsctl.directory import ServiceLevel
from fsctl.kpi import Waits, formulas
from fsctl.kpi.levels import Goals
from webui.counting.lines import Line, longest_wait_s, whole


def test_the_longest_wait_is_never_below_nothing() -> None:
    assert longest_wait_s(Line(), 100.0) is None
    assert longest_wait_s(Line(longest_since=90.0), 100.0) == 10.0
    assert longest_wait_s(Line(longest_since=101.0), 100.0) == 0.0


def test_several_queues_add_up_and_the_target_is_weighed_by_their_calls() -> None:
    large = Line(Waits(30, 30), waiting=2, longest_since=50.0, goals=Goals(10.0, 0.9), expected_s=30.0)
    small = Line(Waits(10, 2), waiting=1, longest_since=40.0, goals=Goals(30.0, 0.5))
    both = whole([large, small])
    assert (both.waiting, both.longest_since, both.expected_s) == (3, 40.0, 30.0)
    assert formulas.service_level(both.waits, ServiceLevel.WITHOUT_SHORT) == pytest.approx(32 / 40)
    assert both.goals.target == pytest.approx(0.8)
    assert both.goals.service_s == pytest.approx(15.0)


def test_no_queue_at_all_is_an_empty_floor() -> None:
    assert whole([]) == Line()
