"""The daemon dies and comes back, or another node takes over: every promise is on file and goes on, each ends once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.directory import CallbackMode
from fsctl.facts import (
    AgentState,
    CallbackGivenBack,
    CallbackPostponed,
    CallbackState,
    CallConnected,
    CallEnded,
    CallQueued,
)
from tests.scenarios.callbacks.centre import BOB, asks, centre, change, dials, ended, outside, promise
from tests.scenarios.test_restart import restart
from tests.scenarios.world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World(centre())
    yield world
    assert world.troubles == []
    calls = [fact.call for fact in world.all(CallEnded)]
    assert len(calls) == len(set(calls))
    assert len({fact.callback for fact in ended(world)}) == len(ended(world))


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


def test_a_customer_who_is_being_called_when_the_daemon_dies_is_called_again_later(
    world: World, tmp_path: Path
) -> None:
    bob = outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    assert bob.channel is not None
    restart(world, tmp_path)
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
    outside(world)
    asks(world)
    world.after(20)
    world.log_in("1001")
    world.phone("1001", answers_after_s=0.5)
    world.after(3)
    restart(world, tmp_path)
    world.after(100)
    assert [(fact.outcome, fact.reason) for fact in ended(world)] == [(CallbackState.MISSED, "restart")]


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
