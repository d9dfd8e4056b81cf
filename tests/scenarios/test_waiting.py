"""What waiting callers hear, and how they leave, on the built-in switch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fsctl.directory import Destination, DestinationKind, DirectoryLoaded
from fsctl.facts import CallEnded, CallLeftQueue, CallRouted, PlaceTold, QueueOutcome
from fsctl.simulator.parties import Caller
from fsctl.switch.sounds import Music, Prompt
from tests.scenarios.world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    assert world.troubles == []


def queue(world: World, **settings: object) -> None:
    queues = {**world.directory.queues, "support": replace(world.directory.queues["support"], **settings)}  # type: ignore[arg-type]
    world.directory = replace(world.directory, queues=queues)
    world.engine.receive(DirectoryLoaded(world.directory), world.now)


def heard(world: World, caller: Caller) -> list[str]:
    """What was played to the caller, in order."""
    assert caller.channel is not None
    names = []
    for sound in world.played(caller.channel.uuid):
        names.append(sound.name if isinstance(sound, Prompt) else "music" if isinstance(sound, Music) else str(sound))
    return names


def test_a_waiting_caller_hears_place_and_wait_one_after_the_other_over_the_music(world: World) -> None:
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.caller("5550000")
    world.after(8)
    queue(world, tell_place=True, tell_wait=True)
    first, second = world.caller("5551111"), world.caller("5552222")
    world.after(20)
    assert heard(world, first) == ["music", "place_1", "wait_5"]
    assert heard(world, second) == ["music", "place_2", "wait_10"]
    assert [(fact.place, fact.wait) for fact in world.all(PlaceTold)] == [(1, "5"), (2, "10")]


def test_a_key_leads_out_of_the_queue_at_once(world: World) -> None:
    queue(world, exit_keys={"0": Destination(DestinationKind.ANNOUNCEMENT, "goodbye")})
    caller = world.caller(keys=[(3.0, "5"), (6.0, "0")])
    world.after(5)
    assert world.all(CallLeftQueue) == []
    world.after(20)
    left = world.last(CallLeftQueue)
    assert (left.outcome, left.key) == (QueueOutcome.LEFT_BY_KEY, "0")
    assert (world.last(CallRouted).kind, world.last(CallRouted).name) == (DestinationKind.ANNOUNCEMENT, "goodbye")
    assert heard(world, caller) == ["music", "goodbye"]
    assert len(world.all(CallEnded)) == 1


def test_who_is_not_let_in_goes_where_the_queue_says_and_hears_no_music_of_it(world: World) -> None:
    queue(world, max_ratio=1.0, on_ratio=Destination(DestinationKind.ANNOUNCEMENT, "queue_full"))
    world.caller("5550000")
    world.after(1)
    caller = world.caller("5551111")
    world.after(10)
    assert world.last(CallLeftQueue).outcome is QueueOutcome.TOO_CROWDED
    assert heard(world, caller) == ["queue_full"]
