"""Supervisors listen, whisper, barge in and take over, in virtual time on the built-in switch."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from fsctl.callcontrol.room import CallControl
from fsctl.callcontrol.sessions import SessionStage
from fsctl.facts import (
    AgentState,
    Anomaly,
    CallConnected,
    CallEnded,
    CallRetrieved,
    CallTakenOver,
    Follow,
    LegEnded,
    LegStarted,
    LineBusied,
    LineFreed,
    Mode,
    OfferEnded,
    OfferMade,
    Party,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionPaused,
    SupervisionStarted,
    TalkEnded,
)
from fsctl.requests import ChangeSupervision, HangUpCall, LogOut, Request, StopSupervising, Supervise, TakeOver
from fsctl.simulator import hearing
from fsctl.simulator.parties import Caller
from fsctl.step import Refused
from tests.scenarios.world import World, site

SUE = "2000"
"""The supervisor's phone."""


@pytest.fixture
def world() -> Iterator[World]:
    world = World(site(3, announce_agent=False, wrap_up_s=2.0))
    world.phone("1001", answers_after_s=0.5)
    world.phone(SUE, answers_after_s=0.5)
    yield world
    assert world.troubles == []
    assert [fact.code for fact in world.all(Anomaly)] == []
    told = [fact.session for fact in world.all(SupervisionEnded)]
    assert len(told) == len(set(told)), "each session ends once"


@pytest.fixture
def caller(world: World) -> Caller:
    """Talks with agent 1001."""
    world.log_in("1001")
    caller = world.caller()
    world.after(2)
    assert world.state("1001") is AgentState.TALKING
    return caller


def supervise(world: World, caller: Caller, mode: str = "listen", follow: str = "agent", wait_s: float = 1.0) -> str:
    """The session, once the supervisor hears the call."""
    world.ask(Supervise(caller.channel.uuid, SUE, mode, follow, "sue"))
    world.after(wait_s)
    return world.last(SupervisionStarted).session


def hears(world: World, who: str | Caller) -> set[str]:
    """The names of those who are heard at a phone or by the caller."""
    party = world.phones[who] if isinstance(who, str) else who
    names = {phone.hertz: number for number, phone in world.phones.items()}
    names |= {440: "caller", next(iter(hearing.MUSIC)): "music"}
    return {names[tone] for tone in hearing.hears(party.channel)}


def stage(world: World, session: str) -> SessionStage | None:
    control = world.engine._rooms["callcontrol"]
    assert isinstance(control, CallControl)
    found = control.supervising.sessions.get(session)
    return found.stage if found else None


def row(world: World, session: str) -> dict[str, object] | None:
    return world.board.snapshot()["sessions"].get(session)


class TestWhoHearsWhom:
    @pytest.mark.parametrize("follow", ["agent", "caller"])
    @pytest.mark.parametrize(
        ("mode", "agent_hears", "caller_hears"),
        [
            ("listen", {"caller"}, {"1001"}),
            ("whisper_agent", {"caller", SUE}, {"1001"}),
            ("whisper_caller", {"caller"}, {"1001", SUE}),
            ("barge", {"caller", SUE}, {"1001", SUE}),
        ],
    )
    def test_in_each_mode_whichever_is_followed(
        self, world: World, caller: Caller, mode: str, follow: str, agent_hears: set[str], caller_hears: set[str]
    ) -> None:
        supervise(world, caller, mode, follow)
        assert hears(world, SUE) == {"1001", "caller"}
        assert hears(world, "1001") == agent_hears
        assert hears(world, caller) == caller_hears

    def test_from_mode_to_mode_and_back(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller)
        for mode, heard_by_agent in (("barge", True), ("whisper_caller", False), ("whisper_agent", True)):
            world.ask(ChangeSupervision(session, mode, "sue"))
            world.after(0.5)
            assert (SUE in hears(world, "1001")) is heard_by_agent
            assert row(world, session)["mode"] == mode
            assert hears(world, SUE) == {"1001", "caller"}
        world.ask(ChangeSupervision(session, "barge", "bob"))
        world.ask(ChangeSupervision(session, "listen", "bob"))
        world.after(0.5)
        assert hears(world, "1001") == {"caller"}
        changes = [(change.mode, change.by) for change in world.all(SupervisionChanged)]
        assert changes == [("barge", "sue"), ("whisper_caller", "sue"), ("whisper_agent", "sue"), ("listen", "bob")]
        assert len(world.all(SupervisionAttached)) == 1

    def test_the_mode_changes_while_the_phone_still_rings(self, world: World, caller: Caller) -> None:
        world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
        session = world.last(SupervisionStarted).session
        world.ask(ChangeSupervision(session, "barge", "sue"))
        world.after(1)
        assert SUE in hears(world, caller)

    def test_two_supervisors_on_one_call(self, world: World, caller: Caller) -> None:
        world.phone("1003", answers_after_s=0.2)
        supervise(world, caller)
        world.ask(Supervise(caller.channel.uuid, "1003", "whisper_agent", "agent", "tom"))
        world.after(1)
        assert hears(world, "1001") == {"caller", "1003"}
        assert hears(world, caller) == {"1001"}
        assert world.board.snapshot()["calls"][caller.channel.uuid]["supervised"] == 2

    def test_the_agents_state_and_commands_are_untouched(self, world: World, caller: Caller) -> None:
        before = list(world.states("1001"))
        session = supervise(world, caller, "barge")
        world.ask(StopSupervising(session, "sue"))
        world.after(1)
        assert world.states("1001") == before
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.STOPPED
        assert hears(world, caller) == {"1001"}


def test_the_phone_shows_who_is_listened_to(world: World, caller: Caller) -> None:
    supervise(world, caller)
    leg = world.phones[SUE].channel
    assert leg.variables["origination_caller_id_number"] == "1001"


class TestTheEnd:
    def test_the_supervisor_hangs_up(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller, "barge")
        world.hangs_up(SUE)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.SUPERVISOR_LEFT
        assert row(world, session) is None
        assert (hears(world, caller), hears(world, "1001")) == ({"1001"}, {"caller"})
        assert world.board.snapshot()["calls"][caller.channel.uuid]["supervised"] == 0

    @pytest.mark.parametrize("follow", ["agent", "caller"])
    @pytest.mark.parametrize("millisecond", range(480, 700, 7))
    def test_the_supervisor_hangs_up_while_being_attached(
        self, world: World, caller: Caller, millisecond: int, follow: str
    ) -> None:
        world.ask(Supervise(caller.channel.uuid, SUE, "barge", follow, "sue"))
        core = world.switch.core
        core.after(millisecond / 1000, lambda: world.phones[SUE].hang_up(core))
        world.after(5)
        assert world.board.snapshot()["sessions"] == {}
        assert len(world.all(SupervisionEnded)) == 1
        assert (hears(world, caller), hears(world, "1001")) == ({"1001"}, {"caller"})

    @pytest.mark.parametrize("millisecond", range(440, 700, 7))
    def test_the_customer_hangs_up_while_the_supervisor_is_being_attached(
        self, world: World, caller: Caller, millisecond: int
    ) -> None:
        """At whatever moment: who follows the caller is released."""
        world.ask(Supervise(caller.channel.uuid, SUE, "listen", "caller", "sue"))
        core = world.switch.core
        core.after(millisecond / 1000, lambda: caller.hang_up(core))
        world.after(6)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.CALL_ENDED
        assert core.channels == {}

    def test_the_call_ends_under_who_follows_the_caller(self, world: World, caller: Caller) -> None:
        supervise(world, caller, follow="caller")
        world.hangs_up("1001")
        world.after(1)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.CALL_ENDED
        assert world.phones[SUE].channel is None
        assert len(world.all(CallEnded)) == 1

    @pytest.mark.parametrize(
        ("habits", "outcome"),
        [
            ({"answers_after_s": None}, SupervisionOutcome.NO_ANSWER),
            ({"refuses": "USER_BUSY"}, SupervisionOutcome.BUSY),
            ({"refuses": "CALL_REJECTED"}, SupervisionOutcome.REJECTED),
            ({"dead": True}, SupervisionOutcome.UNREACHABLE),
        ],
    )
    def test_the_supervisors_phone_is_not_answered(
        self, world: World, caller: Caller, habits: dict[str, object], outcome: SupervisionOutcome
    ) -> None:
        world.phone(SUE, **habits)
        supervise(world, caller, wait_s=45)
        assert world.last(SupervisionEnded).outcome is outcome
        assert world.all(SupervisionAttached) == []
        assert world.state("1001") is AgentState.TALKING

    def test_the_call_ends_while_the_supervisors_phone_rings(self, world: World, caller: Caller) -> None:
        world.phone(SUE, answers_after_s=None)
        supervise(world, caller, follow="caller")
        assert world.rings(SUE)
        world.hangs_up(caller)
        world.after(1)
        assert not world.rings(SUE)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.CALL_ENDED

    def test_stopping_cancels_the_ringing(self, world: World, caller: Caller) -> None:
        world.phone(SUE, answers_after_s=None)
        session = supervise(world, caller)
        world.ask(StopSupervising(session, "sue"))
        world.after(1)
        assert not world.rings(SUE)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.STOPPED

    @pytest.mark.parametrize("millisecond", range(490, 560, 3))
    def test_stopping_crosses_the_answer(self, world: World, caller: Caller, millisecond: int) -> None:
        session = supervise(world, caller, wait_s=millisecond / 1000)
        world.ask(StopSupervising(session, "sue"))
        world.after(2)
        assert world.phones[SUE].channel is None
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.STOPPED

    def test_the_switch_dies(self, world: World, caller: Caller) -> None:
        supervise(world, caller)
        world.engine.receive(replace(world.switch.snapshot(fresh=True), core="another", channels=()), world.now)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.LOST
        assert world.board.snapshot()["sessions"] == {}


class TestFollowing:
    def test_who_follows_an_agent_waits_for_the_next_call(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller, "whisper_agent")
        world.hangs_up(caller)
        world.after(1)
        assert row(world, session)["state"] == "waiting"
        assert hears(world, SUE) == set()
        assert world.last(SupervisionPaused).session == session
        second = world.caller("5550002")
        world.after(6)
        assert row(world, session)["state"] == "attached"
        assert row(world, session)["call"] == second.channel.uuid
        assert hears(world, SUE) == {"1001", "caller"}
        assert hears(world, "1001") == {"caller", SUE}
        assert world.board.snapshot()["calls"][second.channel.uuid]["supervised"] == 1
        world.hangs_up("1001")
        world.ask(LogOut("1001", "ann"))
        world.after(3)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.AGENT_LEFT
        assert world.phones[SUE].channel is None

    def test_where_policy_says_so_the_session_ends_with_the_call(self) -> None:
        world = World(site(1, announce_agent=False), stays=False)
        world.phone("1001", answers_after_s=0.5)
        world.phone(SUE, answers_after_s=0.5)
        world.log_in("1001")
        caller = world.caller()
        world.after(2)
        supervise(world, caller)
        world.hangs_up(caller)
        world.after(1)
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.CALL_ENDED
        assert world.switch.core.channels == {}
        assert world.troubles == []

    def test_the_agent_hangs_up_while_the_supervisors_phone_rings(self, world: World, caller: Caller) -> None:
        """The supervisor lifts into silence and hears the agent's next talk."""
        world.phone(SUE, answers_after_s=3.0)
        session = supervise(world, caller)
        world.hangs_up("1001")
        world.after(4)
        assert stage(world, session) is SessionStage.WAITING
        world.caller("5550002")
        world.after(5)
        assert hears(world, SUE) == {"1001", "caller"}

    def test_who_follows_the_caller_stays_through_the_queue_and_another_agent(
        self, world: World, caller: Caller
    ) -> None:
        """The agent's handset sends the caller back to the queue, where another agent answers."""
        session = supervise(world, caller, "whisper_agent", "caller")
        world.phone("1002", answers_after_s=8.0)
        world.log_in("1002")
        world.switch.core.bridges.refer(world.phones["1001"].channel, "4000")
        world.after(4)
        assert hears(world, SUE) == {"caller", "music"}
        assert hears(world, caller) == {"music"}, "a whisper for an agent reaches no customer"
        world.after(8)
        assert world.last(CallConnected).agent == "1002"
        assert hears(world, SUE) == {"caller", "1002"}
        assert hears(world, "1002") == {"caller", SUE}
        assert hears(world, caller) == {"1002"}
        assert row(world, session)["state"] == "attached"

    def test_a_waiting_customer_is_followed_into_the_talk(self, world: World) -> None:
        caller = world.caller()
        world.after(2)
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
        assert refused.value.code == "no_agent"
        supervise(world, caller, follow="caller")
        assert hears(world, SUE) == {"caller", "music"}
        world.log_in("1001")
        world.after(2)
        assert hears(world, SUE) == {"1001", "caller"}


class TestTakingOver:
    def test_the_supervisor_talks_on_and_the_agent_wraps_up(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller, "barge")
        world.ask(TakeOver(session, "sue"))
        world.after(1)
        assert hears(world, caller) == {SUE}
        assert hears(world, SUE) == {"caller"}
        assert world.phones["1001"].channel is None
        assert world.states("1001")[-1] == "wrap_up"
        taken = world.last(CallTakenOver)
        assert (taken.by, taken.extension, taken.agent) == ("sue", SUE, "1001")
        assert world.last(TalkEnded).ended_by is Party.SYSTEM
        assert world.last(SupervisionEnded).outcome is SupervisionOutcome.TAKEN_OVER
        shown = world.board.snapshot()
        assert shown["sessions"] == {}
        call = shown["calls"][caller.channel.uuid]
        assert (call["state"], call["agent"], call["taken_over_by"], call["supervised"]) == ("talking", "", "sue", 0)
        assert len(world.all(RecordingFinished)) == 1, "the agent's part"
        world.after(10)
        world.hangs_up(caller)
        world.after(1)
        assert len(world.all(CallEnded)) == len(world.all(TalkEnded)) == 1
        assert [fact.agent for fact in world.all(RecordingBegun)] == ["1001", ""]
        assert world.last(CallEnded).ended_by is Party.CALLER
        assert world.last(RecordingFinished).length_s > 10
        assert world.all(RecordingLost) == []
        assert world.switch.core.channels == {}

    def test_the_call_ends_when_the_supervisor_hangs_up(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller)
        world.ask(TakeOver(session, "sue"))
        world.after(3)
        world.hangs_up(SUE)
        world.after(1)
        assert not caller.channel.alive
        assert len(world.all(CallEnded)) == 1
        assert world.state("1001") is AgentState.READY
        busied = [fact.channel for fact in world.all(LineBusied)]
        assert busied == [fact.channel for fact in world.all(LineFreed)] == [session]
        ended = [fact.leg for fact in world.all(LegEnded)]
        assert sorted(ended) == sorted(set(ended)), "each leg ends once"

    def test_while_the_agent_holds(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller)
        world.phones["1001"].hold(world.switch.core, True)
        world.after(2)
        assert world.state("1001") is AgentState.ON_HOLD
        world.ask(TakeOver(session, "sue"))
        world.after(1)
        assert hears(world, caller) == {SUE}
        assert world.state("1001") is AgentState.WRAP_UP

    def test_a_request_ends_it(self, world: World, caller: Caller) -> None:
        session = supervise(world, caller)
        world.ask(TakeOver(session, "sue"))
        world.after(3)
        world.ask(HangUpCall(caller.channel.uuid, "bob"))
        world.after(1)
        assert world.switch.core.channels == {}

    @pytest.mark.parametrize("who", ["1001", SUE, "caller"])
    @pytest.mark.parametrize("millisecond", range(0, 120, 3))
    def test_somebody_hangs_up_as_it_is_taken_over(
        self, world: World, caller: Caller, millisecond: int, who: str
    ) -> None:
        """At whatever moment: nobody is left in silence, the talk ends once and the call ends once."""
        session = supervise(world, caller)
        world.ask(TakeOver(session, "sue"))
        core = world.switch.core
        party = caller if who == "caller" else world.phones[who]
        core.after(millisecond / 1000, lambda: party.hang_up(core))
        world.after(4)
        if who == "1001":
            assert hears(world, caller) == {SUE}
            world.hangs_up(SUE)
            world.after(1)
        elif caller.channel.alive:
            assert hears(world, caller) == {"1001"}
            world.hangs_up(caller)
            world.after(1)
        assert (len(world.all(TalkEnded)), len(world.all(CallEnded))) == (1, 1)
        world.after(5)
        assert world.switch.core.channels == {}
        assert world.board.snapshot()["sessions"] == {}
        assert world.state("1001") is AgentState.READY

    def test_who_follows_the_agent_waits_and_who_follows_the_caller_hears_on(
        self, world: World, caller: Caller
    ) -> None:
        world.phone("1002", answers_after_s=0.2)
        world.phone("1003", answers_after_s=0.2)
        session = supervise(world, caller)
        world.ask(Supervise(caller.channel.uuid, "1002", "listen", "agent", "ann"))
        world.ask(Supervise(caller.channel.uuid, "1003", "listen", "caller", "tom"))
        world.after(1)
        world.ask(TakeOver(session, "sue"))
        world.after(2)
        assert hears(world, "1002") == set()
        assert hears(world, "1003") == {"caller", SUE}

    def test_a_waiting_call_and_an_unanswered_phone_are_refused(self, world: World, caller: Caller) -> None:
        world.phone(SUE, answers_after_s=None)
        session = supervise(world, caller)
        with pytest.raises(Refused) as refused:
            world.ask(TakeOver(session, "sue"))
        assert refused.value.code == "not_answered"
        world.lifts(SUE)
        world.hangs_up(caller)
        world.after(1)
        with pytest.raises(Refused) as refused:
            world.ask(TakeOver(session, "sue"))
        assert refused.value.code == "not_talking"


class TestRefusals:
    @pytest.mark.parametrize(
        ("extension", "mode", "follow", "code"),
        [
            ("2999", "listen", "agent", "unknown_extension"),
            ("", "listen", "agent", "unknown_extension"),
            ("1001", "listen", "agent", "own_call"),
            (SUE, "shout", "agent", "unknown_mode"),
            (SUE, "listen", "everybody", "unknown_follow"),
        ],
    )
    def test_what_makes_no_sense(
        self, world: World, caller: Caller, extension: str, mode: str, follow: str, code: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, extension, mode, follow, "sue"))
        assert refused.value.code == code
        assert world.all(SupervisionStarted) == []
        assert world.all(LineBusied) == []

    def test_a_call_that_is_over(self, world: World, caller: Caller) -> None:
        world.hangs_up(caller)
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
        assert refused.value.code == "unknown_call"

    def test_a_phone_that_is_busy_or_not_there(self, world: World, caller: Caller) -> None:
        supervise(world, caller)
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, SUE, "listen", "agent", "sue"))
        assert refused.value.code == "phone_busy"
        world.switch.core.unregister(world.phones["1003"])
        world.after(0.1)
        with pytest.raises(Refused) as refused:
            world.ask(Supervise(caller.channel.uuid, "1003", "listen", "agent", "sue"))
        assert refused.value.code == "phone_not_registered"

    @pytest.mark.parametrize("request_of", [StopSupervising, TakeOver])
    def test_a_session_nobody_knows(self, world: World, request_of: type) -> None:
        with pytest.raises(Refused) as refused:
            world.ask(request_of("nobody", "sue"))
        assert refused.value.code == "unknown_session"
        with pytest.raises(Refused):
            world.ask(ChangeSupervision("nobody", "barge", "sue"))


def test_a_supervisor_who_is_an_agent_has_another_call_meanwhile(world: World, caller: Caller) -> None:
    world.phone("1002", answers_after_s=0.5)
    world.log_in("1002")
    world.ask(Supervise(caller.channel.uuid, "1002", "listen", "agent", "bo"))
    assert world.state("1002") is AgentState.OTHER_CALL
    second = world.caller("5550002")
    world.after(3)
    assert world.board.snapshot()["calls"][second.channel.uuid]["state"] == "waiting"
    world.hangs_up("1002")
    world.after(2)
    assert world.last(CallConnected).agent == "1002"


def test_a_hold_is_not_told_to_be_over_by_listening(world: World, caller: Caller) -> None:
    supervise(world, caller)
    world.phones["1001"].hold(world.switch.core, True)
    world.after(2)
    assert world.all(CallRetrieved) == []
    assert world.state("1001") is AgentState.ON_HOLD


@pytest.mark.parametrize("stays", [True, False])
@pytest.mark.parametrize("seed", range(2))
def test_a_busy_day_with_supervisors_who_do_everything(seed: int, stays: bool) -> None:
    """Whatever they ask for and whenever: each session ends once, no talk ends twice, nobody is left behind."""
    world = World(site(6, ring_s=6.0, announce_agent=False, wrap_up_s=2.0), seed=seed, stays=stays)
    rng = random.Random(seed)
    agents = sorted(world.directory.agents)
    for agent in agents:
        world.phone(agent, answers_after_s=1.0)
    world.log_in(*agents[:4])
    phones = [*agents[4:], SUE]
    world.phone(SUE, answers_after_s=0.7)

    def acts() -> Request:
        shown = world.board.snapshot()
        sessions, calls = [*shown["sessions"], "nobody"], [*shown["calls"], "no call"]
        session, mode = rng.choice(sessions), rng.choice([*Mode])
        supervise = Supervise(rng.choice(calls), rng.choice(phones), mode, rng.choice([*Follow]), "sue")
        others = [ChangeSupervision(session, mode, "sue"), StopSupervising(session, "sue"), TakeOver(session, "sue")]
        return rng.choice([supervise, supervise, supervise, *others])

    for number in range(150):
        world.caller(str(number), patience_s=10.0 + number % 50, talks_s=None if number % 9 == 0 else 5.0 + number % 40)
        for _ in range(6):
            with contextlib.suppress(Refused):
                world.ask(acts())
            world.after(rng.uniform(0, 3))
        if rng.random() < 0.3:
            world.hangs_up(rng.choice([*agents, SUE]))
    for session in world.board.snapshot()["sessions"]:
        world.ask(StopSupervising(session, "sue"))
    world.after(100)
    for phone in [*agents, SUE]:
        world.hangs_up(phone)
    world.after(300)
    assert world.troubles == []
    assert world.switch.core.channels == {}
    assert world.board.snapshot()["sessions"] == world.board.snapshot()["calls"] == {}
    started = [fact.session for fact in world.all(SupervisionStarted)]
    assert len(started) > 40
    assert sorted(started) == sorted(fact.session for fact in world.all(SupervisionEnded))
    assert {fact.outcome for fact in world.all(SupervisionEnded)} >= {"stopped", "taken_over", "call_ended"}
    assert len(world.all(CallEnded)) == 150
    offers = [fact.offer for fact in [*world.all(OfferEnded), *world.all(TalkEnded)]]
    assert sorted(offers) == sorted(fact.offer for fact in world.all(OfferMade))
    assert sorted((f.extension, f.channel) for f in world.all(LineBusied)) == sorted(
        (f.extension, f.channel) for f in world.all(LineFreed)
    )
    legs = [fact.leg for fact in world.all(LegEnded)]
    assert sorted(legs) == sorted({fact.leg for fact in world.all(LegStarted)})
    assert world.all(Anomaly) == []
    assert world.all(RecordingLost) == []
    assert {world.state(agent) for agent in agents[:4]} == {AgentState.READY}
