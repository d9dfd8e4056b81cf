"""The textbook's queues: Erlang C (nobody hangs up) and Erlang A (callers have exponential patience).

Sources: Erlang C as in any text on queueing, computed by the recursion of Erlang B; Erlang A from Garnett, Mandelbaum
and Reiman, "Designing a Call Center with Impatient Customers" (2002), solved as a birth-death process. Rates are per
second, lengths in seconds, shares from 0 to 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STEPS = 4096
"""Of Simpson's rule; the figures are the same to ten digits with a quarter of them."""

NOTHING_MORE = 40.0
"""A wait whose likelihood has fallen by e to this power adds nothing: the steps are laid where there is something."""


class NoSteadyState(ValueError):
    """More work comes than the agents can do, and nobody hangs up: the queue grows for ever."""


@dataclass(frozen=True, slots=True)
class Steady:
    """A queue in its steady state. `p_wait`: share of callers who do not reach an agent at once; `mean_wait_s` over all
    callers; `answered_within`: share of ALL callers answered within the time asked for; `waiting`: mean length."""

    p_wait: float
    mean_wait_s: float
    p_abandon: float
    occupancy: float
    waiting: float
    answered_within: float

    @property
    def answered_within_of_answered(self) -> float:
        return self.answered_within / (1 - self.p_abandon)


def erlang_b(erlangs: float, agents: int) -> float:
    """The share of calls lost when nobody may wait."""
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def erlang_c(calls_per_s: float, handling_s: float, agents: int, within_s: float) -> Steady:
    """Raises NoSteadyState if the agents cannot keep up."""
    _positive(calls_per_s, handling_s, agents)
    erlangs = calls_per_s * handling_s
    if erlangs >= agents:
        raise NoSteadyState(f"{erlangs:g} erlangs are more than {agents} agents can do: the queue grows for ever")
    blocked = erlang_b(erlangs, agents)
    occupancy = erlangs / agents
    p_wait = blocked / (1 - occupancy * (1 - blocked))
    wait_s = p_wait * handling_s / (agents - erlangs)
    late = p_wait * math.exp(-(agents - erlangs) * within_s / handling_s)
    return Steady(p_wait, wait_s, 0.0, occupancy, calls_per_s * wait_s, 1 - late)


def erlang_a(calls_per_s: float, handling_s: float, agents: int, patience_s: float, within_s: float) -> Steady:
    _positive(calls_per_s, handling_s, agents)
    if patience_s <= 0:
        raise ValueError("Patience must be longer than nothing")
    ends, leaves = 1 / handling_s, 1 / patience_s
    logs, top = _log_weights(calls_per_s, ends, leaves, agents)
    weights = [math.exp(value - top) for value in logs]
    total = math.fsum(weights)
    p_wait = math.fsum(weights[agents:]) / total
    waiting = math.fsum((k - agents) * weight for k, weight in enumerate(weights) if k > agents) / total
    busy = math.fsum(min(k, agents) * weight for k, weight in enumerate(weights)) / total
    before = math.log(calls_per_s) + logs[agents - 1] - top - math.log(total)
    late = _offered_within(before, calls_per_s, ends, leaves, agents, within_s)
    mean_wait_s = waiting / calls_per_s
    return Steady(p_wait, mean_wait_s, leaves * mean_wait_s, busy / agents, waiting, 1 - p_wait + late)


def _log_weights(arrives: float, ends: float, leaves: float, agents: int) -> tuple[list[float], float]:
    """How likely each number of callers in the system is, up to a factor, and the likeliest: birth at `arrives`, death
    at `ends` for each who talks and `leaves` for each who waits. In logarithms, or 1,000 idle agents would overflow."""
    logs = [0.0]
    top = 0.0
    while logs[-1] > top - 60 or len(logs) <= agents:  # e^-60 of the likeliest adds nothing to a double
        k = len(logs)
        logs.append(logs[-1] + math.log(arrives) - math.log(min(k, agents) * ends + max(k - agents, 0) * leaves))
        top = max(top, logs[-1])
    return logs, top


def _offered_within(before: float, arrives: float, ends: float, leaves: float, agents: int, within_s: float) -> float:
    """The share of callers who wait and are answered within `within_s`: the integral of e^(-leaves x) times the density
    of the wait that a caller is offered who finds all agents busy, arrives p(agents-1) exp(arrives/leaves (1 -
    e^(-leaves x)) - agents ends x). `before` is the logarithm of its factor. A caller is answered if that wait is over
    before the own patience is."""

    def density(x: float) -> float:
        return math.exp(before + arrives / leaves * -math.expm1(-leaves * x) - (agents * ends + leaves) * x)

    over = (arrives / leaves + NOTHING_MORE) / (agents * ends + leaves)
    width = (until := min(within_s, over)) / STEPS
    inner = math.fsum((4 if n % 2 else 2) * density(n * width) for n in range(1, STEPS))
    return (density(0.0) + inner + density(until)) * width / 3


def _positive(calls_per_s: float, handling_s: float, agents: int) -> None:
    if calls_per_s <= 0 or handling_s <= 0 or agents < 1:
        raise ValueError("Calls, their length and the number of agents must be more than nothing")
