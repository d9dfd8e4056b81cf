"""The calls under control and their legs, with the tables of what may follow what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fsctl.callcontrol.talks import Talk
from fsctl.facts import Party
from fsctl.switch.sounds import Prompt


class Stage(StrEnum):
    """Where a call is, seen from the caller's leg."""

    ARRIVED = "arrived"
    """Parked; nobody has said yet where it goes."""
    FLOW = "flow"
    WAITING = "waiting"
    PLACING = "placing"
    """An agent's own phone rings, or has answered and the party that the agent wants is being called."""
    CONNECTING = "connecting"
    """An agent's handset is up; announcements play, the bridge is on its way."""
    TALKING = "talking"
    DIALLING = "dialling"
    """A phone or an outside number is being called for this caller, outside any queue."""
    CLOSING = "closing"
    """The last words play, or the hang-up is on its way."""
    ENDED = "ended"


MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.ARRIVED: frozenset(
        {Stage.FLOW, Stage.WAITING, Stage.DIALLING, Stage.PLACING, Stage.CLOSING, Stage.TALKING, Stage.ENDED}
    ),
    Stage.PLACING: frozenset({Stage.TALKING, Stage.CLOSING, Stage.ENDED}),
    Stage.FLOW: frozenset({Stage.FLOW, Stage.TALKING, Stage.WAITING, Stage.DIALLING, Stage.CLOSING, Stage.ENDED}),
    Stage.WAITING: frozenset({Stage.WAITING, Stage.CONNECTING, Stage.FLOW, Stage.DIALLING, Stage.CLOSING, Stage.ENDED}),
    Stage.CONNECTING: frozenset({Stage.TALKING, Stage.WAITING, Stage.FLOW, Stage.DIALLING, Stage.CLOSING, Stage.ENDED}),
    Stage.TALKING: frozenset({Stage.CLOSING, Stage.FLOW, Stage.WAITING, Stage.DIALLING, Stage.ENDED}),
    Stage.DIALLING: frozenset({Stage.TALKING, Stage.DIALLING, Stage.FLOW, Stage.WAITING, Stage.CLOSING, Stage.ENDED}),
    Stage.CLOSING: frozenset({Stage.CLOSING, Stage.ENDED}),
    Stage.ENDED: frozenset(),
}


class WrongMove(Exception):
    """A call was told to go where its stage does not allow: a defect here, never the caller's fault."""


TALK_OVER = "talk over"
"""Why a leg is ended whose customer has gone."""


class LegStage(StrEnum):
    """How far a leg that we called has come."""

    ORDERED = "ordered"
    RINGING = "ringing"
    ANSWERED = "answered"
    """The handset is up; the leg does not take orders before it is parked."""
    PREPARING = "preparing"
    """Announcements play to both sides."""
    BRIDGING = "bridging"
    CONNECTED = "connected"
    ENDED = "ended"


LEG_MOVES: Mapping[LegStage, frozenset[LegStage]] = {
    LegStage.ORDERED: frozenset({LegStage.RINGING, LegStage.ANSWERED, LegStage.ENDED}),
    LegStage.RINGING: frozenset({LegStage.ANSWERED, LegStage.ENDED}),
    LegStage.ANSWERED: frozenset({LegStage.PREPARING, LegStage.BRIDGING, LegStage.ENDED}),
    LegStage.PREPARING: frozenset({LegStage.BRIDGING, LegStage.ENDED}),
    LegStage.BRIDGING: frozenset({LegStage.CONNECTED, LegStage.ENDED}),
    LegStage.CONNECTED: frozenset({LegStage.ENDED}),
    LegStage.ENDED: frozenset(),
}


@dataclass(slots=True)
class Leg:
    """A leg we called for a caller. `offer` is true for an agent's leg that a queue asked for: `uuid` is the offer."""

    uuid: str
    call: str
    party: str
    """Extension or number."""
    offer: bool
    agent: str = ""
    queue: str = ""
    consulted: bool = False
    """The third party of a talk."""
    placing: bool = False
    """The phone of an agent who places a call."""
    stage: LegStage = LegStage.ORDERED
    withdrawn: str = ""
    """Why we take it back; empty while wanted."""
    plays: set[str] = field(default_factory=set)
    """Announcements (to either side) that must end before the bridge."""
    declined: bool = False
    """The agent has rejected it from the panel."""
    busied: bool = False
    """The phone has been said to be busy with this leg."""
    peer: str = ""
    """The leg it talks with after its call is over."""
    connected_at: float = 0.0

    @property
    def unanswered(self) -> bool:
        """It was called, and nobody has lifted."""
        return self.stage in (LegStage.ORDERED, LegStage.RINGING)

    def move(self, stage: LegStage) -> None:
        if stage not in LEG_MOVES[self.stage]:
            raise WrongMove(f"leg {self.uuid}: {self.stage} → {stage}")
        self.stage = stage


@dataclass(slots=True)
class Call:
    """A caller's leg and what hangs on it. `id` is the leg's uuid."""

    id: str
    caller_number: str
    caller_name: str
    dialled: str
    entry: str
    trunk: str
    extension: str
    answered: bool
    arrived_at: float
    stage: Stage = Stage.ARRIVED
    language: str = "en"
    queue: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)
    chosen: str = ""
    """The leg the caller is being connected with, or talks with."""
    music: bool = False
    saying: tuple[Prompt, ...] = ()
    """What a waiting caller is to be told after what is being said."""
    saying_id: str = ""
    last_words: str = ""
    """Play id after which the call is hung up."""
    ended_by: Party = Party.UNKNOWN
    """Known before the hang-up when it is we, or the agent, who end the call."""
    line_busied: bool = False
    talk: Talk | None = None
    placed_by: str = ""
    """The agent who placed it; empty for a call that came in."""
    callback: str = ""
    """The promise that it keeps, or tries to; empty for any other call."""
    attempt: int = 0
    absent: bool = False
    """The customer of a callback is not with anybody yet, and often not called."""
    agent_first: bool = False
    dialling: bool = False
    """The customer of a callback has been called."""
    called_in: bool = False
    """The customer of a callback has called in meanwhile."""
    calls_elsewhere: bool = False
    """The customer of a callback has called us meanwhile, and not its queue so far."""
    sent_by: str = ""
    """The agent who has sent it on to where it is going; empty when nobody has."""

    def move(self, stage: Stage) -> None:
        if stage not in MOVES[self.stage]:
            raise WrongMove(f"call {self.id}: {self.stage} → {stage}")
        self.stage = stage
