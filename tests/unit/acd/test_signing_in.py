"""An agent may start not ready: signed in, and offered nothing until ready, however many wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import DirectoryLoaded
from fsctl.facts import AgentState, AgentStateChanged, CodeDialled, CodeObeyed, CodeRefused
from fsctl.requests import LogIn, SetNotReady, SetReady
from fsctl.step import Refused

F = Any


def waiting(floor: F) -> F:
    for n in range(3):
        floor.arrives(f"c{n}")
    return floor


def test_who_starts_not_ready_is_offered_nothing_though_callers_wait(floor: F) -> None:
    waiting(floor).tell(LogIn("1001", "", "ann", "meeting"))
    assert floor.offers() == []
    assert floor.states("1001") == ["not_ready"]
    assert (floor.last(AgentStateChanged).reason, floor.last(AgentStateChanged).by) == ("meeting", "ann")
    floor.after(300)
    assert floor.offers() == []
    floor.tell(SetReady("1001", "ann"))
    assert floor.agent_of("c0") == "1001"


def test_in_two_requests_an_offer_comes_between(floor: F) -> None:
    """The control: that is why there is one request."""
    waiting(floor).tell(LogIn("1001", "", "ann"))
    floor.tell(SetNotReady("1001", "meeting", "ann"))
    assert len(floor.offers()) == 1


def test_signing_in_again_with_a_reason_is_being_not_ready_for_it(floor: F) -> None:
    floor.log_in("1001")
    floor.tell(LogIn("1001", "", "ann", "meal"))
    assert floor.state("1001") is AgentState.NOT_READY
    floor.tell(LogIn("1001", "", "ann"))
    assert floor.state("1001") is AgentState.NOT_READY


def test_moving_to_another_phone_may_be_not_ready_too(floor: F) -> None:
    floor.log_in("1001")
    floor.tell(LogIn("1001", "2000", "ann", "rest"))
    waiting(floor)
    assert floor.offers() == []


@pytest.mark.parametrize(("reason", "code"), [("holiday", "unknown_reason"), ("meal", "needs_approval")])
def test_a_reason_that_is_none_or_needs_approval_signs_nobody_in(floor: F, reason: str, code: str) -> None:
    reasons = {**floor.directory.reasons, "meal": replace(floor.directory.reasons["meal"], approval=True)}
    floor.tell(DirectoryLoaded(replace(floor.directory, reasons=reasons)))
    with pytest.raises(Refused) as refused:
        floor.tell(LogIn("1001", "", "ann", reason))
    assert refused.value.code == code
    assert floor.facts == []


@pytest.mark.parametrize("argument", ["**2", "1001**2", "1001*2468*2"])
def test_from_the_phone_the_reasons_key_comes_last(floor: F, argument: str) -> None:
    waiting(floor).tell(CodeDialled("x", "1001", "log_in", argument))
    assert floor.last(CodeObeyed).agent == "1001"
    assert floor.last(AgentStateChanged).reason == "meeting"
    assert floor.offers() == []


def test_a_key_that_is_no_reasons_is_refused_at_the_phone(floor: F) -> None:
    floor.tell(CodeDialled("x", "1001", "log_in", "**77"))
    assert floor.last(CodeRefused).code == "unknown_reason"
    assert floor.state("1001") is AgentState.LOGGED_OUT
