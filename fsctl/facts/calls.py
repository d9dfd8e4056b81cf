"""Facts about calls and their legs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from fsctl.directory import DestinationKind
from fsctl.facts.form import fact
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy


class Role(StrEnum):
    """What a leg is to its call."""

    CALLER = "caller"
    AGENT = "agent"
    EXTENSION = "extension"
    """A desk phone reached outside any queue."""
    OUTSIDE = "outside"
    """A number reached over a trunk."""
    SUPERVISOR = "supervisor"
    """Somebody who listens."""


class Party(StrEnum):
    """Who ended a call or a talk (拆线方式)."""

    CALLER = "caller"
    AGENT = "agent"
    """The agent, or whoever else the caller talked with."""
    SYSTEM = "system"
    UNKNOWN = "unknown"


@fact
class CallArrived:
    """A new call parked and waits for us. Texts are as the caller's side claims them; `extension` is authenticated."""

    call: str
    caller_number: str
    caller_name: str
    dialled: str
    entry: str
    trunk: str = ""
    extension: str = ""


@fact
class CallAnswered:
    call: str


@fact
class CallRouted:
    """Where the call goes next and why. `data` and `language` travel with the call."""

    call: str
    kind: DestinationKind
    name: str
    reason: str
    """As `facts.why` writes it."""
    language: str = "en"
    priority: int = 0
    data: Mapping[str, str] = field(default_factory=dict)
    node: str = ""
    """Of a flow, where it goes on after a takeover; empty for its beginning."""


@fact
class CallTransferred:
    """The caller was sent on at once: by the handset (`by` an extension, `to` the number it dialled) or by the panel
    (`by` a person, `to` a destination or a number)."""

    call: str
    by: str
    to: str


@fact
class CodeDialled:
    """A registered phone dialled a feature code. `code` is the configured action, `argument` the digits after it."""

    call: str
    extension: str
    action: str
    argument: str


@fact
class CallEnded:
    """The customer's leg is gone; said once a call."""

    call: str
    cause: Cause
    ended_by: Party
    detail: str = ""
    reconciled: bool = False


@fact
class LegStarted:
    call: str
    leg: str
    role: Role
    party: str
    """The extension or number at the end of the leg."""
    agent: str = ""


@fact
class LegAnswered:
    call: str
    leg: str


@fact
class LegEnded:
    call: str
    leg: str
    cause: Cause
    ended_by: EndedBy
    detail: str = ""
    reconciled: bool = False


@fact
class LineBusied:
    """A phone has a call that no queue gave it (it dialled out, or was called directly). `call` is the call's id."""

    extension: str
    channel: str
    call: str = ""


@fact
class LineFreed:
    extension: str
    channel: str


@fact
class Anomaly:
    """Something that should not happen was seen and mended. `code` is stable, `detail` for the engineer."""

    call: str
    code: str
    detail: str
