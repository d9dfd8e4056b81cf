"""An agent is offered the callback, lifts, and the customer is called; on the built-in switch in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fsctl.directory import Destination, DestinationKind, Number, Strategy
from fsctl.facts import (
    AgentState,
    CallAnswered,
    CallbackBegun,
    CallbackJoined,
    CallbackPostponed,
    CallbackRefused,
    CallbackState,
    CallbackTakenUp,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    LegEnded,
    LegStarted,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    QueueOutcome,
    RecordingBegun,
    TalkEnded,
)
from fsctl.requests import HangUpCall, MoveCallback, TransferCall, WithdrawCallback
from fsctl.simulator import hearing
from fsctl.step import Refused
from fsctl.switch.commands import HangUp
from tests.scenarios.callbacks.centre import (
    BOB,
    asks,
    centre,
    change,
    dials,
    do_not_call,
    ended,
    load,
    outside,
    promise,
    said,
)
from tests.scenarios.world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World(centre())
    yield world
    assert world.troubles == []
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert len(legs) == len(set(legs))
    assert {fact.leg for fact in world.all(LegStarted)} >= set(legs)
    calls = [fact.call for fact in world.all(CallEnded)]
    assert len(calls) == len(set(calls))
    assert len({fact.callback for fact in ended(world)}) == len(ended(world))


def test_a_caller_keeps_the_place_and_is_called_when_an_agent_is_free(world: World) -> None:
    bob = outside(world)
    entered_at = world.now
    caller = asks(world)
    world.after(30)
    assert caller.channel is not None
    assert not caller.channel.alive
    assert said(world, caller.channel.uuid)[-1] == "callback_promised"
    left = world.last(CallLeftQueue)
    assert (left.outcome, left.kind) == (QueueOutcome.LEFT_BY_KEY, DestinationKind.CALLBACK)
    made = promise(world)
    assert (made.number, made.queue) == (BOB, "support")
    assert made.entered_at == pytest.approx(entered_at, abs=0.1)
    world.log_in("1001")
    world.after(1)
    assert world.rings("1001")
    assert dials(world) == []
    board = world.board.snapshot()
    [row] = board["callbacks"].values()
    assert (row["number"], row["state"], row["agent"]) == (BOB, "due", "1001")
    queue = board["queues"]["support"]
    assert (queue["callbacks"], queue["waiting"], queue["longest_since"]) == (1, 0, None)
    world.lifts("1001")
    world.after(1)
    call = world.last(CallbackBegun).call
    assert [(fact.call, fact.number, fact.attempt, fact.agent) for fact in dials(world)] == [(call, BOB, 1, "1001")]
    assert world.state("1001") is AgentState.TALKING
    bob.lift(world.switch.core)
    world.after(1)
    assert world.last(CallConnected).call == call
    channel = world.switch.core.channels[call]
    assert channel.partner is not None
    assert channel.partner.uuid == world.last(OfferMade).offer
    [over] = ended(world)
    assert (over.outcome, over.reason, over.agent, over.attempts) == (CallbackState.KEPT, "called", "1001", 1)
    assert [fact.call for fact in world.all(RecordingBegun)] == [call]
    board = world.board.snapshot()
    assert (board["callbacks"], board["queues"]["support"]["callbacks"]) == ({}, 0)
    assert (board["calls"][call]["state"], board["calls"][call]["dialled"]) == ("talking", BOB)
    world.hangs_up("1001")
    world.after(5)
    assert len(world.all(TalkEnded)) == 1
    assert world.state("1001") is AgentState.READY
    assert world.switch.core.channels == {}
    assert len(world.all(CallEnded)) == 2


def test_a_callback_is_served_in_the_order_of_its_caller_among_those_on_the_line(world: World) -> None:
    outside(world, answers_after_s=1.0)
    first = world.caller("5550001")
    world.after(2)
    asks(world)
    world.after(2)
    third = world.caller("5550003")
    world.after(30)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5, hangs_up_after_s=5.0)
    world.after(60)
    talked = [fact.call for fact in world.all(CallConnected)]
    assert first.channel is not None
    assert third.channel is not None
    assert talked == [first.channel.uuid, dials(world)[0].call, third.channel.uuid]


def test_another_number_is_keyed_heard_again_and_called(world: World) -> None:
    other = outside(world, "5559876")
    caller = asks(world, keys="25559876#")
    world.after(14)
    assert caller.channel is not None
    heard = said(world, caller.channel.uuid)
    at = heard.index("callback_number_is")
    assert heard[at + 1 : at + 8] == [f"digit_{digit}" for digit in "5559876"]
    world.switch.core.press(caller.channel, "1")
    world.after(20)
    assert (promise(world).number, promise(world).caller_number) == ("5559876", BOB)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert other.channel is not None


def test_whoever_would_rather_wait_has_the_old_place_again(world: World) -> None:
    entered_at = world.now
    caller = asks(world, keys="*")
    world.after(2)
    world.caller("5550002")
    world.after(20)
    assert caller.channel is not None
    back = [fact for fact in world.all(CallQueued) if fact.call == caller.channel.uuid][-1]
    assert back.entered_at == pytest.approx(entered_at, abs=0.1)
    world.log_in("1001")
    world.after(1)
    assert world.last(OfferMade).call == caller.channel.uuid
    assert world.all(CallbackBegun) == []


@pytest.mark.parametrize(("refuses", "reason"), [("USER_BUSY", "busy"), ("", "no_answer")])
def test_after_the_attempts_the_promise_is_missed_and_agents_are_free_each_time(
    world: World, refuses: str, reason: str
) -> None:
    change(world, callback_attempts=2)
    outside(world, refuses=refuses)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(45)
    postponed = world.last(CallbackPostponed)
    assert postponed.reason == reason
    assert len(dials(world)) == 1
    assert world.state("1001") is AgentState.READY
    assert [fact.outcome for fact in world.all(OfferEnded)] == [OfferOutcome.CALLER_GONE]
    until = postponed.due_at
    world.until(until - 1)
    assert len(dials(world)) == 1
    world.after(50)
    assert [fact.attempt for fact in dials(world)] == [1, 2]
    assert [(fact.outcome, fact.reason, fact.attempts) for fact in ended(world)] == [(CallbackState.MISSED, reason, 2)]
    world.after(600)
    assert len(dials(world)) == 2
    assert world.state("1001") is AgentState.READY
    assert "number_busy" in said(world, world.all(OfferMade)[0].offer) or reason == "no_answer"


def test_an_agent_who_hangs_up_on_the_ringing_ends_the_attempt_and_nobody_else_is_asked_for_it(world: World) -> None:
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001", "1002")
    world.after(1)
    ringing = next(agent for agent in ("1001", "1002") if world.rings(agent))
    world.lifts(ringing)
    world.after(2)
    assert bob.channel is not None
    world.hangs_up(ringing)
    world.after(5)
    assert bob.channel is None
    assert len(world.all(OfferMade)) == 1
    assert world.last(CallbackPostponed).due_at == pytest.approx(world.now + 60 - 5, abs=2)
    assert world.switch.core.channels == {}


def test_an_agent_who_does_not_lift_costs_no_attempt(world: World) -> None:
    outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.after(25)
    assert world.last(OfferEnded).outcome is OfferOutcome.NO_ANSWER
    assert dials(world) == []
    world.log_in("1002")
    world.phone("1002", answers_after_s=0.5)
    world.after(10)
    assert [(fact.attempt, fact.agent) for fact in dials(world)] == [(1, "1002")]
    assert [fact.outcome for fact in ended(world)] == [CallbackState.KEPT]


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
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert bob.channel is not None
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
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert bob.channel is not None
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


def test_whoever_answers_as_the_agent_hangs_up_on_the_ringing_waits_at_the_place(world: World) -> None:
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001", "1002")
    world.after(1)
    ringing, other = ("1001", "1002") if world.rings("1001") else ("1002", "1001")
    world.phone(other, answers_after_s=0.5)
    world.lifts(ringing)
    world.after(2)
    bob.lift(world.switch.core)
    world.after(0.005)
    assert world.last(CallAnswered).call == dials(world)[0].call
    assert bob.channel is not None
    world.hangs_up(ringing)
    world.after(3)
    assert bob.channel is not None
    assert bob.channel.partner is world.phones[other].channel
    [queued] = [fact for fact in world.all(CallQueued) if fact.callback]
    assert queued.entered_at == promise(world).entered_at
    assert [(fact.outcome, fact.agent) for fact in ended(world)] == [(CallbackState.KEPT, other)]
    assert len(dials(world)) == 1


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
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert bob.channel is not None
    world.ask(WithdrawCallback(promise(world).callback, "eve"))
    world.after(10)
    assert bob.channel is None
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY


def test_both_hear_each_other(world: World) -> None:
    bob = outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(5)
    phone = world.phones["1001"]
    assert bob.channel is not None
    assert phone.channel is not None
    assert hearing.hears(phone.channel) == {bob.hertz}
    assert hearing.hears(bob.channel) == {phone.hertz}


def test_of_many_agents_who_lift_at_one_moment_exactly_one_has_the_callback() -> None:
    world = World(centre(50, strategy=Strategy.RING_ALL))
    bob = outside(world, answers_after_s=1.0)
    asks(world)
    world.after(20)
    for n in range(50):
        agent = str(1001 + n)
        world.phone(agent, answers_after_s=0.5)
        world.log_in(agent)
    world.after(5)
    assert len(dials(world)) == 1
    assert bob.channel is not None
    assert len(world.all(CallConnected)) == 1
    [kept] = ended(world)
    assert kept.agent == dials(world)[0].agent
    states = [world.state(str(1001 + n)) for n in range(50)]
    assert states.count(AgentState.TALKING) == 1
    assert states.count(AgentState.READY) == 49
    assert world.troubles == []


def without_queues(world: World) -> None:
    load(world, replace(world.directory, queues={}, tiers=()))


def test_the_queue_is_taken_away_while_the_agent_hears_it_ring(world: World) -> None:
    bob = outside(world)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.after(1)
    world.lifts("1001")
    world.after(1)
    without_queues(world)
    world.after(1)
    assert bob.channel is not None
    bob.lift(world.switch.core)
    world.after(1)
    assert bob.channel.partner is world.phones["1001"].channel
    assert [(over.outcome, over.reason) for over in ended(world)] == [(CallbackState.KEPT, "called")]
    world.hangs_up("1001")
    world.after(5)
    assert world.state("1001") is AgentState.READY
    assert world.switch.core.channels == {}


@pytest.mark.parametrize("gone", ["agent", "customer"])
def test_nobody_is_reached_for_a_queue_that_is_taken_away(world: World, gone: str) -> None:
    bob = outside(world)
    asks(world)
    world.after(30)
    world.log_in("1001")
    world.after(1)
    world.lifts("1001")
    world.after(1)
    without_queues(world)
    world.after(1)
    assert ended(world) == []
    world.hangs_up("1001" if gone == "agent" else bob)  # type: ignore[arg-type]
    world.after(30)
    assert [(over.outcome, over.reason) for over in ended(world)] == [(CallbackState.WITHDRAWN, "no_such_queue")]
    assert world.switch.core.channels == {}
    assert world.state("1001") is AgentState.READY
    assert len(world.all(OfferEnded)) == len(world.all(OfferMade)) == 1
