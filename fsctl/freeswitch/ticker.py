"""The wake tick: called a thousand times a second while calls are changing, straight from the event loop.

A greenlet that sleeps a millisecond at a time costs several times as much as the byte it writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import gevent

TICK_BUSY_S = 0.001
TICK_QUIET_S = 0.005
BUSY_FOR_S = 1.0
"""How long after a command or an event calls count as changing."""


class Ticker:
    """`tick` runs in the hub: it must neither wait nor raise."""

    def __init__(self, tick: Callable[[], None]) -> None:
        loop = gevent.get_hub().loop
        self._tick = tick
        self._busy = loop.timer(TICK_BUSY_S, TICK_BUSY_S)
        self._quiet = loop.timer(TICK_QUIET_S, TICK_QUIET_S)
        self._busy_until = 0.0

    def start(self) -> None:
        self._quiet.start(self._tick)

    def touch(self) -> None:
        """Something happened or was asked for: tick fast for a while."""
        self._busy_until = time.monotonic() + BUSY_FOR_S
        if self._quiet.active:
            self._quiet.stop()
            self._busy.start(self._due)

    def stop(self) -> None:
        self._busy.stop()
        self._quiet.stop()

    def _due(self) -> None:
        self._tick()
        if time.monotonic() > self._busy_until:
            self._busy.stop()
            self._quiet.start(self._tick)
