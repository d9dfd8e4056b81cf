from __future__ import annotations

from fsctl.engine.timers import Timers


def test_timers_come_in_order_and_once() -> None:
    timers = Timers()
    timers.set("acd", ("wrap_up", "1001"), 5.0)
    timers.set("ivr", ("digits", "c1"), 3.0)
    assert timers.next_due() == 3.0
    assert timers.take_due(2.9) is None
    assert timers.take_due(9.0) == ("ivr", ("digits", "c1"))
    assert timers.take_due(9.0) == ("acd", ("wrap_up", "1001"))
    assert timers.take_due(9.0) is None
    assert timers.next_due() is None


def test_a_timer_set_again_moves_and_one_cancelled_never_comes() -> None:
    timers = Timers()
    timers.set("acd", ("k",), 1.0)
    timers.set("acd", ("k",), 4.0)
    timers.set("acd", ("gone",), 2.0)
    timers.set("acd", ("gone",), None)
    assert timers.take_due(3.0) is None
    assert timers.take_due(4.0) == ("acd", ("k",))


def test_the_same_key_of_two_rooms_is_two_timers() -> None:
    timers = Timers()
    timers.set("acd", ("k",), 1.0)
    timers.set("ivr", ("k",), 1.0)
    assert {timers.take_due(1.0), timers.take_due(1.0)} == {("acd", ("k",)), ("ivr", ("k",))}


def test_moving_one_timer_for_ever_does_not_grow_the_heap() -> None:
    timers = Timers()
    for moment in range(10_000):
        timers.set("acd", ("k",), float(moment))
    assert len(timers) == 1
    assert len(timers._heap) < 200
    assert timers.next_due() == 9999.0
