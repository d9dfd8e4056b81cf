"""Consultation: a third party is asked while the customer hears music."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentState,
    CallEnded,
    CallRetrieved,
    CallTransferred,
    ConsultEnded,
    ConsultOutcome,
    ConsultSwapped,
    Side,
)
from fsctl.requests import (
    CancelConsult,
    CompleteTransfer,
    Consult,
    Hold,
    MuteAgent,
    SendDigits,
    SwapConsult,
    ThreeWay,
)
from fsctl.simulator import hearing
from fsctl.simulator.parties import Habits, Outsider
from fsctl.step import Refused
from tests.scenarios.control.acts import (
    ANN,
    BO,
    CALLER,
    MUSIC,
    call_of,
    consult,
    consulted,
    heard,
    row,
    settle,
    talk,
)
from tests.scenarios.world import World, site


def test_from_the_question_to_the_hand_over(world: World) -> None:
    caller = talk(world)
    consult(world)
    assert world.rings("1002")
    assert heard(world, caller) == MUSIC
    assert heard(world, "1001") == hearing.PROMPT, "a ringing tone"
    assert row(world)["consult"]["state"] == "ringing"  # type: ignore[index]
    world.lifts("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, MUSIC)
    assert row(world)["consult"]["state"] == "answered"  # type: ignore[index]
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(0.5)
    assert (heard(world, caller), heard(world, "1002")) == (BO, CALLER)
    assert world.phones["1001"].channel is None
    assert world.last(ConsultEnded).outcome is ConsultOutcome.COMPLETED
    assert world.state("1001") is AgentState.WRAP_UP
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "talking"
    world.hangs_up("1002")
    assert caller.ended == "NORMAL_CLEARING"
    assert len(world.all(CallEnded)) == 1


def test_swap_goes_to_and_fro(world: World) -> None:
    caller = consulted(world)
    world.ask(SwapConsult("1001", "ann"))
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (CALLER, MUSIC, ANN)
    world.ask(SwapConsult("1001", "ann"))
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (BO, ANN, MUSIC)
    assert [fact.with_ for fact in world.all(ConsultSwapped)] == [Side.CUSTOMER, Side.CONSULTED]


@pytest.mark.parametrize("milliseconds", [0, 3, 10, 20, 40, 50])
def test_swaps_in_quick_succession(world: World, milliseconds: int) -> None:
    caller = consulted(world)
    for _ in range(5):
        world.ask(SwapConsult("1001", "ann"))
        world.after(milliseconds / 1000)
    world.after(2)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (CALLER, MUSIC, ANN)


def test_a_hand_over_while_the_customer_is_spoken_to(world: World) -> None:
    caller = consulted(world)
    world.ask(SwapConsult("1001", "ann"))
    world.after(0.5)
    world.ask(CompleteTransfer("1001", "ann"))
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(0.5)
    assert heard(world, caller) == BO


def test_cancelling_gives_the_customer_back(world: World) -> None:
    caller = consulted(world)
    world.ask(CancelConsult("1001", "ann"))
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    assert world.last(ConsultEnded).outcome is ConsultOutcome.CANCELLED
    assert world.phones["1002"].channel is None
    consult(world)
    assert world.rings("1002"), "and one may consult again"


def test_cancelling_before_the_answer(world: World) -> None:
    caller = talk(world)
    consult(world)
    world.ask(CancelConsult("1001", "ann"))
    world.after(0.5)
    assert not world.rings("1002")
    assert heard(world, caller) == ANN
    assert world.last(ConsultEnded).outcome is ConsultOutcome.CANCELLED


@pytest.mark.parametrize(
    ("habits", "outcome"),
    [
        ({"refuses": "USER_BUSY"}, ConsultOutcome.BUSY),
        ({"refuses": "CALL_REJECTED"}, ConsultOutcome.REJECTED),
        ({"answers_after_s": None}, ConsultOutcome.NO_ANSWER),
        ({"dead": True}, ConsultOutcome.UNREACHABLE),
    ],
)
def test_who_is_not_reached_gives_the_customer_back(
    world: World, habits: dict[str, object], outcome: ConsultOutcome
) -> None:
    world.phone("1002", **habits)
    caller = talk(world)
    consult(world)
    world.after(50)
    assert world.last(ConsultEnded).outcome is outcome
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    assert row(world)["consult"] is None


def test_the_consulted_party_leaves(world: World) -> None:
    caller = consulted(world)
    world.hangs_up("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    assert world.last(ConsultEnded).outcome is ConsultOutcome.GONE


def test_the_consulted_party_leaves_while_it_waits(world: World) -> None:
    caller = consulted(world)
    world.ask(SwapConsult("1001", "ann"))
    world.after(0.5)
    world.hangs_up("1002")
    world.after(0.5)
    assert heard(world, caller) == ANN


def test_the_agent_hangs_up_and_has_handed_over(world: World) -> None:
    caller = consulted(world)
    world.hangs_up("1001")
    world.after(0.5)
    assert (heard(world, caller), heard(world, "1002")) == (BO, CALLER)
    assert world.last(ConsultEnded).outcome is ConsultOutcome.COMPLETED
    assert world.state("1001") is AgentState.WRAP_UP
    world.hangs_up(caller)
    assert world.phones["1002"].channel is None


def test_the_agent_hangs_up_before_the_answer_and_the_customer_goes_after_the_call(world: World) -> None:
    caller = talk(world)
    consult(world)
    world.hangs_up("1001")
    world.after(1)
    assert world.rings("1002")
    assert world.last(CallTransferred).to == "1002"
    world.lifts("1002")
    world.after(0.5)
    assert heard(world, caller) == BO


def test_the_agent_hangs_up_while_speaking_to_the_customer(world: World) -> None:
    caller = consulted(world)
    world.ask(SwapConsult("1001", "ann"))
    world.after(0.5)
    world.hangs_up("1001")
    world.after(0.5)
    assert caller.ended
    assert world.phones["1002"].channel is None


def test_the_customer_hangs_up_and_the_others_finish(world: World) -> None:
    caller = consulted(world)
    world.hangs_up(caller)
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002")) == (BO, ANN)
    assert world.last(ConsultEnded).outcome is ConsultOutcome.GONE
    assert world.state("1001") is AgentState.OTHER_CALL
    assert len(world.all(CallEnded)) == 1
    world.hangs_up("1002")
    world.after(0.5)
    assert world.phones["1001"].channel is None
    assert world.state("1001") is AgentState.WRAP_UP


def test_the_customer_hangs_up_while_the_other_phone_rings(world: World) -> None:
    caller = talk(world)
    consult(world)
    world.hangs_up(caller)
    world.after(0.5)
    assert not world.rings("1002")
    assert world.phones["1001"].channel is None


@pytest.mark.parametrize("milliseconds", range(0, 80, 4))
def test_somebody_leaves_while_the_customer_is_handed_over(milliseconds: int) -> None:
    """At whatever moment: nobody is left in silence, everything ends once."""
    for who in ("1001", "1002", "caller"):
        world = World(site(2, announce_agent=False))
        caller = consulted(world)
        core = world.switch.core
        party = caller if who == "caller" else world.phones[who]
        world.ask(CompleteTransfer("1001", "ann"))
        core.after(milliseconds / 1000, lambda party=party, core=core: party.hang_up(core))  # type: ignore[misc]
        world.after(8)
        alive = {channel.party for channel in core.channels.values()}
        assert len(alive) in (0, 2), who
        for channel in core.channels.values():
            assert channel.partner is not None, who
        settle(world)


def test_a_held_customer_is_consulted_about(world: World) -> None:
    caller = talk(world)
    world.ask(Hold("1001", "ann"))
    world.after(5)
    consult(world)
    assert len(world.all(CallRetrieved)) == 1
    assert world.state("1001") is AgentState.TALKING
    world.lifts("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, caller)) == (BO, MUSIC)


def test_outside_somebody_is_consulted_and_takes_the_customer(world: World) -> None:
    outsider = world.switch.core.outside["13800138000"] = Outsider("13800138000", Habits(1.0), 700)
    caller = talk(world)
    consult(world, "13800138000")
    world.after(1)
    assert heard(world, "1001") == {700}
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(0.5)
    assert heard(world, caller) == {700}
    outsider.hang_up(world.switch.core)
    world.after(0.5)
    assert caller.ended


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("1001", "own_phone"),
        ("queue:support", "cannot_consult"),
        ("4000", "cannot_consult"),
        ("queue:nowhere", "unknown_destination"),
        ("external:nowhere/123", "unknown_destination"),
        ("external:world/12;3", "unknown_destination"),
        ("external:/123", "unknown_destination"),
        ("hangup", "not_a_number"),
        ("hangup:x", "unknown_destination"),
        ("12\n3", "not_a_number"),
        ("{a=b}1002", "not_a_number"),
        ("", "not_a_number"),
        ("9" * 33, "not_a_number"),
        ("99", "unknown_number"),
    ],
)
def test_what_cannot_be_consulted_is_refused_before_anything_happens(world: World, to: str, code: str) -> None:
    caller = talk(world)
    with pytest.raises(Refused) as refused:
        world.ask(Consult("1001", to, "ann"))
    assert refused.value.code == code
    world.after(0.5)
    assert heard(world, caller) == ANN


def test_out_of_order_is_refused(world: World) -> None:
    talk(world)
    for request, code in (
        (SwapConsult("1001", "a"), "not_consulting"),
        (CompleteTransfer("1001", "a"), "not_consulting"),
        (CancelConsult("1001", "a"), "not_consulting"),
        (ThreeWay("1001", "a"), "not_consulting"),
    ):
        with pytest.raises(Refused) as refused:
            world.ask(request)
        assert refused.value.code == code
    consult(world)
    for request, code in (
        (Consult("1001", "2000", "a"), "consulting"),
        (Hold("1001", "a"), "consulting"),
        (CompleteTransfer("1001", "a"), "not_consulting"),
        (SendDigits("1001", "1", "a"), "nobody_hears"),
    ):
        with pytest.raises(Refused) as refused:
            world.ask(request)
        assert refused.value.code == code


def test_an_act_after_the_hang_up_is_refused(world: World) -> None:
    caller = consulted(world)
    world.hangs_up(caller)
    for request in (CompleteTransfer("1001", "a"), SwapConsult("1001", "a"), MuteAgent("1001", "on", "a")):
        with pytest.raises(Refused) as refused:
            world.ask(request)
        assert refused.value.code == "not_in_a_call"
