"""A customer is lent to a flow in the middle of a talk, and comes back with what was keyed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fsctl.directory import DestinationKind
from fsctl.facts import (
    AgentState,
    CallConnected,
    CallLent,
    CallNotReturned,
    CallQueued,
    CallReturned,
    FlowEnded,
    FlowStopped,
    HandsetCodeKeyed,
    RecordingMasked,
    TalkEnded,
)
from fsctl.requests import Consult, EndTalk, Hold, LendCall, Retrieve, TransferCall
from fsctl.simulator import hearing
from fsctl.simulator.parties import Caller
from fsctl.step import Refused
from tests.scenarios.control.acts import ANN, CALLER, call_of, consulted, heard, settle, talk
from tests.scenarios.world import World, site

FLOW = """
flow: capture
start: ask
nodes:
  ask:
    {kind: collect, prompt: welcome, saves: card, least: 4, most: 4, wait_s: 20,
     next: bye, timeout: away, invalid: away}
  bye: {kind: branch, on: kind, cases: {short: back}, otherwise: thanks}
  thanks: {kind: play, prompt: goodbye, next: back}
  back: {kind: back, gone: queue}
  queue: {kind: queue, queue: support, priority: 600}
  away: {kind: queue, queue: sales}
"""
PROMPT = hearing.PROMPT


@pytest.fixture
def world() -> Iterator[World]:
    world = World(site(2, announce_agent=False, flows={"capture": FLOW, "main": FLOW}))
    yield world
    settle(world)


def lend(world: World, data: str = '{"order": "42"}') -> Caller:
    caller = talk(world)
    world.ask(LendCall("1001", "flow:capture", data, "ann"))
    world.after(0.5)
    assert (heard(world, caller), heard(world, "1001")) == (PROMPT, hearing.NOTHING)
    return caller


def shown(world: World) -> tuple[str, bool, str]:
    """What the panel gets: the agent's state, whether the customer is lent, the call's flow."""
    agent = world.board.snapshot()["agents"]["1001"]
    row = world.board.snapshot()["calls"].get(agent["call"], {"flow": ""})
    return agent["state"], agent["lent_since"] is not None, row["flow"]


def keys(world: World, caller: Caller, pressed: str) -> None:
    for key in pressed:
        world.switch.core.press(caller.channel, key)
        world.after(0.2)


def test_the_customer_comes_back_with_what_was_keyed(world: World) -> None:
    caller = lend(world)
    assert world.board.snapshot()["calls"][call_of(world)]["state"] == "flow"
    assert shown(world) == ("talking", True, "capture")
    assert world.board.snapshot()["agents"]["1001"]["lent_since"] == pytest.approx(world.now - 0.5, abs=0.1)
    keys(world, caller, "1234")
    world.after(5)
    assert (heard(world, caller), heard(world, "1001")) == (ANN, CALLER)
    row = world.board.snapshot()["calls"][call_of(world)]
    assert (row["state"], row["agent"], row["data"]) == ("talking", "1001", {"order": "42", "card": "1234"})
    assert shown(world) == ("talking", False, "")
    assert world.state("1001") is AgentState.TALKING
    assert [fact.masked for fact in world.all(RecordingMasked)] == [True, False]
    assert len(world.all(CallReturned)) == 1
    assert world.all(FlowEnded) == world.all(TalkEnded) == []
    world.ask(Hold("1001", "ann"))
    world.after(0.5)
    assert heard(world, caller) == hearing.MUSIC


def test_it_may_be_lent_again_and_from_hold(world: World) -> None:
    caller = lend(world, '{"kind": "short"}')
    keys(world, caller, "1234")
    world.after(1)
    world.ask(Hold("1001", "ann"))
    world.after(0.5)
    world.ask(LendCall("1001", "flow:capture", "", "ann"))
    world.after(0.5)
    assert heard(world, caller) == PROMPT
    keys(world, caller, "9876")
    world.after(1)
    assert heard(world, caller) == ANN
    assert world.board.snapshot()["calls"][call_of(world)]["data"] == {"kind": "short", "card": "9876"}


def test_the_agent_takes_the_customer_back(world: World) -> None:
    caller = lend(world)
    world.ask(Retrieve("1001", "ann"))
    world.after(0.5)
    assert (heard(world, caller), heard(world, "1001")) == (ANN, CALLER)
    assert shown(world) == ("talking", False, "")
    assert world.last(FlowStopped).by == "ann"
    keys(world, caller, "1234")
    world.after(5)
    assert heard(world, caller) == ANN
    assert len(world.all(CallReturned)) == 1


@pytest.mark.parametrize("panel", [True, False])
def test_the_agent_has_gone_and_the_customer_goes_to_the_head_of_the_queue(world: World, panel: bool) -> None:
    caller = lend(world)
    if panel:
        world.ask(EndTalk("1001", "ann"))
    else:
        world.phones["1001"].hang_up(world.switch.core)
    world.after(1)
    assert world.last(TalkEnded).agent == "1001"
    assert shown(world)[:2] == ("wrap_up", False)
    assert not caller.ended
    keys(world, caller, "1234")
    world.after(5)
    assert len(world.all(CallNotReturned)) == 1
    queued = world.last(CallQueued)
    assert (queued.queue, queued.priority, queued.data["card"]) == ("support", 600, "1234")
    world.log_in("1002")
    world.after(0.5)
    world.lifts("1002")
    world.after(1)
    assert world.last(CallConnected).agent == "1002"


@pytest.mark.parametrize("milliseconds", range(0, 100, 7))
def test_the_agent_hangs_up_while_the_customer_comes_back(world: World, milliseconds: int) -> None:
    caller = lend(world, '{"kind": "short"}')
    keys(world, caller, "123")
    world.switch.core.press(caller.channel, "4")
    world.after(milliseconds / 1000)
    world.phones["1001"].hang_up(world.switch.core)
    world.after(3)
    if world.all(CallReturned):
        assert caller.ended, "they talked, and the agent ended it"
    else:
        assert world.last(CallQueued).queue == "support"


def test_the_agent_hangs_up_before_the_flow_has_begun(world: World) -> None:
    caller = talk(world)
    world.ask(LendCall("1001", "flow:capture", "", "ann"))
    world.after(0.005)
    world.phones["1001"].hang_up(world.switch.core)
    world.after(1)
    assert heard(world, caller) == PROMPT
    assert len(world.all(CallLent)) == 1


def test_a_flow_that_leads_elsewhere_lets_the_agent_go(world: World) -> None:
    caller = lend(world)
    keys(world, caller, "12")
    world.after(25)
    assert world.last(FlowEnded).kind is DestinationKind.QUEUE
    assert world.phones["1001"].channel is None
    assert world.last(TalkEnded).agent == "1001"
    assert world.last(CallQueued).queue == "sales"
    assert heard(world, caller) == hearing.MUSIC


def test_the_customer_hangs_up_in_the_flow(world: World) -> None:
    caller = lend(world)
    world.hangs_up(caller)
    world.after(1)
    assert world.phones["1001"].channel is None
    assert shown(world)[:2] == ("wrap_up", False)
    assert len(world.all(TalkEnded)) == 1


def test_the_call_is_sent_elsewhere_while_it_is_lent(world: World) -> None:
    caller = lend(world)
    world.ask(TransferCall(call_of(world), "queue:billing", "ann"))
    world.after(1)
    assert world.last(CallQueued).queue == "billing"
    assert shown(world)[1] is False
    assert heard(world, caller) == hearing.MUSIC
    assert world.phones["1001"].channel is None


def test_codes_at_the_handset_still_answer(world: World) -> None:
    lend(world)
    for key in "*20":
        world.phones["1001"].press(world.switch.core, key)
    world.after(0.5)
    assert len(world.all(HandsetCodeKeyed)) == 1


@pytest.mark.parametrize(
    ("to", "data", "code"),
    [
        ("queue:sales", "", "not_a_flow"),
        ("flow:nowhere", "", "unknown_destination"),
        ("flow:capture", "[1]", "no_data"),
        ("flow:capture", "{", "no_data"),
        ("flow:capture", '{"caller": "1"}', "no_data"),
        ("flow:capture", '{"a": 1}', "no_data"),
    ],
)
def test_what_cannot_be_lent_is_refused(world: World, to: str, data: str, code: str) -> None:
    caller = talk(world)
    with pytest.raises(Refused) as refused:
        world.ask(LendCall("1001", to, data, "ann"))
    assert refused.value.code == code
    assert heard(world, caller) == ANN


def test_not_in_a_consultation(world: World) -> None:
    consulted(world)
    with pytest.raises(Refused):
        world.ask(LendCall("1001", "flow:capture", "", "ann"))
    world.ask(Retrieve("1001", "ann"))


def test_nobody_is_consulted_meanwhile(world: World) -> None:
    lend(world)
    with pytest.raises(Refused):
        world.ask(Consult("1001", "1002", "ann"))


def test_a_call_that_comes_to_the_flow_by_itself_goes_on_where_nobody_waits(world: World) -> None:
    caller = world.caller(to="4001")
    world.after(0.5)
    keys(world, caller, "1234")
    world.after(5)
    assert world.last(CallQueued).queue == "support"
