"""Each talk of a call is a file of its own, and what a dialling phone leaves behind is a call of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from fsctl.facts import (
    CallArrived,
    CallEnded,
    CallHandedOver,
    CallLeftBehind,
    CallTransferred,
    ConferenceEnded,
    RecordingBegun,
    RecordingFinished,
    RecordingMasked,
)
from fsctl.requests import CancelConsult, CompleteTransfer, Consult, Dial, MaskRecording, ThreeWay, TransferCall
from fsctl.simulator.parties import Habits, Outsider
from tests.scenarios.control.acts import ANN, BO, CALLER, call_of, consulted, heard, settle, talk
from tests.scenarios.world import World, site

OUTSIDE = "13800138000"
THIRD = frozenset({1002})
"""What the phone 2000 says."""


@pytest.fixture
def world() -> Iterator[World]:
    world = World(site(2, announce_agent=False))
    world.switch.core.outside[OUTSIDE] = Outsider(OUTSIDE, Habits(answers_after_s=1.0), 700)
    yield world
    settle(world)
    finished, begun = world.all(RecordingFinished), world.all(RecordingBegun)
    assert sorted(fact.path for fact in finished) == sorted(fact.path for fact in begun)
    assert len({fact.path for fact in begun}) == len(begun)


def agents(world: World) -> list[str]:
    return [fact.agent for fact in world.all(RecordingBegun)]


def test_after_an_attended_transfer_the_next_agents_talk_is_a_file_of_its_own(world: World) -> None:
    caller = consulted(world)
    world.log_in("1002")
    world.after(10)
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(20)
    assert world.last(CallHandedOver) == CallHandedOver(
        caller.channel.uuid, world.last(CallHandedOver).leg, "1002", "1001"
    )
    assert world.board.snapshot()["calls"][call_of(world)]["agent"] == "1002"
    world.hangs_up(caller)
    world.after(2)
    assert agents(world) == ["1001", "1002"]
    first, second = world.all(RecordingFinished)
    assert second.length_s == pytest.approx(20, abs=0.3)
    assert first.length_s > 10


def test_a_conference_is_a_file_and_what_follows_it_another(world: World) -> None:
    caller = consulted(world)
    world.ask(ThreeWay("1001", "ann"))
    world.after(30)
    world.ask(CancelConsult("1001", "ann"))
    world.after(10)
    assert world.last(ConferenceEnded).handed_over is False
    world.hangs_up(caller)
    world.after(2)
    assert agents(world) == ["1001"] * 3
    lengths = sorted(fact.length_s for fact in world.all(RecordingFinished))
    assert lengths[1:] == [pytest.approx(10, abs=0.5), pytest.approx(30, abs=0.5)]


def test_a_conference_the_agent_leaves_is_followed_by_one_file(world: World) -> None:
    caller = consulted(world)
    world.log_in("1002")
    world.ask(ThreeWay("1001", "ann"))
    world.after(5)
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(5)
    assert heard(world, caller) == BO
    assert agents(world) == ["1001", "1001", "1002"]


def test_what_is_masked_stays_masked_in_the_next_file(world: World) -> None:
    consulted(world)
    world.ask(MaskRecording("1001", "on", "ann"))
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(1)
    masked = world.all(RecordingMasked)
    assert [fact.masked for fact in masked] == [True, True]
    assert len({fact.path for fact in masked}) == 2
    world.after(120)
    assert world.last(RecordingMasked).masked is False


def test_a_blind_transfer_to_a_colleague_begins_the_next_file_with_the_talk(world: World) -> None:
    caller = talk(world)
    world.log_in("1002")
    world.ask(TransferCall(caller.channel.uuid, "extension:1002", "ann"))
    world.after(5)
    assert len(world.all(RecordingFinished)) == 1
    world.lifts("1002")
    world.after(5)
    assert agents(world) == ["1001", "1002"]
    assert (world.last(CallHandedOver).before, world.last(CallHandedOver).agent) == ("1001", "1002")


def test_a_blind_transfer_to_a_queue_is_recorded_once_at_a_time(world: World) -> None:
    """Also of a call that an agent has placed."""
    world.log_in("1001", "1002")
    world.ask(Dial("1001", OUTSIDE, "ann"))
    world.after(0.2)
    world.lifts("1001")
    world.after(3)
    world.ask(TransferCall(world.last(RecordingBegun).call, "queue:support", "ann"))
    world.after(1)
    for extension in ("1001", "1002"):
        if world.rings(extension):
            world.lifts(extension)
    world.after(5)
    begun = {fact.path: at for at, fact in world.facts if isinstance(fact, RecordingBegun)}
    finished = {fact.path: at for at, fact in world.facts if isinstance(fact, RecordingFinished)}
    for earlier, later in pairwise(begun):
        assert finished[earlier] <= begun[later]
    assert len(begun) == 2


def by_hand(world: World, number: str, extension: str = "1001") -> None:
    world.log_in(extension)
    world.phones[extension].dial(world.switch.core, number)
    world.after(3)


def test_a_call_dialled_at_the_phone_and_handed_over_goes_on_as_a_call_of_its_own(world: World) -> None:
    world.log_in("1002")
    by_hand(world, OUTSIDE)
    outsider = world.switch.core.outside[OUTSIDE]
    before = call_of(world)
    world.ask(Consult("1001", "1002", "ann"))
    world.after(1)
    world.lifts("1002")
    world.after(1)
    world.ask(CompleteTransfer("1001", "ann"))
    world.after(5)
    left = world.last(CallLeftBehind)
    assert (left.before, left.call, left.caller_number, left.agent) == (
        before,
        outsider.channel.uuid,
        OUTSIDE,
        "1002",
    )
    assert [fact.call for fact in world.all(CallEnded)] == [before]
    assert (heard(world, "1002"), world.phones["1001"].channel) == (frozenset({700}), None)
    row = world.board.snapshot()["calls"][left.call]
    assert (row["state"], row["agent"], row["caller_number"]) == ("talking", "1002", OUTSIDE)
    assert agents(world) == ["1002"]
    world.ask(TransferCall(left.call, "extension:2000", "bo"))
    world.after(1)
    world.lifts("2000")
    world.after(1)
    assert heard(world, "2000") == frozenset({700})
    outsider.hang_up(world.switch.core)
    world.after(2)
    assert [fact.call for fact in world.all(CallEnded)] == [before, left.call]
    assert len(world.all(CallArrived)) == 1


@pytest.mark.parametrize("number", ["1002", OUTSIDE])
def test_a_blind_transfer_by_the_phone_that_dialled_does_not_end_the_call(world: World, number: str) -> None:
    by_hand(world, number)
    if number == "1002":
        world.lifts("1002")
    world.after(1)
    core, ann = world.switch.core, world.phones["1001"]
    core.bridges.refer(ann.channel, "2000")
    world.after(0.3)
    ann.hang_up(core)
    world.after(1)
    assert world.rings("2000")
    world.lifts("2000")
    world.after(1)
    tone = 1001 if number == "1002" else 700
    assert heard(world, "2000") == frozenset({tone})
    assert world.last(CallTransferred).by == "1001"
    assert len(world.all(CallEnded)) == 1
    world.hangs_up("2000")
    world.after(1)
    assert len(world.all(CallEnded)) == 2


def test_the_panel_sends_a_call_on_that_the_phone_has_dialled(world: World) -> None:
    by_hand(world, OUTSIDE)
    world.ask(TransferCall(call_of(world), "extension:1002", "ann"))
    world.after(1)
    world.lifts("1002")
    world.after(1)
    assert heard(world, "1002") == frozenset({700})
    assert world.phones["1001"].channel is None


def test_a_phone_that_dialled_both_calls_joins_them_and_leaves_one_behind(world: World) -> None:
    world.log_in("1002")
    by_hand(world, "2000")
    world.lifts("2000")
    world.after(1)
    core, ann = world.switch.core, world.phones["1001"]
    ann.dial_second(core, OUTSIDE)
    world.after(3)
    ann.transfer(core)
    world.after(2)
    assert heard(world, "2000") == frozenset({700})
    left = world.last(CallLeftBehind)
    assert (left.caller_number, left.dialled) == (OUTSIDE, "2000")
    assert len(world.all(CallEnded)) == 2
    world.hangs_up("2000")
    world.after(1)
    assert len(world.all(CallEnded)) == 3


def test_a_phone_that_joins_a_customer_with_whom_it_has_dialled_hands_over(world: World) -> None:
    caller = talk(world)
    world.log_in("1002")
    core, ann = world.switch.core, world.phones["1001"]
    ann.dial_second(core, "1002")
    world.after(0.5)
    world.lifts("1002")
    world.after(1)
    ann.transfer(core)
    world.after(2)
    assert (heard(world, "1002"), heard(world, caller)) == (CALLER, BO)
    assert agents(world) == ["1001", "1002"]
    assert ANN != BO
