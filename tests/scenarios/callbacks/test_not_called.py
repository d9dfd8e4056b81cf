"""Whom nobody calls: barred numbers, promises that expire, are withdrawn or moved, and what is on file of them."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentState,
    CallbackBegun,
    CallbackRefused,
    CallbackState,
    CallEnded,
    OfferMade,
)
from fsctl.requests import HangUpCall, MoveCallback, TransferCall, WithdrawCallback
from fsctl.step import Refused
from tests.scenarios.callbacks.centre import (
    BOB,
    asks,
    change,
    dials,
    do_not_call,
    ended,
    outside,
    promise,
    rings_at_the_customer,
    said,
)
from tests.scenarios.world import World


def test_who_must_not_be_called_is_not_promised_anything_and_a_promise_made_before_ends(world: World) -> None:
    do_not_call(world, "555*")
    caller = asks(world)
    world.after(25)
    assert caller.channel is not None
    assert caller.channel.alive
    assert world.last(CallbackRefused).reason == "do_not_call"
    assert "callback_refused" in said(world, caller.channel.uuid)
    world.hangs_up(caller)
    do_not_call(world)
    asks(world)
    world.after(20)
    do_not_call(world, BOB)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(100)
    assert dials(world) == []
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.MISSED, "do_not_call")]


@pytest.mark.parametrize(
    ("pattern", "number", "reason"),
    [("1XXXXXXXXXX", BOB, "number"), ("5*", "4000", "number"), ("*", "4000", "own_number")],
)
def test_only_numbers_of_the_queues_patterns_are_called(world: World, pattern: str, number: str, reason: str) -> None:
    change(world, callback_numbers=(pattern,))
    caller = asks(world, keys=f"2{number}#")
    world.after(14)
    world.switch.core.press(caller.channel, "1")
    world.after(5)
    assert world.last(CallbackRefused).reason == reason


def test_a_promise_that_cannot_be_kept_in_time_expires_once(world: World) -> None:
    change(world, callback_expires_s=300.0)
    asks(world)
    world.after(1000)
    assert [(fact.outcome, fact.attempts) for fact in ended(world)] == [(CallbackState.EXPIRED, 0)]
    world.log_in("1001")
    world.after(10)
    assert not world.rings("1001")


def test_a_supervisor_withdraws_or_moves_one(world: World) -> None:
    outside(world)
    world.caller("5550001")
    world.after(5)
    asks(world)
    world.after(20)
    world.ask(MoveCallback(promise(world).callback, "top", "eve"))
    world.log_in("1001")
    world.after(1)
    assert world.last(OfferMade).call == world.last(CallbackBegun).call
    call = world.last(CallbackBegun).call
    for request in (HangUpCall(call, "eve"), TransferCall(call, "queue:sales", "eve")):
        with pytest.raises(Refused):
            world.ask(request)
    world.ask(WithdrawCallback(promise(world).callback, "eve"))
    world.after(1)
    assert [(fact.outcome, fact.by) for fact in ended(world)] == [(CallbackState.WITHDRAWN, "eve")]
    assert [fact.call for fact in world.all(CallEnded)][-1] == call
    assert world.last(OfferMade).call != call
    with pytest.raises(Refused):
        world.ask(WithdrawCallback(promise(world).callback, "eve"))


def test_each_fact_of_a_promise_is_found_by_a_call_of_its_own(world: World) -> None:
    change(world, callback_expires_s=300.0)
    asks(world)
    world.after(30)
    world.ask(MoveCallback(promise(world).callback, "top", "eve"))
    world.after(400)
    of_promise = [fact for _, fact in world.facts if getattr(fact, "callback", "") == promise(world).callback]
    assert len(of_promise) == 3
    assert {fact.call for fact in of_promise} == {promise(world).call}


def test_it_is_withdrawn_while_the_customer_is_being_called(world: World) -> None:
    bob = rings_at_the_customer(world)
    world.ask(WithdrawCallback(promise(world).callback, "eve"))
    world.after(10)
    assert bob.channel is None
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
