"""How callers wait and who is asked: queues, tiers of agents and of customers, priorities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fsctl.directory.places import HANGUP, Destination


class Strategy(StrEnum):
    """In which order a queue's free agents are tried, within a tier level. Names as engineers know them."""

    LONGEST_IDLE = "longest-idle"
    ROUND_ROBIN = "round-robin"
    RING_ALL = "ring-all"
    RING_PROGRESSIVELY = "ring-progressively"
    """One phone more every `Queue.progressive_s`; those that ring already go on."""
    TOP_DOWN = "top-down"
    """In order of position; each call goes on below those it was offered to already, then begins at the top again."""
    SEQUENTIAL = "sequential"
    """In order of position, always from the top."""
    RANDOM = "random"
    WEIGHTED_RANDOM = "weighted-random"
    """Drawn by lot, an agent with weight 3 three times as often as one with weight 1."""
    LEAST_TALK_TIME = "least-talk-time"
    FEWEST_CALLS = "fewest-calls"
    LEAST_OCCUPIED = "least-occupied"
    """The smallest share of working time since sign-in spent on calls, breaks excluded."""


class Priority(StrEnum):
    """The named priorities; how many seconds of head start each is worth is the site's (`Directory.priorities`)."""

    TOP = "top"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class PriorityLevel:
    """What a named priority is worth: seconds of waiting a caller is credited with, fewer than none for a handicap."""

    name: str
    head_start_s: int


@dataclass(frozen=True, slots=True)
class CustomerTier:
    """How customers of a kind are served (服务分层). What is empty or 0 is as the queue has it.

    A call's tier is the value `tier` of its data: from the number dialled, a flow, or whoever knows the customer.
    """

    name: str
    title_zh: str
    title_en: str
    priority: str = ""
    """As `Queue.priority`, in addition to the queue's."""
    music: str = ""
    announcement: str = ""
    service_s: float = 0.0
    """These customers are to be answered within this time."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """From `after_s` seconds of waiting on, a queue asks for less. Steps add up; none asks for more again."""

    after_s: float
    levels: int = 0
    """Agents of tiers up to this level are asked as well; 0: as before."""
    lower: Mapping[str, int] = field(default_factory=dict)
    """Skill → the level that is enough now."""
    drop: tuple[str, ...] = ()
    """Skills no longer asked for; `*` stands for all of them."""


class WrapUpMode(StrEnum):
    """What follows a talk, by the queue it came from."""

    OPTIONAL = "optional"
    """None, unless the agent asks for it during the talk or a required disposition is still missing."""
    MANDATORY = "mandatory"
    """As long as the agent needs: it ends when the agent says so."""
    TIME_BOXED = "time-boxed"
    """At most `wrap_up_s`; the agent may end it earlier."""
    TIME_BOXED_NO_EXIT = "time-boxed-no-exit"
    """Exactly `wrap_up_s`, whatever the agent asks for."""


class CallbackMode(StrEnum):
    """Whether and how a queue calls back who would rather not wait on the line."""

    OFF = "off"
    AGENT_FIRST = "agent-first"
    """An agent is offered the callback like a call; when the handset is up the customer is called."""
    CUSTOMER_FIRST = "customer-first"
    """The customer is called when the turn is near, and waits for the agent at the old place."""


class Presence(StrEnum):
    """What an agent who is signed in may be at without serving a queue's call."""

    NOT_READY = "not_ready"
    WRAP_UP = "wrap_up"
    OTHER_CALL = "other_call"
    PHONE_LOST = "phone_lost"


DEFAULT_PRESENCE = frozenset({Presence.NOT_READY, Presence.WRAP_UP, Presence.OTHER_CALL})


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    title: str = ""
    strategy: Strategy = Strategy.LONGEST_IDLE
    music: str = "default"
    ring_s: float = 20.0
    wrap_up_s: float = 10.0
    no_answer_delay_s: float = 10.0
    reject_delay_s: float = 10.0
    busy_delay_s: float = 10.0
    unregistered_delay_s: float = 5.0
    max_misses: int = 3
    """Offers in a row that came to nothing at the agent's phone before the agent is made not ready; 0 never."""
    max_wait_s: float = 0.0
    """0: no limit."""
    on_max_wait: Destination = HANGUP
    no_agent_wait_s: float = -1.0
    """How long to wait while no agent could ever answer; negative: as long as max_wait_s."""
    on_no_agent: Destination = HANGUP
    counts_as_agent: frozenset[Presence] = DEFAULT_PRESENCE
    """Who counts besides those who are ready or serve a call, when it is asked whether anybody could answer."""
    max_length: int = 0
    """Calls allowed to wait at once; 0: no limit."""
    on_full: Destination = HANGUP
    max_expected_s: float = 0.0
    """A caller who would wait longer by the expected wait is not let in while others wait; 0: no limit."""
    on_expected: Destination = HANGUP
    max_ratio: float = 0.0
    """Callers per agent who counts, the one who comes among them, beyond which nobody is let in while others wait; 0:
    no limit."""
    on_ratio: Destination = HANGUP
    exit_keys: Mapping[str, Destination] = field(default_factory=dict)
    """Key → where a waiting caller who presses it goes."""
    resume_s: float = 0.0
    """Who hangs up waiting and comes again so soon from the same number has the place back; 0: never."""
    tell_place: bool = False
    """Callers hear their place in the queue, and"""
    tell_wait: bool = False
    """how long they are expected to wait, as a range; at intervals, and again only when it has become better."""
    tell_every_s: float = 60.0
    priority: str = Priority.MEDIUM.value
    """A named priority or whole seconds: how much waiting a caller of this queue is credited with at entry."""
    tier_wait_s: float = 0.0
    """How long a caller waits before each further tier level is asked as well; 0: all levels at once, in order."""
    announce_agent: bool = True
    announcement: str = ""
    """Prompt played every `announcement_every_s` while waiting."""
    announcement_every_s: float = 30.0
    record: bool = True
    disposition_required: bool = False
    """The wrap-up is not over before the talk has a disposition."""
    wrap_up_extensions: int = 2
    """How often an agent may make one wrap-up longer, each time by `wrap_up_extension_s`."""
    wrap_up_extension_s: float = 30.0
    service_s: float = 20.0
    """A caller answered within this time was answered in time; the service level counts them."""
    service_target: float = 0.8
    """The share of callers to be answered in time."""
    hold_alert_s: float = 0.0
    """A caller held longer than this is held too long; 0 never."""
    by_objective: bool = False
    """Waits count by the objective: a second weighs 20 / `service_s`, so what is to be answered sooner grows faster."""
    progressive_s: float = 10.0
    """With ring-progressively, after how long one phone more rings."""
    demands: Mapping[str, int] = field(default_factory=dict)
    """Skill → level an agent needs for calls of this queue."""
    relaxation: tuple[Relaxation, ...] = ()
    """In order of time."""
    reserve_join_s: float = 0.0
    """Reserve agents are asked once the first caller has waited, or is expected to wait, so long; 0: never."""
    reserve_leave_s: float = 0.0
    """They are no longer asked once nobody has waited, or is expected to wait, longer than this."""
    wrap_up_mode: WrapUpMode = WrapUpMode.TIME_BOXED
    pull: bool = False
    """Whether the queue's agents may pull a waiting caller of their choice."""
    wait_warn_s: float = 0.0
    """From then on the longest wait is at risk; 0: three service times."""
    wait_limit_s: float = 0.0
    """From then on it is too long; 0: six service times."""
    abandoned_warn: float = 0.04
    """From then on the share of callers who give up is at risk."""
    abandoned_limit: float = 0.08
    """From then on it is too large."""
    alert_hold_s: float = 15.0
    """How long a share must be worse before it counts as worse."""
    calendar: str = ""
    """The opening hours of the queue itself; empty: always open. While it is closed nobody is let in; who waits
    already is still answered."""
    on_closed: Destination = HANGUP
    callback: CallbackMode = CallbackMode.OFF
    callback_flow: str = "callback"
    """The flow that asks a caller for the number and promises the callback (a node of kind `callback`)."""
    callback_attempts: int = 3
    """How often a customer is called until a promise counts as missed."""
    callback_retry_s: float = 600.0
    """How long after an attempt that came to nothing the next one is made at the earliest."""
    callback_expires_s: float = 86400.0
    """How long after it was made a promise that could not be kept is given up."""
    callback_hours: str = ""
    """The calendar in whose hours, and in whose time zone, customers are called; empty: the queue's own `calendar`."""
    callback_numbers: tuple[str, ...] = ()
    """Patterns of the numbers that are called back (`fsctl.directory.calling`); empty: any."""
    callback_trunk: str = ""
    """The trunk customers are called over; empty: as other outside calls."""
    callback_ring_s: float = 30.0
    callback_lead_s: float = 20.0
    """With customer-first, how long before an agent is expected to be free the customer is called."""
    callback_confirm: bool = True
    """With customer-first, the customer has to press 1, or the call counts as answered by a machine."""
    callback_target_s: float = 3600.0
    """A promise kept within this time was kept in time."""


@dataclass(frozen=True, slots=True)
class Tier:
    """An agent serves a queue at a level (1 first), in a position within it."""

    queue: str
    agent: str
    level: int = 1
    position: int = 1
    weight: int = 1
    """How often the lot falls on this agent, for weighted-random."""
    reserve: bool = False
    """Serves the queue only while it is in need (`Queue.reserve_join_s`)."""


DEFAULT_PRIORITIES = (
    PriorityLevel(Priority.TOP.value, 600),
    PriorityLevel(Priority.HIGH.value, 180),
    PriorityLevel(Priority.MEDIUM.value, 0),
    PriorityLevel(Priority.LOW.value, -120),
)
