"""Callers and shifts as they were: read from the records of a past time, to be played again.

What the records cannot know is drawn, from what they do know: how long somebody would have waited who was answered (the
wait so far, and then an exponential patience whose mean is all time waited for each who hung up, the estimate of
greatest likelihood where patience is seen only of those who lose it); how long a talk would have been that never came
about (one of the talks there were).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fsctl.facts import AgentState
from fsctl.requests import LogIn, LogOut, Request, SetNotReady, SetReady
from fsctl.whatif.load import FOREVER, Caller
from fsctl.whatif.play import Shift

USUAL_TALK_S = 180.0
"""For a time without a single talk."""


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that was in a queue. `waited_s` over all its stays; `talked_s` and `wrap_up_s` None if it never came to
    that; `abandoned`: the caller hung up waiting. Moments are seconds since the epoch. `priority` is what the call
    brought along, without the queue's and the tier's; `data` and `number` as in `Caller`, `key` with the seconds from
    the entry to its pressing."""

    call: str
    queue: str
    entered_at: float
    waited_s: float
    abandoned: bool
    talked_s: float | None = None
    wrap_up_s: float | None = None
    priority: int = 0
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    key: str = ""
    key_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class PastState:
    """An interval of an agent's day, from `since` to the next one's."""

    agent: str
    state: AgentState
    since: float
    reason: str = ""


def callers(calls: Sequence[PastCall], since: float, seed: int) -> list[Caller]:
    """The calls of a past time as callers, counted from `since`, in order of arrival."""
    rng = random.Random(f"{seed}/recorded")
    gave_up = sum(call.abandoned for call in calls)
    patience_s = sum(call.waited_s for call in calls) / gave_up if gave_up else FOREVER
    talks = [call.talked_s for call in calls if call.talked_s is not None] or [USUAL_TALK_S]
    found = []
    for call in sorted(calls, key=lambda call: (call.entered_at, call.call)):
        further_s = rng.expovariate(1 / patience_s) if 0 < patience_s < FOREVER else FOREVER
        talk_s = rng.choice(talks)  # drawn for all, so that one call's fate does not shift the others' draws
        found.append(
            Caller(
                call.call,
                call.entered_at - since,
                call.queue,
                call.waited_s if call.abandoned else call.waited_s + further_s,
                talk_s if call.talked_s is None else call.talked_s,
                call.wrap_up_s,
                call.priority,
                call.language,
                call.data,
                call.number,
                call.key,
                call.key_after_s,
            )
        )
    return found


def shift(states: Iterable[PastState], since: float, agents: frozenset[str], reason: str) -> Shift:
    """What the agents asked for, from how their days went: signed in, ready, not ready, signed out.

    A phone that was lost and a call outside the queues keep an agent away as a break does, under `reason`, a code the
    site played knows. What lasted at `since` already is asked for at the beginning. Only `agents` are there.
    """
    asked: list[tuple[float, Request]] = []
    there: dict[str, bool | None] = {}
    """Agent → whether ready; None or missing: signed out."""
    for past in sorted(states, key=lambda past: past.since):
        if past.agent not in agents:
            continue
        at, by = max(past.since - since, 0.0), "shift"
        wanted = _presence(past.state)
        if wanted is None:
            if there.pop(past.agent, None) is not None:
                asked.append((at, LogOut(past.agent, by)))
            continue
        before = there.get(past.agent)
        if before is None:
            asked.append((at, LogIn(past.agent, "", by)))
            before = True
        if wanted is not before:
            asked.append((at, SetReady(past.agent, by) if wanted else SetNotReady(past.agent, reason, by)))
        there[past.agent] = wanted
    return Shift(tuple(asked))


def _presence(state: AgentState) -> bool | None:
    if state is AgentState.LOGGED_OUT:
        return None
    return state not in (AgentState.NOT_READY, AgentState.PHONE_LOST, AgentState.OTHER_CALL)
