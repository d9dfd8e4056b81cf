"""An agent without wrap-up is offered the next caller while the leg of the last talk is still being ended."""

from __future__ import annotations

import pytest

from fsctl.facts import AgentState, CallEnded, OfferEnded, OfferMade, OfferOutcome
from fsctl.simulator.parties import Caller
from fsctl.switch.commands import HangUp, Originate
from tests.scenarios.world import World, site

GONE_S = 1.0


@pytest.fixture
def world() -> World:
    """One agent, whose leg takes a second to go."""
    world = World(site(1, announce_agent=False, wrap_up_s=0.0))
    world.phone("1001", answers_after_s=0.1)
    world.log_in("1001")
    end = world.switch._acts[HangUp]

    def slowly(command: HangUp) -> bool:
        world.switch.core.after(GONE_S, lambda: end(command))
        return True

    world.switch._acts[HangUp] = slowly
    return world


def talks(world: World) -> tuple[Caller, Caller]:
    """One talks, one waits."""
    first = world.caller("5551111", talks_s=None)
    world.after(1)
    second = world.caller("5552222", talks_s=None)
    world.after(1)
    assert first.channel is not None
    assert first.channel.partner is not None
    return first, second


def called(world: World) -> int:
    return sum(isinstance(order, Originate) for order in world.orders)


def test_the_phone_is_called_when_it_is_free(world: World) -> None:
    first, second = talks(world)
    world.hangs_up(first)
    assert len(world.all(OfferMade)) == 2, "offered at once"
    assert called(world) == 1
    world.after(GONE_S + 0.2)
    assert second.channel is not None
    assert second.channel.partner is not None
    assert [fact.outcome for fact in world.all(OfferEnded)] == []  # type: ignore[attr-defined]


def test_whoever_hangs_up_before_that_costs_the_agent_nothing(world: World) -> None:
    first, second = talks(world)
    world.hangs_up(first)
    world.hangs_up(second)
    world.after(GONE_S + 0.2)
    assert called(world) == 1
    assert [fact.outcome for fact in world.all(OfferEnded)] == [OfferOutcome.CALLER_GONE]  # type: ignore[attr-defined]
    assert len(world.all(CallEnded)) == 2
    assert world.state("1001") is AgentState.READY
    assert world.troubles == []


def test_a_leg_whose_end_is_not_told_holds_nobody_up_for_long(world: World) -> None:
    first, _ = talks(world)
    world.switch._acts[HangUp] = lambda command: True
    world.hangs_up(first)
    world.after(1.5)
    assert called(world) == 1
    world.after(1.0)
    assert called(world) == 2
