"""Facts about agents: presence, state, reason, and what their feature codes did."""

from __future__ import annotations

from enum import StrEnum

from fsctl.directory import WorkMode
from fsctl.facts.form import fact


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


@fact
class AgentLoggedIn:
    agent: str
    extension: str
    by: str


@fact
class AgentLoggedOut:
    agent: str
    extension: str
    by: str


@fact
class AgentStateChanged:
    """A new interval of the agent's day begins and the one before ends.

    `reason` is a not-ready reason code or empty; `cause` says what brought the change about (`request`, `offer`,
    `answer`, `hang_up`, `wrap_up_over`, `misses`, `phone_lost`, …); `by` the person, empty if nobody asked.
    `until` is when the state ends by itself (wrap-up), 0 if it does not; `limit_at` when it is over what is allowed (a
    break's limit or daily budget, a mandatory wrap-up's length), 0 if never.
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
    limit_at: float = 0.0


class OverLimit(StrEnum):
    """Which limit a state has passed."""

    LIMIT = "limit"
    """One break's."""
    BUDGET = "budget"
    """All breaks of this reason today."""
    WRAP_UP = "wrap_up"
    """The length meant for a wrap-up that has no end of its own."""


@fact
class AgentOverLimit:
    """The state since `since` lasts longer than it may: an alert, once per interval."""

    agent: str
    kind: OverLimit
    reason: str
    since: float
    limit_s: float


class BreakOutcome(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """By the agent, who also withdraws by asking for another break or by signing out."""
    TIMED_OUT = "timed_out"


@fact
class BreakAsked:
    """The agent asks for a break that somebody has to allow, goes on working, and hears by `until`."""

    agent: str
    reason: str
    until: float
    by: str


@fact
class BreakAnswered:
    """Once per `BreakAsked`. Approved: the agent is not ready for that reason, or will be after the call."""

    agent: str
    reason: str
    outcome: BreakOutcome
    by: str


@fact
class WrapUpHidden:
    """A wrap-up goes on behind a state that is stronger (another call, a lost phone), or does so no longer (`call` is
    empty): no interval tells of it, and whoever takes over must know. `until` is 0 where only the agent ends it."""

    agent: str
    call: str
    queue: str = ""
    until: float = 0.0
    limit_at: float = 0.0
    extensions: int = 0


@fact
class WorkModeChanged:
    """Offers follow the new mode at once; the state follows when the present call is over."""

    agent: str
    mode: WorkMode
    by: str


@fact
class WrapUpWanted:
    """`wanted` is `on` or `off`: the agent asks during a talk for time after it, where the queue leaves that open."""

    agent: str
    call: str
    wanted: str
    by: str


@fact
class DispositionSet:
    """What the agent's talk was about, as it counts from now on. `before` is what it replaces; `late` when the work
    after the call was over already. `wrap_up_timeout` is the distributor's own, for one that was required and
    not given."""

    call: str
    agent: str
    queue: str
    disposition: str
    by: str
    before: str = ""
    late: bool = False


@fact
class CallPulled:
    """The agent has chosen this waiting call; the offer to that agent follows."""

    call: str
    agent: str
    queue: str
    waited_s: float
    by: str


@fact
class AgentChangePending:
    """A change asked for during a call: it takes effect when the call and its wrap-up are over. Empty state: taken
    back."""

    agent: str
    state: str
    reason: str
    by: str


@fact
class CodeObeyed:
    """A feature code did what it should; `prompt` tells the phone."""

    call: str
    agent: str
    action: str
    prompt: str


@fact
class CodeRefused:
    call: str
    action: str
    code: str
    message: str
    prompt: str


@fact
class WrapUpExtended:
    """The agent's wrap-up ends later, at `until`; the interval goes on. `times` is how often this was asked for."""

    agent: str
    until: float
    by: str
    times: int = 0


@fact
class HelpAsked:
    """The agent wants a supervisor. `call` is empty outside a call."""

    agent: str
    call: str
    by: str


@fact
class HelpEnded:
    """Help was given, or the talk it was asked for is over (`by` is empty then)."""

    agent: str
    by: str
