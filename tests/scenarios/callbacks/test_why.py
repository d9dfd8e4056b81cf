"""Why nobody is rung for a promise: what keeps it from everybody, and each agent with the first rule, at any time."""

from __future__ import annotations

from dataclasses import replace

from fsctl.directory import CallbackMode, Hours, Interval
from tests.scenarios.callbacks.centre import asks, centre, change, do_not_call, load, outside, promise
from tests.scenarios.world import World


def why(world: World) -> list[tuple[str, str]]:
    """Agent and rule without its numbers."""
    found = world.acd.explain(promise(world).callback, world.now)
    return [(agent, rule.partition("?")[0]) for agent, rule in found]


def of_all(world: World) -> list[str]:
    return [rule for agent, rule in why(world) if not agent]


def test_in_its_place_it_is_a_matter_of_the_agents() -> None:
    world = World(centre())
    asks(world)
    world.after(30)
    assert why(world) == [("1001", "logged_out"), ("1002", "logged_out")]
    world.log_in("1002")
    world.after(1)
    assert why(world) == [("1001", "logged_out"), ("1002", "rings_for_this_call")]


def test_in_the_pause_after_an_attempt_each_agent_is_told_as_well() -> None:
    world = World(centre())
    outside(world, refuses="USER_BUSY")
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(20)
    told = why(world)
    assert told[0] == ("", "callback_pause")
    assert dict(told)["1001"] == "", "who could be rung once the pause is over"
    assert dict(told)["1002"] == "logged_out"


def test_all_that_keeps_it_from_everybody_is_told() -> None:
    world = World(centre())
    asks(world)
    world.after(30)
    change(world, callback=CallbackMode.OFF)
    assert of_all(world) == ["callback_off"]
    closed = Hours("late", "UTC", (Interval(frozenset(range(7)), 0, 1440),), override="closed")
    load(world, replace(world.directory, hours={"late": closed}))
    change(world, callback_hours="late")
    assert of_all(world) == ["callback_closed", "callback_off"]
    world.caller(to="1001")
    world.after(1)
    assert of_all(world) == ["callback_closed", "callback_number_busy", "callback_off"]


def test_while_the_customer_is_called_a_number_that_was_barred_meanwhile_is_told() -> None:
    world = World(centre())
    outside(world)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert of_all(world) == ["callback_dialling"]
    do_not_call(world, "555*")
    assert of_all(world) == ["callback_do_not_call", "callback_dialling"]


def test_with_customer_first_it_tells_how_far_away_an_agent_is() -> None:
    world = World(centre(callback=CallbackMode.CUSTOMER_FIRST))
    asks(world)
    world.after(30)
    assert why(world) == [("", "callback_nobody_works"), ("1001", "logged_out"), ("1002", "logged_out")]
    world.phone("1001", answers_after_s=0.5)
    world.log_in("1001")
    outside(world, answers_after_s=1.0)
    world.after(3)
    assert of_all(world) == ["callback_dialling"]
