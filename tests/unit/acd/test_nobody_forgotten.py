"""Moments at which a caller or an agent could be forgotten: each limit holds whatever happens meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import Destination, DestinationKind, Queue
from fsctl.facts import AgentState, LineBusied, LineFreed, OfferOutcome, QueueOutcome
from fsctl.requests import LogIn, LogOut, SetNotReady
from fsctl.restored import AgentRestored, WaitingRestored
from fsctl.step import Refused
from fsctl.switch.events import PhoneRegistered, SwitchLost, SwitchSnapshot
from tests.unit.acd.conftest import Floor, site

SORRY = Destination(DestinationKind.ANNOUNCEMENT, "sorry")

ALONE = Queue("support", no_agent_wait_s=90.0, on_no_agent=SORRY, counts_as_agent=frozenset())


def outcomes(floor: Floor, call: str) -> list[QueueOutcome]:
    return [fact.outcome for fact in floor.left(call)]


def test_a_phone_that_registers_again_and_again_does_not_prolong_the_wait_for_nobody() -> None:
    floor = Floor(site(1, {"support": ALONE}))
    floor.log_in("1001")
    floor.tell(SetNotReady("1001", "rest", ""))
    floor.arrives("a")
    for _ in range(3):
        floor.after(29.0)
        floor.tell(PhoneRegistered("1001"))
    floor.after(3.5)
    assert outcomes(floor, "a") == [QueueOutcome.NO_AGENT]


def test_who_comes_later_waits_for_nobody_no_longer_than_the_limit() -> None:
    floor = Floor(site(1, {"support": ALONE}))
    floor.arrives("a")
    floor.after(60.0)
    floor.arrives("b")
    floor.after(31.0)
    assert (outcomes(floor, "a"), outcomes(floor, "b")) == ([QueueOutcome.NO_AGENT], [])
    floor.after(60.0)
    assert outcomes(floor, "b") == [QueueOutcome.NO_AGENT]


def test_an_agent_who_leaves_after_an_offer_leaves_the_callers_with_nobody() -> None:
    floor = Floor(site(1, {"support": ALONE}))
    floor.log_in("1001")
    floor.arrives("a")
    floor.rings("a")
    floor.tell(LogOut("1001", ""))
    floor.fails("a", OfferOutcome.NO_ANSWER)
    assert floor.state("1001") is AgentState.LOGGED_OUT
    floor.after(91.0)
    assert outcomes(floor, "a") == [QueueOutcome.NO_AGENT]


def test_an_agent_benched_for_misses_leaves_the_callers_with_nobody() -> None:
    queue = Queue("support", no_agent_wait_s=30.0, on_no_agent=SORRY, counts_as_agent=frozenset(), max_misses=1)
    floor = Floor(site(1, {"support": queue}))
    floor.log_in("1001")
    floor.arrives("a")
    floor.fails("a", OfferOutcome.NO_ANSWER)
    floor.after(31.0)
    assert outcomes(floor, "a") == [QueueOutcome.NO_AGENT]


def test_the_wait_for_nobody_that_passed_while_a_phone_rang_holds_when_nothing_came_of_it() -> None:
    """The only agent asks for a break while the phone rings and lets it ring: nobody is left, and the clock that came
    meanwhile must not have been the last."""
    floor = Floor(site(1, {"support": replace(ALONE, no_agent_wait_s=5.0)}))
    floor.log_in("1001")
    floor.arrives("a")
    floor.rings("a")
    floor.tell(SetNotReady("1001", "rest", ""))
    floor.after(6.0)
    assert outcomes(floor, "a") == [], "a phone rings"
    floor.fails("a", OfferOutcome.NO_ANSWER)
    floor.after(0.1)
    assert outcomes(floor, "a") == [QueueOutcome.NO_AGENT]


@pytest.mark.parametrize("later_s", [1.0, 2.0])
def test_the_longest_wait_holds_for_a_caller_whose_agent_lifted_and_left(later_s: float) -> None:
    """The limit passed while the agent's handset was up; then the agent hung up before the two were connected."""
    floor = Floor(site(1, {"support": Queue("support", max_wait_s=30.0, on_max_wait=SORRY, ring_s=60.0)}))
    floor.log_in("1001")
    floor.arrives("a")
    floor.after(29.0)
    floor.lifts("a")
    floor.after(later_s)
    assert outcomes(floor, "a") == []
    floor.fails("a", OfferOutcome.AGENT_GONE)
    floor.after(0.0)
    assert outcomes(floor, "a") == [QueueOutcome.TIMED_OUT]


def test_nobody_logs_in_at_a_phone_where_another_agent_talks(floor: Floor) -> None:
    floor.log_in("1001")
    floor.arrives("a")
    floor.talks("a")
    with pytest.raises(Refused) as refused:
        floor.tell(LogIn("1002", "1001", ""))
    assert refused.value.code == "phone_in_a_call"
    assert floor.state("1001") is AgentState.TALKING
    assert floor.state("1002") is AgentState.LOGGED_OUT
    floor.talk_ends("a")
    assert floor.room.floor.by_extension["1001"] == "1001"


def test_who_logs_in_at_a_phone_in_use_is_known_to_be_busy(floor: Floor) -> None:
    """The phone dialled out before anybody was signed in at it."""
    floor.tell(LineBusied("1001", "x"))
    floor.log_in("1001")
    assert floor.state("1001") is AgentState.OTHER_CALL
    floor.arrives("a")
    assert floor.agent_of("a") == ""
    floor.tell(LineFreed("1001", "x"))
    assert floor.agent_of("a") == "1001"


def test_a_call_of_ones_own_that_ended_while_nobody_watched_leaves_no_agent_stuck(floor: Floor) -> None:
    floor.tell(AgentRestored("1001", "1001", AgentState.OTHER_CALL, 900.0))
    floor.tell(WaitingRestored("a", "support", 0, 950.0))
    floor.tell(SwitchSnapshot("core", (), frozenset({"1001"}), fresh=True))
    assert floor.state("1001") in (AgentState.RESERVED, AgentState.RINGING)
    assert floor.agent_of("a") == "1001"


def test_a_call_of_ones_own_that_is_still_there_keeps_the_agent_busy(floor: Floor) -> None:
    floor.tell(LineBusied("1001", "x"))
    floor.tell(AgentRestored("1001", "1001", AgentState.OTHER_CALL, 900.0))
    floor.tell(SwitchSnapshot("core", (), frozenset({"1001"}), fresh=True))
    assert floor.state("1001") is AgentState.OTHER_CALL


def test_after_an_interruption_the_longest_waiting_of_all_queues_is_served_first() -> None:
    floor = Floor(site(1, {"support": Queue("support"), "sales": Queue("sales")}))
    floor.arrives("late", "support")
    floor.now -= 50.0
    floor.arrives("early", "sales")
    floor.now += 50.0
    floor.tell(SwitchLost("gone"))
    floor.log_in("1001")
    assert floor.agent_of("early") == ""
    floor.tell(SwitchSnapshot("core", (), frozenset({"1001"}), fresh=True))
    assert (floor.agent_of("early"), floor.agent_of("late")) == ("1001", "")


class TestAChangeOfTheQueueReachesThoseWhoWait:
    def test_a_shorter_longest_wait(self) -> None:
        floor = Floor(site(1, {"support": Queue("support", max_wait_s=600.0, on_max_wait=SORRY)}))
        floor.arrives("a")
        floor.after(10.0)
        floor.change(max_wait_s=30.0)
        floor.after(19.0)
        assert outcomes(floor, "a") == []
        floor.after(1.5)
        assert outcomes(floor, "a") == [QueueOutcome.TIMED_OUT]

    def test_no_longest_wait_any_more(self) -> None:
        floor = Floor(site(1, {"support": Queue("support", max_wait_s=30.0, on_max_wait=SORRY)}))
        floor.arrives("a")
        floor.change(max_wait_s=0.0)
        floor.after(100.0)
        assert outcomes(floor, "a") == []

    def test_no_limit_to_the_wait_for_nobody_any_more(self) -> None:
        floor = Floor(site(1, {"support": ALONE}))
        floor.arrives("a")
        floor.change(no_agent_wait_s=-1.0)
        floor.after(1000.0)
        assert outcomes(floor, "a") == []
        floor.change(no_agent_wait_s=90.0)
        floor.after(89.0)
        assert outcomes(floor, "a") == []
        floor.after(2.0)
        assert outcomes(floor, "a") == [QueueOutcome.NO_AGENT]

    def test_a_level_that_opens_sooner(self) -> None:
        directory = site(2, {"support": Queue("support", tier_wait_s=300.0)})
        tiers = (replace(directory.tiers[0], level=1), replace(directory.tiers[1], level=2))
        floor = Floor(replace(directory, tiers=tiers))
        floor.log_in("1002")
        floor.arrives("a")
        floor.after(10.0)
        floor.change(tier_wait_s=20.0)
        assert floor.agent_of("a") == ""
        floor.after(10.5)
        assert floor.agent_of("a") == "1002"
