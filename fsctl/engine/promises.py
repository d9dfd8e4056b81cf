"""After a restart: promised callbacks go on, and so do attempts whose customer is being called, or on the line. An
attempt whose customer is gone, or not called yet, is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from fsctl.directory import Directory
from fsctl.facts import OVER, CallbackEnded, CallbackGivenBack, CallbackPostponed, CallbackState, Fact
from fsctl.restored import AttemptRestored, CallbackRestored, Restored, TalkRestored, WaitingRestored
from fsctl.switch.events import ChannelSnapshot

UNSEEN = "restart"

NOT_REACHED = (CallbackState.DUE, CallbackState.DIALLING)
"""What the file says of an attempt before its customer waits in the queue."""


@dataclass(frozen=True, slots=True)
class OpenCallback:
    """A promise without an end when the records stop. `last_call` is the call that keeps it, or tried to last."""

    callback: str
    call: str
    queue: str
    number: str
    caller_number: str
    made_at: float
    entered_at: float
    priority: int
    expires_at: float
    attempts: int
    due_at: float
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    state: CallbackState = CallbackState.PROMISED
    last_call: str = ""
    reached_by_us: bool = True
    """Whether `last_call` is a call of ours; else the customer has called in."""


def promised(
    callbacks: Sequence[OpenCallback],
    restored: Sequence[Restored],
    directory: Directory,
    now: float,
) -> tuple[list[Fact], list[CallbackRestored]]:
    """What is to be noted, and the promises that are open still. `restored` is what recovery has found of calls."""
    talks = {item.call: item.agent for item in restored if isinstance(item, TalkRestored)}
    waiting = {item.call for item in restored if isinstance(item, WaitingRestored)}
    called = {item.call for item in restored if isinstance(item, AttemptRestored)}
    facts: list[Fact] = []
    found: list[CallbackRestored] = []
    for one in callbacks:
        busy = one.state is not CallbackState.PROMISED
        if busy and one.last_call in talks:
            reason = "called" if one.reached_by_us else "called_in"
            agent, after_s = talks[one.last_call], max(now - one.made_at, 0.0)
            facts.append(
                CallbackEnded(
                    one.callback,
                    one.last_call,
                    one.queue,
                    CallbackState.KEPT,
                    reason,
                    agent,
                    one.attempts,
                    after_s,
                )
            )
            continue
        if busy and one.last_call in called:
            found.append(replace(_restored(one, one.due_at, one.last_call), reached=False, dialled=True))
            continue
        waits = one.last_call if one.state is CallbackState.WAITING and one.last_call in waiting else ""
        due_at = one.due_at
        if busy and not waits:
            fact, due_at = _given_up(one, directory, now)
            facts.append(fact)
            if isinstance(fact, CallbackEnded):
                continue
        found.append(_restored(one, due_at, waits))
    return facts, found


def as_seen(callbacks: Sequence[OpenCallback], channels: Sequence[ChannelSnapshot]) -> list[OpenCallback]:
    """The promises that are not over, with what the legs of their attempts add."""
    attempts = {leg.variables.get("fsctl_callback", ""): leg for leg in channels}
    return [_as_seen(one, attempts.get(one.callback)) for one in callbacks if one.state not in OVER]


def _as_seen(one: OpenCallback, leg: ChannelSnapshot | None) -> OpenCallback:
    """The leg of an attempt says what the file may not know yet: that the customer is being called, or is there and
    has confirmed."""
    if leg is None or (leg.channel == one.last_call and one.state not in NOT_REACHED):
        return one
    made = leg.variables.get("fsctl_attempt", "")
    attempts = max(one.attempts, int(made) if made.isdecimal() and len(made) < 4 else 0)
    state = CallbackState.WAITING if leg.variables.get("fsctl_queued_at") else CallbackState.DIALLING
    return replace(one, state=state, last_call=leg.channel, attempts=attempts, reached_by_us=True)


def _given_up(one: OpenCallback, directory: Directory, now: float) -> tuple[Fact, float]:
    """The attempt, or the customer's own call, has ended while nobody watched."""
    if one.state is CallbackState.WAITING and not one.reached_by_us:
        return CallbackGivenBack(one.callback, one.last_call, one.queue), one.due_at
    queue = directory.queues.get(one.queue)
    dialled = one.state is not CallbackState.DUE
    if dialled and queue is not None and one.attempts >= queue.callback_attempts:
        after_s = max(now - one.made_at, 0.0)
        ended = CallbackEnded(
            one.callback, one.last_call, one.queue, CallbackState.MISSED, UNSEEN, "", one.attempts, after_s
        )
        return ended, 0.0
    due_at = now + queue.callback_retry_s if dialled and queue is not None else now
    return CallbackPostponed(one.callback, one.last_call, one.queue, due_at, UNSEEN), due_at


def _restored(one: OpenCallback, due_at: float, waits: str) -> CallbackRestored:
    return CallbackRestored(
        one.callback,
        one.call,
        one.queue,
        one.number,
        one.caller_number,
        one.made_at,
        one.entered_at,
        one.priority,
        one.expires_at,
        one.attempts,
        due_at,
        one.language,
        one.data,
        waits,
        reached=bool(waits) and one.reached_by_us,
    )
