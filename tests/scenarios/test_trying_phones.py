"""A desk phone is rung to try it, in virtual time on the built-in switch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fsctl.callcontrol.trying import RING_S
from fsctl.facts import (
    AgentState,
    Anomaly,
    LineBusied,
    LineFreed,
    OfferMade,
    PhoneTrialEnded,
    TrialOutcome,
)
from fsctl.requests import RingPhone
from fsctl.step import Refused
from tests.scenarios.world import World, site


@pytest.fixture
def world() -> Iterator[World]:
    world = World(site(2, announce_agent=False))
    yield world
    assert world.troubles == []
    assert [fact.code for fact in world.all(Anomaly)] == []
    assert len(world.all(LineBusied)) == len(world.all(LineFreed))


def ring(world: World, extension: str = "1001") -> None:
    world.ask(RingPhone(extension, "en", "ann"))


def row(world: World, extension: str = "1001") -> tuple[bool, str, str]:
    found = world.board.snapshot()["phones"][extension]
    return found["registered"], found["trial"], found["trial_by"]


def outcome(world: World) -> TrialOutcome:
    (ended,) = world.all(PhoneTrialEnded)
    return ended.outcome


def test_whoever_lifts_it_hears_that_it_works_and_it_is_free_again(world: World) -> None:
    world.phone("1001", answers_after_s=2)
    ring(world)
    world.after(1)
    assert row(world) == (True, "ringing", "ann")
    world.after(1.5)
    assert row(world) == (True, "lifted", "ann")
    world.after(10)
    assert outcome(world) is TrialOutcome.LIFTED
    assert world.switch.core.channels == {}


def test_it_stops_ringing_by_itself(world: World) -> None:
    ring(world)
    world.after(RING_S + 2)
    assert outcome(world) is TrialOutcome.NO_ANSWER
    assert row(world)[1] == "no_answer"


def test_a_phone_that_is_not_there_is_said_to_be_so(world: World) -> None:
    world.switch.core.unregister(world.phones["1001"])
    world.after(1)
    assert row(world)[0] is False
    ring(world)
    world.after(RING_S + 10)
    assert outcome(world) in (TrialOutcome.NOT_REGISTERED, TrialOutcome.UNREACHABLE)


def test_no_call_is_offered_into_it_and_the_agent_is_back_after_it(world: World) -> None:
    world.log_in("1001")
    ring(world)
    world.after(1)
    assert world.state("1001") is AgentState.OTHER_CALL
    world.caller()
    world.after(5)
    assert world.all(OfferMade) == []
    world.after(RING_S)
    assert [fact.agent for fact in world.all(OfferMade)] == ["1001"]


def test_one_at_a_time_and_only_phones_of_this_house(world: World) -> None:
    ring(world)
    with pytest.raises(Refused, match="in a call"):
        ring(world)
    with pytest.raises(Refused, match="no extension"):
        ring(world, "9999")
    world.after(RING_S + 2)
    ring(world)
    world.after(RING_S + 2)
    assert len(world.all(PhoneTrialEnded)) == 2
