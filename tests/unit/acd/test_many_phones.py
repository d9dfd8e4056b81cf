"""Several phones that ring for one caller: added one by one, lost one by one, replaced, and begun anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import (
    Destination,
    DestinationKind,
    DirectoryLoaded,
    Queue,
    Relaxation,
    Skill,
    Strategy,
    Tier,
)
from fsctl.facts import AgentState, OfferEnded, OfferMade, OfferOutcome, QueueOutcome
from fsctl.requests import LogOut, SetNotReady, SetReady
from fsctl.switch.events import PhoneUnregistered, SwitchSnapshot
from tests.unit.acd.conftest import Floor, site

AGENTS = ("1001", "1002", "1003", "1004")


def made(strategy: Strategy, agents: int = 4, **queue: object) -> Floor:
    settings: dict[str, object] = {
        "wrap_up_s": 0.0,
        "no_answer_delay_s": 0.0,
        "reject_delay_s": 0.0,
        "max_misses": 0,
        **queue,
    }
    floor = Floor(site(agents, {"support": Queue("support", strategy=strategy, **settings)}))  # type: ignore[arg-type]
    floor.log_in(*sorted(floor.directory.agents))
    return floor


def ringing(floor: Floor, call: str = "a") -> list[str]:
    """Who rings for it, in the order in which they began to."""
    return [offer.agent for offer in floor.offers() if offer.call == call and offer.offer not in floor.ended]


def ends(floor: Floor, agent: str, outcome: OfferOutcome) -> None:
    offer = next(each for each in reversed(floor.offers()) if each.agent == agent)
    floor.tell(OfferEnded(offer.offer, offer.call, agent, outcome))


class TestOneByOne:
    def test_phones_are_added_also_after_a_while_in_which_nobody_was_free(self) -> None:
        floor = made(Strategy.RING_PROGRESSIVELY)
        for agent in ("1002", "1003", "1004"):
            floor.tell(SetNotReady(agent, "meal", ""))
        floor.arrives("a")
        floor.after(20)
        assert ringing(floor) == ["1001"]
        for agent in ("1002", "1003", "1004"):
            floor.tell(SetReady(agent, ""))
        assert ringing(floor) == ["1001", "1002", "1003"], "three may ring after 20 s"
        floor.after(10)
        assert ringing(floor) == ["1001", "1002", "1003", "1004"]

    def test_a_lone_agent_needs_no_clock(self) -> None:
        floor = made(Strategy.RING_PROGRESSIVELY, 1)
        floor.arrives("a")
        assert not [key for key in floor.timers if key[0] == "one_more"]

    def test_a_strategy_that_is_changed_meanwhile_adds_no_more(self) -> None:
        floor = made(Strategy.RING_PROGRESSIVELY)
        floor.arrives("a")
        floor.change(strategy=Strategy.LONGEST_IDLE)
        floor.after(60)
        assert ringing(floor) == ["1001"]

    def test_a_reload_goes_on_with_as_many_as_ring(self) -> None:
        floor = made(Strategy.RING_PROGRESSIVELY)
        floor.arrives("a")
        floor.after(10)
        floor.tell(DirectoryLoaded(floor.directory))
        ends(floor, "1001", OfferOutcome.REJECTED)
        assert ringing(floor) == ["1002", "1003"]

    def test_a_handset_that_goes_up_adds_no_more(self) -> None:
        floor = made(Strategy.RING_PROGRESSIVELY)
        floor.arrives("a")
        floor.lifts("a")
        floor.after(35)
        ends(floor, "1001", OfferOutcome.AGENT_GONE)
        assert ringing(floor) == ["1002"], "one had rung when it went up"
        floor.after(10)
        assert ringing(floor) == ["1002", "1003"], "and one by one again"

    def test_whose_offer_was_taken_back_is_asked_before_those_who_let_it_ring(self) -> None:
        floor = made(Strategy.RING_PROGRESSIVELY)
        floor.arrives("a")
        floor.after(10)
        floor.lifts("a")  # the second
        ends(floor, "1001", OfferOutcome.WITHDRAWN)
        ends(floor, "1002", OfferOutcome.AGENT_GONE)
        assert ringing(floor) == ["1001", "1003"]


class TestLostOneByOne:
    @pytest.mark.parametrize("outcome", [OfferOutcome.UNREACHABLE, OfferOutcome.NO_ANSWER, OfferOutcome.AGENT_GONE])
    def test_the_last_phone_rings_on_and_is_answered(self, outcome: OfferOutcome) -> None:
        floor = made(Strategy.RING_ALL, no_answer_delay_s=30.0, reject_delay_s=30.0)
        floor.arrives("a")
        assert ringing(floor) == list(AGENTS)
        for number, agent in enumerate(AGENTS[:-1], 1):
            ends(floor, agent, outcome)
            assert ringing(floor) == list(AGENTS[number:])
        assert floor.withdrawn() == []
        floor.talks("a")
        assert [fact.outcome for fact in floor.left("a")] == [QueueOutcome.ANSWERED]

    def test_who_has_lost_the_phone_rings_no_more_and_nobody_waits_for_ever(self) -> None:
        """Phones go one by one; with the last the caller begins to count, and leaves as without agents."""
        floor = made(Strategy.RING_ALL, no_agent_wait_s=20.0, counts_as_agent=frozenset())
        floor.tell(SwitchSnapshot("core", (), frozenset(AGENTS), True))
        floor.arrives("a")
        for agent in AGENTS:
            floor.tell(PhoneUnregistered(agent))
            ends(floor, agent, OfferOutcome.NOT_REGISTERED)
            assert floor.state(agent) is AgentState.PHONE_LOST
            floor.after(5)
        assert ringing(floor) == []
        assert floor.left("a") == []
        floor.after(15)
        assert [fact.outcome for fact in floor.left("a")] == [QueueOutcome.NO_AGENT]

    def test_who_comes_back_is_rung_beside_those_who_ring_yet(self) -> None:
        floor = made(Strategy.RING_ALL)
        floor.arrives("a")
        floor.tell(LogOut("1001", ""))
        ends(floor, "1001", OfferOutcome.REJECTED)
        assert ringing(floor) == ["1002", "1003", "1004"]
        floor.log_in("1001")
        assert ringing(floor) == ["1002", "1003", "1004", "1001"]


class TestProgressiveRelaxationAndOverflow:
    """At 15 s less is asked, at 20 s one more rings, at 40 s callers leave for another queue: all at once."""

    @staticmethod
    def centre(progressive_s: float = 20.0) -> Floor:
        support = Queue(
            "support",
            strategy=Strategy.RING_PROGRESSIVELY,
            progressive_s=progressive_s,
            demands={"english": 5},
            relaxation=(Relaxation(15.0, lower={"english": 3}), Relaxation(30.0, drop=("*",))),
            max_wait_s=40.0,
            on_max_wait=Destination(DestinationKind.QUEUE, "sales"),
            no_answer_delay_s=0.0,
            max_misses=0,
        )
        directory = site(4, {"support": support, "sales": Queue("sales")})
        levels = {"1001": 9, "1002": 3, "1003": 0, "1004": 5}
        agents = {
            number: replace(agent, skills={"english": levels[number]} if levels[number] else {})
            for number, agent in directory.agents.items()
        }
        tiers = (*(Tier("support", agent, 1, n) for n, agent in enumerate(AGENTS, 1)), Tier("sales", "1003", 1, 1))
        floor = Floor(replace(directory, agents=agents, tiers=tiers, skills={"english": Skill("english")}))
        floor.log_in(*AGENTS)
        return floor

    def test_each_phone_more_is_one_who_may_have_the_call_by_then(self) -> None:
        floor = self.centre(10.0)
        floor.arrives("a")
        assert ringing(floor) == ["1001"]
        floor.after(10)
        assert ringing(floor) == ["1001", "1004"], "asked are five of English"
        floor.after(9.9)
        assert ringing(floor) == ["1001", "1004"]
        floor.after(0.1)
        assert ringing(floor) == ["1001", "1004", "1002"], "three, since 15 s"
        floor.after(10)
        assert ringing(floor) == ["1001", "1004", "1002", "1003"], "anybody, since 30 s"

    def test_what_eases_lets_a_phone_ring_for_which_nobody_was_found(self) -> None:
        floor = self.centre(10.0)
        floor.tell(SetNotReady("1004", "meal", ""))
        floor.arrives("a")
        floor.after(14.9)
        assert ringing(floor) == ["1001"]
        floor.after(0.1)
        assert ringing(floor) == ["1001", "1002"]

    def test_the_overflow_takes_back_all_of_them_and_the_next_queue_begins_afresh(self) -> None:
        floor = self.centre(10.0)
        floor.arrives("a")
        floor.after(40)
        (left,) = floor.left("a")
        assert (left.outcome, left.kind, left.name) == (QueueOutcome.TIMED_OUT, DestinationKind.QUEUE, "sales")
        assert sorted(floor.withdrawn()) == sorted(AGENTS)
        assert not [key for key in floor.timers if key[1] == "a"]
        for agent in AGENTS:
            ends(floor, agent, OfferOutcome.WITHDRAWN)
        floor.arrives("a", "sales")
        assert ringing(floor) == ["1003"]
        floor.after(200)
        assert ringing(floor) == ["1003"]

    def test_at_one_moment_the_limit_wins_over_one_more_phone(self) -> None:
        """Whatever comes first of one moment, the caller leaves once and no phone rings for who has left."""
        floor = self.centre(40.0)
        floor.arrives("a")
        floor.after(40)
        assert len(floor.left("a")) == 1
        last = max(n for n, fact in enumerate(floor.facts) if isinstance(fact, OfferMade))
        assert last < floor.facts.index(floor.left("a")[0])
        assert set(floor.withdrawn()) == {offer.agent for offer in floor.offers()}
