"""What a supervisor may not, and what listening changes for nobody else."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentState,
    CallConnected,
    LineBusied,
    SupervisionStarted,
)
from fsctl.requests import ChangeSupervision, StopSupervising, Supervise, TakeOver
from fsctl.simulator.parties import Caller
from fsctl.step import Refused
from tests.scenarios.supervision.listening import SUE, supervise
from tests.scenarios.world import World


class TestRefusals:
    @pytest.mark.parametrize(
        ("extension", "mode", "follow", "code"),
        [
            ("2999", "listen", "agent", "unknown_extension"),
            ("", "listen", "agent", "unknown_extension"),
            ("1001", "listen", "agent", "own_call"),
            (SUE, "shout", "agent", "unknown_mode"),
            (SUE, "listen", "everybody", "unknown_follow"),
        ],
    )
    def test_what_makes_no_sense(
        self, world: World, caller: Caller, extension: str, mode: str, follow: str, code: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, extension, mode, follow, "sue"))
        assert refused.value.code == code
        assert world.all(SupervisionStarted) == []
        assert world.all(LineBusied) == []

    def test_a_call_that_is_over(self, world: World, caller: Caller) -> None:
        world.hangs_up(caller)
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
        assert refused.value.code == "unknown_call"

    def test_a_phone_that_is_busy_or_not_there(self, world: World, caller: Caller) -> None:
        supervise(world, caller)
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
        assert refused.value.code == "phone_busy"
        world.switch.core.unregister(world.phones["1003"])
        world.after(0.1)
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, "1003", "listen", "agent", "sue"))
        assert refused.value.code == "phone_not_registered"

    @pytest.mark.parametrize("request_of", [StopSupervising, TakeOver])
    def test_a_session_nobody_knows(self, world: World, request_of: type) -> None:
        with pytest.raises(Refused) as refused:
            world.ask(request_of("nobody", "sue"))
        assert refused.value.code == "unknown_session"
        with pytest.raises(Refused):
            world.ask(ChangeSupervision("nobody", "barge", "sue"))


def test_a_supervisor_who_is_an_agent_has_another_call_meanwhile(world: World, caller: Caller) -> None:
    world.phone("1002", answers_after_s=0.5)
    world.log_in("1002")
    world.ask(Supervise(caller.channel.uuid, "1002", "listen", "agent", "bo"))
    assert world.state("1002") is AgentState.OTHER_CALL
    second = world.caller("5550002")
    world.after(3)
    assert world.board.snapshot()["calls"][second.channel.uuid]["state"] == "waiting"
    world.hangs_up("1002")
    world.after(2)
    assert world.last(CallConnected).agent == "1002"
