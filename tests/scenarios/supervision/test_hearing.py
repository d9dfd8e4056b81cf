"""Who hears whom, in each mode, in virtual time on the built-in switch."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentState,
    CallRetrieved,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionStarted,
)
from fsctl.requests import ChangeSupervision, StopSupervising, Supervise
from fsctl.simulator.parties import Caller
from tests.scenarios.supervision.listening import SUE, hears, row, supervise
from tests.scenarios.world import World


class TestWhoHearsWhom:
    @pytest.mark.parametrize("follow", ["agent", "caller"])
    @pytest.mark.parametrize(
        ("mode", "agent_hears", "caller_hears"),
        [
            ("listen", {"caller"}, {"1001"}),
            ("whisper_agent", {"caller", SUE}, {"1001"}),
            ("whisper_caller", {"caller"}, {"1001", SUE}),
            ("barge", {"caller", SUE}, {"1001", SUE}),
        ],
    )
    def test_in_each_mode_whichever_is_followed(
        self, world: World, caller: Caller, mode: str, follow: str, agent_hears: set[str], caller_hears: set[str]
    ) -> None:
        supervise(world, caller, mode, follow)
        assert hears(world, SUE) == {"1001", "caller"}
        assert hears(world, "1001") == agent_hears
        assert hears(world, caller) == caller_hears

    def test_from_mode_to_mode_and_back(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller)
        for mode, heard_by_agent in (("barge", True), ("whisper_caller", False), ("whisper_agent", True)):
            world.ask(ChangeSupervision(session, mode, "sue"))
            world.after(0.5)
            assert (SUE in hears(world, "1001")) is heard_by_agent
            assert row(world, session)["mode"] == mode
            assert hears(world, SUE) == {"1001", "caller"}
        world.ask(ChangeSupervision(session, "barge", "bob"))
        world.ask(ChangeSupervision(session, "listen", "bob"))
        world.after(0.5)
        assert hears(world, "1001") == {"caller"}
        changes = [(change.mode, change.by) for change in world.all(SupervisionChanged)]
        assert changes == [("barge", "sue"), ("whisper_caller", "sue"), ("whisper_agent", "sue"), ("listen", "bob")]
        assert len(world.all(SupervisionAttached)) == 1

    def test_the_mode_changes_while_the_phone_still_rings(self, world: World, caller: Caller) -> None:
        world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
        session = world.last(SupervisionStarted).session
        world.ask(ChangeSupervision(session, "barge", "sue"))
        world.after(1)
        assert SUE in hears(world, caller)

    def test_two_supervisors_on_one_call(self, world: World, caller: Caller) -> None:
        world.phone("1003", answers_after_s=0.2)
        supervise(world, caller)
        world.ask(Supervise(caller.channel.uuid, "1003", "whisper_agent", "agent", "tom"))
        world.after(1)
        assert hears(world, "1001") == {"caller", "1003"}
        assert hears(world, caller) == {"1001"}
        assert world.board.snapshot()["calls"][caller.channel.uuid]["supervised"] == 2

    def test_the_agents_state_and_commands_are_untouched(self, world: World, caller: Caller) -> None:
        before = list(world.states("1001"))
        session = supervise(world, caller, "barge")
        world.ask(StopSupervising(session, "sue"))
        world.after(1)
        assert world.states("1001") == before
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.STOPPED
        assert hears(world, caller) == {"1001"}


def test_the_phone_shows_who_is_listened_to(world: World, caller: Caller) -> None:
    supervise(world, caller)
    leg = world.phones[SUE].channel
    assert leg.variables["origination_caller_id_number"] == "1001"


def test_a_hold_is_not_told_to_be_over_by_listening(world: World, caller: Caller) -> None:
    supervise(world, caller)
    world.phones["1001"].hold(world.switch.core, True)
    world.after(2)
    assert world.all(CallRetrieved) == []
    assert world.state("1001") is AgentState.ON_HOLD
