"""The wake tick: up to two thousand times a second where something is about to happen, straight from the event loop.

A greenlet that sleeps a millisecond at a time costs several times as much as the byte it writes. The timer is the
system's own (timerfd), because the event loop's cannot be shorter than a millisecond and comes late by a tenth.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent

TICK_HOT_S = 0.0005
HOT_FOR_S = 0.03
"""After a command or an event the next one is not far: what is ordered is told about, and events come in swarms."""

TICK_BUSY_S = 0.001
BUSY_FOR_S = 1.0
"""How long after a command or an event calls count as changing."""

TICK_QUIET_S = 0.005

TICK_CROWDED_S = 0.003
CROWD_PER_S = 500.0
"""From so many events and orders a second on (some fifteen calls) it is processors that are short: each tick costs both
sides some ten microseconds, and the half millisecond it saves is the less of the two."""
LOOK_EVERY_S = 0.1

_LIBC = ctypes.CDLL(None, use_errno=True)
_MONOTONIC, _FLAGS = 1, os.O_NONBLOCK | os.O_CLOEXEC


class _Spec(ctypes.Structure):
    """`struct itimerspec`."""

    _fields_ = tuple((name, ctypes.c_long) for name in ("every_s", "every_ns", "first_s", "first_ns"))


class Ticker:
    """`tick` runs in the hub: it must neither wait nor raise."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self._timer = -1
        self._watcher: Any = None
        self._every_s = 0.0
        self._hot_until = self._busy_until = 0.0
        self._touched, self._since, self._crowded = 0, 0.0, False

    def start(self) -> None:
        self._timer = _LIBC.timerfd_create(_MONOTONIC, _FLAGS)
        if self._timer < 0:
            raise OSError(ctypes.get_errno(), "the system has no timer for us")
        self._watcher = gevent.get_hub().loop.io(self._timer, 1)
        self._watcher.start(self._due)
        self._set(TICK_QUIET_S)

    def touch(self) -> None:
        """Something happened or was asked for: tick fast for a while."""
        now = time.monotonic()
        self._hot_until, self._busy_until = now + HOT_FOR_S, now + BUSY_FOR_S
        self._touched += 1
        if now - self._since >= LOOK_EVERY_S:
            self._crowded = self._touched > CROWD_PER_S * (now - self._since)
            self._touched, self._since = 0, now
        wanted = TICK_CROWDED_S if self._crowded else TICK_HOT_S
        if self._every_s not in (0.0, wanted):
            self._set(wanted)

    def stop(self) -> None:
        self._every_s = 0.0
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher.close()
            self._watcher = None
            os.close(self._timer)

    def _due(self) -> None:
        with suppress(BlockingIOError):  # set anew since it came due
            os.read(self._timer, 8)
        self._tick()
        if self._every_s < TICK_QUIET_S:
            now = time.monotonic()
            if now > self._busy_until:
                self._set(TICK_QUIET_S)
            elif now > self._hot_until and self._every_s != TICK_BUSY_S:
                self._set(TICK_BUSY_S)

    def _set(self, every_s: float) -> None:
        self._every_s = every_s
        ns = int(every_s * 1e9)
        _LIBC.timerfd_settime(self._timer, 0, ctypes.byref(_Spec(0, ns, 0, ns)), None)
