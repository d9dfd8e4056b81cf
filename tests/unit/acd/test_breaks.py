"""Breaks: how long they may last, how much of them a day holds, and those that somebody has to allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsctl.day import midnight
from fsctl.directory import DirectoryLoaded
from fsctl.facts import (
    AgentChangePending,
    AgentOverLimit,
    AgentState,
    AgentStateChanged,
    BreakAnswered,
    BreakAsked,
    CodeDialled,
    CodeObeyed,
)
from fsctl.requests import (
    ApproveBreak,
    FinishWrapUp,
    LogIn,
    LogOut,
    RefuseBreak,
    SetNotReady,
    SetReady,
    WithdrawBreak,
)
from fsctl.restored import AgentRestored, DayRestored
from fsctl.step import Refused

F = Any


@pytest.fixture
def floor(floor: F) -> F:
    """Agent 1001 is signed in, an hour after midnight."""
    floor.now = midnight(1_800_000_000.0) + 3600.0
    floor.log_in("1001")
    return floor


def reason(floor: F, code: str, **settings: Any) -> None:
    reasons = {**floor.directory.reasons, code: replace(floor.directory.reasons[code], **settings)}
    floor.directory = replace(floor.directory, reasons=reasons)
    floor.tell(DirectoryLoaded(floor.directory))


def over(floor: F) -> list[tuple[str, str, float]]:
    return [(fact.kind, fact.reason, floor.now - fact.since) for fact in floor.all(AgentOverLimit)]


def answers(floor: F) -> list[tuple[str, str]]:
    return [(fact.reason, str(fact.outcome)) for fact in floor.all(BreakAnswered)]


class TestLimits:
    def test_a_break_over_its_limit_is_told_once(self, floor: F) -> None:
        reason(floor, "meal", limit_s=600.0)
        floor.tell(SetNotReady("1001", "meal", "ann"))
        assert floor.last(AgentStateChanged).limit_at == floor.now + 600.0
        floor.after(599)
        assert over(floor) == []
        floor.after(1)
        assert over(floor) == [("limit", "meal", 600.0)]
        floor.after(6000)
        reason(floor, "rest", key="9")
        floor.after(6000)
        assert len(over(floor)) == 1, "also when the site is loaded again"
        assert floor.state("1001") is AgentState.NOT_READY, "nothing is forced"

    def test_a_break_within_its_limit_is_no_alert(self, floor: F) -> None:
        reason(floor, "meal", limit_s=600.0)
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.after(500)
        floor.tell(SetReady("1001", "ann"))
        floor.after(6000)
        assert over(floor) == []

    def test_another_reason_begins_anew(self, floor: F) -> None:
        reason(floor, "meal", limit_s=600.0)
        reason(floor, "rest", limit_s=600.0)
        for code in ("meal", "rest"):
            floor.tell(SetNotReady("1001", code, "ann"))
            floor.after(400)
        assert over(floor) == []
        floor.after(200)
        assert over(floor) == [("limit", "rest", 600.0)]

    def test_a_limit_that_is_changed_holds_for_the_break_at_once(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.after(100)
        reason(floor, "meal", limit_s=300.0)
        floor.after(200)
        assert over(floor) == [("limit", "meal", 300.0)]


class TestBudgets:
    def test_the_days_budget_counts_all_breaks_of_the_reason(self, floor: F) -> None:
        reason(floor, "rest", budget_s=900.0)
        floor.tell(SetNotReady("1001", "rest", "ann"))
        floor.after(600)
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.after(3000)
        floor.tell(SetNotReady("1001", "rest", "ann"))
        floor.after(299)
        assert over(floor) == []
        floor.after(1)
        assert over(floor) == [("budget", "rest", 300.0)]

    def test_a_spent_budget_shows_at_once(self, floor: F) -> None:
        reason(floor, "rest", budget_s=100.0)
        floor.tell(SetNotReady("1001", "rest", "ann"))
        floor.after(150)
        floor.tell(SetReady("1001", "ann"))
        floor.tell(SetNotReady("1001", "rest", "ann"))
        floor.after(0)
        assert [kind for kind, _, _ in over(floor)] == ["budget", "budget"]

    def test_at_midnight_there_is_a_new_budget_also_for_the_break_that_goes_on(self, floor: F) -> None:
        reason(floor, "rest", budget_s=600.0)
        floor.tell(SetNotReady("1001", "rest", "ann"))
        floor.after(500)
        floor.tell(SetReady("1001", "ann"))
        floor.after(midnight(floor.now) + 86_400.0 - 60.0 - floor.now)
        floor.tell(SetNotReady("1001", "rest", "ann"))
        floor.after(61)
        assert over(floor) == [], "the 40 s that were left of yesterday are of no account"
        floor.after(598)
        assert over(floor) == []
        floor.after(2)
        assert [kind for kind, _, _ in over(floor)] == ["budget"]

    def test_the_tighter_of_the_two_counts(self, floor: F) -> None:
        reason(floor, "rest", limit_s=300.0, budget_s=200.0)
        floor.tell(SetNotReady("1001", "rest", "ann"))
        floor.after(400)
        assert over(floor) == [("budget", "rest", 400.0)]

    def test_what_was_used_before_a_restart_is_used(self, floor: F) -> None:
        reason(floor, "rest", budget_s=900.0)
        floor.tell(AgentRestored("1001", "1001", AgentState.NOT_READY, floor.now - 100.0, "rest"))
        floor.tell(DayRestored("1001", 0, 0, 0, 0.0, {}, {"rest": 700.0}))
        floor.after(99)
        assert over(floor) == []
        floor.after(1)
        assert over(floor) == [("budget", "rest", 200.0)]

    def test_an_alert_told_before_a_restart_is_not_told_again(self, floor: F) -> None:
        reason(floor, "rest", limit_s=60.0)
        floor.tell(AgentRestored("1001", "1001", AgentState.NOT_READY, floor.now - 100.0, "rest", over="limit"))
        floor.after(100)
        assert over(floor) == []


class TestApproval:
    @pytest.fixture
    def floor(self, floor: F) -> F:
        reason(floor, "meal", approval=True, approval_wait_s=120.0)
        reason(floor, "meeting", approval=True)
        return floor

    def test_the_agent_works_on_until_it_is_allowed(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        assert floor.last(BreakAsked) == BreakAsked("1001", "meal", floor.now + 120.0, "ann")
        floor.arrives("c1")
        assert floor.agent_of("c1") == "1001"
        floor.talks("c1")
        floor.tell(ApproveBreak("1001", "meal", "sue"))
        assert (floor.state("1001"), floor.last(AgentChangePending).reason) == (AgentState.TALKING, "meal")
        floor.talk_ends("c1")
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.after(10)
        assert (floor.state("1001"), floor.last(AgentStateChanged).reason) == (AgentState.NOT_READY, "meal")
        assert answers(floor) == [("meal", "approved")]

    def test_allowed_while_ready_it_begins_at_once(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(ApproveBreak("1001", "", "sue"))
        told = floor.last(AgentStateChanged)
        assert (told.state, told.reason, told.cause, told.by) == (AgentState.NOT_READY, "meal", "approved", "sue")

    def test_an_approval_does_not_cut_the_wrap_up_short(self, floor: F) -> None:
        floor.arrives("c1")
        floor.talks("c1")
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.talk_ends("c1")
        floor.tell(ApproveBreak("1001", "meal", "sue"))
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.state("1001") is AgentState.NOT_READY

    def test_what_was_allowed_is_begun_by_asking_for_it_again(self, floor: F) -> None:
        """By the handset there is no other way to end the wrap-up into it."""
        floor.arrives("c1")
        floor.talks("c1")
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(ApproveBreak("1001", "meal", "sue"))
        floor.talk_ends("c1")
        floor.tell(CodeDialled("x", "1001", "not_ready", "3"))
        assert (floor.state("1001"), floor.last(CodeObeyed).prompt) == (AgentState.NOT_READY, "not_ready")
        assert answers(floor) == [("meal", "approved")]

    def test_refused_nothing_changes(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(RefuseBreak("1001", "meal", "sue"))
        floor.after(1000)
        assert floor.state("1001") is AgentState.READY
        assert answers(floor) == [("meal", "refused")]

    def test_the_agent_may_withdraw_and_ready_alone_withdraws_nothing(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(SetReady("1001", "ann"))
        assert answers(floor) == []
        floor.tell(WithdrawBreak("1001", "ann"))
        assert answers(floor) == [("meal", "withdrawn")]

    def test_without_an_answer_it_lapses(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.after(119)
        assert answers(floor) == []
        floor.after(1)
        assert answers(floor) == [("meal", "timed_out")]
        assert floor.state("1001") is AgentState.READY

    def test_asking_again_is_the_same_asking_and_another_one_takes_its_place(self, floor: F) -> None:
        for code in ("meal", "meal", "meeting"):
            floor.tell(SetNotReady("1001", code, "ann"))
        assert [fact.reason for fact in floor.all(BreakAsked)] == ["meal", "meeting"]
        assert answers(floor) == [("meal", "withdrawn")]
        with pytest.raises(Refused) as refused:
            floor.tell(ApproveBreak("1001", "meal", "sue"))
        assert refused.value.code == "another_break"
        floor.tell(ApproveBreak("1001", "meeting", "sue"))
        assert floor.last(AgentStateChanged).reason == "meeting"

    def test_moving_to_another_phone_leaves_it_asked_for(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(LogIn("1001", "2000", "ann"))
        assert answers(floor) == []
        floor.tell(ApproveBreak("1001", "meal", "sue"))
        assert floor.state("1001") is AgentState.NOT_READY

    def test_signing_out_withdraws(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(LogOut("1001", "ann"))
        assert answers(floor) == [("meal", "withdrawn")]

    @pytest.mark.parametrize("request_", [ApproveBreak, RefuseBreak])
    def test_who_comes_second_is_told_so(self, floor: F, request_: Any) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(ApproveBreak("1001", "meal", "sue"))
        with pytest.raises(Refused) as refused:
            floor.tell(request_("1001", "meal", "tom"))
        assert refused.value.code == "no_break_asked"
        assert len(answers(floor)) == 1

    def test_whoever_may_allow_it_may_also_just_set_it(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(SetNotReady("1001", "meal", "sue", "yes"))
        assert floor.state("1001") is AgentState.NOT_READY
        assert answers(floor) == [("meal", "approved")]

    def test_another_break_without_approval_leaves_the_asking_open(self, floor: F) -> None:
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(SetNotReady("1001", "rest", "ann"))
        assert (floor.state("1001"), answers(floor)) == (AgentState.NOT_READY, [])
        floor.tell(ApproveBreak("1001", "meal", "sue"))
        assert floor.last(AgentStateChanged).reason == "meal"

    def test_by_the_phones_code_it_is_asked_for_and_said_so(self, floor: F) -> None:
        floor.tell(CodeDialled("x", "1001", "not_ready", "3"))
        assert floor.last(CodeObeyed).prompt == "break_asked"
        assert floor.state("1001") is AgentState.READY

    def test_after_a_restart_it_is_still_asked_for_and_lapses_in_its_time(self, floor: F) -> None:
        floor.tell(
            AgentRestored(
                "1001", "1001", AgentState.READY, floor.now, break_reason="meal", break_until=floor.now + 50.0
            )
        )
        floor.after(49)
        assert answers(floor) == []
        floor.after(1)
        assert answers(floor) == [("meal", "timed_out")]
