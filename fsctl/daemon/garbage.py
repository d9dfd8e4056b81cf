"""Cyclic garbage, collected when we say so.

Python looks through everything that is in memory whenever it thinks it worth while, and nobody is served meanwhile:
20 ms with 400 talking and 275 waiting (a phone that should have rung after 4 ms rang after 29), 90 ms when the site's
records are looked through too. So its full rounds are off, and ours look only at what has come since the last one: what
a round has left is taken out of the next (`gc.freeze`). What is out of all rounds is still freed by its count when it
is over; only a circle that was whole during a round and died after it stays, and a thorough round takes those when no
call is there, or once a day.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import gevent

ROUND_EVERY_S = 10.0
THOROUGH_EVERY_S = 600.0
"""At the most so often, and only while there is no call."""
THOROUGH_AT_LAST_S = 86_400.0
NEVER = 1_000_000_000


class Garbage:
    """`begin` when most is there that lasts, `end` when it is over. The settings are those of the whole process: one at
    a time."""

    def __init__(self, quiet: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        """`quiet` says whether nobody would notice a tenth of a second."""
        self._quiet = quiet
        self._clock = clock
        self._thorough_at = clock()
        self._before: tuple[int, int, int] | None = None
        self._rounds: gevent.Greenlet | None = None

    def begin(self) -> None:
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], NEVER)
        self.keep()
        self._rounds = gevent.spawn(self._run)

    def end(self) -> None:
        if self._rounds is not None:
            self._rounds.kill()
            self._rounds = None
        if self._before is not None:
            gc.set_threshold(*self._before)
            self._before = None
        gc.unfreeze()

    def keep(self) -> None:
        """Leave what is there now out of the rounds, unlooked at: callers may be waiting for whoever takes over."""
        gc.freeze()

    def thorough(self) -> None:
        """Look through everything, and leave it out of the rounds that come."""
        gc.unfreeze()
        self._round()
        self._thorough_at = self._clock()

    def tidy(self) -> None:
        """What is due now."""
        since = self._clock() - self._thorough_at
        if since >= THOROUGH_AT_LAST_S or (since >= THOROUGH_EVERY_S and self._quiet()):
            self.thorough()
        else:
            self._round()

    def _run(self) -> None:
        while True:
            gevent.sleep(ROUND_EVERY_S)
            self.tidy()

    @staticmethod
    def _round() -> None:
        gc.collect()
        gc.freeze()
