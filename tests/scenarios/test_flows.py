"""Calls that are led by a flow, on the built-in switch in virtual time."""

from __future__ import annotations

from dataclasses import replace

from fsctl.directory import Destination, DestinationKind, Hours, Interval
from fsctl.facts import (
    CallQueued,
    FlowEnded,
    KeysPressed,
)
from fsctl.resources import data_directory
from fsctl.simulator import hearing
from tests.scenarios.world import World, site

MAIN = (data_directory("ivr_scripts") / "main.yaml").read_text()
ALWAYS = Hours("office", "Asia/Shanghai", (Interval(frozenset(range(7)), 0, 1440),))


class TestFlow:
    def world(self, **hours: object) -> World:
        directory = replace(site(flows={"main": MAIN}), hours={"office": replace(ALWAYS, **hours)})
        return World(directory)

    def test_keys_lead_to_a_queue_and_travel_with_the_call(self) -> None:
        world = self.world()
        world.caller(to="4001", keys=[(2.0, "2"), (6.0, "3")])
        world.after(12)
        queued = world.last(CallQueued)
        assert (queued.queue, queued.language, queued.priority) == ("billing", "en", 10)
        assert dict(queued.data) == {"language_key": "2", "menu_key": "3"}
        assert [(pressed.node, pressed.keys) for pressed in world.all(KeysPressed)] == [("welcome", "2"), ("menu", "3")]
        assert world.troubles == []

    def test_keys_pressed_ahead_are_not_lost(self) -> None:
        world = self.world()
        world.caller(to="4001", keys=[(0.2, "1"), (0.3, "2")])
        world.after(1)
        assert world.last(CallQueued).queue == "sales"

    def test_nothing_pressed_leads_on_after_the_tries(self) -> None:
        world = self.world()
        caller = world.caller(to="4001")
        world.after(120)
        assert world.last(CallQueued).queue == "support"
        assert caller.channel.alive

    def test_wrong_keys_lead_out_after_the_tries(self) -> None:
        world = self.world()
        caller = world.caller(to="4001", keys=[(1, "1"), (3, "9"), (5, "9"), (7, "9")])
        world.after(30)
        assert world.last(FlowEnded).name == "goodbye"
        assert not caller.channel.alive

    def test_closed_hours_are_said(self) -> None:
        world = self.world(override="closed")
        caller = world.caller(to="4001")
        world.after(0.5)
        assert world.last(FlowEnded).name == "closed"
        world.after(12)
        assert not caller.channel.alive

    def test_a_hang_up_in_the_menu_leaves_nothing_behind(self) -> None:
        world = self.world()
        caller = world.caller(to="4001")
        world.after(3)
        world.hangs_up(caller)
        world.after(60)
        assert len(world.engine.timers) == 0
        assert world.troubles == []


def test_a_caller_who_leaves_the_queue_for_a_flow_hears_all_it_says() -> None:
    """The music ends before the flow begins to speak, and takes none of its words along."""
    flow = "flow: main\nstart: a\nnodes: {a: {kind: play, prompt: closed, next: b}, b: {kind: hangup}}"
    world = World(site(flows={"main": flow}, max_wait_s=5.0, on_max_wait=Destination(DestinationKind.FLOW, "main")))
    caller = world.caller()
    world.after(5.2)
    assert hearing.hears(caller.channel) == hearing.PROMPT
    world.after(60)
    assert not caller.channel.alive
