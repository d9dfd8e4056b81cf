"""What was not over when the records stop, as recovery is given it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fsctl.directory import WorkMode
from fsctl.engine.consultations import OpenConsult
from fsctl.facts import AgentState, Role


@dataclass(frozen=True, slots=True)
class OpenAgent:
    """An agent who was logged in when the records stop."""

    agent: str
    extension: str
    state: AgentState
    since: float
    reason: str = ""
    until: float = 0.0
    misses: int = 0
    queue: str = ""
    calls: int = 0
    talk_s: float = 0.0
    call: str = ""
    mode: WorkMode = WorkMode.NORMAL
    pending: str = ""
    over: str = ""
    break_reason: str = ""
    break_since: float = 0.0
    break_until: float = 0.0
    disposition: str = ""
    wrap_up_wanted: bool = False
    extensions: int = 0
    limit_at: float = 0.0
    wraps_up: bool = False
    """Behind the state, which is another call or a lost phone, goes on the wrap-up that the other values are of."""


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer without an end. `connected_at` is 0 while the two were not connected."""

    offer: str
    agent: str
    extension: str
    queue: str
    connected_at: float = 0.0


@dataclass(frozen=True, slots=True)
class OpenLeg:
    """A leg without an end that no queue asked for: a phone, or a number outside."""

    leg: str
    role: Role
    party: str
    answered: bool = False


@dataclass(frozen=True, slots=True)
class LeftLeg:
    """A leg without an end whose call is over."""

    leg: str
    call: str


@dataclass(frozen=True, slots=True)
class OpenRecording:
    path: str
    call: str
    agent: str
    queue: str
    began_at: float


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call without an end. `queue` is empty unless it waits; `entered_at` is when it began to."""

    call: str
    caller_number: str
    caller_name: str
    dialled: str
    entry: str
    trunk: str
    extension: str
    arrived_at: float
    language: str = "en"
    data: Mapping[str, str] = field(default_factory=dict)
    queue: str = ""
    entered_at: float = 0.0
    priority: int = 0
    offers: Sequence[OpenOffer] = ()
    legs: Sequence[OpenLeg] = ()
    consult: OpenConsult | None = None
    answered: bool = False
    talked: bool = False
    """It has been connected with an agent before, and that talk is over."""
    over: frozenset[str] = frozenset()
    """Its offers that are over. Their legs may still be there."""
    unended: frozenset[str] = frozenset()
    """Every leg beside the customer's whose beginning is on file and whose end is not, whatever was its part."""
    ended: frozenset[str] = frozenset()
    """Its legs whose end is on file. Their channels may still be there, and their offers open."""
    unbegun: frozenset[str] = frozenset()
    """Of its own leg and those of its open offers the ones whose beginning is not on file."""
