"""Every way for listening to end, and how it goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.callcontrol.sessions import SessionStage
from fsctl.facts import (
    AgentState,
    CallConnected,
    CallEnded,
    SupervisionAttached,
    SupervisionEnded,
    SupervisionOutcome,
    SupervisionPaused,
)
from fsctl.requests import LogOut, StopSupervising, Supervise
from fsctl.simulator.parties import Caller
from fsctl.step import Refused
from tests.scenarios.supervision.listening import SUE, hears, row, stage, supervise
from tests.scenarios.world import World, site


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
