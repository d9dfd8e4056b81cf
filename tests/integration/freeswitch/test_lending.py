"""A customer is lent to a flow and comes back to the agent who waits, on a real switch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallNotReturned,
    CallQueued,
    CallReturned,
    KeysPressed,
    NodeEntered,
    RecordingFinished,
    RecordingMasked,
    TalkEnded,
)
from fsctl.requests import LendCall, Retrieve
from fsctl.resources import data_directory
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import hear, recorded, voices

pytestmark = pytest.mark.freeswitch

CAPTURE = (data_directory("ivr_scripts") / "capture.yaml").read_text(encoding="utf-8")


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    centre = Centre(freeswitch, replace(site(announce_agent=False), flows={"capture": CAPTURE}), prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


def shown(centre: Centre, call: str) -> tuple[str, bool, str, str]:
    """What the panel gets: the agent's state, whether the customer is lent, the call's state and flow."""
    board = centre.board.snapshot()
    agent, row = board["agents"]["1001"], board["calls"].get(call, {"state": "", "flow": ""})
    return agent["state"], agent["lent_since"] is not None, row["state"], row["flow"]


def lent(centre: Centre, ann: Phone, caller: Phone) -> None:
    """The customer is asked for a number, the agent hears nothing."""
    centre.ask(LendCall("1001", "flow:capture", "", "ann"))
    centre.wait(NodeEntered, node="ask")
    caller.wait(lambda: voices(caller) == {"sound"}, "the flow")
    hear(ann, set())
    call = centre.board.snapshot()["agents"]["1001"]["call"]
    assert shown(centre, call) == ("talking", True, "flow", "capture")


def test_the_customer_comes_back_with_a_number(centre: Centre, call: str, ann: Phone, caller: Phone) -> None:
    lent(centre, ann, caller)
    caller.press("62220000#")
    assert centre.wait(KeysPressed).keys == "62220000"
    centre.wait(CallReturned, within_s=12)
    assert shown(centre, call) == ("talking", False, "talking", "")
    hear(ann, {"caller"}, caller, {"ann"})
    assert centre.board.snapshot()["calls"][call]["data"] == {"number": "62220000"}
    assert ann.heard_keys == ""
    assert [fact.masked for fact in centre.all(RecordingMasked)] == [True, False]
    caller.hang_up()
    centre.wait(CallEnded)
    centre.wait(RecordingFinished)
    assert recorded(centre) == [("1001", {"ann"})]


def test_the_agent_takes_the_customer_back_from_the_flow(centre: Centre, call: str, ann: Phone, caller: Phone) -> None:
    lent(centre, ann, caller)
    centre.ask(Retrieve("1001", "ann"))
    centre.wait(CallReturned)
    assert shown(centre, call) == ("talking", False, "talking", "")
    hear(ann, {"caller"}, caller, {"ann"})
    caller.press("5")
    ann.wait(lambda: ann.heard_keys == "5", "the key, which no flow takes any more")


def test_a_customer_who_hangs_up_in_the_flow_leaves_the_wrap_up(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    lent(centre, ann, caller)
    caller.hang_up()
    centre.wait(CallEnded)
    centre.wait(AgentStateChanged, state=AgentState.WRAP_UP)
    assert shown(centre, call) == ("wrap_up", False, "", "")
    ann.wait(lambda: ann.dialog is not None and ann.dialog.ended == "bye", "the agent's line is free")


def test_the_agent_has_gone_and_the_customer_waits_for_another(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    lent(centre, ann, caller)
    ann.hang_up()
    centre.wait(TalkEnded, agent="1001")
    centre.wait(AgentStateChanged, state=AgentState.WRAP_UP)
    assert shown(centre, call)[:2] == ("wrap_up", False)
    caller.press("62220000#")
    centre.wait(CallNotReturned, within_s=12)
    assert centre.wait(CallQueued, 2).queue == "support"
    bo.answers_after = 0.1
    centre.log_in("1002")
    centre.wait(CallConnected, 2, within_s=12)
    hear(bo, {"caller"}, caller, {"bo"})
