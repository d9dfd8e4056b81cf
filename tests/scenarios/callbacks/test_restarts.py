"""The daemon dies and comes back, or another node takes over: every promise is on file and goes on, each ends once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import CallbackMode
from fsctl.facts import (
    AgentState,
    CallAnswered,
    CallbackGivenBack,
    CallbackPostponed,
    CallbackState,
    CallConnected,
    CallQueued,
    OfferMade,
    RecordingBegun,
    RecordingFinished,
    TalkEnded,
)
from fsctl.requests import Dial, LogIn, WithdrawCallback
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
    rings_at_the_customer,
    said,
    settled,
)
from tests.scenarios.test_restart import restart
from tests.scenarios.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Legs may end that no controller saw begin."""
    world = World(centre())
    yield world
    settled(world)


def test_a_promise_keeps_its_place_through_a_restart(world: World, tmp_path: Path) -> None:
    outside(world, answers_after_s=1.0)
    first = world.caller("5550001")
    world.after(3)
    asks(world)
    world.after(2)
    world.caller("5550003")
    world.after(20)
    restart(world, tmp_path)
    [row] = world.board.snapshot()["callbacks"].values()
    assert (row["number"], row["state"]) == (BOB, "promised")
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5, hangs_up_after_s=5.0)
    world.after(30)
    assert first.channel is not None
    talked = [fact.call for fact in world.all(CallConnected)]
    assert talked[:2] == [first.channel.uuid, dials(world)[0].call]
    assert [fact.outcome for fact in ended(world)] == [CallbackState.KEPT]


def called_once(world: World, bob: Outsider) -> None:
    """The two talk, the promise is kept by the one call there was, and all of it is recorded once."""
    assert bob.channel is not None
    assert bob.channel.partner is world.phones["1001"].channel
    assert world.state("1001") is AgentState.TALKING
    assert [fact.attempt for fact in dials(world)] == [1]
    [kept] = ended(world)
    assert (kept.outcome, kept.reason, kept.agent, kept.attempts) == (CallbackState.KEPT, "called", "1001", 1)
    assert [fact.call for fact in world.all(RecordingBegun)] == [kept.call]
    [answered] = world.all(CallAnswered)[1:]
    assert answered.call == kept.call
    assert [fact.call for fact in world.all(CallConnected)] == [kept.call]
    world.hangs_up("1001")
    world.after(5)
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
    assert len(world.all(OfferMade)) == len(world.all(TalkEnded)) == len(world.all(RecordingFinished)) == 1
    assert world.all(CallbackPostponed) == []
    world.after(700)
    assert len(dials(world)) == 1


def test_a_telephone_that_rings_when_the_daemon_dies_rings_on(world: World, tmp_path: Path) -> None:
    bob = rings_at_the_customer(world)
    ringing = bob.channel
    restart(world, tmp_path)
    assert bob.channel is ringing
    assert world.state("1001") is AgentState.TALKING
    [row] = world.board.snapshot()["callbacks"].values()
    assert (row["state"], row["attempts"], row["agent"]) == ("dialling", 1, "1001")
    [call] = world.board.snapshot()["calls"].values()
    assert (call["state"], call["absent"], call["trunk"]) == ("dialling", True, "world")
    bob.lift(world.switch.core)
    world.after(1)
    called_once(world, bob)


def test_a_customer_who_answers_while_nobody_leads_is_brought_to_the_agent(world: World, tmp_path: Path) -> None:
    bob = rings_at_the_customer(world)
    restart(world, tmp_path, meanwhile=lambda: bob.lift(world.switch.core))
    called_once(world, bob)


def of_a_queue_taken_away(world: World, **queue: object) -> Outsider:
    """A customer's telephone rings, an agent hears it, and the queue of the promise is none of the site's any more."""
    change(world, **queue)
    bob = rings_at_the_customer(world)
    closed = {"support": world.directory.queues["support"]}
    load(world, replace(world.directory, queues={}, tiers=(), closed=closed))
    world.after(0.5)
    return bob


@pytest.mark.parametrize("answers", ["later", "while nobody leads"])
def test_for_a_queue_that_is_taken_away_it_rings_on_as_well(world: World, tmp_path: Path, answers: str) -> None:
    bob = of_a_queue_taken_away(world, wrap_up_s=3.0)
    ringing = bob.channel
    restart(world, tmp_path, meanwhile=lambda: bob.lift(world.switch.core) if answers != "later" else None)
    assert bob.channel is ringing
    if answers == "later":
        bob.lift(world.switch.core)
        world.after(1)
    called_once(world, bob)
    assert "wrap_up" in world.states("1001"), "the queue is known as it was"
    assert list(world.acd.floor.lines) == []


@pytest.mark.parametrize("gone", ["the agent", "the customer"])
def test_nobody_is_reached_for_a_queue_that_is_taken_away(world: World, tmp_path: Path, gone: str) -> None:
    bob = of_a_queue_taken_away(world)
    restart(world, tmp_path)
    assert ended(world) == []
    world.hangs_up("1001" if gone == "the agent" else bob)  # type: ignore[arg-type]
    world.after(30)
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.WITHDRAWN, "no_such_queue")]
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
    assert list(world.acd.floor.lines) == []


@pytest.mark.parametrize("phase", ["the agent has gone", "the customer is called first"])
def test_whom_no_agent_waits_for_is_not_called_on_for_a_queue_that_is_taken_away(
    world: World, tmp_path: Path, phase: str
) -> None:
    if phase == "the agent has gone":
        of_a_queue_taken_away(world)
        restart(world, tmp_path, gone="1001")
    else:
        change(world, callback=CallbackMode.CUSTOMER_FIRST)
        bob = outside(world)
        asks(world)
        world.after(20)
        world.log_in("1001")
        world.after(2)
        assert bob.channel is not None
        world.directory = replace(
            world.directory, queues={}, tiers=(), closed={"support": world.directory.queues["support"]}
        )
        restart(world, tmp_path)
    world.after(5)
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.WITHDRAWN, "no_such_queue")]
    assert world.switch.core.channels == {}


def test_a_customer_who_answers_after_the_agent_has_gone_meanwhile_waits_at_the_place(
    world: World, tmp_path: Path
) -> None:
    bob = rings_at_the_customer(world)

    def meanwhile() -> None:
        bob.lift(world.switch.core)
        world.hangs_up("1001")

    restart(world, tmp_path, meanwhile=meanwhile)
    call = dials(world)[0].call
    [queued] = [fact for fact in world.all(CallQueued) if fact.call == call]
    assert queued.entered_at == promise(world).entered_at
    world.after(30)
    assert bob.channel is not None
    assert bob.channel.partner is world.phones["1001"].channel
    assert [fact.outcome for fact in ended(world)] == [CallbackState.KEPT]
    assert len(dials(world)) == 1


def test_nobody_answers_a_call_that_went_on_and_it_is_tried_again(world: World, tmp_path: Path) -> None:
    bob = rings_at_the_customer(world)
    restart(world, tmp_path)
    world.after(45)
    assert bob.channel is None
    assert world.last(CallbackPostponed).reason == "no_answer"
    assert world.state("1001") is AgentState.READY
    world.after(60)
    assert [fact.attempt for fact in dials(world)] == [1, 2]


def test_it_may_be_withdrawn_when_it_has_gone_on(world: World, tmp_path: Path) -> None:
    bob = rings_at_the_customer(world)
    restart(world, tmp_path)
    world.ask(WithdrawCallback(promise(world).callback, "eve"))
    world.after(10)
    assert bob.channel is None
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
    assert [fact.outcome for fact in ended(world)] == [CallbackState.WITHDRAWN]


def test_a_customer_who_calls_in_while_it_goes_on_is_not_called_any_more(world: World, tmp_path: Path) -> None:
    bob = rings_at_the_customer(world)
    restart(world, tmp_path)
    again = world.caller(BOB)
    world.after(1)
    assert bob.channel is None
    world.after(15)
    assert again.channel is not None
    assert again.channel.partner is world.phones["1001"].channel
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.KEPT, "called_in")]


def test_an_agent_who_has_gone_meanwhile_takes_the_ringing_along(world: World, tmp_path: Path) -> None:
    bob = rings_at_the_customer(world)
    restart(world, tmp_path, gone="1001")
    assert bob.channel is None
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
    assert world.last(CallbackPostponed).reason == "restart"
    world.after(30)
    assert len(dials(world)) == 1
    world.after(40)
    assert [fact.attempt for fact in dials(world)] == [1, 2]


def test_the_last_attempt_that_a_restart_has_cut_off_is_a_missed_promise(world: World, tmp_path: Path) -> None:
    change(world, callback_attempts=1)
    bob = rings_at_the_customer(world)
    restart(world, tmp_path, meanwhile=lambda: world.switch.core.refuse(bob.channel, "USER_BUSY"))
    world.after(100)
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.MISSED, "restart")]
    assert world.state("1001") is AgentState.READY


def test_an_agent_whose_phone_rings_for_a_promise_is_rung_again_and_nobody_is_called_for_nothing(
    world: World, tmp_path: Path
) -> None:
    bob = outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.after(2)
    assert world.rings("1001")
    world.phone("1001", answers_after_s=0.5)
    restart(world, tmp_path)
    world.after(10)
    assert [fact.attempt for fact in dials(world)] == [1]
    assert bob.channel is not None
    assert bob.channel.partner is world.phones["1001"].channel
    assert [fact.outcome for fact in ended(world)] == [CallbackState.KEPT]


@pytest.mark.parametrize("confirm", [True, False])
def test_a_customer_who_is_called_first_goes_on_being_called(world: World, tmp_path: Path, confirm: bool) -> None:
    change(world, callback=CallbackMode.CUSTOMER_FIRST, callback_confirm=confirm)
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(2)
    restart(world, tmp_path)
    bob.lift(world.switch.core)
    world.after(1)
    if confirm:
        assert bob.channel is not None
        world.switch.core.press(bob.channel, "1")
        world.after(2)
    called_once(world, bob)


def test_a_customer_who_was_being_greeted_is_greeted_again(world: World, tmp_path: Path) -> None:
    change(world, callback=CallbackMode.CUSTOMER_FIRST)
    bob = outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(2)
    restart(world, tmp_path)
    assert bob.channel is not None
    assert said(world, bob.channel.uuid) == ["callback_greeting", "callback_greeting"]
    world.switch.core.press(bob.channel, "1")
    world.after(2)
    called_once(world, bob)


def test_a_kept_promise_stays_kept_and_the_two_talk_on(world: World, tmp_path: Path) -> None:
    bob = outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(5)
    restart(world, tmp_path)
    assert world.state("1001") is AgentState.TALKING
    assert bob.channel is not None
    assert bob.channel.partner is world.phones["1001"].channel
    world.hangs_up("1001")
    world.after(30)
    assert [fact.outcome for fact in ended(world)] == [CallbackState.KEPT]
    assert world.switch.core.channels == {}


def test_a_customer_who_has_been_reached_waits_on_at_the_old_place(world: World, tmp_path: Path) -> None:
    change(world, callback=CallbackMode.CUSTOMER_FIRST, callback_confirm=False)
    bob = outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.after(3)
    assert bob.channel is not None
    restart(world, tmp_path)
    call = dials(world)[0].call
    assert [fact.callback for fact in world.all(CallQueued) if fact.call == call] == [promise(world).callback]
    world.phone("1001", answers_after_s=0.5)
    world.after(30)
    assert world.last(CallConnected).call == call
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.KEPT, "called")]


def test_a_customer_who_had_called_in_and_is_gone_has_the_promise_still(world: World, tmp_path: Path) -> None:
    bob = outside(world)
    asks(world)
    world.after(20)
    again = world.caller(BOB)
    world.after(2)
    restart(world, tmp_path, gone=again)
    assert len(world.all(CallbackGivenBack)) == 1
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert bob.channel is not None


def test_a_customer_who_had_called_in_waits_on_and_keeps_the_promise(world: World, tmp_path: Path) -> None:
    outside(world)
    asks(world)
    world.after(20)
    again = world.caller(BOB)
    world.after(2)
    restart(world, tmp_path)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert again.channel is not None
    assert world.last(CallConnected).call == again.channel.uuid
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.KEPT, "called_in")]


def test_a_customer_who_talks_with_us_through_a_restart_is_not_called_meanwhile(world: World, tmp_path: Path) -> None:
    bob = outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    world.ask(LogIn("1001", "", "ann", "meal"))
    world.phone("1001", answers_after_s=0.5)
    world.ask(Dial("1001", BOB, "ann"))
    world.after(5)
    assert bob.channel is not None
    restart(world, tmp_path)
    world.log_in("1002")
    world.phone("1002", answers_after_s=0.5)
    world.after(10)
    assert dials(world) == []
    world.hangs_up("1001")
    world.after(5)
    assert [fact.agent for fact in dials(world)] == ["1002"]
