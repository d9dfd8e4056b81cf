"""Whole calls in virtual time, in the field's words, on the built-in switch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Destination, DestinationKind, DirectoryLoaded, Hours, Interval, Strategy
from fsctl.facts import (
    AgentState,
    Anomaly,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CallTransferred,
    CodeObeyed,
    LineBusied,
    LineFreed,
    OfferEnded,
    OfferOutcome,
    Party,
    QueueOutcome,
    RecordingFinished,
    RecordingLost,
    TalkEnded,
)
from fsctl.requests import HangUpCall, LogOut, SetNotReady
from fsctl.resources import data_directory
from fsctl.simulator import hearing
from tests.integration.freeswitch.sound import channels, hears
from tests.scenarios.world import World, site

MAIN = (data_directory("ivr_scripts") / "main.yaml").read_text()
ALWAYS = Hours("office", "Asia/Shanghai", (Interval(frozenset(range(7)), 0, 1440),))


@pytest.fixture
def world() -> World:
    world = World()
    yield world
    assert world.troubles == []


def test_from_the_first_ring_to_the_end_of_wrap_up(world: World) -> None:
    world.log_in("1001")
    caller = world.caller()
    world.after(0.1)
    assert world.rings("1001")
    world.after(2)
    world.lifts("1001")
    world.after(6)
    connected = world.last(CallConnected)
    assert connected.agent == "1001"
    assert hearing.hears(caller.channel) == {world.phones["1001"].hertz}
    world.after(30)
    world.hangs_up("1001")
    assert world.last(CallEnded).ended_by is Party.AGENT
    assert world.state("1001") is AgentState.WRAP_UP
    world.after(11)
    assert world.states("1001") == ["ready", "reserved", "ringing", "talking", "wrap_up", "ready"]
    assert world.last(TalkEnded).talked_s == pytest.approx(32, abs=4)
    assert world.all(RecordingLost) == []
    assert world.last(RecordingFinished).length_s > 30


def test_caller_hangs_up_while_waiting(world: World) -> None:
    caller = world.caller()
    world.after(20)
    world.hangs_up(caller)
    assert world.last(CallLeftQueue).outcome is QueueOutcome.ABANDONED
    assert world.last(CallEnded).ended_by is Party.CALLER


def test_caller_hangs_up_while_agent_rings(world: World) -> None:
    world.log_in("1001")
    caller = world.caller()
    world.after(1)
    world.hangs_up(caller)
    assert not world.rings("1001")
    assert world.last(OfferEnded).outcome is OfferOutcome.CALLER_GONE
    assert world.state("1001") is AgentState.READY


@pytest.mark.parametrize("millisecond", range(0, 120, 3))
def test_agent_answers_as_the_caller_hangs_up(millisecond: int) -> None:
    """At whatever moment around the answer and the bridge the caller goes: everybody is free again, everything is told
    once."""
    world = World(site(announce_agent=False))
    world.log_in("1001")
    caller = world.caller()
    world.after(1)
    core = world.switch.core
    core.after(0.0, lambda: world.phones["1001"].lift(core))
    core.after(millisecond / 1000, lambda: caller.hang_up(core))
    world.after(30)
    assert core.channels == {}
    assert len(world.all(CallEnded)) == 1
    assert len(world.all(OfferEnded)) + len(world.all(TalkEnded)) == 1
    assert world.state("1001") is AgentState.READY
    assert world.troubles == []


@pytest.mark.parametrize("millisecond", range(0, 120, 3))
def test_agent_hangs_up_around_the_bridge(millisecond: int) -> None:
    """The caller either talked or waits on, and is never left in silence."""
    world = World(site(1, announce_agent=False, reject_delay_s=3.0))
    world.log_in("1001")
    caller = world.caller()
    world.after(1)
    core = world.switch.core
    phone = world.phones["1001"]
    core.after(0.0, lambda: phone.lift(core))
    core.after(millisecond / 1000, lambda: phone.hang_up(core))
    world.after(2.5)
    if world.all(TalkEnded):
        assert caller.channel is not None
        assert not caller.channel.alive
    else:
        assert hearing.hears(caller.channel) == hearing.MUSIC, "music again"
        world.after(20)
        assert world.all(CallConnected) or world.rings("1001"), "and offered again"
    assert world.troubles == []


def test_two_callers_and_one_agent(world: World) -> None:
    world.phone("1001", answers_after_s=1.0)
    world.log_in("1001")
    first = world.caller("1")
    world.after(5)
    second = world.caller("2")
    world.after(20)
    assert [connected.call for connected in world.all(CallConnected)] == [first.channel.uuid]
    world.hangs_up(first)
    world.after(20)
    assert [connected.call for connected in world.all(CallConnected)][-1] == second.channel.uuid


def test_agents_phone_refuses_is_busy_or_dead_and_the_next_one_rings(world: World) -> None:
    world.phone("1001", refuses="CALL_REJECTED")
    world.phone("1002", dead=True)
    world.phone("1003", answers_after_s=0.5)
    world.log_in("1001", "1002", "1003")
    world.caller()
    world.after(20)
    outcomes = {ended.agent: ended.outcome for ended in world.all(OfferEnded)}
    assert outcomes == {"1001": OfferOutcome.REJECTED, "1002": OfferOutcome.UNREACHABLE}
    assert world.last(CallConnected).agent == "1003"


def test_third_no_answer_makes_the_agent_not_ready() -> None:
    world = World(site(1, ring_s=5.0, no_answer_delay_s=1.0))
    world.log_in("1001")
    world.caller()
    world.after(40)
    assert len(world.all(OfferEnded)) == 3
    seat = world.acd.floor.seats["1001"]
    assert (seat.state, seat.told_reason) == (AgentState.NOT_READY, "missed_calls")


def test_ring_all_leaves_nobody_ringing_after_the_answer() -> None:
    world = World(site(3, strategy=Strategy.RING_ALL, announce_agent=False))
    world.log_in("1001", "1002", "1003")
    world.caller()
    world.after(1)
    assert all(world.rings(phone) for phone in ("1001", "1002", "1003"))
    world.lifts("1002")
    world.after(1)
    assert not any(world.rings(phone) for phone in ("1001", "1003"))
    assert [world.state(agent) for agent in ("1001", "1002", "1003")] == ["ready", "talking", "ready"]


def test_agent_dials_out_while_being_offered(world: World) -> None:
    """The phone is busy with the agent's own call when the offer comes; the caller waits, the agent is in another
    call."""
    world.log_in("1001")
    assert world.phones["1001"].dial(world.switch.core, "2000") is not None
    world.caller()
    world.after(1)
    assert world.state("1001") is AgentState.OTHER_CALL
    assert {busy.extension for busy in world.all(LineBusied)} == {"1001", "2000"}
    world.hangs_up("1001")
    world.after(2)
    assert world.rings("1001")


def test_codes_from_the_handset(world: World) -> None:
    core = world.switch.core
    for code, state in (("*10", "ready"), ("*133", "not_ready"), ("*12", "ready"), ("*11", "logged_out")):
        assert world.phones["1001"].dial(core, code) is not None
        world.after(6)
        assert world.state("1001") == state, code
        assert world.phones["1001"].channel is None, "the switch hung up after saying so"
    assert [obeyed.action for obeyed in world.all(CodeObeyed)] == ["log_in", "not_ready", "ready", "log_out"]


def test_who_logs_in_by_a_code_is_offered_the_first_call_when_the_phone_is_free_again(world: World) -> None:
    world.caller()
    world.after(1)
    world.phones["1001"].dial(world.switch.core, "*10")
    world.after(0.1)
    assert world.all(CodeObeyed)[0].action == "log_in"
    assert world.state("1001") is AgentState.OTHER_CALL
    assert world.all(OfferEnded) == []
    world.after(6)
    assert world.rings("1001")
    assert world.all(OfferEnded) == []
    assert len(world.all(LineFreed)) == 1


def test_a_code_that_is_refused_keeps_the_phone_busy_no_longer_than_it_lasts(world: World) -> None:
    world.log_in("1001")
    world.phones["2000"].dial(world.switch.core, "*12")
    world.after(6)
    assert [(fact.extension, type(fact)) for fact in world.all(LineBusied) + world.all(LineFreed)] == [
        ("2000", LineBusied),
        ("2000", LineFreed),
    ]


def test_an_unregistered_phone_is_never_offered_a_call(world: World) -> None:
    world.log_in("1001")
    core = world.switch.core
    core.unregister(world.phones["1001"])
    world.after(0.01)
    assert world.state("1001") is AgentState.PHONE_LOST
    world.caller()
    world.after(5)
    core.register(world.phones["1001"])
    world.after(1)
    assert world.rings("1001")


def test_not_ready_asked_during_a_call(world: World) -> None:
    world.phone("1001", answers_after_s=0.5)
    world.log_in("1001")
    caller = world.caller()
    world.after(10)
    world.ask(SetNotReady("1001", "meal", "ann"))
    assert world.state("1001") is AgentState.TALKING
    world.hangs_up(caller)
    world.after(11)
    assert world.state("1001") is AgentState.NOT_READY


def test_a_logged_out_agent_finishes_the_call(world: World) -> None:
    world.phone("1001", answers_after_s=0.5)
    world.log_in("1001")
    caller = world.caller()
    world.after(10)
    world.ask(LogOut("1001", "ann"))
    assert world.state("1001") is AgentState.TALKING
    world.hangs_up(caller)
    assert world.state("1001") is AgentState.LOGGED_OUT


def test_a_call_is_ended_by_request(world: World) -> None:
    caller = world.caller()
    world.after(1)
    world.ask(HangUpCall(caller.channel.uuid, "ann"))
    world.after(1)
    assert world.last(CallEnded).ended_by is Party.SYSTEM


def test_at_max_wait_the_caller_overflows_to_another_queue() -> None:
    directory = site(max_wait_s=30.0, on_max_wait=Destination(DestinationKind.QUEUE, "sales"))
    world = World(directory)
    caller = world.caller()
    world.after(31)
    assert [queued.queue for queued in world.all(CallQueued)] == ["support", "sales"]
    assert hearing.hears(caller.channel) == hearing.MUSIC
    world.after(60)
    world.hangs_up(caller)
    assert [left.outcome for left in world.all(CallLeftQueue)] == ["timed_out", "abandoned"]


def test_with_no_agent_the_caller_hears_an_announcement_and_is_hung_up() -> None:
    directory = site(no_agent_wait_s=5.0, on_no_agent=Destination(DestinationKind.ANNOUNCEMENT, "no_agent"))
    world = World(directory)
    caller = world.caller()
    world.after(5.2)
    assert hearing.hears(caller.channel) == hearing.PROMPT
    world.after(10)
    assert not caller.channel.alive
    assert world.last(CallEnded).ended_by is Party.SYSTEM


def test_a_blind_transfer_by_the_handset_to_a_colleague(world: World) -> None:
    world.phone("1001", answers_after_s=0.5)
    world.phone("2000", answers_after_s=0.5)
    world.log_in("1001")
    caller = world.caller()
    world.after(10)
    core = world.switch.core
    core.bridges.refer(world.phones["1001"].channel, "2000")
    world.after(3)
    assert world.last(CallTransferred).to == "2000"
    assert hearing.hears(caller.channel) == {world.phones["2000"].hertz}
    assert world.state("1001") is AgentState.WRAP_UP
    world.hangs_up(caller)
    assert len(world.all(TalkEnded)) == 1
    assert core.channels == {}


def test_an_unknown_number_hears_that_it_is_wrong(world: World) -> None:
    caller = world.caller(to="4999")
    world.after(1)
    assert hearing.hears(caller.channel) == hearing.PROMPT
    world.after(10)
    assert not caller.channel.alive


def test_a_recording_holds_both_voices_in_their_own_channels(tmp_path: Path) -> None:
    world = World(site(1, announce_agent=False), recordings=tmp_path)
    world.phone("1001", answers_after_s=0.5)
    world.log_in("1001")
    caller = world.caller()
    world.after(6)
    world.hangs_up(caller)
    world.after(2)
    finished = world.last(RecordingFinished)
    left, right, length = channels(tmp_path / finished.path)
    assert length == pytest.approx(finished.length_s, abs=0.1)
    tail = slice(-8000, None)
    assert hears(left[tail], 440)
    assert not hears(left[tail], 1000)
    assert hears(right[tail], 1000)
    assert not hears(right[tail], 440)


def test_the_same_run_gives_the_same_journal() -> None:
    def run() -> list[object]:
        world = World(site(5, strategy=Strategy.RANDOM), seed=42)
        for number, agent in enumerate(sorted(world.directory.agents)):
            world.phone(agent, answers_after_s=0.5 + number, hangs_up_after_s=20.0)
        world.log_in(*sorted(world.directory.agents))
        for number in range(30):
            world.caller(str(number), patience_s=40.0)
            world.after(3.7)
        world.after(200)
        return world.facts

    first, second = run(), run()
    assert first == second
    assert len(first) > 400


def test_nobody_is_left_behind_on_a_busy_day() -> None:
    """An hour of callers with all habits: each call ends once, each stay once, each offer once, all agents come
    back."""
    world = World(site(6, strategy=Strategy.ROUND_ROBIN, ring_s=6.0), seed=9)
    habits = [{"refuses": "USER_BUSY"}, {"answers_after_s": None}, {"dead": True}, {}, {}, {}]
    for agent, habit in zip(sorted(world.directory.agents), habits, strict=True):
        world.phone(agent, **{"answers_after_s": 1.0, **habit})
    world.log_in(*sorted(world.directory.agents))
    for number in range(240):
        world.caller(str(number), patience_s=10.0 + number % 50, talks_s=5.0 + number % 40)
        world.after(15)
    world.after(300)
    assert world.switch.core.channels == {}
    assert world.troubles == []
    ended = [ended.call for ended in world.all(CallEnded)]
    assert len(ended) == len(set(ended)) == 240
    assert len(world.all(CallQueued)) == len(world.all(CallLeftQueue)) == 240
    offers = {fact.offer for fact in world.all(OfferEnded)} | {fact.offer for fact in world.all(TalkEnded)}
    assert len(offers) == len(world.all(OfferEnded)) + len(world.all(TalkEnded))
    assert world.all(Anomaly) == []
    assert {world.state(agent) for agent in world.directory.agents} <= {AgentState.READY, AgentState.NOT_READY}
    assert world.all(RecordingLost) == []


def _without_queue(world: World) -> None:
    """The site takes the queue away while the announcement of the agent's number plays."""
    queues = {name: queue for name, queue in world.directory.queues.items() if name != "support"}
    tiers = tuple(tier for tier in world.directory.tiers if tier.queue != "support")
    world.engine.receive(DirectoryLoaded(replace(world.directory, queues=queues, tiers=tiers)), world.now)


def test_a_queue_is_taken_away_while_its_agents_handset_is_up() -> None:
    world = World(site(on_no_agent=Destination(DestinationKind.HANGUP)))
    world.log_in("1001")
    caller = world.caller()
    other = world.caller("5559999")
    world.after(0.5)
    world.lifts("1001")
    _without_queue(world)
    world.after(0.5)
    assert not other.channel.alive, "nobody is there for who waits"
    world.after(20)
    assert caller.channel.partner is world.phones["1001"].channel, "they talk"
    assert [fact.outcome for fact in world.all(CallLeftQueue)] == [QueueOutcome.REMOVED, QueueOutcome.ANSWERED]
    world.hangs_up("1001")
    world.after(60)
    assert world.state("1001") is AgentState.READY
    assert len(world.all(TalkEnded)) == 1
    assert len(world.all(CallEnded)) == 2
    assert world.switch.core.channels == {}
    assert world.troubles == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [(DestinationKind.EXTENSION, "2000"), (DestinationKind.FLOW, "main"), (DestinationKind.ANNOUNCEMENT, "no_agent")],
)
def test_the_agent_hangs_up_before_the_talk_in_a_queue_that_is_taken_away(kind: DestinationKind, name: str) -> None:
    """The caller goes where the queue's callers go, not into nothing."""
    flow = "flow: main\nstart: a\nnodes: {a: {kind: play, prompt: closed, next: b}, b: {kind: hangup}}"
    directory = site(flows={"main": flow} if kind is DestinationKind.FLOW else {}, on_no_agent=Destination(kind, name))
    world = World(directory)
    world.log_in("1001")
    caller = world.caller()
    world.after(0.5)
    world.lifts("1001")
    _without_queue(world)
    world.after(0.2)
    assert world.phones["1001"].channel is not None
    world.hangs_up("1001")
    world.after(1.8)
    assert [fact.outcome for fact in world.all(CallLeftQueue)] == [QueueOutcome.REMOVED]
    assert caller.channel.alive
    if kind is DestinationKind.EXTENSION:
        assert world.rings("2000")
    world.after(60)
    assert not caller.channel.alive
    assert len(world.all(CallEnded)) == 1
    assert world.troubles == []
