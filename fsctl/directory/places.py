"""Where calls come from and are sent to: destinations, numbers, trunks, desk phones."""

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
    CALLBACK = "callback"
    """The caller is asked whether the queue of this name may call back, and keeps the place there."""
    HANGUP = "hangup"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a call is sent. Written `queue:support`, `flow:main`, `hangup`."""

    kind: DestinationKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else str(self.kind)


HANGUP = Destination(DestinationKind.HANGUP)


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
class DoNotCall:
    """A number, or a pattern of numbers (`fsctl.directory.calling`), that callbacks are never made to."""

    number: str
    title: str = ""
    """Since when, or why."""
