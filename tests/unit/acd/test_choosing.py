"""Who gets the call: by strategy, by tier, and of several queues."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fsctl.directory import Queue, Strategy, Tier
from fsctl.facts import (
    AgentState,
    NobodyRung,
    OfferEnded,
    OfferOutcome,
)
from tests.unit.acd.conftest import Floor, site

F = Any


class TestStrategies:
    def order(self, floor: F, strategy: Strategy, calls: int = 6) -> list[str]:
        """Who gets call after call when each is answered and ended at once."""
        floor.change(strategy=strategy, wrap_up_s=0.0)
        taken = []
        for number in range(calls):
            floor.arrives(f"c{number}")
            taken.append(floor.agent_of(f"c{number}"))
            floor.talks(f"c{number}")
            floor.after(10)
            floor.talk_ends(f"c{number}", 10.0 * (number + 1))
        return taken

    def test_longest_idle_goes_round_by_idleness(self, floor: F) -> None:
        floor.log_in("1002")
        floor.after(1)
        floor.log_in("1001")
        assert self.order(floor, Strategy.LONGEST_IDLE, 4) == ["1002", "1001", "1002", "1001"]

    def test_round_robin_follows_positions(self, floor: F) -> None:
        floor.log_in("1003", "1001", "1002")
        assert self.order(floor, Strategy.ROUND_ROBIN) == ["1001", "1002", "1003", "1001", "1002", "1003"]

    def test_top_down_begins_at_the_top_for_each_call(self, floor: F) -> None:
        floor.log_in("1003", "1001", "1002")
        assert self.order(floor, Strategy.TOP_DOWN, 3) == ["1001", "1001", "1001"]

    def test_top_down_goes_down_for_one_call(self, floor: F) -> None:
        floor.change(strategy=Strategy.TOP_DOWN, no_answer_delay_s=0.0)
        floor.log_in("1001", "1002", "1003")
        floor.arrives("c1")
        tried = []
        for _ in range(4):
            tried.append(floor.agent_of("c1"))
            floor.fails("c1", OfferOutcome.BUSY)
            floor.after(10.1)
        assert tried[:3] == ["1001", "1002", "1003"]

    def test_fewest_calls_and_least_talk_time_level_out(self, floor: F) -> None:
        floor.log_in("1001", "1002", "1003")
        assert sorted(self.order(floor, Strategy.FEWEST_CALLS)) == sorted(["1001", "1002", "1003"] * 2)
        assert self.order(floor, Strategy.LEAST_TALK_TIME, 1)

    def test_of_agents_who_are_occupied_alike_the_longest_idle_has_the_call(self, floor: F) -> None:
        floor.change(strategy=Strategy.LEAST_OCCUPIED)
        floor.log_in("1003")
        floor.after(60)
        floor.log_in("1001", "1002")
        floor.arrives("c1")
        assert floor.agent_of("c1") == "1003"

    def test_random_is_repeatable_and_reaches_everybody(self) -> None:
        runs = []
        for _ in range(2):
            floor = Floor(site())
            floor.log_in("1001", "1002", "1003")
            runs.append(self.order(floor, Strategy.RANDOM, 30))
        assert runs[0] == runs[1]
        assert set(runs[0]) == {"1001", "1002", "1003"}

    def test_ring_all_rings_all_and_the_first_wins(self, floor: F) -> None:
        floor.change(strategy=Strategy.RING_ALL)
        floor.log_in("1001", "1002")
        floor.arrives("c1")
        first, second = floor.offers()
        assert {first.agent, second.agent} == {"1001", "1002"}
        floor.log_in("1003")
        assert len(floor.offers()) == 3
        floor.lifts("c1")
        assert floor.state("1003") is AgentState.TALKING
        assert set(floor.withdrawn()) == {"1001", "1002"}
        for offer in (first, second):
            floor.tell(OfferEnded(offer.offer, "c1", offer.agent, OfferOutcome.WITHDRAWN))
        assert floor.state("1001") is AgentState.READY
        assert len(floor.offers()) == 3

    def test_ring_all_when_nobody_answers_rings_again_after_the_delay(self, floor: F) -> None:
        floor.change(strategy=Strategy.RING_ALL, no_answer_delay_s=5.0)
        floor.log_in("1001", "1002")
        floor.arrives("c1")
        for offer in floor.offers():
            floor.tell(OfferEnded(offer.offer, "c1", offer.agent, OfferOutcome.NO_ANSWER))
        floor.after(6)
        assert len(floor.offers()) == 4


class TestTiers:
    def floor_with_levels(self, tier_wait_s: float) -> Floor:
        tiers = (Tier("support", "1001", 1), Tier("support", "1002", 5))
        return Floor(replace(site(2, {"support": Queue("support", tier_wait_s=tier_wait_s)}), tiers=tiers))

    def test_the_lower_level_goes_first_and_the_next_when_it_is_taken(self) -> None:
        floor = self.floor_with_levels(0.0)
        floor.log_in("1002", "1001")
        floor.arrives("c1")
        floor.arrives("c2")
        assert (floor.agent_of("c1"), floor.agent_of("c2")) == ("1001", "1002")

    def test_the_second_level_is_asked_after_one_step_of_waiting_whatever_its_number(self) -> None:
        floor = self.floor_with_levels(15.0)
        floor.log_in("1002")
        floor.arrives("c1")
        assert floor.last(NobodyRung).skipped == (("1002", "level_not_open?level=5&left_s=15.0"),)
        floor.after(14.9)
        assert floor.agent_of("c1") == ""
        floor.after(0.2)
        assert floor.agent_of("c1") == "1002"

    def test_a_free_agent_takes_the_caller_whose_level_is_open(self) -> None:
        floor = self.floor_with_levels(15.0)
        floor.arrives("c1")
        floor.after(20)
        floor.arrives("c2")
        floor.log_in("1002")
        assert (floor.agent_of("c1"), floor.agent_of("c2")) == ("1002", "")

    def test_nor_is_that_caller_hidden_by_one_who_comes_first_and_does_not_ask_it_yet(self) -> None:
        floor = self.floor_with_levels(15.0)
        floor.arrives("c1")
        floor.after(20)
        floor.arrives("first", priority=60)
        floor.log_in("1002")
        assert (floor.agent_of("first"), floor.agent_of("c1")) == ("", "1002")


def test_an_agent_of_two_queues_takes_the_longest_waiting_of_both() -> None:
    floor = Floor(site(1, {"support": Queue("support"), "sales": Queue("sales", priority=100)}))
    floor.arrives("old", "support")
    floor.after(50)
    floor.arrives("new", "sales")
    floor.log_in("1001")
    assert (floor.agent_of("new"), floor.agent_of("old")) == ("1001", "")


def test_of_two_queues_callers_with_one_score_who_came_first_is_served_first() -> None:
    for first, then in (("support", "sales"), ("sales", "support")):
        floor = Floor(site(1, {"support": Queue("support"), "sales": Queue("sales")}))
        floor.arrives("one", first)
        floor.arrives("other", then)
        floor.after(10)
        floor.log_in("1001")
        assert (floor.agent_of("one"), floor.agent_of("other")) == ("1001", "")
