"""The customer is called when the turn is near, and waits for an agent at the old place; on the built-in switch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, Number, Tier
from fsctl.facts import (
    CallbackBegun,
    CallbackPostponed,
    CallbackReached,
    CallbackState,
    CallConnected,
    CallLeftQueue,
    CallQueued,
    OfferMade,
    QueueOutcome,
)
from fsctl.simulator.parties import Outsider
from tests.scenarios.callbacks.centre import (
    BOB,
    asks,
    centre,
    change,
    dials,
    ended,
    load,
    outside,
    promise,
    said,
    settled,
)
from tests.scenarios.world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World(centre(callback=CallbackMode.CUSTOMER_FIRST))
    yield world
    settled(world)


def presses(world: World, customer: Outsider, key: str) -> None:
    assert customer.channel is not None
    world.switch.core.press(customer.channel, key)
    world.after(0.1)


def test_the_customer_is_called_when_an_agent_is_free_and_connected_after_a_key(world: World) -> None:
    bob = outside(world, answers_after_s=2.0)
    asks(world)
    world.after(30)
    assert dials(world) == []
    world.log_in("1001")
    world.after(5)
    assert len(dials(world)) == 1
    assert dials(world)[0].agent == ""
    assert not world.rings("1001")
    assert said(world, dials(world)[0].call) == ["callback_greeting"]
    presses(world, bob, "1")
    assert world.rings("1001")
    world.lifts("1001")
    world.after(1)
    assert world.last(CallConnected).call == dials(world)[0].call
    assert [(fact.outcome, fact.agent, fact.attempts) for fact in ended(world)] == [(CallbackState.KEPT, "1001", 1)]
    queued = [fact for fact in world.all(CallQueued) if fact.callback]
    assert [fact.entered_at for fact in queued] == [promise(world).entered_at]


def test_a_machine_that_presses_nothing_is_called_again_later(world: World) -> None:
    bob = outside(world, answers_after_s=2.0)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.after(40)
    assert bob.channel is None
    assert world.all(CallbackReached) == []
    assert world.all(OfferMade) == []
    assert world.last(CallbackPostponed).reason == "hung_up"
    world.after(60)
    assert [fact.attempt for fact in dials(world)] == [1, 2]


def test_a_customer_who_no_longer_wants_it_says_so(world: World) -> None:
    bob = outside(world, answers_after_s=2.0)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.after(5)
    presses(world, bob, "2")
    world.after(10)
    assert bob.channel is None
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.WITHDRAWN, "declined")]


def test_nobody_is_called_while_no_agent_is_expected_soon_and_earlier_callers_come_first(world: World) -> None:
    change(world, callback_confirm=False)
    outside(world, answers_after_s=2.0)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    busy = world.caller("5550000")
    world.after(3)
    first = world.caller("5550001")
    world.after(1)
    asks(world)
    world.after(60)
    assert dials(world) == []
    world.hangs_up(busy)
    world.after(5)
    assert first.channel is not None
    assert world.last(CallConnected).call == first.channel.uuid
    assert dials(world) == []
    world.hangs_up(first)
    world.after(5)
    assert world.last(CallConnected).call == dials(world)[0].call


def test_the_customer_waits_at_the_old_place_when_the_agent_has_been_taken_meanwhile(world: World) -> None:
    change(world, callback_confirm=False)
    bob = outside(world, answers_after_s=10.0)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(2)
    quick, later = world.caller("5550001"), world.caller("5550002")
    world.after(12)
    assert quick.channel is not None
    assert later.channel is not None
    assert world.last(CallConnected).call == quick.channel.uuid
    row = world.board.snapshot()["calls"][dials(world)[0].call]
    assert (row["state"], row["absent"], world.now - row["since"] < 10) == ("waiting", False, True)
    world.hangs_up(quick)
    world.after(2)
    assert world.last(CallConnected).call == dials(world)[0].call
    assert bob.channel is not None


def test_a_customer_who_gives_up_on_the_line_is_called_again_and_is_no_abandoned_caller_for_the_figures(
    world: World,
) -> None:
    change(world, callback_confirm=False, callback_attempts=2)
    bob = outside(world, answers_after_s=2.0)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.after(4)
    assert bob.channel is not None
    bob.hang_up(world.switch.core)
    world.after(1)
    left = world.last(CallLeftQueue)
    assert left.outcome is QueueOutcome.ABANDONED
    assert [fact.callback for fact in world.all(CallQueued) if fact.call == left.call] == [promise(world).callback]
    assert world.last(CallbackPostponed).reason == "gave_up"
    world.after(61)
    assert [fact.attempt for fact in dials(world)] == [1, 2]
    world.after(3)
    assert bob.channel is not None
    bob.hang_up(world.switch.core)
    world.after(1)
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.MISSED, "gave_up")]


def test_two_promises_of_two_queues_never_call_one_number_at_once(world: World) -> None:
    sales = replace(world.directory.queues["support"], name="sales")
    sales = replace(sales, exit_keys={"9": Destination(DestinationKind.CALLBACK, "sales")})
    directory = replace(
        world.directory,
        queues={**world.directory.queues, "sales": sales},
        numbers={**world.directory.numbers, "4002": Number("4002", Destination(DestinationKind.QUEUE, "sales"), "en")},
        tiers=(*world.directory.tiers, Tier("sales", "1002")),
    )
    load(world, directory)
    bob = outside(world, answers_after_s=None)
    asks(world)
    world.after(30)
    asks(world, to="4002")
    world.after(30)
    world.log_in("1001", "1002")
    world.after(2)
    assert len(dials(world)) == 1
    assert bob.channel is not None
    bob.hang_up(world.switch.core)
    world.after(2)
    assert len(dials(world)) == 2
    assert {fact.callback for fact in world.all(CallbackBegun)} == {fact.callback for fact in dials(world)}
    assert len({fact.callback for fact in dials(world)}) == 2
    assert dials(world)[1].number == BOB
