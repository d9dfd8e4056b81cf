"""Facts about agents: presence, state, reason, and what their feature codes did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AgentState(StrEnum):
    """The states of FEATURES AG03; each lasts from one `AgentStateChanged` to the next."""

    LOGGED_OUT = "logged_out"
    READY = "ready"
    RESERVED = "reserved"
    RINGING = "ringing"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    WRAP_UP = "wrap_up"
    NOT_READY = "not_ready"
    OTHER_CALL = "other_call"
    PHONE_LOST = "phone_lost"


@dataclass(frozen=True, slots=True)
class AgentLoggedIn:
    agent: str
    extension: str
    by: str


@dataclass(frozen=True, slots=True)
class AgentLoggedOut:
    agent: str
    extension: str
    by: str


@dataclass(frozen=True, slots=True)
class AgentStateChanged:
    """A new interval of the agent's day begins and the one before ends.

    `reason` is a not-ready reason code or empty; `cause` says what brought the change about (`request`, `offer`,
    `answer`, `hang_up`, `wrap_up_over`, `misses`, `phone_lost`, …); `by` the person, empty if nobody asked.
    `until` is when the state ends by itself (wrap-up), 0 if it does not.
    """

    agent: str
    state: AgentState
    since: float
    reason: str = ""
    cause: str = ""
    by: str = ""
    call: str = ""
    queue: str = ""
    until: float = 0.0
    extension: str = ""


@dataclass(frozen=True, slots=True)
class AgentChangePending:
    """A change asked for during a call: it takes effect when the call and its wrap-up are over. Empty state: taken
    back."""

    agent: str
    state: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class CodeObeyed:
    """A feature code did what it should; `prompt` tells the phone."""

    call: str
    agent: str
    action: str
    prompt: str


@dataclass(frozen=True, slots=True)
class CodeRefused:
    call: str
    action: str
    code: str
    message: str
    prompt: str


@dataclass(frozen=True, slots=True)
class WrapUpExtended:
    """The agent's wrap-up ends later, at `until`; the interval goes on."""

    agent: str
    until: float
    by: str


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """The agent wants a supervisor. `call` is empty outside a call."""

    agent: str
    call: str
    by: str


@dataclass(frozen=True, slots=True)
class HelpEnded:
    """Help was given, or the talk it was asked for is over (`by` is empty then)."""

    agent: str
    by: str
