"""What a supervisor does, and what can be heard and seen of it."""

from __future__ import annotations

from fsctl.callcontrol.room import CallControl
from fsctl.callcontrol.sessions import SessionStage
from fsctl.facts import (
    SupervisionStarted,
)
from fsctl.requests import Supervise
from fsctl.simulator import hearing
from fsctl.simulator.parties import Caller
from tests.scenarios.world import World

SUE = "2000"
"""The supervisor's phone."""


def supervise(world: World, caller: Caller, mode: str = "listen", follow: str = "agent", wait_s: float = 1.0) -> str:
    """The session, once the supervisor hears the call."""
    world.ask(Supervise(caller.channel.uuid, SUE, mode, follow, "sue"))
    world.after(wait_s)
    return world.last(SupervisionStarted).session


def hears(world: World, who: str | Caller) -> set[str]:
    """The names of those who are heard at a phone or by the caller."""
    party = world.phones[who] if isinstance(who, str) else who
    names = {phone.hertz: number for number, phone in world.phones.items()}
    names |= {440: "caller", next(iter(hearing.MUSIC)): "music"}
    return {names[tone] for tone in hearing.hears(party.channel)}


def stage(world: World, session: str) -> SessionStage | None:
    control = world.engine._rooms["callcontrol"]
    assert isinstance(control, CallControl)
    found = control.supervising.sessions.get(session)
    return found.stage if found else None


def row(world: World, session: str) -> dict[str, object] | None:
    return world.board.snapshot()["sessions"].get(session)
