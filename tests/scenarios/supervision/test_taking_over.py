"""A supervisor takes the call over."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    AgentState,
    CallEnded,
    CallTakenOver,
    LegEnded,
    LineBusied,
    LineFreed,
    Party,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    SupervisionEnded,
    SupervisionOutcome,
    TalkEnded,
)
from fsctl.requests import HangUpCall, Supervise, TakeOver
from fsctl.simulator.parties import Caller
from fsctl.step import Refused
from tests.scenarios.supervision.listening import SUE, hears, supervise
from tests.scenarios.world import World


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
