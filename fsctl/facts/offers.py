"""Facts about queues and offers: who waits, who was chosen, why, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from fsctl.directory import DestinationKind
from fsctl.facts.calls import Party
from fsctl.facts.form import fact


class QueueOutcome(StrEnum):
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"
    """Waited as long as the queue allows."""
    NO_AGENT = "no_agent"
    FULL = "full"
    REMOVED = "removed"
    """Taken out by a person."""
    EXPECTED_TOO_LONG = "expected_too_long"
    """Not let in: the wait to be expected was longer than the queue allows."""
    TOO_CROWDED = "too_crowded"
    """Not let in: too many callers for each agent."""
    LEFT_BY_KEY = "left_by_key"
    """The caller pressed one of the queue's keys."""
    CLOSED = "closed"
    """Not let in: the queue is closed by its calendar."""
    LOST = "lost"
    """The switch died."""


class OfferOutcome(StrEnum):
    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BUSY = "busy"
    NOT_REGISTERED = "not_registered"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"
    """We took it back: another phone was first, the agent was logged out, …"""
    CALLER_GONE = "caller_gone"
    AGENT_GONE = "agent_gone"
    """The phone answered and hung up before the parties were connected."""
    FAILED = "failed"


MISSES = frozenset({OfferOutcome.NO_ANSWER, OfferOutcome.REJECTED, OfferOutcome.BUSY, OfferOutcome.UNREACHABLE})
"""What an agent has missed; the other ends of an offer are no fault of the agent's."""


@fact
class CallQueued:
    """The call waits in `queue` since `entered_at` (seconds since the epoch), the first time or again. `expected_s` is
    how long it was expected to wait (`fsctl.kpi.expected`), None when nobody could say."""

    call: str
    queue: str
    priority: int
    entered_at: float
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    expected_s: float | None = None
    resumes: str = ""
    """The call whose place in the queue is taken up: the same caller had hung up shortly before, was promised a
    callback, or had left the queue to be asked for one."""
    callback: str = ""
    """The promise this call keeps, if it does: the wait includes the time on no line, and is in no figure of waits."""


@fact
class PlaceTold:
    """A waiting caller is told the place (0: not this time) and the expected wait as a range: `1`, `2`, `5`, `10` and
    `20` minutes at most, `more`, or empty for not this time."""

    call: str
    queue: str
    place: int
    wait: str


@fact
class CallPriorityChanged:
    """A waiting call has another head start, `priority` seconds in all; `given` is what was asked for, by a person."""

    call: str
    queue: str
    priority: int
    given: str
    place: int
    by: str


@fact
class CallDemandChanged:
    """A waiting call asks for a skill at another level, by a person; 0 is not at all. `data` travel with it now."""

    call: str
    queue: str
    skill: str
    level: int
    by: str
    data: Mapping[str, str] = field(default_factory=dict)


@fact
class ReservesJoined:
    """The queue is in need: its reserve agents are asked as well. The waits are those of the moment."""

    queue: str
    waited_s: float
    expected_s: float | None = None


@fact
class ReservesLeft:
    """The need is over."""

    queue: str
    waited_s: float
    expected_s: float | None = None


@fact
class CallLeftQueue:
    """Once per stay in a queue. For an outcome with a destination the call goes there next."""

    call: str
    queue: str
    outcome: QueueOutcome
    waited_s: float
    kind: DestinationKind | None = None
    name: str = ""
    key: str = ""
    """The key that was pressed, for who left by one."""


@fact
class QueuePaceChanged:
    """How fast the queue serves its callers: what keeps its agents busy takes `handling_s` a call with its wrap-up,
    `agents` work for the queue, and callers hang up `gives_up` times per second of waiting. `others` are the queues
    whose callers are taken by the same agents: queue → the part of that queue's agents who are. With others, `call_s`
    is what a call of the queue itself takes, `alone` of the agents serve no other queue, and `together` serve it or one
    of the others. `unasked` work for the queue and are not asked for its ordinary calls: a reserve, or without the
    skills. `overtaking` is of the others with a greater head start: how many agents their calls keep busy, and the
    difference in seconds.
    Said when it has changed by more than a little; expected waits are made of it (`fsctl.kpi.expected`)."""

    queue: str
    handling_s: float
    agents: int
    gives_up: float
    others: Mapping[str, float] = field(default_factory=dict)
    call_s: float = 0.0
    alone: int = 0
    together: int = 0
    unasked: tuple[str, ...] = ()
    overtaking: tuple[tuple[float, float], ...] = ()


@fact
class NobodyRung:
    """A waiting call could be given to nobody; `skipped` pairs each agent with the first rule that excludes it (a code
    with values, see `facts.why`).
    Noted when the picture changes, not at every look."""

    call: str
    queue: str
    skipped: tuple[tuple[str, str], ...]


@fact
class OfferMade:
    """The agent is reserved and its phone is to ring now."""

    offer: str
    call: str
    queue: str
    agent: str
    extension: str
    ring_s: float
    strategy: str
    reason: str
    """Why this agent, as `facts.why` writes it: `longest-idle?idle_s=84.2&level=1`."""
    skipped: tuple[tuple[str, str], ...] = ()


@fact
class OfferRinging:
    offer: str
    call: str
    agent: str


@fact
class OfferAnswered:
    """The handset was lifted; the caller is not yet connected."""

    offer: str
    call: str
    agent: str


@fact
class OfferWithdrawn:
    """The distributor takes the offer back; an `OfferEnded` follows when the phone has stopped."""

    offer: str
    call: str
    agent: str
    reason: str


@fact
class OfferEnded:
    """Once per offer."""

    offer: str
    call: str
    agent: str
    outcome: OfferOutcome
    detail: str = ""


@fact
class CallConnected:
    """Caller and agent hear each other."""

    call: str
    offer: str
    agent: str
    queue: str


@fact
class TalkEnded:
    """The agent's part in the call is over. `talked_s` counts from the connection."""

    call: str
    offer: str
    agent: str
    queue: str
    ended_by: Party
    talked_s: float
