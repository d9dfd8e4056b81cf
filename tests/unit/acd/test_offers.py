"""Callers and agents find each other, and everything that can come between them."""

from __future__ import annotations

from typing import Any

import pytest

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    LineBusied,
    LineFreed,
    NobodyRung,
    OfferEnded,
    OfferOutcome,
    OfferRinging,
    OfferWithdrawn,
    Party,
    QueueOutcome,
    TalkEnded,
)
from fsctl.requests import LogOut, SetNotReady, SetReady
from fsctl.restored import AgentRestored, TalkRestored, WaitingRestored
from fsctl.switch.events import SwitchLost, SwitchSnapshot

F = Any


def test_a_caller_is_offered_at_once_when_somebody_is_ready(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    offer = floor.offer_of("c1")
    assert (offer.agent, offer.extension, offer.ring_s) == ("1001", "1001", 20.0)
    assert offer.reason == "longest-idle?idle_s=0.0&level=1"
    assert floor.state("1001") is AgentState.RESERVED


def test_a_caller_waits_and_is_offered_when_somebody_becomes_ready(floor: F) -> None:
    floor.arrives("c1")
    assert floor.last(NobodyRung).call == "c1"
    floor.log_in("1001")
    assert floor.agent_of("c1") == "1001"


def test_the_whole_way_of_a_call_through_an_agents_states(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.rings("c1")
    floor.after(3)
    floor.talks("c1")
    floor.talk_ends("c1")
    wrap_up = floor.last(AgentStateChanged)
    assert (wrap_up.state, wrap_up.until, wrap_up.call) == (AgentState.WRAP_UP, floor.now + 10.0, "c1")
    floor.after(10)
    assert floor.states("1001") == ["ready", "reserved", "ringing", "talking", "wrap_up", "ready"]
    (left,) = floor.left("c1")
    assert (left.outcome, left.waited_s) == (QueueOutcome.ANSWERED, 3.0)


def test_two_callers_and_one_agent_are_served_in_order(floor: F) -> None:
    floor.change(wrap_up_s=0.0)
    floor.log_in("1001")
    floor.arrives("c1")
    floor.arrives("c2")
    assert floor.agent_of("c2") == ""
    floor.talks("c1")
    floor.talk_ends("c1")
    assert floor.agent_of("c2") == "1001"


def test_priority_is_a_head_start_in_seconds_and_runs_out(floor: F) -> None:
    floor.arrives("old")
    floor.after(40)
    floor.arrives("plain")
    floor.arrives("gold", priority=30)
    line = floor.room.floor.lines["support"]
    assert [waiting.call for waiting in line.in_order(floor.now)] == ["old", "gold", "plain"]
    assert (*(line.place(call, floor.now) for call in ("old", "gold", "plain")),) == (1, 2, 3)


def test_a_caller_who_hangs_up_while_the_phone_rings_takes_the_offer_back(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.rings("c1")
    floor.gives_up("c1")
    assert floor.withdrawn() == ["1001"]
    assert floor.left("c1")[0].outcome is QueueOutcome.ABANDONED
    floor.fails("c1", OfferOutcome.CALLER_GONE)
    assert floor.state("1001") is AgentState.READY
    floor.arrives("c2")
    assert floor.agent_of("c2") == "1001"


def test_after_a_miss_the_next_agent_rings_and_the_caller_keeps_the_place(floor: F) -> None:
    floor.log_in("1001", "1002")
    floor.arrives("c1")
    first = floor.agent_of("c1")
    floor.after(20)
    floor.fails("c1", OfferOutcome.NO_ANSWER)
    assert {first, floor.agent_of("c1")} == {"1001", "1002"}
    floor.talks("c1")
    assert floor.left("c1")[0].waited_s == 20.0


def test_third_no_answer_makes_the_agent_not_ready_with_a_visible_reason(floor: F) -> None:
    floor.change(no_answer_delay_s=0.0)
    floor.log_in("1001")
    floor.arrives("c1")
    for _ in range(3):
        assert floor.agent_of("c1") == "1001"
        floor.fails("c1", OfferOutcome.NO_ANSWER)
    change = floor.last(AgentStateChanged)
    assert (change.state, change.reason, change.cause) == (AgentState.NOT_READY, "missed_calls", "misses")
    assert floor.agent_of("c1") == ""
    floor.tell(SetReady("1001", "test"))
    assert floor.agent_of("c1") == "1001"


def test_an_answer_forgives_the_misses(floor: F) -> None:
    floor.change(no_answer_delay_s=0.0, wrap_up_s=0.0)
    floor.log_in("1001")
    for number in range(4):
        floor.arrives(f"c{number}")
        floor.fails(f"c{number}", OfferOutcome.NO_ANSWER)
        floor.talks(f"c{number}")
        floor.talk_ends(f"c{number}")
    assert floor.state("1001") is AgentState.READY


OWN_DELAYS = {
    OfferOutcome.NO_ANSWER: 11.0,
    OfferOutcome.REJECTED: 22.0,
    OfferOutcome.BUSY: 33.0,
    OfferOutcome.NOT_REGISTERED: 44.0,
    OfferOutcome.UNREACHABLE: 11.0,
    OfferOutcome.AGENT_GONE: 22.0,
}


@pytest.mark.parametrize(("outcome", "delay_s"), [*OWN_DELAYS.items(), (OfferOutcome.FAILED, 5.0)])
def test_each_cause_has_its_own_delay_before_the_next_offer(floor: F, outcome: OfferOutcome, delay_s: float) -> None:
    floor.change(no_answer_delay_s=11.0, reject_delay_s=22.0, busy_delay_s=33.0, unregistered_delay_s=44.0)
    floor.log_in("1001")
    floor.arrives("c1")
    floor.fails("c1", outcome)
    assert dict(floor.room.explain("c1", floor.now))["1001"] == f"delay?after={outcome}&left_s={delay_s}"
    floor.after(delay_s - 0.1)
    assert floor.agent_of("c1") == ""
    floor.after(0.1)
    assert floor.agent_of("c1") == "1001"


@pytest.mark.parametrize("outcome", OWN_DELAYS)
def test_enough_misses_of_any_cause_make_the_agent_not_ready(floor: F, outcome: OfferOutcome) -> None:
    floor.change(max_misses=2, **dict.fromkeys(DELAYS, 0.0))
    floor.log_in("1001")
    floor.arrives("c1")
    floor.fails("c1", outcome)
    assert floor.agent_of("c1") == "1001"
    floor.fails("c1", outcome)
    assert (floor.state("1001"), floor.agent_of("c1")) == (AgentState.NOT_READY, "")
    assert floor.left("c1") == [], "the caller keeps the place"


DELAYS = ("no_answer_delay_s", "reject_delay_s", "busy_delay_s", "unregistered_delay_s")


def test_a_phone_busy_with_the_agents_own_call_is_no_miss(floor: F) -> None:
    floor.change(max_misses=1)
    floor.log_in("1001")
    floor.arrives("c1")
    floor.tell(LineBusied("1001", "own"))
    floor.fails("c1", OfferOutcome.BUSY)
    assert floor.state("1001") is AgentState.OTHER_CALL
    floor.tell(LineFreed("1001", "own"))
    assert floor.state("1001") is AgentState.READY


def test_lifting_and_hanging_up_again_does_not_forgive_misses(floor: F) -> None:
    floor.change(max_misses=2, reject_delay_s=0.0)
    floor.log_in("1001")
    floor.arrives("c1")
    for _ in range(2):
        floor.lifts("c1")
        floor.fails("c1", OfferOutcome.AGENT_GONE)
    assert floor.state("1001") is AgentState.NOT_READY


def test_news_of_an_old_offer_changes_nothing(floor: F) -> None:
    floor.change(no_answer_delay_s=0.0)
    floor.log_in("1001")
    floor.arrives("c1")
    old = floor.offer_of("c1")
    floor.fails("c1", OfferOutcome.NO_ANSWER)
    before = floor.state("1001"), floor.offer_of("c1")
    floor.tell(OfferEnded(old.offer, "c1", "1001", OfferOutcome.NO_ANSWER))
    floor.tell(OfferRinging(old.offer, "c1", "1001"))
    assert (floor.state("1001"), floor.offer_of("c1")) == before


class TestExplain:
    def test_each_agent_is_named_with_the_first_rule(self, floor: F) -> None:
        floor.log_in("1001", "1002")
        floor.tell(SetNotReady("1002", "meal", "test"))
        floor.arrives("c1")
        floor.fails("c1", OfferOutcome.NO_ANSWER)
        floor.after(4)
        assert dict(floor.room.explain("c1", floor.now)) == {
            "1001": "delay?after=no_answer&left_s=6.0",
            "1002": "not_ready?reason=meal",
            "1003": "logged_out",
        }

    def test_an_offer_says_who_was_passed_over(self, floor: F) -> None:
        floor.log_in("1001", "1002")
        floor.tell(SetNotReady("1002", "meal", "test"))
        floor.arrives("c1")
        assert floor.offer_of("c1").skipped == (("1002", "not_ready?reason=meal"),)

    def test_the_picture_is_noted_when_it_changes_only(self, floor: F) -> None:
        floor.log_in("1001")
        floor.tell(SetNotReady("1001", "meal", "test"))
        floor.arrives("c1")
        floor.arrives("c2")
        assert len(floor.all(NobodyRung)) == 2
        snapshot = SwitchSnapshot("core", (), frozenset({"1001"}), True)
        floor.tell(snapshot)
        floor.tell(snapshot)
        assert len(floor.all(NobodyRung)) == 2


class TestInterruptions:
    def test_no_offers_while_the_switch_is_out_of_reach(self, floor: F) -> None:
        floor.log_in("1001")
        floor.tell(SwitchLost("gone"))
        floor.arrives("c1")
        assert floor.offers() == []
        floor.tell(SwitchSnapshot("core", (), frozenset({"1001"}), True))
        assert floor.agent_of("c1") == "1001"

    def test_after_a_restart_the_order_and_the_waits_are_as_before(self, floor: F) -> None:
        floor.tell(AgentRestored("1001", "1001", AgentState.READY, 900.0))
        floor.tell(WaitingRestored("late", "support", 0, 990.0))
        floor.tell(WaitingRestored("early", "support", 0, 950.0))
        floor.tell(SwitchSnapshot("core", (), frozenset({"1001"}), True))
        assert floor.agent_of("early") == "1001"
        floor.talks("early")
        assert floor.left("early")[0].waited_s == 50.0

    def test_a_talk_found_after_a_restart_ends_in_wrap_up(self, floor: F) -> None:
        floor.tell(TalkRestored("c1", "o9", "1001", "support", "1001", 900.0))
        floor.tell(AgentRestored("1001", "1001", AgentState.TALKING, 900.0))
        floor.tell(TalkEnded("c1", "o9", "1001", "support", Party.AGENT, 100.0))
        assert floor.state("1001") is AgentState.WRAP_UP


def test_agent_logged_out_while_ringing_leaves_when_the_offer_is_over(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.rings("c1")
    floor.tell(LogOut("1001", "test"))
    assert floor.state("1001") is AgentState.RINGING
    floor.fails("c1", OfferOutcome.NO_ANSWER)
    assert floor.state("1001") is AgentState.LOGGED_OUT
    assert floor.all(OfferWithdrawn) == []


def test_that_nobody_is_rung_is_told_after_each_offer_that_came_to_nothing_and_not_by_the_way(floor: F) -> None:
    floor.change(no_answer_delay_s=10.0, max_misses=0)
    floor.log_in("1001")
    floor.arrives("c1")
    for times in (1, 2):
        floor.fails("c1", OfferOutcome.NO_ANSWER)
        told = [fact for fact in floor.facts if isinstance(fact, NobodyRung)]
        assert [[who for who, _ in fact.skipped] for fact in told] == [["1001"]] * times
        floor.after(10)


def test_an_offer_left_ringing_beside_a_call_of_ones_own_is_a_miss(floor: F) -> None:
    """A busy phone is no miss beside a call of one's own; one that rings and is not lifted is."""
    floor.change(max_misses=1, no_answer_delay_s=0.0)
    floor.log_in("1001")
    floor.arrives("c1")
    floor.rings("c1")
    floor.tell(LineBusied("1001", "own"))
    floor.fails("c1", OfferOutcome.NO_ANSWER)
    floor.tell(LineFreed("1001", "own"))
    assert floor.state("1001") is AgentState.NOT_READY
