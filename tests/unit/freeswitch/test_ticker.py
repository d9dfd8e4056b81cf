"""How often the switch's listener is woken: hot after something happened, then fast, then seldom."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator

import gevent
import pytest

from fsctl.freeswitch import ticker as module
from fsctl.freeswitch.ticker import HOT_FOR_S, TICK_BUSY_S, TICK_CROWDED_S, TICK_HOT_S, TICK_QUIET_S, Ticker


class Hands:
    """A clock that is set by hand."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(module, "time", hands)
    return hands


@pytest.fixture
def ticks() -> list[float]:
    return []


@pytest.fixture
def ticker(clock: Hands, ticks: list[float]) -> Iterator[Ticker]:
    """`ticks` are the periods in force at each tick."""
    found = Ticker(lambda: ticks.append(found._every_s))
    found.start()
    yield found
    found.stop()


def some(ticks: list[float], count: int = 3) -> list[float]:
    """The next ones."""
    ticks.clear()
    with gevent.Timeout(5):
        while len(ticks) < count:
            gevent.sleep(0.001)
    return ticks


def test_it_is_seldom_while_nothing_happens(ticker: Ticker, ticks: list[float]) -> None:
    assert set(some(ticks)) == {TICK_QUIET_S}


def test_what_happens_makes_it_hot_then_fast_then_seldom_again(
    ticker: Ticker, ticks: list[float], clock: Hands
) -> None:
    ticker.touch()
    assert set(some(ticks)) == {TICK_HOT_S}
    clock.now += HOT_FOR_S + 0.001
    assert some(ticks, 5)[-1] == TICK_BUSY_S
    ticker.touch()
    assert some(ticks)[-1] == TICK_HOT_S
    clock.now += 2.0
    assert some(ticks, 5)[-1] == TICK_QUIET_S


def test_in_a_crowd_it_spares_the_processors_and_is_hot_again_after_it(
    ticker: Ticker, ticks: list[float], clock: Hands
) -> None:
    for _ in range(300):  # a thousand a second
        ticker.touch()
        clock.now += 0.001
    assert some(ticks)[-1] == TICK_CROWDED_S
    clock.now += HOT_FOR_S
    assert some(ticks, 5)[-1] == TICK_BUSY_S
    clock.now += 0.2
    ticker.touch()
    assert some(ticks)[-1] == TICK_HOT_S


def test_the_system_is_asked_for_half_a_millisecond(ticker: Ticker) -> None:
    """The event loop's own timers would tick half as often."""
    ticker.touch()
    spec = module._Spec()
    module._LIBC.timerfd_gettime(ticker._timer, ctypes.byref(spec))
    assert (spec.every_s, spec.every_ns) == (0, 500_000)


def test_stopped_it_ticks_no_more_and_leaves_no_descriptor(ticker: Ticker, ticks: list[float]) -> None:
    held = ticker._timer
    ticker.stop()
    gevent.sleep(0.01)  # gevent's own `close` waits for a turn of the loop
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(held)
    ticks.clear()
    ticker.touch()
    gevent.sleep(0.02)
    assert ticks == []
    ticker.start()
    assert some(ticks)
