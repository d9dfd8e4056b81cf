"""Facts about IVR flows: the path taken, the keys pressed, and how the flow was left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from fsctl.directory import DestinationKind
from fsctl.facts.form import fact


@fact
class FlowStarted:
    call: str
    flow: str
    version: str
    """A short digest of the flow's text: a call finishes on the version it began with."""


@fact
class NodeEntered:
    call: str
    flow: str
    node: str
    kind: str


@fact
class KeysPressed:
    """What the caller keyed at a node and which edge that took. Time-outs have empty keys."""

    call: str
    flow: str
    node: str
    keys: str
    edge: str


@fact
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


@fact
class CallBackAsked:
    """The flow wants to give the customer back to the agent it was lent by, with what it has collected."""

    call: str
    flow: str
    node: str
    language: str
    data: Mapping[str, str]


@fact
class FlowStopped:
    """The agent takes the customer back before the flow is over."""

    call: str
    flow: str
    by: str
