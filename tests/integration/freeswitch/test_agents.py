"""Agents' days on a real switch with real phones: work modes, breaks that are allowed, wrap-ups that need a word by the
handset, callers that are pulled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from fsctl.directory import Directory, Disposition, WrapUpMode
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallPulled,
    CallQueued,
    CodeObeyed,
    CodeRefused,
    DispositionSet,
    OfferMade,
)
from fsctl.requests import ApproveBreak, LogIn, PullCall, SetReady, SetWorkMode
from fsctl.step import Refused
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear

pytestmark = pytest.mark.freeswitch


def agents_site() -> Directory:
    directory = site(
        announce_agent=False, pull=True, wrap_up_mode=WrapUpMode.MANDATORY, disposition_required=True, wrap_up_s=1.0
    )
    reasons = {**directory.reasons, "meal": replace(directory.reasons["meal"], approval=True)}
    return replace(directory, reasons=reasons, dispositions={"solved": Disposition("solved", "1", "已解决", "Solved")})


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    centre = Centre(freeswitch, agents_site(), prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


@pytest.fixture
def second(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.caller("5550002", TONES["bo"])
    yield phone
    phone.close()


def dial(centre: Centre, phone: Phone, code: str) -> None:
    """The code is dialled, an answer is heard, and the phone is free again."""
    phone.call(code)
    phone.wait_talk()
    assert phone.hears_something(0.4)
    phone.wait_over()


def waits(centre: Centre, phone: Phone, number: int) -> str:
    phone.call("4000")
    queued = centre.wait(CallQueued, count=number)
    phone.wait_talk()
    return str(queued.call)  # type: ignore[attr-defined]


def test_from_the_phone_an_agent_starts_not_ready_though_somebody_waits(
    centre: Centre, ann: Phone, caller: Phone
) -> None:
    waits(centre, caller, 1)
    dial(centre, ann, "*10**2")
    centre.wait(AgentStateChanged, state=AgentState.NOT_READY, reason="meeting")
    gevent.sleep(1.0)
    assert ann.invites == []
    centre.ask(SetReady("1001", "test"))
    ann.wait_ring()


def test_a_caller_is_pulled_past_another_and_rings_at_once(
    centre: Centre, ann: Phone, caller: Phone, second: Phone
) -> None:
    centre.ask(LogIn("1001", "", "test", "rest"))
    first, chosen = waits(centre, caller, 1), waits(centre, second, 2)
    centre.ask(PullCall("1001", chosen, "ann"))
    ann.wait_ring(within_s=2)
    with pytest.raises(Refused):
        centre.ask(PullCall("1001", first, "ann"))
    ann.lift()
    connected = centre.wait(CallConnected)
    assert connected.call == chosen  # type: ignore[attr-defined]
    hear(ann, {"bo"})
    assert centre.wait(CallPulled).call == chosen  # type: ignore[attr-defined]
    assert [made.strategy for made in centre.all(OfferMade)] == ["pull"]  # type: ignore[attr-defined]
    assert caller.talks, "the other one waits on"


def test_the_work_after_a_call_is_ended_with_a_word_by_the_handset_alone(
    centre: Centre, ann: Phone, caller: Phone
) -> None:
    centre.log_in("1001")
    call = waits(centre, caller, 1)
    ann.wait_ring()
    ann.lift()
    centre.wait(CallConnected)
    caller.hang_up()
    ann.wait_over()
    centre.wait(AgentStateChanged, state=AgentState.WRAP_UP)
    dial(centre, ann, "*12")
    assert centre.wait(CodeRefused).code == "disposition_required"  # type: ignore[attr-defined]
    dial(centre, ann, "*241")
    assert centre.wait(DispositionSet, call=call, disposition="solved").late is False  # type: ignore[attr-defined]
    centre.wait(AgentStateChanged, state=AgentState.WRAP_UP, count=3)
    dial(centre, ann, "*12")
    centre.wait(AgentStateChanged, state=AgentState.READY, count=2)


def test_off_duty_in_a_call_and_an_allowed_break(centre: Centre, ann: Phone, bo: Phone, caller: Phone) -> None:
    centre.log_in("1001")
    waits(centre, caller, 1)
    ann.wait_ring()
    ann.lift()
    centre.wait(CallConnected)
    centre.ask(SetWorkMode("1001", "off_duty", "ann"))
    hear(caller, {"ann"})
    ann.press("*241")
    centre.wait(DispositionSet, agent="1001", by="phone 1001")
    caller.hang_up()
    ann.wait_over()
    dial(centre, ann, "*12")
    centre.wait(AgentStateChanged, state=AgentState.NOT_READY, reason="off_duty", agent="1001")

    centre.log_in("1002")
    dial(centre, bo, "*133")
    assert centre.wait(CodeObeyed, agent="1002").prompt == "break_asked"  # type: ignore[attr-defined]
    caller.call("4000")
    bo.wait_ring()
    assert len(ann.invites) == 1, "nothing more for who is off duty"
    bo.lift()
    centre.wait(CallConnected, agent="1002")
    centre.ask(ApproveBreak("1002", "meal", "sue"))
    hear(caller, {"bo"})
    bo.press("*241")
    centre.wait(DispositionSet, agent="1002", by="phone 1002")
    caller.hang_up()
    bo.wait_over()
    dial(centre, bo, "*133")
    centre.wait(AgentStateChanged, state=AgentState.NOT_READY, reason="meal", agent="1002")
