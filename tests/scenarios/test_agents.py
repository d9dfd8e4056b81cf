"""Agents' days: shift hand-over, breaks that are allowed, wrap-ups that need a word, callers that are pulled, and
restarts in the middle of each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Directory, Disposition, WrapUpMode
from fsctl.facts import (
    AgentOverLimit,
    AgentState,
    AgentStateChanged,
    BreakAnswered,
    CallConnected,
    CodeObeyed,
    CodeRefused,
    DispositionSet,
    OfferMade,
)
from fsctl.requests import (
    ApproveBreak,
    ExtendWrapUp,
    FinishWrapUp,
    LogIn,
    PullCall,
    SetDisposition,
    SetNotReady,
    SetReady,
    SetWorkMode,
)
from fsctl.step import Refused
from tests.scenarios.test_restart import restart
from tests.scenarios.world import World, site


def centre(**queue: object) -> Directory:
    """Meals need approval, rests have 10 minutes a day; there are dispositions to choose."""
    directory = site(2, announce_agent=False, **{"wrap_up_s": 30.0, **queue})
    kinds = {
        "solved": Disposition("solved", "1", "已解决", "Solved"),
        "order": Disposition("order", "2", "成交", "Order taken"),
    }
    reasons = {
        **directory.reasons,
        "meal": replace(directory.reasons["meal"], approval=True, approval_wait_s=600.0),
        "rest": replace(directory.reasons["rest"], budget_s=600.0),
    }
    return replace(directory, dispositions=kinds, reasons=reasons)


def begun(**queue: object) -> World:
    """1001 talks."""
    world = World(centre(**queue))
    world.log_in("1001")
    world.caller()
    world.after(0.5)
    world.lifts("1001")
    world.after(5)
    assert world.state("1001") is AgentState.TALKING
    return world


def row(world: World, agent: str = "1001") -> dict[str, object]:
    found: dict[str, object] = world.board.snapshot()["agents"][agent]
    return found


def call_of(world: World) -> str:
    connected = world.last(CallConnected)
    assert isinstance(connected, CallConnected)
    return connected.call


def said(world: World) -> list[tuple[str, bool]]:
    return [(fact.disposition, fact.late) for fact in world.all(DispositionSet)]  # type: ignore[attr-defined]


def again(world: World, tmp_path: Path) -> None:
    """A second restart."""
    (tmp_path / "again").mkdir()
    restart(world, tmp_path / "again")


def offers(world: World) -> list[tuple[str, str]]:
    return [(fact.agent, fact.strategy) for fact in world.all(OfferMade)]  # type: ignore[attr-defined]


def test_the_shift_is_handed_over_in_the_middle_of_a_call() -> None:
    world = begun()
    world.caller("5550000")
    world.ask(SetWorkMode("1001", "off_duty", "1001"))
    assert (row(world)["mode"], row(world)["pending"]) == ("off_duty", "not_ready:off_duty")
    world.hangs_up("1001")
    world.after(60)
    assert (row(world)["state"], row(world)["reason"], row(world)["pending"]) == ("not_ready", "off_duty", "")
    world.log_in("1002")
    world.after(1)
    assert offers(world)[1:] == [("1002", "longest-idle")], "the next shift takes who waited"


def test_a_break_is_asked_for_in_a_call_and_allowed_across_a_restart(tmp_path: Path) -> None:
    world = begun()
    world.ask(SetNotReady("1001", "meal", "1001"))
    world.after(100)
    asked = row(world)["break_asked"]
    restart(world, tmp_path)
    assert row(world)["break_asked"] == asked
    world.ask(ApproveBreak("1001", "meal", "sue"))
    assert (row(world)["break_asked"], row(world)["pending"]) == (None, "not_ready:meal")
    world.hangs_up("1001")
    world.after(31)
    assert (row(world)["state"], row(world)["reason"]) == ("not_ready", "meal")


def test_nobody_answers_while_the_daemon_is_away_and_the_asking_lapses(tmp_path: Path) -> None:
    world = begun()
    world.ask(SetNotReady("1001", "meal", "1001"))
    restart(world, tmp_path, away_s=700.0)
    answered = world.last(BreakAnswered)
    assert isinstance(answered, BreakAnswered)
    assert (answered.outcome, row(world)["break_asked"]) == ("timed_out", None)


def test_what_is_pending_stays_so_across_a_restart(tmp_path: Path) -> None:
    world = begun()
    world.ask(SetNotReady("1001", "rest", "1001"))
    restart(world, tmp_path)
    assert row(world)["pending"] == "not_ready:rest"
    world.hangs_up("1001")
    world.after(31)
    assert (row(world)["state"], row(world)["reason"]) == ("not_ready", "rest")


def test_a_days_breaks_count_across_a_restart(tmp_path: Path) -> None:
    world = World(centre())
    world.log_in("1001")
    world.ask(SetNotReady("1001", "rest", "1001"))
    world.after(400)
    world.ask(SetReady("1001", "1001"))
    world.after(50)
    restart(world, tmp_path)
    assert row(world)["today"]["breaks"] == {"rest": pytest.approx(400.0)}  # type: ignore[index]
    world.ask(SetNotReady("1001", "rest", "1001"))
    world.after(199)
    assert world.all(AgentOverLimit) == []
    world.after(2)
    assert row(world)["over"] == "budget"


def test_a_break_that_goes_on_through_a_restart_is_over_its_budget_in_time_and_once(tmp_path: Path) -> None:
    world = World(centre())
    world.log_in("1001")
    world.ask(SetNotReady("1001", "rest", "1001"))
    world.after(400)
    restart(world, tmp_path, away_s=50.0)
    world.after(140)
    assert world.all(AgentOverLimit) == []
    world.after(10)
    again(world, tmp_path)
    world.after(100)
    assert len(world.all(AgentOverLimit)) == 1
    assert row(world)["over"] == "budget"


def test_the_work_mode_survives_a_restart(tmp_path: Path) -> None:
    world = begun()
    world.ask(SetWorkMode("1001", "outbound", "1001"))
    restart(world, tmp_path)
    world.hangs_up("1001")
    world.caller("5550000")
    world.after(60)
    assert (row(world)["mode"], row(world)["reason"]) == ("outbound", "outbound")
    assert len(world.all(OfferMade)) == 1


def test_a_caller_is_wrapped_up_with_a_word_by_the_handset_alone() -> None:
    world = begun(wrap_up_mode=WrapUpMode.MANDATORY, disposition_required=True)
    world.hangs_up("1001")
    world.after(60)
    phone = world.phones["1001"]
    for code, fact in (("*12", CodeRefused), ("*241", CodeObeyed), ("*12", CodeObeyed)):
        before = len(world.all(fact))
        phone.dial(world.switch.core, code)
        world.after(8)
        assert len(world.all(fact)) == before + 1, code
    assert said(world) == [("solved", False)]
    assert world.state("1001") is AgentState.READY


def test_a_wrap_up_runs_out_while_the_daemon_is_away(tmp_path: Path) -> None:
    world = begun(disposition_required=True)
    world.hangs_up("1001")
    world.after(5)
    restart(world, tmp_path, away_s=40.0)
    assert said(world) == [("wrap_up_timeout", False)]
    assert world.state("1001") is AgentState.READY
    world.ask(SetDisposition("1001", call_of(world), "order", "1001"))
    assert said(world)[1:] == [("order", True)]
    assert world.state("1001") is AgentState.READY


def test_a_wrap_up_without_an_end_is_there_after_a_restart_with_what_was_said(tmp_path: Path) -> None:
    world = begun(wrap_up_mode=WrapUpMode.MANDATORY, disposition_required=True)
    world.hangs_up("1001")
    world.after(5)
    restart(world, tmp_path)
    with pytest.raises(Refused):
        world.ask(FinishWrapUp("1001", "1001"))
    world.ask(SetDisposition("1001", call_of(world), "solved", "1001"))
    again(world, tmp_path)
    assert (row(world)["state"], row(world)["disposition"]) == ("wrap_up", "solved")
    world.ask(FinishWrapUp("1001", "1001"))
    assert world.state("1001") is AgentState.READY
    assert said(world) == [("solved", False)]


def test_how_often_it_was_made_longer_is_not_forgotten(tmp_path: Path) -> None:
    world = begun(wrap_up_extensions=1)
    world.hangs_up("1001")
    world.ask(ExtendWrapUp("1001", "1001"))
    restart(world, tmp_path)
    with pytest.raises(Refused):
        world.ask(ExtendWrapUp("1001", "1001"))


def test_a_talk_that_ended_unwatched_is_followed_by_the_wrap_up_of_its_queue(tmp_path: Path) -> None:
    world = begun(wrap_up_mode=WrapUpMode.MANDATORY)
    world.ask(SetNotReady("1001", "rest", "1001"))
    restart(world, tmp_path, gone="1001")
    assert (row(world)["state"], row(world)["until"]) == ("wrap_up", 0.0)
    world.ask(FinishWrapUp("1001", "1001"))
    assert (row(world)["state"], row(world)["reason"]) == ("not_ready", "rest")


def test_an_agent_pulls_a_caller_and_the_others_keep_their_places() -> None:
    world = World(centre(pull=True))
    world.ask(LogIn("1001", "", "1001", "rest"))
    callers = [world.caller(f"555000{n}") for n in range(3)]
    world.after(10)
    chosen = [call for call, of in world.board.snapshot()["calls"].items() if of["caller_number"] == "5550002"]
    world.ask(PullCall("1001", chosen[0], "1001"))
    world.after(0.5)
    assert world.rings("1001")
    world.log_in("1002")
    world.after(0.5)
    with pytest.raises(Refused):
        world.ask(PullCall("1002", chosen[0], "1002"))
    assert offers(world) == [("1001", "pull"), ("1002", "longest-idle")]
    world.lifts("1001")
    world.after(3)
    assert world.board.snapshot()["calls"][chosen[0]]["state"] == "talking"
    world.hangs_up(callers[2])
    world.after(31)
    changed = [fact for fact in world.all(AgentStateChanged) if fact.agent == "1001"]  # type: ignore[attr-defined]
    assert (changed[-1].state, changed[-1].reason) == ("not_ready", "rest")  # type: ignore[attr-defined]


def test_an_agents_day_in_figures() -> None:
    world = begun()
    world.after(55)
    world.hangs_up("1001")
    world.after(30)
    world.after(30)
    world.ask(SetNotReady("1001", "rest", "1001"))
    today = row(world)["today"]
    assert isinstance(today, dict)
    assert today["aht_s"] == pytest.approx(90.0, abs=2.0)
    assert today["occupancy"] == pytest.approx(90.0 / 120.0, abs=0.02)
