"""Calls that agents place from the panel."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentState,
    CallAnswered,
    CallEnded,
    CallPlaced,
    LegStarted,
    OfferEnded,
    Party,
    RecordingFinished,
)
from fsctl.requests import (
    CompleteTransfer,
    Dial,
    EndTalk,
    Hold,
    Retrieve,
)
from fsctl.simulator import hearing
from fsctl.simulator.parties import Habits, Outsider
from fsctl.step import Refused
from tests.scenarios.control.acts import (
    ANN,
    BO,
    MUSIC,
    NOTHING,
    call_of,
    consult,
    heard,
    row,
)
from tests.scenarios.world import World


def placed(world: World, number: str = "13800138000") -> Outsider:
    outsider = world.switch.core.outside[number] = Outsider(number, Habits(2.0), 700)
    world.log_in("1001")
    world.ask(Dial("1001", number, "ann"))
    return outsider


def test_the_agents_phone_first_then_the_number(world: World) -> None:
    outsider = placed(world)
    assert type(world.facts[-1][1]) is not CallPlaced
    kinds = [type(fact) for _, fact in world.facts]
    assert kinds.index(CallPlaced) < kinds.index(LegStarted), "the card shows before a phone rings"
    world.after(0.5)
    assert world.rings("1001")
    assert world.state("1001") is AgentState.OTHER_CALL
    assert outsider.channel is None
    world.lifts("1001")
    world.after(1)
    assert outsider.channel is not None
    assert heard(world, "1001") == hearing.PROMPT, "a ringing tone"
    world.after(2)
    assert heard(world, "1001") == {700}
    assert hearing.hears(outsider.channel) == ANN
    assert row(world)["call"] == world.last(CallPlaced).call == outsider.channel.uuid
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "talking"
    world.after(5)
    outsider.hang_up(world.switch.core)
    world.after(0.5)
    assert world.last(CallEnded).ended_by is Party.CALLER
    assert world.phones["1001"].channel is None
    assert world.state("1001") is AgentState.READY
    assert len(world.all(CallAnswered)) == 1
    world.after(5)
    assert world.last(RecordingFinished).length_s == pytest.approx(5.5, abs=1)


def test_a_placed_call_can_be_held_consulted_about_and_handed_over(world: World) -> None:
    outsider = placed(world)
    world.after(0.5)
    world.lifts("1001")
    world.after(3)
    world.ask(Hold("1001", "ann"))
    world.after(1)
    assert hearing.hears(outsider.channel) == MUSIC
    world.ask(Retrieve("1001", "ann"))
    world.after(1)
    consult(world)
    world.lifts("1002")
    world.after(0.5)
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(0.5)
    assert hearing.hears(outsider.channel) == BO
    assert world.state("1001") is AgentState.READY


def test_the_agent_does_not_lift(world: World) -> None:
    placed(world)
    world.after(40)
    assert len(world.all(CallEnded)) == 1
    assert world.state("1001") is AgentState.READY


def test_the_agent_hangs_up_while_the_number_rings(world: World) -> None:
    outsider = placed(world)
    outsider.habits.answers_after_s = None
    world.after(0.5)
    world.lifts("1001")
    world.after(1)
    world.hangs_up("1001")
    world.after(0.5)
    assert outsider.channel is None
    assert world.last(CallEnded).ended_by is Party.AGENT


def test_it_is_given_up_from_the_panel(world: World) -> None:
    placed(world)
    world.after(0.5)
    world.ask(EndTalk("1001", "ann"))
    world.after(0.5)
    assert not world.rings("1001")
    assert len(world.all(CallEnded)) == 1


@pytest.mark.parametrize("habits", [Habits(refuses="USER_BUSY"), Habits(None), Habits(dead=True)])
def test_a_number_that_is_not_reached_is_said_to_the_agent(world: World, habits: Habits) -> None:
    outsider = placed(world)
    outsider.habits = habits
    world.after(0.5)
    world.lifts("1001")
    world.after(50)
    assert len(world.all(CallEnded)) == 1
    assert world.phones["1001"].channel is None
    assert world.state("1001") is AgentState.READY


def test_a_colleague_is_dialled(world: World) -> None:
    world.log_in("1001")
    world.ask(Dial("1001", "1002", "ann"))
    world.after(0.5)
    world.lifts("1001")
    world.after(0.5)
    assert world.rings("1002")
    world.lifts("1002")
    world.after(0.5)
    assert heard(world, "1001") == BO


def test_no_offers_meanwhile_and_no_dialling_in_a_call(world: World) -> None:
    placed(world)
    world.caller()
    world.after(1)
    with pytest.raises(Refused) as refused:
        world.ask(Dial("1001", "13800138000", "ann"))
    assert refused.value.code == "in_a_call"
    assert world.all(OfferEnded) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [("", "not_a_number"), ("138; rm", "not_a_number"), ("4000", "own_number"), ("1001", "own_phone")],
)
def test_what_is_no_number_is_refused(world: World, number: str, code: str) -> None:
    world.log_in("1001")
    with pytest.raises(Refused) as refused:
        world.ask(Dial("1001", number, "ann"))
    assert refused.value.code == code


def test_an_outside_number_by_the_handset(world: World) -> None:
    world.log_in("1001")
    world.phones["1001"].dial(world.switch.core, "13800138000")
    world.after(4)
    assert heard(world, "1001") == {700}
    assert world.board.snapshot()["calls"][call_of(world)]["direction"] == "outbound"
    world.ask(Hold("1001", "ann"))
    world.after(1)
    assert heard(world, "1001") == NOTHING
    world.ask(Retrieve("1001", "ann"))
    world.after(1)
    consult(world)
    world.lifts("1002")
    world.after(0.5)
    assert heard(world, "1001") == BO
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(1)
    assert world.phones["1001"].channel is None
    assert heard(world, "1002") == {700}
