"""The work after a talk in its four kinds, and what the talk was about: required, given, missing, late."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import CodeAction, DirectoryLoaded, Disposition, Queue, WrapUpMode
from fsctl.facts import (
    AgentOverLimit,
    AgentState,
    AgentStateChanged,
    CallEnded,
    CallPlaced,
    CodeDialled,
    CodeObeyed,
    CodeRefused,
    DispositionSet,
    HandsetCodeKeyed,
    HandsetCodeRefused,
    LineBusied,
    LineFreed,
    Party,
    WrapUpExtended,
)
from fsctl.requests import (
    ExtendWrapUp,
    FinishWrapUp,
    LogIn,
    LogOut,
    MarkDisposition,
    SetDisposition,
    SetNotReady,
    SetReady,
    WantWrapUp,
)
from fsctl.restored import AgentRestored
from fsctl.step import Refused
from fsctl.switch.causes import Cause
from fsctl.switch.events import PhoneUnregistered
from tests.unit.acd.conftest import Floor, site

F = Any
CHOICES = {
    "solved": Disposition("solved", "1", "已解决", "Solved"),
    "order": Disposition("order", "2", "成交", "Order", ("support",)),
    "lead": Disposition("lead", "3", "线索", "Lead", ("sales",)),
}


def centre(mode: WrapUpMode = WrapUpMode.TIME_BOXED, **queue: Any) -> F:
    """Agent 1001 is signed in; wrap-ups take 30 s."""
    settings = {"wrap_up_mode": mode, "wrap_up_s": 30.0, **queue}
    queues = {"support": replace(Queue("support"), **settings), "sales": Queue("sales")}
    floor = Floor(replace(site(2, queues), dispositions=CHOICES))
    floor.log_in("1001")
    return floor


def talked(mode: WrapUpMode = WrapUpMode.TIME_BOXED, **queue: Any) -> F:
    """… and has talked."""
    floor = centre(mode, **queue)
    floor.arrives("c1")
    floor.talks("c1")
    floor.talk_ends("c1")
    return floor


def refused(floor: F, request: object) -> str:
    told = len(floor.facts)
    with pytest.raises(Refused) as found:
        floor.tell(request)
    assert len(floor.facts) == told, "a refusal changes nothing"
    return found.value.code


def said(floor: F) -> list[tuple[str, str, bool]]:
    return [(fact.disposition, fact.before, fact.late) for fact in floor.all(DispositionSet)]


class TestKinds:
    def test_time_boxed_ends_by_itself_or_earlier(self) -> None:
        floor = talked()
        assert floor.last(AgentStateChanged).until == floor.now + 30.0
        floor.after(30)
        assert floor.state("1001") is AgentState.READY
        floor = talked()
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.state("1001") is AgentState.READY

    def test_without_early_exit_it_lasts_its_time_whatever_is_asked(self) -> None:
        floor = talked(WrapUpMode.TIME_BOXED_NO_EXIT)
        assert refused(floor, FinishWrapUp("1001", "ann")) == "no_early_exit"
        assert refused(floor, SetReady("1001", "ann")) == "no_early_exit"
        floor.tell(SetNotReady("1001", "meal", "ann"))
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.after(29)
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.after(1)
        assert (floor.state("1001"), floor.last(AgentStateChanged).reason) == (AgentState.NOT_READY, "meal")

    def test_what_is_asked_for_in_it_can_be_taken_back(self) -> None:
        floor = talked(WrapUpMode.TIME_BOXED_NO_EXIT)
        floor.tell(SetNotReady("1001", "meal", "ann"))
        floor.tell(SetReady("1001", "ann"))
        floor.after(30)
        assert floor.state("1001") is AgentState.READY

    def test_without_early_exit_signing_out_waits_for_the_end(self) -> None:
        floor = talked(WrapUpMode.TIME_BOXED_NO_EXIT)
        floor.tell(LogOut("1001", "ann"))
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.after(30)
        assert floor.state("1001") is AgentState.LOGGED_OUT

    def test_mandatory_lasts_until_the_agent_ends_it_and_too_long_is_told(self) -> None:
        floor = talked(WrapUpMode.MANDATORY)
        told = floor.last(AgentStateChanged)
        assert (told.until, told.limit_at) == (0.0, floor.now + 30.0)
        floor.arrives("c2")
        floor.after(600)
        assert floor.state("1001") is AgentState.WRAP_UP
        assert dict(floor.room.explain("c2", floor.now))["1001"] == "wrap_up_open"
        (over,) = floor.all(AgentOverLimit)
        assert (over.kind, over.limit_s) == ("wrap_up", 30.0)
        assert refused(floor, ExtendWrapUp("1001", "ann")) == "no_end"
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.agent_of("c2") == "1001"

    def test_optional_is_none_unless_it_is_asked_for_in_the_talk(self) -> None:
        floor = talked(WrapUpMode.OPTIONAL)
        assert floor.state("1001") is AgentState.READY
        floor = centre(WrapUpMode.OPTIONAL)
        floor.arrives("c1")
        assert refused(floor, WantWrapUp("1001", "on", "ann")) == "not_talking_now"
        floor.talks("c1")
        for wanted in ("on", "off", "on"):
            floor.tell(WantWrapUp("1001", wanted, "ann"))
        floor.talk_ends("c1")
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.after(30)
        floor.arrives("c2")
        floor.talks("c2")
        floor.talk_ends("c2")
        assert floor.state("1001") is AgentState.READY, "it was asked for once"

    def test_it_is_made_longer_so_often(self) -> None:
        floor = talked(wrap_up_extensions=1, wrap_up_extension_s=60.0)
        floor.after(29)
        floor.tell(ExtendWrapUp("1001", "ann"))
        assert floor.last(WrapUpExtended).times == 1
        assert refused(floor, ExtendWrapUp("1001", "ann")) == "no_more_time"
        floor.after(60)
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.after(1)
        assert floor.state("1001") is AgentState.READY

    @pytest.mark.parametrize("request_", [FinishWrapUp("1001", "x"), ExtendWrapUp("1001", "x")])
    def test_outside_a_wrap_up_there_is_none_to_end(self, request_: object) -> None:
        assert refused(centre(), request_) == "not_in_wrap_up"

    def test_a_phone_that_is_busy_or_lost_meanwhile_does_not_end_it(self) -> None:
        floor = talked(WrapUpMode.MANDATORY, disposition_required=True)
        floor.tell(LineBusied("1001", "x1"))
        assert floor.state("1001") is AgentState.OTHER_CALL
        floor.tell(LineFreed("1001", "x1"))
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.tell(PhoneUnregistered("1001"))
        floor.tell(SetDisposition("1001", "c1", "solved", "ann"))
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.state("1001") is AgentState.PHONE_LOST

    def test_a_call_placed_meanwhile_does_not_end_it_nor_take_its_place(self) -> None:
        floor = talked(WrapUpMode.MANDATORY, disposition_required=True)
        floor.tell(CallPlaced("p1", "1001", "1001", "5550000", "carrier", "ann"))
        floor.tell(LineBusied("1001", "p1", "p1"))
        floor.tell(CallEnded("p1", Cause.NORMAL, Party.CALLER))
        floor.tell(LineFreed("1001", "p1"))
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.tell(MarkDisposition("1001", "1", "ann"))
        assert floor.last(DispositionSet).call == "c1"

    def test_an_agent_taken_off_the_site_goes_without_a_word(self) -> None:
        floor = talked(WrapUpMode.MANDATORY, disposition_required=True)
        tiers = tuple(tier for tier in floor.directory.tiers if tier.agent != "1001")
        floor.tell(DirectoryLoaded(replace(floor.directory, agents={}, tiers=tiers)))
        assert "1001" not in floor.room.floor.seats
        assert said(floor) == [("wrap_up_timeout", "", False)]

    def test_one_that_runs_out_while_the_phone_is_busy_leaves_its_record(self) -> None:
        floor = talked(disposition_required=True)
        floor.tell(LineBusied("1001", "x1"))
        floor.after(30)
        assert said(floor) == [("wrap_up_timeout", "", False)]
        floor.tell(LineFreed("1001", "x1"))
        assert floor.state("1001") is AgentState.READY


class TestRequired:
    def test_without_it_the_wrap_up_is_not_ended_by_the_agent(self) -> None:
        floor = talked(disposition_required=True)
        for request in (FinishWrapUp("1001", "ann"), SetReady("1001", "ann")):
            assert refused(floor, request) == "disposition_required"
        floor.tell(SetDisposition("1001", "c1", "order", "ann"))
        assert floor.state("1001") is AgentState.WRAP_UP, "to say it is not to be done"
        floor.tell(SetReady("1001", "ann"))
        assert floor.state("1001") is AgentState.READY
        assert said(floor) == [("order", "", False)]

    def test_run_out_it_is_the_programs_own(self) -> None:
        floor = talked(disposition_required=True)
        floor.after(30)
        assert floor.state("1001") is AgentState.READY
        (fact,) = floor.all(DispositionSet)
        assert fact == DispositionSet("c1", "1001", "support", "wrap_up_timeout", "")

    def test_not_required_nothing_is_written(self) -> None:
        floor = talked()
        floor.after(30)
        assert said(floor) == []

    def test_given_in_the_talk_it_is_given(self) -> None:
        floor = centre(disposition_required=True)
        floor.arrives("c1")
        floor.talks("c1")
        floor.tell(SetDisposition("1001", "c1", "solved", "ann"))
        floor.talk_ends("c1")
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.state("1001") is AgentState.READY
        floor.after(600)
        assert said(floor) == [("solved", "", False)]

    def test_of_another_talk_it_is_not_given(self) -> None:
        floor = talked(disposition_required=True)
        floor.tell(SetDisposition("1001", "c1", "solved", "ann"))
        floor.tell(FinishWrapUp("1001", "ann"))
        floor.arrives("c2")
        floor.talks("c2")
        floor.talk_ends("c2")
        assert refused(floor, FinishWrapUp("1001", "ann")) == "disposition_required"

    def test_mandatory_ends_only_with_it(self) -> None:
        floor = talked(WrapUpMode.MANDATORY, disposition_required=True)
        floor.after(6000)
        assert refused(floor, SetReady("1001", "ann")) == "disposition_required"
        floor.tell(LogOut("1001", "ann"))
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.tell(SetDisposition("1001", "c1", "solved", "ann"))
        assert floor.state("1001") is AgentState.LOGGED_OUT, "what was waited for is there"
        assert said(floor) == [("solved", "", False)]

    def test_optional_turns_into_one_that_is_needed(self) -> None:
        floor = talked(WrapUpMode.OPTIONAL, disposition_required=True)
        assert floor.state("1001") is AgentState.WRAP_UP

    def test_without_any_time_for_it_it_is_missing_at_once(self) -> None:
        floor = talked(wrap_up_s=0.0, disposition_required=True)
        assert floor.state("1001") is AgentState.READY
        assert said(floor) == [("wrap_up_timeout", "", False)]

    def test_a_supervisor_ends_it_all_the_same(self) -> None:
        floor = talked(WrapUpMode.MANDATORY, disposition_required=True)
        floor.tell(FinishWrapUp("1001", "sue", "yes"))
        assert floor.state("1001") is AgentState.READY
        assert floor.last(DispositionSet).by == "sue"

    def test_who_takes_the_phone_waits_for_nothing(self) -> None:
        floor = talked(WrapUpMode.MANDATORY, disposition_required=True)
        floor.tell(LogIn("1002", "1001", "x"))
        assert (floor.state("1001"), floor.state("1002")) == (AgentState.LOGGED_OUT, AgentState.READY)
        assert said(floor) == [("wrap_up_timeout", "", False)]

    def test_where_there_is_none_to_choose_none_is_required(self) -> None:
        floor = Floor(site(1, {"support": replace(Queue("support"), disposition_required=True)}))
        floor.log_in("1001")
        floor.arrives("c1")
        floor.talks("c1")
        floor.talk_ends("c1")
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.state("1001") is AgentState.READY


class TestDispositions:
    def test_said_twice_it_is_one_fact_and_another_replaces_it(self) -> None:
        floor = talked()
        for code in ("solved", "solved", "order"):
            floor.tell(SetDisposition("1001", "c1", code, "ann"))
        assert said(floor) == [("solved", "", False), ("order", "solved", False)]

    def test_said_late_it_amends_and_moves_nothing(self) -> None:
        floor = talked(disposition_required=True)
        floor.after(30)
        floor.arrives("c2")
        before = floor.states("1001")
        for _ in range(2):
            floor.tell(SetDisposition("1001", "c1", "order", "ann"))
        assert said(floor)[1:] == [("order", "wrap_up_timeout", True)]
        assert floor.states("1001") == before

    def test_a_second_talk_of_the_same_call_has_what_was_said_of_the_first(self) -> None:
        floor = talked(disposition_required=True)
        floor.tell(SetDisposition("1001", "c1", "solved", "ann"))
        floor.tell(FinishWrapUp("1001", "ann"))
        floor.arrives("c1")
        floor.talks("c1")
        floor.talk_ends("c1")
        floor.tell(FinishWrapUp("1001", "ann"))
        floor.tell(SetDisposition("1001", "c1", "order", "ann"))
        assert said(floor) == [("solved", "", False), ("order", "solved", True)]

    def test_of_long_ago_it_is_taken_too(self) -> None:
        floor = centre()
        floor.tell(SetDisposition("1001", "of last week", "lead", "ann"))
        assert said(floor) == [("lead", "", True)]
        assert refused(floor, SetDisposition("1001", "of last week", "bought", "ann")) == "unknown_disposition"

    def test_one_of_another_queue_is_refused(self) -> None:
        floor = talked()
        assert refused(floor, SetDisposition("1001", "c1", "lead", "ann")) == "unknown_disposition"
        floor.after(60)
        assert refused(floor, SetDisposition("1001", "c1", "lead", "ann")) == "unknown_disposition"

    def test_by_its_key(self) -> None:
        floor = talked()
        floor.tell(MarkDisposition("1001", "2", "ann"))
        assert said(floor) == [("order", "", False)]
        assert refused(floor, MarkDisposition("1001", "3", "ann")) == "unknown_disposition"
        assert refused(centre(), MarkDisposition("1001", "1", "ann")) == "not_talking_now"

    def test_keyed_at_the_handset_in_the_talk(self) -> None:
        floor = centre(disposition_required=True)
        floor.arrives("c1")
        floor.talks("c1")
        floor.tell(HandsetCodeKeyed("c1", "1001", str(CodeAction.DISPOSITION), "9"))
        assert floor.last(HandsetCodeRefused).code == "unknown_disposition"
        floor.tell(HandsetCodeKeyed("c1", "1001", str(CodeAction.DISPOSITION), "1"))
        assert floor.last(DispositionSet).by == "phone 1001"
        floor.talk_ends("c1")
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.state("1001") is AgentState.READY

    def test_an_agent_without_a_panel_does_all_by_the_phone(self) -> None:
        """Dialling makes the phone busy; the wrap-up goes on beneath."""
        floor = talked(WrapUpMode.MANDATORY, disposition_required=True)

        def dial(action: str, argument: str = "") -> object:
            floor.tell(LineBusied("1001", "code", "code"))
            floor.tell(CodeDialled("code", "1001", action, argument))
            told = floor.facts[-1]
            floor.tell(LineFreed("1001", "code"))
            return told

        assert dial("ready") == floor.last(CodeRefused)
        assert floor.last(CodeRefused).code == "disposition_required"
        dial("disposition", "1")
        assert floor.last(CodeObeyed).prompt == "disposition_set"
        assert floor.state("1001") is AgentState.WRAP_UP
        dial("ready")
        assert floor.state("1001") is AgentState.READY
        assert said(floor) == [("solved", "", False)]

    def test_dialled_too_late_it_amends(self) -> None:
        floor = talked(disposition_required=True)
        floor.after(60)
        floor.tell(CodeDialled("x", "1001", "disposition", "1"))
        assert said(floor) == [("wrap_up_timeout", "", False), ("solved", "wrap_up_timeout", True)]


class TestRestart:
    def back(self, mode: WrapUpMode, until: float, **found: Any) -> F:
        floor = centre(mode, disposition_required=True)
        floor.tell(
            AgentRestored("1001", "1001", AgentState.WRAP_UP, 900.0, until=until, call="c1", queue="support", **found)
        )
        return floor

    def test_a_wrap_up_goes_on_as_it_was(self) -> None:
        floor = self.back(WrapUpMode.TIME_BOXED, 1020.0, extensions=2)
        assert refused(floor, FinishWrapUp("1001", "ann")) == "disposition_required"
        assert refused(floor, ExtendWrapUp("1001", "ann")) == "no_more_time"
        floor.after(20)
        assert said(floor) == [("wrap_up_timeout", "", False)]
        assert floor.state("1001") is AgentState.READY

    def test_so_does_one_without_an_end(self) -> None:
        floor = self.back(WrapUpMode.MANDATORY, 0.0)
        floor.after(6000)
        assert floor.state("1001") is AgentState.WRAP_UP
        floor.tell(SetDisposition("1001", "c1", "solved", "ann"))
        floor.tell(FinishWrapUp("1001", "ann"))
        assert floor.state("1001") is AgentState.READY

    def test_what_was_said_before_counts(self) -> None:
        floor = self.back(WrapUpMode.MANDATORY, 0.0, disposition="solved")
        floor.tell(FinishWrapUp("1001", "ann"))
        assert said(floor) == []

    def test_what_was_asked_for_before_takes_effect(self) -> None:
        floor = self.back(WrapUpMode.TIME_BOXED_NO_EXIT, 1020.0, pending="not_ready:meal")
        floor.after(20)
        assert (floor.state("1001"), floor.last(AgentStateChanged).reason) == (AgentState.NOT_READY, "meal")

    def test_also_signing_out(self) -> None:
        floor = self.back(WrapUpMode.TIME_BOXED_NO_EXIT, 1020.0, pending="logged_out")
        floor.after(20)
        assert floor.state("1001") is AgentState.LOGGED_OUT
