"""When cyclic garbage is collected: the rounds are ours, and short."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from fsctl.daemon.garbage import NEVER, THOROUGH_AT_LAST_S, THOROUGH_EVERY_S, Garbage


class Circle:
    def __init__(self) -> None:
        self.itself = self


class Life:
    def __init__(self) -> None:
        self.now = 1000.0
        self.quiet = False
        self.garbage = Garbage(lambda: self.quiet, lambda: self.now)


@pytest.fixture
def life() -> Iterator[Life]:
    living = Life()
    living.garbage.begin()
    yield living
    living.garbage.end()


def lasting_through_a_round(life: Life) -> weakref.ref[Circle]:
    """A circle that was still in use during a round, and is over."""
    circle = Circle()
    life.garbage.tidy()
    return weakref.ref(circle)


def test_pythons_own_full_rounds_are_off_and_come_back() -> None:
    before = gc.get_threshold()
    garbage = Garbage(lambda: True)
    garbage.begin()
    assert gc.get_threshold() == (*before[:2], NEVER)
    assert gc.get_freeze_count() > 1000
    garbage.end()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_a_round_takes_what_has_come_since_the_last(life: Life) -> None:
    gone = weakref.ref(Circle())
    life.garbage.tidy()
    assert gone() is None


def test_a_round_does_not_look_at_what_the_last_one_left(life: Life) -> None:
    gone = lasting_through_a_round(life)
    life.garbage.tidy()
    assert gone() is not None


def test_what_no_circle_holds_goes_at_once_though_it_is_out_of_the_rounds(life: Life) -> None:
    kept = [Circle()]
    kept[0].itself = None  # type: ignore[assignment]
    seen = weakref.ref(kept[0])
    life.garbage.tidy()
    kept.clear()
    assert seen() is None


def test_a_thorough_round_takes_the_rest_when_there_is_no_call(life: Life) -> None:
    gone = lasting_through_a_round(life)
    life.now += THOROUGH_EVERY_S
    life.garbage.tidy()
    assert gone() is not None, "somebody was calling"
    life.quiet = True
    life.garbage.tidy()
    assert gone() is None


def test_where_somebody_always_calls_it_comes_once_a_day(life: Life) -> None:
    gone = lasting_through_a_round(life)
    life.now += THOROUGH_AT_LAST_S
    life.garbage.tidy()
    assert gone() is None
    kept = lasting_through_a_round(life)
    life.now += THOROUGH_AT_LAST_S / 2
    life.garbage.tidy()
    assert kept() is not None
