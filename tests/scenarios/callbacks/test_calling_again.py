"""Customers with a promise who ask for another one, or call again before it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import Destination, DestinationKind, Number
from fsctl.facts import (
    AgentState,
    CallbackJoined,
    CallbackState,
    CallbackTakenUp,
    CallConnected,
    CallQueued,
    OfferMade,
)
from fsctl.requests import WithdrawCallback
from fsctl.switch.commands import HangUp
from tests.scenarios.callbacks.centre import (
    BOB,
    asks,
    dials,
    ended,
    load,
    outside,
    promise,
    rings_at_the_customer,
    said,
)
from tests.scenarios.world import World


def test_a_second_request_for_a_number_joins_the_first_and_is_told_so(world: World) -> None:
    outside(world)
    asks(world)
    world.after(20)
    other = asks(world, "5557777", keys=f"2{BOB}#")
    world.after(14)
    world.switch.core.press(other.channel, "1")
    world.after(20)
    assert other.channel is not None
    assert said(world, other.channel.uuid)[-1] == "callback_joined"
    assert world.last(CallbackJoined).callback == promise(world).callback
    assert len(world.acd.promising.promises.open) == 1


def test_a_customer_who_calls_again_takes_the_promise_up_at_its_place(world: World) -> None:
    outside(world)
    entered_at = world.now
    asks(world)
    world.after(10)
    world.caller("5550002")
    world.after(20)
    again = world.caller(BOB)
    world.after(1)
    assert again.channel is not None
    queued = world.last(CallQueued)
    assert (queued.call, queued.callback) == (again.channel.uuid, promise(world).callback)
    assert queued.entered_at == pytest.approx(entered_at, abs=0.1)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert world.all(CallConnected)[0].call == again.channel.uuid
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.KEPT, "called_in")]
    assert dials(world) == []


def test_a_customer_who_calls_again_and_gives_up_is_still_called_back(world: World) -> None:
    bob = outside(world)
    asks(world)
    world.after(20)
    again = world.caller(BOB)
    world.after(2)
    world.hangs_up(again)
    assert world.all(CallbackTakenUp)
    assert ended(world) == []
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert bob.channel is not None


def test_a_customer_who_calls_in_while_being_called_is_not_called_any_more(world: World) -> None:
    bob = rings_at_the_customer(world)
    again = world.caller(BOB)
    world.after(1)
    assert bob.channel is None
    assert again.channel is not None
    assert again.channel.partner is world.phones["1001"].channel, (
        "at once: nothing is said about a customer who is here"
    )
    assert said(world, world.all(OfferMade)[0].offer) == []
    assert world.last(CallConnected).call == again.channel.uuid
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.KEPT, "called_in")]


def test_a_customer_who_calls_another_queue_while_being_called_is_not_said_to_be_out_of_reach(world: World) -> None:
    """The agent who hears it ring is told where the customer is, and the promise stands for later."""
    sales = Number("4002", Destination(DestinationKind.QUEUE, "sales"), "en")
    load(world, replace(world.directory, numbers={**world.directory.numbers, "4002": sales}))
    bob = rings_at_the_customer(world)
    elsewhere = world.caller(BOB, "4002")
    world.after(2)
    assert bob.channel is None
    assert said(world, world.all(OfferMade)[0].offer) == ["callback_calls_elsewhere"]
    world.after(10)
    assert world.state("1001") is AgentState.READY
    assert elsewhere.channel is not None
    assert len(dials(world)) == 1
    world.hangs_up(elsewhere)
    world.after(5)
    assert [fact.attempt for fact in dials(world)] == [1, 1], "it did not count"


def test_a_cancel_that_came_before_the_leg_was_there_is_given_again(world: World) -> None:
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    while not dials(world):
        world.after(0.001)
    end, call = world.switch._acts[HangUp], dials(world)[0].call
    lost: list[HangUp] = []

    def too_early(command: HangUp) -> bool:
        if command.channel == call and not lost:
            lost.append(command)
            return False
        return end(command)

    world.switch._acts[HangUp] = too_early
    world.ask(WithdrawCallback(promise(world).callback, "eve"))
    world.after(10)
    assert len(lost) == 1
    assert bob.channel is None
    assert world.switch.core.channels == {}
    assert [fact.outcome for fact in ended(world)] == [CallbackState.WITHDRAWN]
    assert world.state("1001") is AgentState.READY
