"""All three in a conference."""

from __future__ import annotations

from fsctl.facts import (
    AgentState,
    ConsultEnded,
    ConsultOutcome,
)
from fsctl.requests import (
    CancelConsult,
    CompleteTransfer,
    SwapConsult,
    ThreeWay,
)
from fsctl.simulator.parties import Caller
from tests.scenarios.control.acts import (
    ANN,
    BO,
    CALLER,
    call_of,
    consulted,
    heard,
)
from tests.scenarios.world import World


def joined(world: World) -> Caller:
    caller = consulted(world)
    world.ask(ThreeWay("1001", "ann"))
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002"), heard(world, caller)) == (
        CALLER | BO,
        CALLER | ANN,
        ANN | BO,
    )
    return caller


def test_all_hear_one_another(world: World) -> None:
    joined(world)
    assert world.last(ConsultEnded).outcome is ConsultOutcome.JOINED
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "conference"
    world.ask(ThreeWay("1001", "ann"))


def test_out_of_a_swap(world: World) -> None:
    caller = consulted(world)
    world.ask(SwapConsult("1001", "ann"))
    world.after(0.5)
    world.ask(ThreeWay("1001", "ann"))
    world.after(0.5)
    assert heard(world, caller) == ANN | BO


def test_the_third_leaves_and_two_go_on(world: World) -> None:
    caller = joined(world)
    world.hangs_up("1002")
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "talking"


def test_the_agent_leaves_and_the_others_go_on(world: World) -> None:
    caller = joined(world)
    world.hangs_up("1001")
    world.after(0.5)
    assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
    assert world.state("1001") is AgentState.WRAP_UP


def test_the_agent_leaves_by_the_panel(world: World) -> None:
    caller = joined(world)
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(0.5)
    assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)


def test_the_customer_leaves_and_the_others_go_on(world: World) -> None:
    caller = joined(world)
    world.hangs_up(caller)
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, "1002")) == (BO, ANN)
    world.hangs_up("1001")
    world.after(0.5)
    assert world.phones["1002"].channel is None


def test_the_third_is_put_out(world: World) -> None:
    caller = joined(world)
    world.ask(CancelConsult("1001", "ann"))
    world.after(0.5)
    assert (heard(world, "1001"), heard(world, caller)) == (CALLER, ANN)
