"""What is known of one channel, and the table of its life."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from fsctl.switch.events import Direction


class Life(IntEnum):
    """How far a channel has come. It only ever advances; an event that would take it back is old news."""

    UNKNOWN = 0
    CREATED = 1
    RINGING = 2
    ANSWERED = 3
    ENDED = 4


@dataclass(slots=True)
class Channel:
    """One channel. `partner` is whom it is bridged with, empty when alone; `place_order` dates the last of its park,
    bridge and unbridge events, which alternate and can only be told apart by the switch's own order; `hold_order` dates
    the last of its holds and retrieves."""

    uuid: str
    life: Life = Life.UNKNOWN
    direction: Direction = Direction.INBOUND
    entry: str = ""
    extension: str = ""
    parked: bool = False
    partner: str = ""
    held: bool = False
    place_order: int = 0
    hold_order: int = 0
    digit_orders: set[int] = field(default_factory=set)
    dialled: str = ""
    referred: bool = False
    """It has been transferred by a phone, and carries the mark of that."""
    odd: tuple[bool, str, bool, bool] | None = None
    """What the last snapshot showed differently (answered, partner, parked, held), if nothing was heard since."""
    missing: int = 0
    """Snapshots in a row that did not show it."""
    since: float = 0.0
