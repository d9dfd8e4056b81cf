"""A leader's right to act: what is asked before every write to the switch.

Each beat, on file or in the switch, vouches for the time after the moment it was begun. A standby sees a beat after
it was begun and waits for the whole silence from then on; the time vouched for is shorter, so the right has run out
before anybody else can have it, whatever the clocks of the two machines say. Only their speed must be about the
same."""

from __future__ import annotations

import time
from collections.abc import Callable

VOUCHED = 0.7
"""Share of the silence for which a beat vouches; the rest is for a clock that runs slower."""


class Tenure:
    def __init__(self, epoch: int, silence_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.epoch = epoch
        self.over = False
        """Somebody else leads: there is no right any more, whatever vouches for it."""
        self._vouched_s = VOUCHED * silence_s
        self._until = 0.0
        self._clock = clock

    def vouch(self, begun_at: float) -> None:
        self._until = max(self._until, begun_at + self._vouched_s)

    def may_act(self) -> bool:
        return not self.over and self._clock() < self._until

    def end(self) -> None:
        self.over = True
