"""The values of the directory. Every field has the default a small site would want; lengths are seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DestinationKind(StrEnum):
    FLOW = "flow"
    QUEUE = "queue"
    EXTENSION = "extension"
    ANNOUNCEMENT = "announcement"
    """Play a prompt, then hang up."""
    EXTERNAL = "external"
    """An outside number over a trunk: name is `trunk/number`."""
    HANGUP = "hangup"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a call is sent. Written `queue:support`, `flow:main`, `hangup`."""

    kind: DestinationKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else str(self.kind)


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
class Skill:
    """Something agents can do, each at a level from 1 to 9, and queues or calls may ask for."""

    name: str
    title: str = ""


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


@dataclass(frozen=True, slots=True)
class Number:
    """A dialled number and where it leads."""

    number: str
    destination: Destination
    language: str = "zh"
    title: str = ""
    tier: str = ""
    """The customer tier of whoever dials it; empty: none in particular."""
    priority: str = ""
    """As `Queue.priority`, in addition to the queue's."""
    demands: Mapping[str, int] = field(default_factory=dict)
    """Skill → level that calls to it ask for, in addition to the queue's."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """A SIP gateway. `secret` is empty when the peer is known by its address (`allow`, CIDR) alone."""

    name: str
    host: str
    port: int = 5060
    username: str = ""
    secret: str = ""
    register: bool = False
    allow: tuple[str, ...] = ()
    caller_number: str = ""
    title: str = ""
    outgoing: bool = True
    """Whether outside numbers may be called over it; the first such trunk is the site's way out."""
    ping_s: int = 0
    """How often the carrier is asked whether it is there (OPTIONS); 0: never. One that does not answer counts as down,
    and no call is sent to it."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A desk phone's account. `digest` is the SIP digest HA1 (md5 of user:realm:password); the password is not kept."""

    number: str
    digest: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who takes calls. `number` (工号) is the key and what callers are told."""

    number: str
    name: str
    extension: str = ""
    """The usual phone; another one can be named at log-in."""
    pin: str = ""
    """A salted hash; when set, log-in by feature code from a phone needs it."""
    language: str = "zh"
    team: str = ""
    """Whose agent it is; empty: nobody's in particular. Supervisors see their own teams."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill → level, 1 to 9."""


@dataclass(frozen=True, slots=True)
class Team:
    """Agents who belong together, as supervisors and reports see them."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class NotReadyReason:
    """Why an agent takes no calls. `key` is the digit dialled after the feature code."""

    code: str
    key: str
    title_zh: str
    title_en: str
    limit_s: float = 0.0
    """How long one break may last before it shows as over the limit; 0: no limit."""
    budget_s: float = 0.0
    """How long an agent's breaks of this reason may last in one day together; 0: no limit."""
    approval: bool = False
    """A supervisor has to allow the break; until then the agent goes on working."""
    approval_wait_s: float = 600.0
    """How long an agent's asking stands before it lapses."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What a talk was about (业务小结). `key` chooses it in the panel; `queues` use it, all of them when empty."""

    code: str
    key: str
    title_zh: str
    title_en: str
    queues: tuple[str, ...] = ()


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


class WorkMode(StrEnum):
    """Which calls an agent works for. In any mode but the normal one the distributor offers none."""

    NORMAL = "normal"
    OUTBOUND = "outbound"
    """Only calls the agent places."""
    OFF_DUTY = "off_duty"
    """Finishes the present call and gets no further one: the shift is handed over."""
    SUPERVISOR = "supervisor"
    """Only calls that are transferred to the phone, dialled to it or pulled."""


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
    on_max_wait: Destination = Destination(DestinationKind.HANGUP)
    no_agent_wait_s: float = -1.0
    """How long to wait while no agent could ever answer; negative: as long as max_wait_s."""
    on_no_agent: Destination = Destination(DestinationKind.HANGUP)
    counts_as_agent: frozenset[Presence] = DEFAULT_PRESENCE
    """Who counts besides those who are ready or serve a call, when it is asked whether anybody could answer."""
    max_length: int = 0
    """Calls allowed to wait at once; 0: no limit."""
    on_full: Destination = Destination(DestinationKind.HANGUP)
    max_expected_s: float = 0.0
    """A caller who would wait longer by the expected wait is not let in while others wait; 0: no limit."""
    on_expected: Destination = Destination(DestinationKind.HANGUP)
    max_ratio: float = 0.0
    """Callers per agent who counts, the one who comes among them, beyond which nobody is let in while others wait; 0:
    no limit."""
    on_ratio: Destination = Destination(DestinationKind.HANGUP)
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


class ListeningNotice(StrEnum):
    """What an agent notices when a supervisor begins to listen. The customer never notices anything."""

    SILENT = "silent"
    TONE = "tone"
    """A short tone in the agent's ear alone."""


class ServiceLevel(StrEnum):
    """The ways a service level is counted; `fsctl.kpi.formulas` has the formulas."""

    WITHOUT_SHORT = "without_short"
    """Callers who gave up at once count on neither side."""
    ABANDONED_IGNORED = "abandoned_ignored"
    """Nor does whoever gave up within the service time."""
    ABANDONED_NEGATIVE = "abandoned_negative"
    """Whoever gave up was not answered in time."""
    ABANDONED_POSITIVE = "abandoned_positive"
    """Whoever gave up within the service time counts as served in time."""
    OF_ANSWERED = "of_answered"
    """Of those answered alone."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What holds for the whole site and for no single item."""

    name: str = "site"
    listening_notice: ListeningNotice = ListeningNotice.SILENT
    hold_alert_s: float = 0.0
    """As a queue's, for talks that no queue gave."""
    service_level: ServiceLevel = ServiceLevel.WITHOUT_SHORT
    short_s: float = 10.0
    """Who gives up sooner did not want to wait at all (short abandonment)."""


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


class CodeAction(StrEnum):
    LOG_IN = "log_in"
    LOG_OUT = "log_out"
    READY = "ready"
    NOT_READY = "not_ready"
    MASK = "mask"
    """In a talk: mask the recording, or go on recording."""
    TRANSFER = "transfer"
    """In a talk: send the other party to the number that follows."""
    CONSULT = "consult"
    """In a talk: ask the number that follows while the other party waits."""
    HELP = "help"
    """In a talk: ask for a supervisor."""
    DISPOSITION = "disposition"
    """In a talk or after it: what it is about, by the key that follows. Dialled after it, it is the last talk's."""
    WORK_MODE = "work_mode"
    """1 normal, 2 outbound only, 3 off duty."""


IN_CALL = frozenset({CodeAction.MASK, CodeAction.TRANSFER, CodeAction.CONSULT, CodeAction.HELP, CodeAction.DISPOSITION})
"""What is keyed during a talk, unheard by the other party; all else is dialled, and a disposition may be."""

OPENING = frozenset({CodeAction.TRANSFER, CodeAction.CONSULT, CodeAction.DISPOSITION})
"""What takes the keys that follow, up to `#` or a pause."""


@dataclass(frozen=True, slots=True)
class FeatureCode:
    """Digits a phone dials, or keys during a talk, to act; what follows the code is the argument."""

    code: str
    action: CodeAction


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `start` to `end` (minutes since midnight, end may be 1440) on the weekdays given (0 is Monday)."""

    weekdays: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, minutes since midnight; end may be 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date (YYYY-MM-DD) that is open in these spans only."""

    date: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """A named calendar of opening hours, in a time zone (IANA name)."""

    name: str
    timezone: str
    intervals: tuple[Interval, ...]
    closed_days: frozenset[str] = frozenset()
    """Dates (YYYY-MM-DD) that are closed whatever the weekday."""
    open_days: frozenset[str] = frozenset()
    """Dates worked although the weekday says no, with the first interval's times (调休)."""
    override: str = ""
    """`open` or `closed` by hand; empty: by the calendar."""
    special_days: tuple[SpecialDay, ...] = ()
    """Dates with times of their own, whatever else is said of them; in order."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A prompt of the site's own: its wording per language."""

    name: str
    text: Mapping[str, str]


DEFAULT_CODES = (
    FeatureCode("*10", CodeAction.LOG_IN),
    FeatureCode("*11", CodeAction.LOG_OUT),
    FeatureCode("*12", CodeAction.READY),
    FeatureCode("*13", CodeAction.NOT_READY),
    FeatureCode("*14", CodeAction.WORK_MODE),
    FeatureCode("*20", CodeAction.MASK),
    FeatureCode("*21", CodeAction.TRANSFER),
    FeatureCode("*22", CodeAction.CONSULT),
    FeatureCode("*23", CodeAction.HELP),
    FeatureCode("*24", CodeAction.DISPOSITION),
)

DEFAULT_REASONS = (
    NotReadyReason("rest", "1", "小休", "Rest"),
    NotReadyReason("meeting", "2", "会议", "Meeting"),
    NotReadyReason("meal", "3", "用餐", "Meal"),
    NotReadyReason("other", "4", "其他工作", "Other work"),
)

DEFAULT_PRIORITIES = (
    PriorityLevel(Priority.TOP.value, 600),
    PriorityLevel(Priority.HIGH.value, 180),
    PriorityLevel(Priority.MEDIUM.value, 0),
    PriorityLevel(Priority.LOW.value, -120),
)

MISSES_REASON = "missed_calls"
"""The reason code the distributor itself sets after too many misses; never chosen by a person."""

SYSTEM_REASONS = frozenset({MISSES_REASON, *WorkMode})
"""Reasons of the distributor's own: an agent in another work mode than the normal one is not ready by that mode's
name."""

NO_DISPOSITION = "wrap_up_timeout"
"""The disposition the distributor itself sets when a wrap-up ends without the one that is required."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The whole configuration at one moment. `version` counts up with every change."""

    version: int = 0
    numbers: Mapping[str, Number] = field(default_factory=dict)
    trunks: Mapping[str, Trunk] = field(default_factory=dict)
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    reasons: Mapping[str, NotReadyReason] = field(default_factory=lambda: {r.code: r for r in DEFAULT_REASONS})
    teams: Mapping[str, Team] = field(default_factory=dict)
    dispositions: Mapping[str, Disposition] = field(default_factory=dict)
    codes: tuple[FeatureCode, ...] = DEFAULT_CODES
    hours: Mapping[str, Hours] = field(default_factory=dict)
    announcements: Mapping[str, Announcement] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    priorities: Mapping[str, PriorityLevel] = field(default_factory=lambda: {p.name: p for p in DEFAULT_PRIORITIES})
    customer_tiers: Mapping[str, CustomerTier] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    """Flow name → its YAML text, as applied."""
    settings: Mapping[str, SiteSettings] = field(default_factory=dict)
    """One item at most, named `site`."""

    @property
    def site(self) -> SiteSettings:
        return self.settings.get("site", SiteSettings())

    def head_start_s(self, priority: str) -> int:
        """The seconds a priority is worth, named or written as seconds; 0 for none."""
        named = self.priorities.get(priority)
        return named.head_start_s if named else int(priority or 0)


@dataclass(frozen=True, slots=True)
class DirectoryLoaded:
    """Told to every room at start and after each change."""

    directory: Directory
