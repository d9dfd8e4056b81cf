"""The engine's clock: wall time that never jumps.

Durations and deadlines must not follow an operator's or NTP's correction of the wall clock; records must show the time
of day. So the wall clock is read once, at the start, and the monotonic clock carries it on.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class SteadyClock:
    """Seconds since the epoch as of the start, carried on by the monotonic clock."""

    def __init__(self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._offset = wall() - monotonic()

    def now(self) -> float:
        return self._monotonic() + self._offset

    def drift(self) -> float:
        """Seconds by which the wall clock has moved away from ours."""
        return self._wall() - self.now()
