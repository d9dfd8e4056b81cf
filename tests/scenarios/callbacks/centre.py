"""A centre whose queue calls back, in the field's words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fsctl.directory import CallbackMode, Destination, DestinationKind, Directory, DirectoryLoaded, DoNotCall
from fsctl.facts import CallbackDialled, CallbackEnded, CallbackPromised, CallEnded, LegEnded, OfferEnded
from fsctl.resources import data_directory
from fsctl.simulator.parties import Caller, Habits, Outsider
from fsctl.switch.sounds import Prompt
from tests.scenarios.world import World, site

FLOW = (Path(data_directory("ivr_scripts")) / "callback.yaml").read_text()
BOB = "5551234"


def centre(agents: int = 2, **queue: object) -> Directory:
    usual: dict[str, object] = {
        "callback": CallbackMode.AGENT_FIRST,
        "exit_keys": {"9": Destination(DestinationKind.CALLBACK, "support")},
        "announce_agent": False,
        "wrap_up_s": 0.0,
        "callback_retry_s": 60.0,
    }
    return site(agents, {"callback": FLOW}, **{**usual, **queue})


def change(world: World, **queue: object) -> None:
    queues = {**world.directory.queues, "support": replace(world.directory.queues["support"], **queue)}  # type: ignore[arg-type]
    load(world, replace(world.directory, queues=queues))


def load(world: World, directory: Directory) -> None:
    world.directory = directory
    world.engine.receive(DirectoryLoaded(directory), world.now)


def do_not_call(world: World, *patterns: str) -> None:
    load(world, replace(world.directory, do_not_call={p: DoNotCall(p) for p in patterns}))


def outside(world: World, number: str = BOB, **habits: object) -> Outsider:
    """Who answers that number; lifts by hand unless habits say otherwise."""
    party = Outsider(number, Habits(**{"answers_after_s": None, **habits}))  # type: ignore[arg-type]
    world.switch.core.outside[number] = party
    return party


def asks(world: World, number: str = BOB, after_s: float = 5.0, keys: str = "1", **plan: object) -> Caller:
    """A caller waits, presses the key for a callback and what the menu asks for, and hangs up when that is said."""
    presses = [(after_s, "9"), *((after_s + 1.0 + 0.5 * place, key) for place, key in enumerate(keys))]
    return world.caller(number, keys=presses, **plan)


def rings_at_the_customer(world: World) -> Outsider:
    """An agent has lifted for a callback, and the customer's telephone rings."""
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert bob.channel is not None
    return bob


def promise(world: World) -> CallbackPromised:
    return world.last(CallbackPromised)  # type: ignore[return-value]


def ended(world: World) -> list[CallbackEnded]:
    return world.all(CallbackEnded)  # type: ignore[return-value]


def dials(world: World) -> list[CallbackDialled]:
    return world.all(CallbackDialled)  # type: ignore[return-value]


def said(world: World, channel: str) -> list[str]:
    return [sound.name for sound in world.played(channel) if isinstance(sound, Prompt)]


def settled(world: World) -> None:
    """What holds of every run: nobody raised anything, and nothing ended twice."""
    assert world.troubles == []
    for kind, name in ((CallEnded, "call"), (LegEnded, "leg"), (OfferEnded, "offer"), (CallbackEnded, "callback")):
        told = [getattr(fact, name) for fact in world.all(kind)]
        assert len(told) == len(set(told)), name
