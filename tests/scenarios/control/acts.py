"""The words of the stories about what an agent does with a call, and what must be left of them: nothing."""

from __future__ import annotations

from fsctl.directory import MISSES_REASON
from fsctl.facts import (
    AgentState,
    Anomaly,
    CallEnded,
    CallHeld,
    CallRetrieved,
    ConferenceBegun,
    ConferenceEnded,
    ConsultEnded,
    ConsultStarted,
    LegEnded,
    LegStarted,
    LineBusied,
    LineFreed,
    RecordingLost,
)
from fsctl.requests import (
    Consult,
)
from fsctl.simulator import hearing
from fsctl.simulator.parties import Caller
from tests.scenarios.world import World

MUSIC = hearing.MUSIC
NOTHING = hearing.NOTHING
ANN, BO, CALLER = frozenset({1000}), frozenset({1001}), frozenset({440})
"""What each party says: agent 1001 at the first phone, the second phone, the customer."""


def settle(world: World) -> None:
    """Everybody hangs up; then nothing is left of anything."""
    for phone in world.phones.values():
        phone.hang_up(world.switch.core)
    world.after(60)
    for channel in list(world.switch.core.channels.values()):
        world.switch.core.hang_up_by_party(channel)
    world.after(60)
    assert world.switch.core.channels == {}
    assert world.troubles == []
    assert world.all(Anomaly) == []
    assert len(world.engine.timers) == 0
    assert world.board.snapshot()["calls"] == {}
    ended = [fact.call for fact in world.all(CallEnded)]
    assert len(ended) == len(set(ended))
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert sorted(legs) == sorted(fact.leg for fact in world.all(LegStarted))
    busied, freed = ({fact.channel for fact in world.all(kind)} for kind in (LineBusied, LineFreed))
    assert busied == freed
    assert len(world.all(CallHeld)) == len(world.all(CallRetrieved))
    assert len(world.all(ConsultStarted)) == len(world.all(ConsultEnded))
    assert len(world.all(ConferenceBegun)) == len(world.all(ConferenceEnded))
    assert world.all(RecordingLost) == []
    for agent in world.directory.agents:
        benched = world.acd.floor.seats[agent].told_reason == MISSES_REASON  # phones nobody lifts ring on meanwhile
        assert benched or world.state(agent) in (AgentState.READY, AgentState.LOGGED_OUT), agent


def talk(world: World, agent: str = "1001") -> Caller:
    """A customer talks with an agent."""
    world.log_in(agent)
    caller = world.caller()
    world.after(0.5)
    world.lifts(agent)
    world.after(0.5)
    assert heard(world, agent) == CALLER
    return caller


def heard(world: World, who: str | Caller) -> frozenset[int]:
    channel = world.phones[who].channel if isinstance(who, str) else who.channel
    return hearing.hears(channel) if channel is not None and channel.alive else NOTHING


def call_of(world: World) -> str:
    return next(iter(world.board.snapshot()["calls"]))


def row(world: World, agent: str = "1001") -> dict[str, object]:
    return dict(world.board.snapshot()["agents"][agent])


def consult(world: World, to: str = "1002") -> None:
    world.ask(Consult("1001", to, "ann"))
    world.after(0.5)


def consulted(world: World) -> Caller:
    """The agent talks with the second phone, the customer hears music."""
    caller = talk(world)
    consult(world)
    world.lifts("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, MUSIC)
    return caller
