"""What a run of a flow asks of the room around it."""

from __future__ import annotations

from dataclasses import dataclass

from fsctl.directory import Destination
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
    """`asks` is true for a node that takes keys."""

    node: str
    kind: str
    asks: bool


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


Action = Say | Hush | Wait | Entered | Keyed | AskBack | Left
