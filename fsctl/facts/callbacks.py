"""Facts about callbacks: what was promised to whom, each attempt to keep it, and how it ended.

`callback` is the promise's own id. A promise is made by one call, kept by another: the customer is called under a
call id of its own each time (`CallbackBegun`), or calls in again (`CallbackTakenUp`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from fsctl.directory import CallbackMode
from fsctl.facts.form import fact


class CallbackState(StrEnum):
    """Where a promise stands; each begins with one fact and the last four are ends."""

    PROMISED = "promised"
    """In its place, or resting until it may be tried (again)."""
    DUE = "due"
    """Its turn has come: an agent is being offered the callback, or the customer is about to be called."""
    DIALLING = "dialling"
    WAITING = "waiting"
    """The customer is on the line and waits for an agent: reached, or has called in again."""
    KEPT = "kept"
    MISSED = "missed"
    """Every attempt came to nothing, or the number must not be called."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OVER = frozenset({CallbackState.KEPT, CallbackState.MISSED, CallbackState.EXPIRED, CallbackState.WITHDRAWN})


@fact
class CallbackAsked:
    """A flow asks for a callback on behalf of its caller, to the number given."""

    call: str
    flow: str
    node: str
    queue: str
    number: str
    language: str
    priority: int = 0
    data: Mapping[str, str] = field(default_factory=dict)


@fact
class CallbackPromised:
    """The caller keeps the place in the queue and will be called back. `entered_at` is since when the caller waits,
    `expires_at` when the promise ends if it cannot be kept. `caller_number` is what the caller showed."""

    callback: str
    call: str
    queue: str
    number: str
    caller_number: str
    entered_at: float
    priority: int
    expires_at: float
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)


@fact
class CallbackJoined:
    """There is a promise for this number in this queue already; the caller hears so."""

    callback: str
    call: str
    queue: str
    number: str


@fact
class CallbackRefused:
    """Nothing was promised. `reason`: `off`, `number`, `do_not_call`, `own_number`, `no_trunk`."""

    call: str
    queue: str
    number: str
    reason: str


@fact
class CallbackBegun:
    """An attempt begins: `call` is the uuid the customer's leg will have. Counted as the `attempt`-th when it is
    dialled."""

    callback: str
    call: str
    queue: str
    number: str
    mode: CallbackMode
    attempt: int
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)


@fact
class CallbackDialled:
    """The customer is being called. `agent` is who hears the ringing, empty with customer-first."""

    callback: str
    call: str
    attempt: int
    number: str
    trunk: str
    agent: str = ""


@fact
class CallbackReached:
    """The customer has answered, and confirmed where that is asked, and waits for an agent now."""

    callback: str
    call: str


@fact
class CallbackDeclined:
    """The customer has answered and no longer wants the call."""

    callback: str
    call: str


@fact
class CallbackPostponed:
    """Not now: `reason` is why (the attempt's outcome, `closed`, `number_busy`, …), `due_at` when it may be tried at
    the earliest. `call` is the attempt that is over, empty when none had begun."""

    callback: str
    call: str
    queue: str
    due_at: float
    reason: str


@fact
class CallbackTakenUp:
    """The customer has called in again and has the promise's place."""

    callback: str
    call: str
    queue: str


@fact
class CallbackGivenBack:
    """The call that had taken the promise up ended without an agent: the promise stands again."""

    callback: str
    call: str
    queue: str


@fact
class CallbackMoved:
    """A person has given the promise another head start, `priority` seconds in all; `given` is what was asked for.
    `call` is the one that made it."""

    callback: str
    call: str
    queue: str
    priority: int
    given: str
    place: int
    by: str


@fact
class CallbackEnded:
    """Once per promise. `call` is the one that kept it or was under way, else the one that made it; `after_s` counts
    from the promise. `by` is the person who withdrew it."""

    callback: str
    call: str
    queue: str
    outcome: CallbackState
    reason: str
    agent: str
    attempts: int
    after_s: float
    by: str = ""
