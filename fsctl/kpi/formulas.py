"""The formulas. Shares are 0 to 1, times seconds; None while there is nothing to divide by.

Sources: Cisco's types of service level, Asterisk's and Genesys', NICE and AWS for the times; a test holds Cisco's own
example (70 in time, 10 abandoned in time, of 100: 77.8 %, 70 %, 80 %).
"""

from __future__ import annotations

from fsctl.directory import ServiceLevel
from fsctl.kpi.counts import Promises, Times, Waits, Work


def service_level(waits: Waits, variant: ServiceLevel, late: int = 0) -> float | None:
    """`late` are callers who have waited longer than the service time and wait still: their goal is missed already."""
    everybody = waits.offered + late
    match variant:
        case ServiceLevel.WITHOUT_SHORT:
            return _share(waits.answered_in, everybody - waits.short)
        case ServiceLevel.ABANDONED_IGNORED:
            return _share(waits.answered_in, everybody - waits.abandoned_in)
        case ServiceLevel.ABANDONED_NEGATIVE:
            return _share(waits.answered_in, everybody)
        case ServiceLevel.ABANDONED_POSITIVE:
            return _share(waits.answered_in + waits.abandoned_in, everybody)
        case ServiceLevel.OF_ANSWERED:
            return _share(waits.answered_in, waits.answered)


def judged(waits: Waits, variant: ServiceLevel, late: int = 0) -> int:
    """By how many calls the service level is judged: what it divides by."""
    left_out = {
        ServiceLevel.WITHOUT_SHORT: waits.short,
        ServiceLevel.ABANDONED_IGNORED: waits.abandoned_in,
    }.get(variant, 0)
    return waits.answered if variant is ServiceLevel.OF_ANSWERED else waits.offered + late - left_out


def mean_wait_s(waits: Waits) -> float | None:
    """Mean wait of those answered, from the entry into the queue to the connection (ASA)."""
    return _share(waits.waited_s, waits.answered)


def abandoned(waits: Waits) -> float | None:
    """The share that gave up, the short left out on both sides."""
    return _share(waits.abandoned - waits.short, waits.offered - waits.short)


def abandoned_all(waits: Waits) -> float | None:
    """The share that gave up, the short among them."""
    return _share(waits.abandoned, waits.offered)


def handling_s(work: Work) -> float | None:
    """Talk, hold and wrap-up, for a call (AHT)."""
    return _share(work.talk_s + work.wrap_up_s, work.handled)


def wrap_up_s(work: Work) -> float | None:
    """Wrap-up for a call (ACW)."""
    return _share(work.wrap_up_s, work.handled)


def not_answered(work: Work) -> float | None:
    """The share of offers whose phone rang without being lifted (RONA)."""
    return _share(work.not_answered, work.offers)


def occupancy(times: Times) -> float | None:
    """Time for callers of that time and the time ready for them."""
    return _share(times.busy_s, times.busy_s + times.free_s)


def wait_error_s(waits: Waits) -> float | None:
    """By how much the real wait missed the expected one, either way."""
    return _share(waits.error_abs_s, waits.predicted)


def wait_bias_s(waits: Waits) -> float | None:
    """By how much longer (shorter when negative) than expected callers waited."""
    return _share(waits.error_s, waits.predicted)


def promises_kept(promises: Promises) -> float | None:
    """The share of promised callbacks that were kept."""
    return _share(promises.kept, promises.judged)


def promises_in_time(promises: Promises) -> float | None:
    """The share that was kept within the queue's target: the service level of promises, a line of its own."""
    return _share(promises.kept_in, promises.judged)


def called_back_s(promises: Promises) -> float | None:
    """Mean time from the promise to the talk, of those kept."""
    return _share(promises.after_s, promises.kept)


def _share(part: float, of: float) -> float | None:
    return part / of if of > 0 else None
