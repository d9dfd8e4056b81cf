"""What no open row shows survives a restart all the same: a place that was given up, a wrap-up behind another call, a
number that is half keyed. Each with its control: without what is kept for it, it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctl.facts import AgentState, AgentStateChanged, CallConnected, CallQueued, CallTransferred, WrapUpHidden
from fsctl.requests import FinishWrapUp
from fsctl.restored import PlacesRestored
from tests.scenarios.control.acts import talk
from tests.scenarios.control.test_keys import keys
from tests.scenarios.test_restart import restart
from tests.scenarios.world import World, site

KEPT = pytest.mark.parametrize("kept", [True, False], ids=["kept", "control"])


def queued(world: World) -> list[tuple[str, float, str]]:
    return [(f.call, f.entered_at, f.resumes) for f in world.all(CallQueued)]  # type: ignore[attr-defined]


class TestPlaces:
    @pytest.fixture
    def world(self) -> World:
        return World(site(1, resume_s=60.0))

    @KEPT
    def test_a_place_given_up_before_is_taken_up_after(self, world: World, tmp_path: Path, kept: bool) -> None:
        caller = world.caller("5551234")
        world.after(20)
        world.hangs_up(caller)
        restart(world, tmp_path, without=() if kept else (PlacesRestored,))
        world.caller("5551234")
        world.after(1)
        (first, entered_at, _), (_, again_at, resumes) = queued(world)
        assert (resumes == first, again_at == entered_at) == (kept, kept)

    @KEPT
    def test_so_is_one_of_who_hung_up_meanwhile(self, world: World, tmp_path: Path, kept: bool) -> None:
        caller = world.caller("5551234")
        world.after(20)
        restart(world, tmp_path, gone=caller, without=() if kept else (PlacesRestored,))
        world.caller("5551234")
        world.after(1)
        (first, entered_at, _), (_, again_at, resumes) = queued(world)
        assert (resumes == first, again_at == entered_at) == (kept, kept)

    def test_after_its_time_it_is_nobodys(self, world: World, tmp_path: Path) -> None:
        caller = world.caller("5551234")
        world.after(5)
        world.hangs_up(caller)
        restart(world, tmp_path, away_s=61.0)
        world.caller("5551234")
        world.after(1)
        assert queued(world)[-1][2] == ""

    def test_one_that_was_taken_up_is_not_taken_up_again(self, world: World, tmp_path: Path) -> None:
        caller = world.caller("5551234")
        world.after(5)
        world.hangs_up(caller)
        again = world.caller("5551234")
        world.after(5)
        restart(world, tmp_path)
        world.caller("5551234")
        world.after(1)
        assert queued(world)[-1][2] == ""
        world.hangs_up(again)

    def test_given_up_twice_it_is_still_one_place(self, world: World, tmp_path: Path) -> None:
        for _ in range(2):
            caller = world.caller("5551234")
            world.after(5)
            world.hangs_up(caller)
        restart(world, tmp_path)
        for _ in range(2):
            world.caller("5551234")
            world.after(1)
        *_, second, third, fourth = queued(world)
        assert third[1:] == (second[1], second[0])
        assert fourth[2] == ""

    def test_who_shows_no_number_has_none(self, world: World, tmp_path: Path) -> None:
        caller = world.caller("anonymous")
        world.after(5)
        world.hangs_up(caller)
        restart(world, tmp_path)
        world.caller("anonymous")
        world.after(1)
        assert queued(world)[-1][2] == ""


class TestHiddenWrapUp:
    """1001 wraps up a talk and dials a colleague meanwhile; the daemon dies in that call."""

    @pytest.fixture
    def world(self) -> World:
        world = World(site(2, announce_agent=False, wrap_up_s=120.0))
        world.phone("1001", answers_after_s=0.5)
        world.log_in("1001")
        caller = world.caller()
        world.after(3)
        world.hangs_up(caller)
        world.after(1)
        assert world.state("1001") is AgentState.WRAP_UP
        return world

    def dials(self, world: World) -> None:
        world.phone("2000", answers_after_s=0.2)
        world.phones["1001"].dial(world.switch.core, "2000")
        world.after(2)
        assert world.state("1001") is AgentState.OTHER_CALL

    @KEPT
    def test_it_is_there_when_the_call_is_over(self, world: World, tmp_path: Path, kept: bool) -> None:
        until = world.acd.floor.seats["1001"].until
        self.dials(world)
        restart(world, tmp_path, without=() if kept else (WrapUpHidden,))
        assert world.state("1001") is AgentState.OTHER_CALL
        world.hangs_up("1001")
        world.after(1)
        assert world.state("1001") is (AgentState.WRAP_UP if kept else AgentState.READY)
        if kept:
            assert world.acd.floor.seats["1001"].until == pytest.approx(until)
            world.until(until + 0.5)
            assert world.state("1001") is AgentState.READY
        assert world.troubles == []

    def test_the_call_may_be_over_by_then(self, world: World, tmp_path: Path) -> None:
        self.dials(world)
        restart(world, tmp_path, gone="1001")
        assert world.state("1001") is AgentState.WRAP_UP

    def test_one_that_ran_out_meanwhile_does_not_come_back(self, world: World, tmp_path: Path) -> None:
        self.dials(world)
        restart(world, tmp_path, away_s=121.0)
        world.hangs_up("1001")
        world.after(1)
        assert world.state("1001") is AgentState.READY

    def test_one_that_was_ended_in_the_call_does_not_come_back(self, world: World, tmp_path: Path) -> None:
        self.dials(world)
        world.ask(FinishWrapUp("1001", "ann"))
        assert [bool(fact.call) for fact in world.all(WrapUpHidden)] == [True, False]  # type: ignore[attr-defined]
        restart(world, tmp_path)
        world.hangs_up("1001")
        world.after(1)
        assert world.state("1001") is AgentState.READY

    def test_after_two_restarts_it_is_still_the_same(self, world: World, tmp_path: Path) -> None:
        self.dials(world)
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            restart(world, tmp_path / name)
        world.hangs_up("1001")
        world.after(1)
        assert world.state("1001") is AgentState.WRAP_UP
        world.ask(FinishWrapUp("1001", "ann"))
        self.dials(world)
        (tmp_path / "three").mkdir()
        restart(world, tmp_path / "three")
        world.hangs_up("1001")
        world.after(1)
        assert world.state("1001") is AgentState.READY

    def test_a_day_without_other_calls_tells_nothing_of_it(self, world: World) -> None:
        world.after(200)
        assert world.all(WrapUpHidden) == []
        assert isinstance(world.last(AgentStateChanged), AgentStateChanged)


class TestHalfKeyed:
    """The agent keys the code for a transfer and a part of the number when the daemon dies."""

    @pytest.fixture
    def world(self) -> World:
        world = World(site(2, announce_agent=False))
        talk(world)
        return world

    def begun(self, world: World, kept: bool = True) -> None:
        keys(world, "*2110")
        if not kept:
            del world.phones["1001"].channel.variables["fsctl_keying"]  # type: ignore[union-attr]

    def sent_to(self, world: World) -> list[str]:
        return [fact.to for fact in world.all(CallTransferred)]  # type: ignore[attr-defined]

    @KEPT
    def test_the_number_goes_on_where_it_stood(self, world: World, tmp_path: Path, kept: bool) -> None:
        self.begun(world, kept)
        restart(world, tmp_path, away_s=0.5, settles_s=0.2)
        keys(world, "02#")
        world.after(1)
        assert self.sent_to(world) == (["1002"] if kept else [])
        assert world.rings("1002") is kept
        assert world.troubles == []

    @pytest.mark.parametrize("rest", ["02", "02#"])
    @KEPT
    def test_keys_pressed_meanwhile_belong_to_it(self, world: World, tmp_path: Path, kept: bool, rest: str) -> None:
        """The control: the switch has not gathered them, and a number with a hole in it would be called."""
        self.begun(world)

        def pressed() -> None:
            keys(world, rest)
            if not kept:
                world.phones["1001"].channel.variables["fsctl_pressed"] = "10"  # type: ignore[union-attr]

        restart(world, tmp_path, meanwhile=pressed)
        world.after(2)
        assert (self.sent_to(world) == ["1002"]) is kept
        assert world.rings("1002") is kept

    def test_given_up_meanwhile_it_is_given_up(self, world: World, tmp_path: Path) -> None:
        self.begun(world)
        restart(world, tmp_path, meanwhile=lambda: keys(world, "0*"), settles_s=0.2)
        keys(world, "5")
        world.after(5)
        assert self.sent_to(world) == []
        assert world.last(CallConnected)

    def test_after_it_other_keys_reach_the_customer_again(self, world: World, tmp_path: Path) -> None:
        self.begun(world)
        restart(world, tmp_path, settles_s=0.2)
        keys(world, "*")
        keys(world, "7")
        world.after(1)
        channel = world.phones["1001"].channel
        assert channel is not None
        assert channel.variables.get("fsctl_keying", "") == channel.variables.get("fsctl_pressed", "") == ""
        keys(world, "*211002#")
        world.after(1)
        assert self.sent_to(world) == ["1002"]
