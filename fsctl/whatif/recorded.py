"""Callers and shifts as they were: read from the records of a past time, to be played again.

What the records cannot know is drawn, from what they do know: how long somebody would have waited who was answered (the
wait so far, and then an exponential patience whose mean is all time waited for each who hung up, the estimate of
greatest likelihood where patience is seen only of those who lose it); how long a talk would have been that never came
about (one of the talks there were).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fsctl.directory import DestinationKind
from fsctl.directory.demands import decides
from fsctl.facts import AgentState
from fsctl.requests import LogIn, LogOut, Request, SetNotReady, SetReady
from fsctl.whatif.load import FOREVER, Caller
from fsctl.whatif.memory import NOTHING, Memory, Others, Place, Step, remembered
from fsctl.whatif.play import Shift
from fsctl.whatif.ways import Guide, Travelling, Went, Who

USUAL_TALK_S = 180.0
"""For a time without a single talk."""


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that was in a queue, or came to one of our numbers and to no queue (`queue` empty). `waited_s` over all
    stays; `talked_s` and `wrap_up_s` None if it never came to that; `abandoned`: the caller hung up waiting. Moments
    are seconds since the epoch. `priority` is what the call brought along, without the queue's and the tier's; `data`
    and `number` as in `Caller`, `key` with the seconds from the entry to its pressing. `dialled`, at `arrived_at`:
    empty where it came otherwise; `tier` is of the customer who was recognised by number; `steps` in flows in order, as
    `Step`; `sent_at`: when it was first sent to each queue."""

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
    dialled: str = ""
    arrived_at: float = 0.0
    tier: str = ""
    steps: Sequence[Sequence[Any]] = ()
    sent_at: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastState:
    """An interval of an agent's day, from `since` to the next one's."""

    agent: str
    state: AgentState
    since: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OnFile:
    """Calls of a past time, in order, with what is remembered of their ways."""

    calls: tuple[PastCall, ...]
    memories: Mapping[str, Memory]
    others: Others


def on_file(calls: Iterable[PastCall]) -> OnFile:
    ordered = tuple(sorted(calls, key=lambda call: (call.entered_at, call.call)))
    memories = {call.call: remembered([Step(*step) for step in call.steps]) for call in ordered if call.steps}
    return OnFile(ordered, memories, Others(memories.values()))


def callers(found: OnFile, since: float, seed: int) -> list[Caller]:
    """The calls of a past time as callers, counted from `since`, in order of arrival; those who came to no queue are
    among them, with no queue."""
    rng = random.Random(f"{seed}/recorded")
    calls = found.calls
    gave_up = sum(call.abandoned for call in calls)
    patience_s = sum(call.waited_s for call in calls) / gave_up if gave_up else FOREVER
    talks = [call.talked_s for call in calls if call.talked_s is not None] or [USUAL_TALK_S]
    there = []
    for call in calls:
        further_s = rng.expovariate(1 / patience_s) if 0 < patience_s < FOREVER else FOREVER
        talk_s = rng.choice(talks)  # drawn for all, so that one call's fate does not shift the others' draws
        there.append(
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
                memory=found.memories.get(call.call),
            )
        )
    return there


def arriving(found: OnFile, since: float, seed: int, guide: Guide) -> tuple[list[Caller], Counter[Place]]:
    """The callers as this site would send them on, in order of arrival, and how many were lost from sight, by where.

    Whom it sends to no queue, and who ended the call on the way there, are not among them."""
    there, lost = [], Counter[Place]()
    for caller, call in zip(callers(found, since, seed), found.calls, strict=True):
        if not call.dialled:
            if call.queue:
                there.append(caller)
            continue
        went = _went(call, caller, guide)
        if went.unknown is not None:
            lost[went.unknown] += 1
        elif (sent := _sent(call, caller, went, since)) is not None:
            there.append(sent)
    return sorted(there, key=lambda caller: caller.at), lost


def _went(call: PastCall, caller: Caller, guide: Guide) -> Went:
    own = {name: value for name, value in call.data.items() if not decides(name)}
    begun = Travelling(call.arrived_at, data=own)
    who = Who(call.call, call.number, caller.memory or NOTHING)
    return guide.from_number(call.dialled, call.tier, who, begun)


def _sent(call: PastCall, caller: Caller, went: Went, since: float) -> Caller | None:
    """Into the queue, or asking for a callback; None for whom the site has sent elsewhere."""
    to, has = went.to, went.travelling
    if to is None or to.kind not in (DestinationKind.QUEUE, DestinationKind.CALLBACK):
        return None
    return replace(
        caller,
        at=call.sent_at.get(to.name, has.now) - since if went.asks_for is None else has.now - since,
        queue=to.name,
        priority=has.priority,
        language=has.language,
        data=has.data,
        number=went.asks_for or caller.number,
        asks=went.asks_for is not None,
    )


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
