"""Facts about what agents do with their calls: hold, consult, three-way, mute, calls they place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fsctl.facts.form import fact


class Side(StrEnum):
    """Whom an agent in a consultation talks with."""

    CUSTOMER = "customer"
    CONSULTED = "consulted"


class ConsultOutcome(StrEnum):
    COMPLETED = "completed"
    """The customer talks with the consulted party now; the agent has left."""
    CANCELLED = "cancelled"
    JOINED = "joined"
    """All three talk in a conference."""
    GONE = "gone"
    """Somebody hung up: the consulted party, or the customer."""
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


@fact
class CallHeld:
    """The other party hears music from now on; by the panel (`by` a person) or by the handset (`phone 1001`)."""

    call: str
    agent: str
    by: str


@fact
class CallRetrieved:
    """The hold is over, whichever way: taken back, consulted, transferred or hung up."""

    call: str
    agent: str
    held_s: float


@fact
class HeldTooLong:
    """The other party has heard music for longer than the queue or the site allows; said once a hold."""

    call: str
    agent: str
    queue: str
    held_s: float


@fact
class ConsultStarted:
    """The customer hears music and `to` is called, on the leg named."""

    call: str
    leg: str
    agent: str
    to: str


@fact
class ConsultAnswered:
    call: str
    leg: str


@fact
class ConsultSwapped:
    """The agent talks with the other one now."""

    call: str
    leg: str
    with_: Side


@fact
class ConsultEnded:
    """Once per consultation."""

    call: str
    leg: str
    outcome: ConsultOutcome


@fact
class ConferenceBegun:
    """All three hear one another."""

    call: str
    conference: str


@fact
class ConferenceEnded:
    """Two of them talk on, or none. `handed_over`: the customer and the third party do, without the agent."""

    call: str
    conference: str
    handed_over: bool = False


@fact
class CallHandedOver:
    """The customer talks with somebody else from now on, by the leg named, and no queue has chosen whom. `agent` is who
    has the call now, empty for nobody signed in; `before` who had it."""

    call: str
    leg: str
    agent: str
    before: str


@fact
class CallLeftBehind:
    """A phone has handed over a call that it had dialled itself: what it leaves behind is a call of its own. `call` is
    the uuid of the leg that was called before, `before` the call it was in, `leg` whom it talks with now, empty when it
    goes on to somewhere else. `caller_number` is whoever is at the end of that leg."""

    call: str
    before: str
    leg: str
    caller_number: str
    caller_name: str
    dialled: str
    entry: str
    extension: str
    language: str
    agent: str


@fact
class CallLent:
    """The customer goes to a flow; the agent waits."""

    call: str
    agent: str
    flow: str
    data: Mapping[str, str]
    by: str


@fact
class CallReturned:
    """The customer is back with the agent who waited, on the leg named."""

    call: str
    leg: str
    agent: str


@fact
class CallNotReturned:
    """The flow wanted to give the customer back, and the agent had gone."""

    call: str
    agent: str


@fact
class AgentMuted:
    """The agent is not heard by anybody in the call, or is heard again."""

    call: str
    agent: str
    muted: bool


@fact
class HandsetCodeKeyed:
    """The agent keyed a code at the handset during the talk, unheard by the other party. `argument` is what was keyed
    after it."""

    call: str
    agent: str
    action: str
    argument: str


@fact
class HandsetCodeRefused:
    """A code keyed in a talk could not be obeyed; the agent hears a tone."""

    call: str
    agent: str
    action: str
    code: str
    message: str


@fact
class CallPlaced:
    """An agent calls out from the panel: the agent's phone rings first. `call` is the uuid the called party's leg will
    have. `trunk` is empty for a call within the house."""

    call: str
    agent: str
    extension: str
    number: str
    trunk: str
    by: str
