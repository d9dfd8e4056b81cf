"""The switch goes away and comes back: whole calls in virtual time, on the built-in switch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.facts import (
    AgentState,
    CallEnded,
)
from fsctl.switch.causes import Cause
from fsctl.switch.events import ChannelHungUp, SwitchLost
from tests.scenarios.world import World


@pytest.fixture
def world() -> World:
    world = World()
    yield world
    assert world.troubles == []


class TestTheSwitchGoesAway:
    def test_callers_keep_their_places_through_an_interruption(self, world: World) -> None:
        callers = [world.caller(str(n)) for n in range(3)]
        world.after(5)
        world.engine.receive(SwitchLost("cut"), world.now)
        world.log_in("1001")
        world.after(3)
        assert not world.rings("1001")
        world.engine.receive(world.switch.snapshot(fresh=True), world.now)
        world.after(1)
        assert world.rings("1001")
        assert world.all(CallEnded) == []
        assert world.board.snapshot()["queues"]["support"]["waiting"] == 3
        assert callers[0].channel.alive

    def test_after_a_restart_of_the_switch_every_call_is_closed_once(self, world: World) -> None:
        world.phone("1001", answers_after_s=0.5)
        world.log_in("1001")
        for n in range(4):
            world.caller(str(n))
        world.after(10)
        empty = replace(world.switch.snapshot(fresh=True), core="another", channels=())
        world.engine.receive(SwitchLost("killed"), world.now)
        world.engine.receive(empty, world.now)
        assert len(world.all(CallEnded)) == 4
        assert {ended.cause for ended in world.all(CallEnded)} == {Cause.SWITCH_LOST}
        assert world.board.snapshot()["calls"] == {}
        world.after(15)
        assert world.state("1001") is AgentState.READY

    def test_a_hang_up_nobody_heard_of_is_found_by_comparing(self, world: World) -> None:
        caller = world.caller()
        world.after(5)
        del world.switch.core.channels[caller.channel.uuid]
        for _ in range(2):
            world.engine.receive(world.snapshot(), world.now)
            world.after(5)
        assert world.last(CallEnded).reconciled
        late = ChannelHungUp(caller.channel.uuid, Cause.NORMAL)
        world.engine.receive(late, world.now)
        assert len(world.all(CallEnded)) == 1
