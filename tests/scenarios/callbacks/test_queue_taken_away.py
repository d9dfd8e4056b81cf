"""The queue of a promise is taken away while somebody is being called for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.facts import (
    AgentState,
    CallbackState,
    OfferEnded,
    OfferMade,
)
from fsctl.simulator.parties import Outsider
from tests.scenarios.callbacks.centre import (
    asks,
    ended,
    load,
    outside,
)
from tests.scenarios.world import World


def without_queues(world: World) -> None:
    load(world, replace(world.directory, queues={}, tiers=()))


def taken_away_while_it_rings(world: World) -> Outsider:
    """The agent has lifted and hears the customer's telephone ring."""
    bob = outside(world)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.after(1)
    world.lifts("1001")
    world.after(1)
    without_queues(world)
    world.after(1)
    return bob


def test_the_queue_is_taken_away_while_the_agent_hears_it_ring(world: World) -> None:
    bob = taken_away_while_it_rings(world)
    assert bob.channel is not None
    bob.lift(world.switch.core)
    world.after(1)
    assert bob.channel.partner is world.phones["1001"].channel
    assert [(over.outcome, over.reason) for over in ended(world)] == [(CallbackState.KEPT, "called")]
    world.hangs_up("1001")
    world.after(5)
    assert world.state("1001") is AgentState.READY
    assert world.switch.core.channels == {}


@pytest.mark.parametrize("gone", ["agent", "customer"])
def test_nobody_is_reached_for_a_queue_that_is_taken_away(world: World, gone: str) -> None:
    bob = taken_away_while_it_rings(world)
    assert ended(world) == []
    world.hangs_up("1001" if gone == "agent" else bob)  # type: ignore[arg-type]
    world.after(30)
    assert [(over.outcome, over.reason) for over in ended(world)] == [(CallbackState.WITHDRAWN, "no_such_queue")]
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
    assert len(world.all(OfferEnded)) == len(world.all(OfferMade)) == 1
