"""Whether an agent notices that a supervisor listens is the site's to say; a customer never notices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import ListeningNotice, SiteSettings
from fsctl.facts import CallConnected, SupervisionAttached
from fsctl.requests import Hold, Retrieve, Supervise, TransferCall
from fsctl.simulator import hearing
from fsctl.simulator.parties import Caller, DeskPhone
from tests.scenarios.world import World, site

SUE = "2000"
TONE = 1750


def world_with(notice: ListeningNotice) -> tuple[World, Caller]:
    world = World(replace(site(2, announce_agent=False), settings={"site": SiteSettings(listening_notice=notice)}))
    for extension in ("1001", "1002", SUE):
        world.phone(extension, answers_after_s=0.5)
    world.log_in("1001")
    caller = world.caller()
    world.after(2)
    return world, caller


def tones(world: World, seconds: float, *parties: DeskPhone | Caller) -> list[int]:
    """How often each party hears the tone begin in this time."""
    begun, heard = [0] * len(parties), [False] * len(parties)
    for _ in range(int(seconds / 0.05)):
        world.after(0.05)
        for place, party in enumerate(parties):
            now = party.channel is not None and party.channel.alive and TONE in hearing.hears(party.channel)
            begun[place] += now and not heard[place]
            heard[place] = now
    return begun


@pytest.mark.parametrize("mode", ["listen", "whisper_caller", "barge"])
@pytest.mark.parametrize("follow", ["agent", "caller"])
def test_a_tone_in_the_agents_ear_alone_once(mode: str, follow: str) -> None:
    world, caller = world_with(ListeningNotice.TONE)
    ann, sue = world.phones["1001"], world.phones[SUE]
    world.ask(Supervise(caller.channel.uuid, SUE, mode, follow, "sue"))
    assert tones(world, 3, ann, caller, sue) == [1, 0, 0]
    world.ask(Hold("1001", "ann"))
    world.after(1)
    world.ask(Retrieve("1001", "ann"))
    assert tones(world, 3, ann, caller) == [0, 0]


def test_nobody_notices_when_it_is_silent() -> None:
    world, caller = world_with(ListeningNotice.SILENT)
    world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
    assert tones(world, 3, world.phones["1001"], caller) == [0, 0]
    assert len(world.all(SupervisionAttached)) == 1


def test_the_next_agent_of_a_customer_who_is_followed_is_told_too() -> None:
    world, caller = world_with(ListeningNotice.TONE)
    world.log_in("1002")
    world.ask(Supervise(caller.channel.uuid, SUE, "listen", "caller", "sue"))
    world.after(3)
    world.ask(TransferCall(caller.channel.uuid, "queue:support", "ann"))
    assert tones(world, 5, world.phones["1002"], caller) == [1, 0]
    assert len(world.all(CallConnected)) == 2
