"""An agent is offered the callback, lifts, and the customer is called; on the built-in switch in virtual time."""

from __future__ import annotations

import pytest

from fsctl.directory import DestinationKind, Strategy
from fsctl.facts import (
    AgentState,
    CallAnswered,
    CallbackBegun,
    CallbackPostponed,
    CallbackState,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    QueueOutcome,
    RecordingBegun,
    TalkEnded,
)
from fsctl.simulator import hearing
from tests.scenarios.callbacks.centre import (
    BOB,
    asks,
    centre,
    change,
    dials,
    ended,
    outside,
    promise,
    said,
)
from tests.scenarios.world import World


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
