"""A channel of the built-in switch: its state, what plays on it, whom it is with."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from fsctl.switch.events import Direction

if TYPE_CHECKING:
    from fsctl.simulator.conferences import Conference
    from fsctl.simulator.digits import Machine
    from fsctl.simulator.eavesdropping import Ear
    from fsctl.simulator.parties import Party
    from fsctl.simulator.takes import Take


class Place(StrEnum):
    SETTING_UP = "setting_up"
    PARKED = "parked"
    BRIDGED = "bridged"
    CONFERENCE = "conference"
    LIMBO = "limbo"
    """Its partner vanished while the bridge was on its way: silent, parked nowhere, until told to do something."""
    GONE = "gone"


@dataclass(slots=True)
class Playing:
    """One playback. `left_s` is None for what has no end; `token` tells a stopped one's timer from a running one's."""

    play_id: str
    path: str
    left_s: float | None
    locked: bool
    began_at: float = 0.0
    token: int = 0


@dataclass(slots=True)
class Channel:
    uuid: str
    direction: Direction
    party: Party
    caller_number: str
    caller_name: str
    dialled: str
    created_at: float
    place: Place = Place.SETTING_UP
    answered_at: float = 0.0
    rang: bool = False
    partner: Channel | None = None
    is_first: bool = False
    """Whether it is the first leg of its bridge."""
    held: bool = False
    muted: bool = False
    leaving: bool = False
    """Out of its bridge, and not parked yet: it takes no orders in between."""
    ending: bool = False
    bridged_at: float = 0.0
    held_at: float = 0.0
    stack: list[Playing] = field(default_factory=list)
    """What plays, the innermost last: a playback begun over another interrupts it."""
    queue: list[Playing] = field(default_factory=list)
    """Locked playbacks that wait for the locked one that plays."""
    variables: dict[str, str] = field(default_factory=dict)
    takes: dict[str, Take] = field(default_factory=dict)
    conference: Conference | None = None
    ear: Ear | None = None
    """Whom it eavesdrops on."""
    ears: list[Ear] = field(default_factory=list)
    """Who eavesdrops on it."""
    digits: Machine | None = None
    """Keys that are bound to something."""
    beeps: dict[str, int] = field(default_factory=dict)
    """Short tones mixed into what it hears: path → hertz."""
    dead_man: int = 0
    """Token of the timer that is armed, 0 for none."""

    @property
    def answered(self) -> bool:
        return self.answered_at > 0

    @property
    def alive(self) -> bool:
        return self.place is not Place.GONE

    @property
    def outbound(self) -> bool:
        return self.direction is Direction.OUTBOUND

    @property
    def free(self) -> bool:
        """Whether it is alive, in no bridge and in no conference."""
        return self.alive and self.partner is None and self.conference is None

    @property
    def stays(self) -> bool:
        """Whether it parks when its bridge ends."""
        return self.variables.get("park_after_bridge") == "true"

    @property
    def sound(self) -> str:
        """The path of what it hears by playback; empty when nothing plays."""
        return self.stack[-1].path if self.stack else ""
