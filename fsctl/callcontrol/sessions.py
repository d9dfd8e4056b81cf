"""The sessions of supervisors, with the table of what may follow what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fsctl.callcontrol.legs import Leg, WrongMove
from fsctl.facts import Follow, Mode, SupervisionOutcome
from fsctl.switch.commands import Ears


class SessionStage(StrEnum):
    """How far a supervisor's leg has come."""

    CALLING = "calling"
    """The supervisor's phone rings."""
    ANSWERED = "answered"
    """The handset is up; the leg does not take orders before it is parked."""
    WAITING = "waiting"
    """Parked in silence: there is nobody to hear now."""
    ATTACHING = "attaching"
    ATTACHED = "attached"
    CHANGING = "changing"
    """Taken off, to be attached again in another mode."""
    TAKING_OVER = "taking_over"
    """The bridge with the customer is on its way."""
    LEAVING = "leaving"
    """The hang-up is on its way."""
    ENDED = "ended"


_S = SessionStage

SESSION_MOVES: Mapping[SessionStage, frozenset[SessionStage]] = {
    _S.CALLING: frozenset({_S.ANSWERED, _S.LEAVING, _S.ENDED}),
    _S.ANSWERED: frozenset({_S.WAITING, _S.LEAVING, _S.ENDED}),
    _S.WAITING: frozenset({_S.ATTACHING, _S.TAKING_OVER, _S.LEAVING, _S.ENDED}),
    _S.ATTACHING: frozenset({_S.ATTACHED, _S.WAITING, _S.TAKING_OVER, _S.LEAVING, _S.ENDED}),
    _S.ATTACHED: frozenset({_S.CHANGING, _S.WAITING, _S.TAKING_OVER, _S.LEAVING, _S.ENDED}),
    _S.CHANGING: frozenset({_S.WAITING, _S.TAKING_OVER, _S.LEAVING, _S.ENDED}),
    _S.TAKING_OVER: frozenset({_S.WAITING, _S.LEAVING, _S.ENDED}),
    _S.LEAVING: frozenset({_S.ENDED}),
    _S.ENDED: frozenset(),
}

HEARD_BY: Mapping[tuple[Mode, Follow], Ears] = {
    (Mode.LISTEN, Follow.AGENT): Ears.NOBODY,
    (Mode.LISTEN, Follow.CALLER): Ears.NOBODY,
    (Mode.WHISPER_AGENT, Follow.AGENT): Ears.TARGET,
    (Mode.WHISPER_AGENT, Follow.CALLER): Ears.PARTNER,
    (Mode.WHISPER_CALLER, Follow.AGENT): Ears.PARTNER,
    (Mode.WHISPER_CALLER, Follow.CALLER): Ears.TARGET,
    (Mode.BARGE, Follow.AGENT): Ears.BOTH,
    (Mode.BARGE, Follow.CALLER): Ears.BOTH,
}
"""Whichever leg is tapped, the right party hears the supervisor."""


@dataclass(slots=True)
class Takeover:
    """What a bridge with the customer takes the call from. `gone` are legs that hung up meanwhile, and when; `parked`
    are channels seen parked since it was ordered."""

    before: str
    """The leg the customer talked with."""
    legs: dict[str, Leg]
    by: str
    gone: dict[str, float] = field(default_factory=dict)
    parked: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Session:
    """`id` is the uuid of the supervisor's leg; `call` what it hears, or heard last."""

    id: str
    call: str
    supervisor: str
    extension: str
    mode: Mode
    follow: Follow
    agent: str = ""
    """Who is followed; empty when the agent's side is no agent's, or the caller is followed."""
    leg: str = ""
    """The agent's side of the call it began with."""
    begun_with: str = ""
    """The call its own leg is on file with."""
    stage: SessionStage = SessionStage.CALLING
    target: str = ""
    eavesdrop_id: str = ""
    """Empty for one taken up after a restart: then any end is its end."""
    heard_in: Mode = Mode.LISTEN
    """The mode it is attached in; `mode` is what is wanted."""
    told_mode: Mode = Mode.LISTEN
    changed_by: str = ""
    attached: bool = False
    """Said to hear the call."""
    tries: int = 0
    outcome: SupervisionOutcome | None = None
    """Why it is leaving."""
    takeover: Takeover | None = None
    noticed: set[str] = field(default_factory=set)
    """Agents' legs that have heard the tone which tells of it."""

    def move(self, stage: SessionStage) -> None:
        if stage not in SESSION_MOVES[self.stage]:
            raise WrongMove(f"session {self.id}: {self.stage} → {stage}")
        self.stage = stage


class Sessions:
    """Sessions by the uuid of the supervisor's leg."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    def add(self, session: Session) -> None:
        self._by_id[session.id] = session

    def get(self, uuid: str, *stages: SessionStage) -> Session | None:
        """The session, if it is in one of the stages named (in any, when none is)."""
        session = self._by_id.get(uuid)
        return session if session is not None and (not stages or session.stage in stages) else None

    def drop(self, session: Session) -> None:
        session.move(SessionStage.ENDED)
        del self._by_id[session.id]

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._by_id.values()))
