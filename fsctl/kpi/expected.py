"""The expected wait: place × handling time ÷ agents.

A queue whose agents are all busy gives an agent back every `handling_s / agents` seconds, so who stands at the n-th
place is answered after n such times; callers ahead who give up make it shorter. How long somebody has waited already is
not asked: with many agents the next one to become free is as far away as before (Asterisk's difference between the
mean wait and the time waited grows again once it is passed). So it can only change with the place, the agents, or what
calls take, never by time going by.
"""

from __future__ import annotations

USUAL_HANDLING_S = 180.0
"""Taken for a queue that has not had a talk yet."""
WEIGHT = 0.1
"""How much a new call counts in a running mean: some twenty calls are remembered."""


def expected_wait_s(place: float, free: int, agents: float, handling_s: float, gives_up: float = 0.0) -> float | None:
    """Seconds until the caller at `place` (1 is first) is answered; None when nobody is there to answer.

    Callers of other queues who come first at the same agents are in the place as well. `free` agents are ready now;
    `agents` work for the queue and are not on a break; `handling_s` is what a call takes with its wrap-up; `gives_up`
    the share of callers ahead who leave before they are answered.
    """
    turns = place - free
    if turns <= 0:
        return 0.0
    if agents <= 0:
        return None
    stays = 1.0 - min(max(gives_up, 0.0), 1.0)
    return (min(turns, 1.0) + max(turns - 1.0, 0.0) * stays) * handling_s / agents


def running_mean(mean: float | None, value: float) -> float:
    """The mean with one more value in it; the first value is the mean."""
    return value if mean is None else mean + WEIGHT * (value - mean)
