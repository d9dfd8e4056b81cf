"""The expected wait: the work that is in front ÷ the agents who do it, thinned by who gives up.

A queue whose agents are all busy gives an agent back every `handling_s / agents` seconds, so who stands at the n-th
place is answered after n such times. Told is the mean wait of those who are answered from there, which is what the
figure is measured by: callers ahead hang up, and so does the caller where it takes long, so that long waits are seldom
among those that end with an answer (the smaller the crew, the more). With agents free at the rate μ and everybody who
waits hanging up at the rate θ (Palm's model, Erlang A) the n turns take 1/(μ+θ) + … + 1/(μ+nθ), for a turn comes when
an agent is free or one of those in front has gone, and a wait of w is answered with e^(-θw).

How long somebody has waited already is not asked: with many agents the next one to become free is as far away as before
(Asterisk's difference between the mean wait and the time waited grows again once it is passed). So it can only change
with the place, the agents, or what calls take, never by time going by.

Agents who serve several queues take whoever has waited longest. Seen as a flow, that makes the waits of the queues they
serve alike, as far as they can: the callers of all these queues are served by all their agents together. It cannot make
a queue faster than all its agents are without any other work, nor slower than those who do nothing else. So the wait is
the middle one of three: own work ÷ all agents of the queue, all work ÷ all agents of these queues, own work ÷ the
agents who serve this queue alone.

Callers of a queue with a greater head start also come first when they come later, for as long as the difference lasts:
what they bring meanwhile is work in front as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log1p
from typing import Any

USUAL_HANDLING_S = 180.0
"""Taken for a queue that has not had a talk yet."""
WEIGHT = 0.1
"""How much a new call counts in a running mean: some twenty calls are remembered."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Of a queue that shares agents with others. `call_s` is what a call of its own takes; `ahead_s` the work of those
    in the other queues who come first; `alone` agents serve no other queue, `together` serve it or one of the
    others. `overtaking` are queues with a greater head start: how many agents their calls keep busy, and for how many
    seconds yet whoever comes there comes first."""

    call_s: float
    ahead_s: float
    alone: int
    together: int
    overtaking: tuple[tuple[float, float], ...] = ()


def expected_wait_s(
    place: float, free: int, agents: float, handling_s: float, gives_up: float = 0.0, shared: Shared | None = None
) -> float | None:
    """Seconds until the caller at `place` (1 is first) of the queue is answered; None when nobody is there to answer.

    `free` agents are ready now; `agents` work for the queue and are not on a break; `handling_s` is what the call takes
    that an agent of the queue has now, with its wrap-up; `gives_up` how often a caller hangs up per second of waiting.
    """
    turns = place - free
    if turns <= 0:
        return 0.0
    if agents <= 0:
        return None
    work_s = min(turns, 1.0) * handling_s + max(turns - 1.0, 0.0) * (shared.call_s if shared else handling_s)
    wait_s = work_s / agents
    if shared is not None:
        wait_s = max(wait_s, _overtaken_s(work_s + shared.ahead_s, shared))
        wait_s = min(wait_s, work_s / shared.alone) if shared.alone else wait_s
    return _thinned_s(wait_s, handling_s / (shared.together if shared else agents), gives_up)


def _thinned_s(wait_s: float, turn_s: float, gives_up: float) -> float:
    """What is left of a wait of so many turns: the sum of 1/(μ+iθ) as an integral from half to half, with μ one turn's
    rate. Off by less than 2 % at one turn, less with more."""
    if gives_up <= 0:
        return wait_s
    return log1p(gives_up * wait_s / (1 + gives_up * turn_s / 2)) / gives_up


def _overtaken_s(work_s: float, shared: Shared) -> float:
    """How long all together take for the work that is in front and what comes before it meanwhile: the wait `w` with
    w = (work + Σ load · min(w, seconds)) ÷ together."""
    loads = sum(load for load, _ in shared.overtaking)
    for load, for_s in sorted(shared.overtaking, key=lambda queue: queue[1]):
        if loads < shared.together and work_s / (shared.together - loads) <= for_s:
            return work_s / (shared.together - loads)
        work_s += load * for_s
        loads -= load
    return work_s / shared.together


def in_row(row: Mapping[str, Any], place: float, ahead_s: float, waited_s: float = 0.0) -> float | None:
    """The same of a queue's row, which holds its pace (`QueuePaceChanged`) and how many are `free` of those who are
    asked for its ordinary calls; `ahead_s` is `Shared.ahead_s`."""
    overtaking = tuple((load, for_s - waited_s) for load, for_s in row["overtaking"] if for_s > waited_s)
    shared = Shared(row["call_s"], ahead_s, row["alone"], row["together"], overtaking) if row["others"] else None
    return expected_wait_s(place, row["free"], row["agents"], row["handling_s"], row["gives_up"], shared)


def of_newcomer_s(row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> float | None:
    """The same of a caller who comes now, without a head start: whoever waits in `rows` for the same agents comes
    first."""
    ahead_s = sum(work_s(rows[name], unserved(rows[name])) for name in row["others"] if name in rows)
    return in_row(row, unserved(row) + 1, ahead_s)


def unserved(row: Mapping[str, Any]) -> int:
    """How many of a queue's callers ring nobody yet."""
    return int(row["waiting"] - row["ringing"])


def work_s(row: Mapping[str, Any], callers: int) -> float:
    """What so many callers take who wait in the queue of this row."""
    return float(callers * (row["call_s"] or row["handling_s"]))


def running_mean(mean: float | None, value: float) -> float:
    """The mean with one more value in it; the first value is the mean."""
    return value if mean is None else mean + WEIGHT * (value - mean)
