"""Work modes: queues offer calls in the normal one only; a change shows when the call is over; explain says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import Destination, DestinationKind, Queue, WorkMode
from fsctl.facts import (
    AgentChangePending,
    AgentState,
    AgentStateChanged,
    CallLeftQueue,
    CodeDialled,
    CodeObeyed,
    CodeRefused,
    QueueOutcome,
    WorkModeChanged,
)
from fsctl.requests import LogOut, SetNotReady, SetReady, SetWorkMode
from fsctl.restored import AgentRestored
from fsctl.step import Refused
from tests.unit.acd.conftest import Floor, site

F = Any
OTHERS = [mode for mode in WorkMode if mode is not WorkMode.NORMAL]


@pytest.mark.parametrize("mode", OTHERS)
def test_in_another_mode_no_call_of_a_queue_is_offered_and_explain_says_why(floor: F, mode: WorkMode) -> None:
    floor.log_in("1001")
    floor.tell(SetWorkMode("1001", mode, "ann"))
    floor.arrives("c1")
    assert floor.offers() == []
    told = floor.last(AgentStateChanged)
    assert (told.state, told.reason, told.cause) == (AgentState.NOT_READY, mode, "mode")
    assert dict(floor.room.explain("c1", floor.now))["1001"] == f"work_mode?mode={mode}"
    floor.tell(SetReady("1001", "ann"))
    assert floor.offers() == [], "being ready is not working in another mode"
    floor.tell(SetWorkMode("1001", "normal", "ann"))
    assert floor.agent_of("c1") == "1001"


def test_off_duty_finishes_the_present_call_and_gets_no_other(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.arrives("c2")
    floor.tell(SetWorkMode("1001", "off_duty", "ann"))
    assert floor.state("1001") is AgentState.TALKING
    assert floor.last(AgentChangePending) == AgentChangePending("1001", "not_ready", "off_duty", "ann")
    floor.talk_ends("c1")
    assert floor.state("1001") is AgentState.WRAP_UP
    floor.after(10)
    assert (floor.state("1001"), floor.last(AgentStateChanged).reason) == (AgentState.NOT_READY, "off_duty")
    assert floor.last(AgentChangePending).state == ""
    floor.after(600)
    assert [offer.call for offer in floor.offers()] == ["c1"]


def test_an_offer_that_rings_is_not_taken_away(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.rings("c1")
    floor.tell(SetWorkMode("1001", "outbound", "ann"))
    assert floor.withdrawn() == []
    floor.talks("c1")
    assert floor.state("1001") is AgentState.TALKING


def test_a_break_in_another_mode_is_a_break_and_then_the_mode_again(floor: F) -> None:
    floor.log_in("1001")
    floor.tell(SetWorkMode("1001", "outbound", "ann"))
    floor.tell(SetNotReady("1001", "meal", "ann"))
    floor.tell(SetReady("1001", "ann"))
    reasons = [fact.reason for fact in floor.all(AgentStateChanged)]
    assert reasons == ["", "outbound", "meal", "outbound"]


def test_signing_out_ends_the_mode(floor: F) -> None:
    floor.log_in("1001")
    floor.tell(SetWorkMode("1001", "off_duty", "ann"))
    floor.tell(LogOut("1001", "ann"))
    assert [fact.mode for fact in floor.all(WorkModeChanged)] == ["off_duty", "normal"]
    floor.log_in("1001")
    assert floor.state("1001") is AgentState.READY


def test_it_survives_a_restart(floor: F) -> None:
    floor.tell(AgentRestored("1001", "1001", AgentState.NOT_READY, 900.0, "outbound", mode=WorkMode.OUTBOUND))
    floor.arrives("c1")
    assert floor.offers() == []
    floor.tell(SetWorkMode("1001", "normal", "ann"))
    assert floor.agent_of("c1") == "1001"


def test_who_works_in_another_mode_is_nobody_to_wait_for() -> None:
    gone = Destination(DestinationKind.HANGUP)
    floor: F = Floor(site(1, {"support": replace(Queue("support"), no_agent_wait_s=30.0, on_no_agent=gone)}))
    floor.log_in("1001")
    floor.tell(SetWorkMode("1001", "outbound", "ann"))
    floor.arrives("c1")
    floor.after(31)
    assert floor.last(CallLeftQueue).outcome is QueueOutcome.NO_AGENT


def test_said_again_it_changes_nothing_and_an_unknown_one_is_refused(floor: F) -> None:
    floor.log_in("1001")
    floor.tell(SetWorkMode("1001", "outbound", "ann"))
    told = len(floor.facts)
    floor.tell(SetWorkMode("1001", "outbound", "ann"))
    with pytest.raises(Refused, match="normal, outbound, off_duty, supervisor"):
        floor.tell(SetWorkMode("1001", "lazy", "ann"))
    assert len(floor.facts) == told


@pytest.mark.parametrize(("digit", "mode"), [("2", "outbound"), ("3", "off_duty"), ("1", "")])
def test_by_the_phones_code(floor: F, digit: str, mode: str) -> None:
    floor.log_in("1001")
    floor.tell(CodeDialled("x", "1001", "work_mode", digit))
    assert floor.last(CodeObeyed).prompt == "work_mode_set"
    assert [str(fact.mode) for fact in floor.all(WorkModeChanged)] == ([mode] if mode else [])


def test_working_as_a_supervisor_is_not_dialled(floor: F) -> None:
    floor.log_in("1001")
    floor.tell(CodeDialled("x", "1001", "work_mode", "4"))
    assert floor.last(CodeRefused).code == "unknown_mode"
