"""Who may begin to shake hands."""

from __future__ import annotations

from fsctl.control import gate
from fsctl.control.gate import Gate

STRANGER, PANEL = "203.0.113.9", "192.0.2.1"


def test_one_that_begins_many_and_ends_none_does_not_stop_another() -> None:
    door = Gate()
    assert [door.enter(STRANGER, 0.0) for _ in range(gate.AT_ONCE_FROM_ONE)] == [True] * gate.AT_ONCE_FROM_ONE
    assert not door.enter(STRANGER, 0.0)
    assert door.enter(PANEL, 0.0)
    door.leave(STRANGER, 1.0, passed=True)
    assert door.enter(STRANGER, 1.0)


def test_all_together_are_limited_too() -> None:
    door = Gate()
    let_in = sum(door.enter(f"203.0.113.{n % 9}", 0.0) for n in range(gate.AT_ONCE + 50))
    assert let_in == gate.AT_ONCE


def test_who_fails_again_and_again_waits_outside_for_a_while() -> None:
    door = Gate()
    for n in range(gate.FAILURES):
        assert door.enter(STRANGER, n * 0.1)
        door.leave(STRANGER, n * 0.1, passed=False)
    assert not door.enter(STRANGER, gate.WITHIN_S - 0.1)
    assert door.enter(PANEL, gate.WITHIN_S - 0.1)
    assert door.enter(STRANGER, gate.WITHIN_S)
    door.leave(STRANGER, gate.WITHIN_S, passed=False)
    assert door.enter(STRANGER, gate.WITHIN_S), "it begins anew"


def test_who_passes_is_never_kept_waiting() -> None:
    door = Gate()
    for _ in range(1000):
        assert door.enter(PANEL, 0.0)
        door.leave(PANEL, 0.0, passed=True)


def test_no_number_of_strangers_fills_the_memory() -> None:
    door = Gate()
    for n in range(gate.REMEMBERED * 3):
        assert door.enter(f"host{n}", n * 0.001)
        door.leave(f"host{n}", n * 0.001, passed=False)
    assert len(door._failed) == gate.REMEMBERED
    assert not door._in_progress
