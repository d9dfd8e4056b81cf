"""What the core tells: FreeSWITCH's event names, the channel concerned, and what the event adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fsctl.simulator.channel import Channel


@dataclass(frozen=True, slots=True)
class Happening:
    """`name` is an Event-Name, or an Event-Subclass such as `sofia::register`. `more` are further headers. `number`
    counts up over all happenings."""

    name: str
    channel: Channel | None
    number: int
    more: Mapping[str, str] = field(default_factory=dict)
