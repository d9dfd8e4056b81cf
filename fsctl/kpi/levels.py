"""When a number is at risk, and when its target is missed: value, hold time, hysteresis."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from fsctl.directory import Queue

LEVELS = ("ok", "warn", "bad")
UNSEEN_S = 10.0
"""What nobody has looked at for so long begins afresh."""
KEPT = 5000
ENOUGH_CALLS = 5
"""Shares of fewer calls are not judged."""
OCCUPANCY_WARN, OCCUPANCY_BAD = 0.88, 0.95
SERVICE_MARGIN = 0.05
"""So far below the target it counts as missed."""


@dataclass(frozen=True)
class Threshold:
    """At `warn` it is at risk, at `bad` missed, once it has been so for `hold_s`; it is well again when the value is
    better than the limit by `back`. `falling`: small values are the bad ones."""

    warn: float
    bad: float
    back: float = 0.0
    hold_s: float = 0.0
    falling: bool = False

    def wanted(self, value: float, present: int) -> int:
        """The level (0 to 2) for the value, given the present one."""
        sign = -1.0 if self.falling else 1.0
        for level, limit in ((2, self.bad), (1, self.warn)):
            eased = self.back if present >= level else 0.0
            if sign * value >= sign * limit - eased:
                return level
        return 0


@dataclass
class _Gauge:
    level: int
    seen_at: float
    worse_since: float | None = None


class Levels:
    """Levels of everything that is looked at, so that page and wall agree."""

    def __init__(self) -> None:
        self._gauges: OrderedDict[Hashable, _Gauge] = OrderedDict()

    def level(self, key: Hashable, threshold: Threshold, value: float | None, now: float) -> str:
        """`ok`, `warn` or `bad`. A worse level must have been worse for the hold time; a better one counts at once.
        What is looked at for the first time is told as it is."""
        gauge = self._gauges.pop(key, None)
        if value is None:
            return LEVELS[0]
        if gauge is None or now - gauge.seen_at > UNSEEN_S:
            gauge = _Gauge(threshold.wanted(value, 0), now)
        else:
            _move(gauge, threshold, value, now)
        gauge.seen_at = now
        self._gauges[key] = gauge
        while len(self._gauges) > KEPT:
            self._gauges.popitem(last=False)
        return LEVELS[gauge.level]


def _move(gauge: _Gauge, threshold: Threshold, value: float, now: float) -> None:
    wanted = threshold.wanted(value, gauge.level)
    if wanted <= gauge.level:
        gauge.level, gauge.worse_since = wanted, None
        return
    if gauge.worse_since is None:
        gauge.worse_since = now
    if now - gauge.worse_since >= threshold.hold_s:
        gauge.level, gauge.worse_since = wanted, None


@dataclass(frozen=True)
class Goals:
    """What a queue is measured against, its thresholds and how long a worse level must last before it counts."""

    service_s: float = 20.0
    target: float = 0.8
    wait_warn_s: float = 60.0
    wait_limit_s: float = 120.0
    abandoned_warn: float = 0.04
    abandoned_limit: float = 0.08
    hold_s: float = 15.0

    @classmethod
    def of(cls, queue: Queue) -> Goals:
        """As the queue is set. A longest wait that is not is at risk after three service times, missed after six."""
        return cls(
            queue.service_s,
            queue.service_target,
            queue.wait_warn_s or 3 * queue.service_s,
            queue.wait_limit_s or 6 * queue.service_s,
            queue.abandoned_warn,
            queue.abandoned_limit,
            queue.alert_hold_s,
        )


def of_service_level(goals: Goals) -> Threshold:
    return Threshold(goals.target - 1e-9, goals.target - SERVICE_MARGIN, back=0.01, hold_s=goals.hold_s, falling=True)


def of_longest_wait(goals: Goals) -> Threshold:
    """At once: who waits too long waits now."""
    return Threshold(goals.wait_warn_s, goals.wait_limit_s, back=2.0)


def of_abandoned(goals: Goals) -> Threshold:
    return Threshold(goals.abandoned_warn, goals.abandoned_limit, back=0.005, hold_s=goals.hold_s)


def of_occupancy() -> Threshold:
    return Threshold(OCCUPANCY_WARN, OCCUPANCY_BAD, back=0.02, hold_s=60.0)


def worst(*levels: str) -> str:
    return max(levels, key=LEVELS.index, default="ok")
