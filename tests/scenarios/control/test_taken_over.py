"""A supervisor takes the customer over in the middle of an agent's act."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    TalkEnded,
)
from fsctl.requests import (
    Hold,
    Supervise,
    SwapConsult,
    TakeOver,
    ThreeWay,
)
from fsctl.simulator import hearing
from tests.scenarios.control.acts import (
    CALLER,
    call_of,
    consulted,
    heard,
    talk,
)
from tests.scenarios.world import World


@pytest.mark.parametrize("act", ["talk", "hold", "consult", "swap", "three"])
def test_the_customer_is_with_the_supervisor_and_nobody_is_left(world: World, act: str) -> None:
    caller = talk(world) if act in ("talk", "hold") else consulted(world)
    if act == "hold":
        world.ask(Hold("1001", "ann"))
    elif act == "swap":
        world.ask(SwapConsult("1001", "ann"))
    elif act == "three":
        world.ask(ThreeWay("1001", "ann"))
    world.after(1)
    world.ask(Supervise(call_of(world), "2000", "listen", "caller", "sue"))
    world.after(0.5)
    world.lifts("2000")
    world.after(1)
    session = next(iter(world.board.snapshot()["sessions"]))
    world.ask(TakeOver(session, "sue"))
    world.after(4)
    sue = hearing.says(world.phones["2000"].channel)
    assert (heard(world, caller), heard(world, "2000")) == (sue, CALLER)
    assert world.phones["1001"].channel is None
    assert world.phones["1002"].channel is None
    assert len(world.all(TalkEnded)) == 1
    world.hangs_up(caller)
