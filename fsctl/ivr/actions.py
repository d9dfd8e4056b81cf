"""What a run of a flow asks of the room around it."""

from __future__ import annotations

from dataclasses import dataclass

from fsctl.directory import Destination
from fsctl.facts import LookUpOutcome
from fsctl.lookups import Question, Verification
from fsctl.switch.sounds import Prompt


@dataclass(frozen=True, slots=True)
class Say:
    """Play these prompts one after the other; `said` when the last has ended."""

    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop what plays: the caller has pressed a key."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Call `waited` in so many seconds, unless told to wait anew; 0 takes the wait back."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Entered:
    node: str
    kind: str


@dataclass(frozen=True, slots=True)
class Keyed:
    node: str
    keys: str
    edge: str


@dataclass(frozen=True, slots=True)
class Left:
    """The flow is over."""

    node: str
    destination: Destination
    priority: str


@dataclass(frozen=True, slots=True)
class AskBack:
    """Give the caller back to whoever has lent it; `gone` when nobody waits."""

    node: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Look this up and call `looked_up` with the answer, or with None after `within_s` seconds."""

    question: Question
    within_s: float


@dataclass(frozen=True, slots=True)
class MemberTold:
    """What came of a check, as it is put on record."""

    node: str
    member: str
    outcome: Verification
    attempt: int
    customer: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class CustomerTold:
    """What came of a look-up, as it is put on record."""

    node: str
    outcome: LookUpOutcome
    customer: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class AskCallback:
    """Ask a queue to call this number back; `promised` with what came of it."""

    node: str
    queue: str
    number: str


Action = Ask | MemberTold | CustomerTold | Say | Hush | Wait | Entered | Keyed | AskBack | AskCallback | Left
