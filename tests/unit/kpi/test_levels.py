"""Value, hold time, hysteresis."""

from __future__ import annotations

from fsctl.directory import Queue
from fsctl.kpi.levels import Goals, Levels, Threshold, of_longest_wait, worst

WAIT = Threshold(60.0, 120.0, back=5.0)
SHARE = Threshold(0.8, 0.7, back=0.02, hold_s=15.0, falling=True)


def walk(threshold: Threshold, *values: tuple[float, float | None]) -> list[str]:
    levels = Levels()
    return [levels.level("x", threshold, value, now) for now, value in values]


def test_a_value_at_the_limit_has_reached_it() -> None:
    assert walk(WAIT, (0, 59.9), (1, 60.0), (2, 119.9), (3, 120.0)) == ["ok", "warn", "warn", "bad"]


def test_it_is_well_again_only_when_clearly_better() -> None:
    assert walk(WAIT, (0, 61.0), (1, 57.0), (2, 55.1), (3, 54.9), (4, 57.0)) == ["warn", "warn", "warn", "ok", "ok"]


def test_from_missed_it_goes_back_step_by_step() -> None:
    assert walk(WAIT, (0, 130.0), (1, 116.0), (2, 114.0), (3, 50.0)) == ["bad", "bad", "warn", "ok"]


def test_worse_must_last_for_the_hold_time() -> None:
    assert walk(SHARE, (0, 0.9), (1, 0.75), (9, 0.75), (15, 0.75), (16, 0.75)) == ["ok", "ok", "ok", "ok", "warn"]


def test_a_dip_shorter_than_the_hold_time_is_nothing() -> None:
    assert walk(SHARE, (0, 0.9), (5, 0.6), (10, 0.9), (15, 0.6), (20, 0.6)) == ["ok"] * 5


def test_what_is_seen_for_the_first_time_or_after_a_while_is_told_as_it_is() -> None:
    assert walk(SHARE, (0, 0.6)) == ["bad"]
    assert walk(SHARE, (0, 0.9), (60, 0.6)) == ["ok", "bad"]


def test_no_value_has_no_level_and_forgets_what_was() -> None:
    assert walk(SHARE, (0, 0.6), (1, None), (2, 0.79)) == ["bad", "ok", "warn"]


def test_the_worst_of_several() -> None:
    assert (worst(), worst("ok", "warn"), worst("bad", "warn")) == ("ok", "warn", "bad")


def test_a_queue_sets_its_limits_and_what_it_does_not_set_follows_from_the_service_time() -> None:
    usual = Goals.of(Queue("a", service_s=10.0))
    assert (usual.wait_warn_s, usual.wait_limit_s, usual.hold_s) == (30.0, 60.0, 15.0)
    own = Goals.of(Queue("a", service_s=10.0, wait_warn_s=5.0, wait_limit_s=8.0, alert_hold_s=0.0))
    assert walk(of_longest_wait(own), (0, 4.9), (1, 5.0), (2, 8.0)) == ["ok", "warn", "bad"]
    assert own.hold_s == 0.0
