"""Callers who come and go by themselves while faults are brought about."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import gevent

from fsctl.simulator.parties import Caller
from tests.faults.outcome import Load


class Up:
    """Those of some callers who are in a call. What is over is looked at once: of thousands a few are there."""

    def __init__(self) -> None:
        self._callers: list[Caller] = []

    def add(self, caller: Caller) -> None:
        self._callers.append(caller)

    def forget(self) -> None:
        self._callers = []

    def all(self) -> list[Caller]:
        """In the order they came."""
        self._callers = [caller for caller in self._callers if caller.channel is not None and caller.channel.alive]
        return list(self._callers)

    def talking(self) -> list[Caller]:
        return [caller for caller in self.all() if caller.channel is not None and caller.channel.partner is not None]


class Crowd:
    """As many calls as the load says from the beginning; when one is over another comes, at most so many a second. With
    as many agents as are to talk, the others wait. `come` is given the seconds to talk."""

    def __init__(self, load: Load, come: Callable[[float], Caller], up: Up, rng: random.Random) -> None:
        self._load = load
        self._come = come
        self._up = up
        self._rng = rng
        self._coming: gevent.Greenlet | None = None

    def begin(self) -> None:
        for _ in range(self._load.calls):
            self._another()
        self._coming = gevent.spawn(self._keep)

    def end(self) -> None:
        if self._coming is not None:
            self._coming.kill()

    def _keep(self) -> None:
        while True:
            gevent.sleep(1 / self._load.rate)
            if len(self._up.all()) < self._load.calls:
                self._another()

    def _another(self) -> None:
        length = self._load.talk / self._load.rate
        self._come(length * self._rng.uniform(0.5, 1.5))


def some(callers: Iterable[Caller], count: int, rng: random.Random) -> list[Caller]:
    """So many of them by chance, or all there are."""
    there = list(callers)
    return rng.sample(there, min(count, len(there)))
