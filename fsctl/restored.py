"""What recovery found after a restart, told to the rooms before anything else happens.

These are inputs, not facts: nothing new happened, so nothing is journalled. They come from the open rows of the store
joined with the channels that are really there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fsctl.directory import WorkMode
from fsctl.facts.agents import AgentState
from fsctl.facts.calls import Role
from fsctl.facts.supervision import Follow, Mode


@dataclass(frozen=True, slots=True)
class AgentRestored:
    """An agent who was logged in. A call state (reserved … on hold) is only restored together with its call."""

    agent: str
    extension: str
    state: AgentState
    since: float
    reason: str = ""
    until: float = 0.0
    misses: int = 0
    calls: int = 0
    talk_s: float = 0.0
    call: str = ""
    queue: str = ""
    mode: WorkMode = WorkMode.NORMAL
    pending: str = ""
    """What was asked for and did not show yet: `not_ready:meal`, `logged_out`."""
    over: str = ""
    """By which limit the state has been told to last too long."""
    limit_at: float = 0.0
    break_reason: str = ""
    break_since: float = 0.0
    break_until: float = 0.0
    disposition: str = ""
    """Of the talk, or the one that is wrapped up."""
    wrap_up_wanted: bool = False
    extensions: int = 0
    """How often the wrap-up has been made longer."""
    was_hidden: bool = False
    """The wrap-up was told of as one behind a stronger state."""


@dataclass(frozen=True, slots=True)
class CallRestored:
    """A customer's channel that is still there. `answered` is the channel's state."""

    call: str
    caller_number: str
    caller_name: str
    dialled: str
    entry: str
    trunk: str
    extension: str
    arrived_at: float
    answered: bool
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    unplaced: bool = False
    """In no queue and with no agent: the call goes on in its `flow`, or is routed anew from its entry."""
    flow: str = ""
    node: str = ""
    """Where in the flow it stood: that node is begun anew."""
    priority: int = 0
    """What the call had in the flow."""
    wrong: int = 0
    """Passwords of this call that were wrong."""


@dataclass(frozen=True, slots=True)
class WaitingRestored:
    """The call waits in a queue with its old place. `playing` is true when music still runs."""

    call: str
    queue: str
    priority: int
    entered_at: float
    language: str = "en"
    playing: bool = False
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TalkRestored:
    """Customer and agent talk and know nothing of our absence. `keying`: what a leg's party had begun to key at the
    handset, by leg: the code's action and the keys since."""

    call: str
    offer: str
    agent: str
    queue: str
    extension: str
    connected_at: float
    recording: str = ""
    masked: bool = False
    muted: bool = False
    apart: bool = False
    """They are not bridged now and are to be brought together, unless a consultation told next keeps them so."""
    held_at: float = 0.0
    """Since when the panel has the customer on hold, who stays there; 0 for nobody on hold."""
    keying: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartnerRestored:
    """A customer talks with somebody whom no queue gave it: a phone, an outside number, who placed the call."""

    call: str
    leg: str
    party: str
    agent: str
    placed: bool
    connected_at: float
    recording: str = ""
    masked: bool = False
    muted: bool = False
    apart: bool = False
    keying: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """As a `TalkRestored`'s."""


class Consulting(StrEnum):
    """How the parties of a consultation stand."""

    CALLING = "calling"
    CONSULTING = "consulting"
    """The agent talks with the consulted party, the customer waits."""
    SWAPPED = "swapped"
    """The agent talks with the customer, the consulted party waits."""
    CONFERENCE = "conference"


@dataclass(frozen=True, slots=True)
class ConsultRestored:
    """A consultation goes on, told after the talk it belongs to. `joined`: the conference it has led to is on file."""

    call: str
    leg: str
    party: str
    agent: str
    to: str
    form: Consulting
    answered: bool
    joined: bool


@dataclass(frozen=True, slots=True)
class PairRestored:
    """Two talk on whose customer has gone: an agent's leg and the one that was consulted."""

    call: str
    leg: str
    other: str
    party: str
    other_party: str
    agent: str


@dataclass(frozen=True, slots=True)
class DialRestored:
    """A phone or a number outside still rings for a caller whom no queue gave it."""

    call: str
    leg: str
    role: Role
    party: str


@dataclass(frozen=True, slots=True)
class RecordingRestored:
    """A recording whose end is not on file, and which no talk that goes on is making: what does the file hold?"""

    call: str
    path: str
    agent: str
    queue: str
    began_at: float


@dataclass(frozen=True, slots=True)
class SupervisionRestored:
    """A supervisor's leg that is still there. `target` is the leg it listens to, empty for none."""

    session: str
    call: str
    supervisor: str
    extension: str
    mode: Mode
    follow: Follow
    agent: str
    """Who is followed; empty when the caller is."""
    target: str
    attached: bool
    since: float


@dataclass(frozen=True, slots=True)
class TakenOverRestored:
    """Customer and the supervisor who took the call over are bridged."""

    call: str
    leg: str
    extension: str
    supervisor: str
    since: float
    recording: str = ""


@dataclass(frozen=True, slots=True)
class StrayRestored:
    """A channel of ours that belongs to nothing any more (an agent's phone ringing for a call that is gone).
    `extension` is the phone it keeps busy until then."""

    channel: str
    reason: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class DayRestored:
    """An agent's day so far, in numbers, since midnight."""

    agent: str
    answered: int
    missed: int
    placed: int
    talk_s: float
    spent: Mapping[str, float] = field(default_factory=dict)
    """State → seconds of intervals that are over."""
    breaks: Mapping[str, float] = field(default_factory=dict)
    """Reason → seconds not ready, of intervals that are over."""
    offered: int = 0
    """Offers that came to a talk or to nothing."""


@dataclass(frozen=True, slots=True)
class PaceRestored:
    """What a queue's calls took lately, how often its callers gave up per second of waiting, and how many were answered
    beside those of the other queues (1 is the mean of all)."""

    queue: str
    handling_s: float
    gives_up: float
    load: float = 1.0


@dataclass(frozen=True, slots=True)
class RegularsRestored:
    """With whom callers talked lately: number → agent and when."""

    last: Mapping[str, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class CallbackRestored:
    """A promise that is open. `call` made it; `waits` is the call that waits to keep it, empty when none does: then it
    is tried from `due_at` on. `reached`: `waits` is a call of ours, else the customer has called in."""

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
    waits: str = ""
    reached: bool = False
    dialled: bool = False
    """`waits` is the call of an attempt that goes on: its customer is not with anybody yet."""


@dataclass(frozen=True, slots=True)
class AttemptRestored:
    """A customer is being called to keep a promise, or has answered and is with nobody yet. Told after the promise.

    `offer` is the leg of the agent who has lifted for it; empty with customer-first, and when that agent is gone.
    `answered` and `parked` are the state of the customer's channel; `rings`: the agent hears something."""

    callback: str
    call: str
    queue: str
    number: str
    trunk: str
    attempt: int
    agent_first: bool
    arrived_at: float
    answered: bool
    parked: bool
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    offer: str = ""
    agent: str = ""
    extension: str = ""
    rings: bool = False
    told: bool = False
    """The customer's answer is on file."""
    recording: str = ""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A place in a queue that its caller gave up by hanging up."""

    call: str
    queue: str
    number: str
    entered_at: float
    left_at: float


@dataclass(frozen=True, slots=True)
class PlacesRestored:
    """Places that may be taken up again, in the order they were given up."""

    places: tuple[GivenUp, ...]


@dataclass(frozen=True, slots=True)
class CallbackSettled:
    """A promise that this leader holds for open has ended: an earlier leader's late records say so."""

    callback: str


Restored = (
    AgentRestored
    | DayRestored
    | PaceRestored
    | RegularsRestored
    | PlacesRestored
    | CallRestored
    | WaitingRestored
    | TalkRestored
    | PartnerRestored
    | DialRestored
    | ConsultRestored
    | PairRestored
    | RecordingRestored
    | SupervisionRestored
    | TakenOverRestored
    | StrayRestored
    | CallbackRestored
    | AttemptRestored
    | CallbackSettled
)
