"""An offer that comes to nothing says on the board why, as the agent's panel tells it."""

from __future__ import annotations

from fsctl.directory import Strategy
from tests.scenarios.world import World, site


def lost(world: World, agent: str) -> tuple[str, str]:
    found = world.board.snapshot()["agents"][agent]["lost_offer"]
    return found["outcome"], found["by"]


def test_the_one_who_was_slower_is_told_who_took_the_call() -> None:
    world = World(site(2, announce_agent=False, strategy=Strategy.RING_ALL))
    world.log_in("1001", "1002")
    world.caller()
    world.after(2)
    assert world.rings("1001")
    assert world.rings("1002")
    world.lifts("1002")
    world.after(1)
    assert lost(world, "1001") == ("withdrawn", "1002")
    assert world.board.snapshot()["agents"]["1002"]["lost_offer"] is None
    assert world.troubles == []


def test_a_caller_who_gave_up_is_told_to_all_whose_phone_rang() -> None:
    world = World(site(2, announce_agent=False, strategy=Strategy.RING_ALL))
    world.log_in("1001", "1002")
    caller = world.caller()
    world.after(2)
    world.hangs_up(caller)
    world.after(1)
    assert lost(world, "1001") == lost(world, "1002") == ("caller_gone", "")
    assert world.troubles == []
