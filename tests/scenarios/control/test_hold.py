"""Hold and retrieve, by panel and handset."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import SiteSettings
from fsctl.facts import (
    AgentState,
    CallEnded,
    CallHeld,
    CallRetrieved,
    HeldTooLong,
    Party,
    TalkEnded,
)
from fsctl.requests import (
    Dial,
    EndTalk,
    Hold,
    Retrieve,
    ThreeWay,
)
from fsctl.step import Refused
from tests.scenarios.control.acts import (
    ANN,
    CALLER,
    MUSIC,
    NOTHING,
    call_of,
    heard,
    settle,
    talk,
)
from tests.scenarios.world import World, site


def test_the_customer_hears_music_and_the_agent_nothing(world: World) -> None:
    caller = talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(10)
    assert (heard(world, caller), heard(world, "1001")) == (MUSIC, NOTHING)
    assert world.state("1001") is AgentState.ON_HOLD
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "on_hold"
    world.ask(Retrieve("1001", "ann"))
    world.after(0.5)
    assert (heard(world, caller), heard(world, "1001")) == (ANN, CALLER)
    assert world.last(CallRetrieved).held_s == pytest.approx(10)
    assert world.state("1001") is AgentState.TALKING


def test_double_clicks_change_nothing(world: World) -> None:
    caller = talk(world)
    for _ in range(3):
        world.ask(Hold("1001", "ann"))
    world.after(1)
    for _ in range(3):
        world.ask(Retrieve("1001", "ann"))
    world.after(1)
    assert heard(world, caller) == ANN
    assert len(world.all(CallHeld)) == 1


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 10, 15, 20, 30, 40, 60])
def test_clicks_in_quick_succession_end_where_the_last_one_wants(world: World, milliseconds: int) -> None:
    caller = talk(world)
    for _ in range(4):
        world.ask(Hold("1001", "ann"))
        world.after(milliseconds / 1000)
        world.ask(Retrieve("1001", "ann"))
        world.after(milliseconds / 1000)
    world.after(2)
    assert (heard(world, caller), heard(world, "1001")) == (ANN, CALLER)


def test_by_the_handset(world: World) -> None:
    caller = talk(world)
    world.phones["1001"].hold(world.switch.core, True)
    world.after(5)
    assert heard(world, caller) == MUSIC
    assert world.last(CallHeld).by == "phone 1001"
    assert world.state("1001") is AgentState.ON_HOLD
    world.phones["1001"].hold(world.switch.core, False)
    world.after(0.5)
    assert world.last(CallRetrieved).held_s == pytest.approx(5, abs=0.1)
    assert heard(world, caller) == ANN


def test_a_hold_by_the_handset_is_taken_back_from_the_panel_by_asking_the_phone(world: World) -> None:
    caller = talk(world)
    world.phones["1001"].hold(world.switch.core, True)
    world.after(1)
    world.ask(Retrieve("1001", "ann"))
    world.after(1)
    assert heard(world, caller) == ANN
    assert world.state("1001") is AgentState.TALKING


def test_the_panel_holds_and_the_handset_too(world: World) -> None:
    caller = talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(1)
    world.phones["1001"].hold(world.switch.core, True)
    world.after(1)
    world.ask(Retrieve("1001", "ann"))
    world.after(1)
    world.phones["1001"].hold(world.switch.core, False)
    world.after(1)
    assert heard(world, caller) == ANN
    assert world.state("1001") is AgentState.TALKING
    assert len(world.all(CallHeld)) == len(world.all(CallRetrieved)) == 1


def test_the_customer_hangs_up_on_hold(world: World) -> None:
    caller = talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(5)
    world.hangs_up(caller)
    assert world.last(CallEnded).ended_by is Party.CALLER
    assert world.last(CallRetrieved).held_s == pytest.approx(5, abs=0.1)
    assert world.state("1001") is AgentState.WRAP_UP


@pytest.mark.parametrize("by_phone", [False, True])
def test_the_agent_hangs_up_on_hold(world: World, by_phone: bool) -> None:
    talk(world)
    if by_phone:
        world.phones["1001"].hold(world.switch.core, True)
    else:
        world.ask(Hold("1001", "ann"))
    world.after(5)
    world.hangs_up("1001")
    assert world.last(CallEnded).ended_by is Party.AGENT
    assert world.last(TalkEnded).ended_by is Party.AGENT


def test_nothing_to_hold_is_refused(world: World) -> None:
    world.log_in("1001")
    for request in (Hold("1001", "ann"), Retrieve("1001", "ann"), EndTalk("1001", "ann"), ThreeWay("1001", "ann")):
        with pytest.raises(Refused) as refused:
            world.ask(request)
        assert refused.value.code == "not_in_a_call"


def test_too_long_on_hold_is_said_once_and_is_over_with_the_hold() -> None:
    world = World(site(2, announce_agent=False, hold_alert_s=30.0))
    talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(29.9)
    assert world.all(HeldTooLong) == []
    world.after(60)
    assert world.all(HeldTooLong) == [HeldTooLong(call_of(world), "1001", "support", pytest.approx(30))]
    call = call_of(world)
    assert world.board.snapshot()["calls"][call]["held_too_long"] is True
    world.ask(Retrieve("1001", "ann"))
    world.after(1)
    assert world.board.snapshot()["calls"][call]["held_too_long"] is False
    world.phones["1001"].hold(world.switch.core, True)
    world.after(29)
    world.phones["1001"].hold(world.switch.core, False)
    world.after(60)
    assert len(world.all(HeldTooLong)) == 1
    settle(world)


def test_a_talk_no_queue_gave_is_held_too_long_by_the_sites_limit() -> None:
    directory = replace(site(2), settings={"site": SiteSettings(hold_alert_s=10.0)})
    world = World(directory)
    world.log_in("1001")
    world.ask(Dial("1001", "1002", "ann"))
    world.after(0.5)
    world.lifts("1001")
    world.after(0.5)
    world.lifts("1002")
    world.after(0.5)
    world.ask(Hold("1001", "ann"))
    world.after(11)
    assert [(fact.agent, fact.queue) for fact in world.all(HeldTooLong)] == [("1001", "")]
    settle(world)
