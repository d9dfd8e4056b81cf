"""Facts about IVR flows: the path taken, the keys pressed, and how the flow was left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fsctl.directory import DestinationKind


@dataclass(frozen=True, slots=True)
class FlowStarted:
    call: str
    flow: str
    version: str
    """A short digest of the flow's text: a call finishes on the version it began with."""


@dataclass(frozen=True, slots=True)
class NodeEntered:
    call: str
    flow: str
    node: str
    kind: str


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """What the caller keyed at a node and which edge that took. Time-outs have empty keys."""

    call: str
    flow: str
    node: str
    keys: str
    edge: str


@dataclass(frozen=True, slots=True)
class FlowEnded:
    """The flow sends the call on, or ends it (`hangup`). `data` is what was collected."""

    call: str
    flow: str
    node: str
    kind: DestinationKind
    name: str
    language: str
    priority: int = 0
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallBackAsked:
    """The flow wants to give the customer back to the agent it was lent by, with what it has collected."""

    call: str
    flow: str
    node: str
    language: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FlowStopped:
    """The agent takes the customer back before the flow is over."""

    call: str
    flow: str
    by: str
