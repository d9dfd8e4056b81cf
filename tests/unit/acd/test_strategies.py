"""Each strategy's order, and callers for whom several phones ring: one is connected, the others fall silent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsctl.directory import Queue, Strategy, Tier
from fsctl.facts import CallConnected, OfferAnswered, OfferEnded, OfferMade, OfferOutcome, OfferWithdrawn
from fsctl.requests import LogIn, LogOut, SetNotReady, SetReady
from tests.unit.acd.conftest import Floor, site


def busy(strategy: Strategy, agents: int = 3, **tiers: dict[str, object]) -> Floor:
    queue = Queue("support", strategy=strategy, wrap_up_s=0.0, no_answer_delay_s=0.0, max_misses=0)
    directory = site(agents, {"support": queue})
    changed = tuple(replace(tier, **tiers.get(f"a{tier.agent}", {})) for tier in directory.tiers)  # type: ignore[arg-type]
    floor = Floor(replace(directory, tiers=changed))
    floor.log_in(*sorted(directory.agents))
    return floor


def served(floor: Floor, calls: int, talk_s: float = 10.0) -> list[str]:
    """Who takes each of these calls, one after the other."""
    taken = []
    for _ in range(calls):
        name = f"c{floor.room.floor.next_number()}"
        floor.arrives(name)
        taken.append(floor.agent_of(name))
        floor.talks(name)
        floor.after(talk_s)
        floor.talk_ends(name, talk_s)
    return taken


def tried(floor: Floor, offers: int) -> list[str]:
    """Whom one caller is offered to whose offers all come to nothing."""
    floor.arrives("a")
    found = []
    for _ in range(offers):
        found.append(floor.agent_of("a"))
        floor.fails("a", OfferOutcome.NO_ANSWER)
    return found


def test_sequential_begins_at_the_top_for_each_offer() -> None:
    floor = busy(Strategy.SEQUENTIAL)
    assert served(floor, 3) == ["1001", "1001", "1001"]


def test_top_down_goes_on_below_and_then_begins_again() -> None:
    assert tried(busy(Strategy.TOP_DOWN), 7) == ["1001", "1002", "1003", "1001", "1002", "1003", "1001"]


def test_top_down_does_not_go_back_up_for_who_came_meanwhile() -> None:
    """Sequential does."""
    found = {}
    for strategy in (Strategy.TOP_DOWN, Strategy.SEQUENTIAL):
        floor = busy(strategy, 4)
        floor.tell(SetNotReady("1001", "meal", ""))
        floor.arrives("a")
        assert floor.agent_of("a") == "1002"
        floor.tell(SetReady("1001", ""))
        floor.fails("a", OfferOutcome.NO_ANSWER)
        found[strategy] = floor.agent_of("a")
    assert found == {Strategy.TOP_DOWN: "1003", Strategy.SEQUENTIAL: "1001"}


@pytest.mark.parametrize("strategy", [strategy for strategy in Strategy if strategy is not Strategy.RING_ALL])
def test_whoever_lets_it_ring_comes_last(strategy: Strategy) -> None:
    """Whatever the strategy prefers: one who ignores the phone does not keep the caller from the others, nor when all
    have been tried once."""
    rounds = tried(busy(strategy), 6)
    assert sorted(rounds[:3]) == sorted(rounds[3:]) == ["1001", "1002", "1003"]


def test_the_lot_falls_by_weight() -> None:
    floor = busy(Strategy.WEIGHTED_RANDOM, 3, a1002={"weight": 3}, a1003={"weight": 6})
    found = Counter(served(floor, 600))
    assert 30 < found["1001"] < 95
    assert 140 < found["1002"] < 220
    assert 300 < found["1003"] < 420


def test_the_lot_falls_on_everybody_alike() -> None:
    found = Counter(served(busy(Strategy.RANDOM), 300))
    assert min(found[agent] for agent in ("1001", "1002", "1003")) > 70


def test_the_least_occupied_is_the_one_with_the_smallest_share_of_work() -> None:
    floor = busy(Strategy.LEAST_OCCUPIED, 2)
    assert served(floor, 1, 50.0) == ["1001"]
    assert served(floor, 2, 20.0) == ["1002", "1002"], "20 of 90 seconds are less than 50"
    floor.after(1)
    assert served(floor, 1, 30.0) == ["1002"]
    assert served(floor, 1) == ["1001"], "now 50 of 121 are less than 70"


def test_what_was_said_about_a_choice_has_the_number_that_decided() -> None:
    floor = busy(Strategy.LEAST_OCCUPIED, 1)
    floor.after(100)
    floor.arrives("a")
    assert floor.offer_of("a").reason == "least-occupied?percent=0&level=1"


def test_ring_progressively_adds_a_phone_at_a_time() -> None:
    floor = busy(Strategy.RING_PROGRESSIVELY)
    floor.arrives("a")
    rings = [[offer.agent for offer in floor.offers()]]
    for _ in range(4):
        floor.after(10.0)
        rings.append([offer.agent for offer in floor.offers()])
    assert rings == [["1001"], ["1001", "1002"], ["1001", "1002", "1003"]] + [["1001", "1002", "1003"]] * 2
    floor.talks("a")
    assert floor.withdrawn() == ["1001", "1002"]
    assert not [key for key in floor.timers if key[1] == "a"]


def test_ring_progressively_replaces_a_phone_that_fails_and_rings_who_becomes_free() -> None:
    floor = busy(Strategy.RING_PROGRESSIVELY)
    floor.tell(SetNotReady("1003", "meal", ""))
    floor.arrives("a")
    floor.fails("a", OfferOutcome.BUSY)
    assert floor.agent_of("a") == "1002"
    floor.after(20.0)
    ringing = {offer.agent for offer in floor.offers() if offer.offer not in floor.ended}
    assert ringing == {"1001", "1002"}
    floor.tell(SetReady("1003", ""))
    assert floor.agent_of("a") == "1003", "three may ring by now"


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from([Strategy.RING_ALL, Strategy.RING_PROGRESSIVELY]), st.integers(2, 6))
def test_of_many_phones_one_is_connected_and_the_others_are_taken_back_once(
    data: st.DataObject, strategy: Strategy, agents: int
) -> None:
    floor = busy(strategy, agents)
    floor.arrives("a")
    floor.after(data.draw(st.sampled_from([0.0, 10.0, 35.0])))
    ringing = [offer for offer in floor.offers() if offer.call == "a"]
    for failing in data.draw(st.lists(st.sampled_from(ringing), unique_by=lambda offer: offer.offer, max_size=1)):
        if len(ringing) > 1:
            ringing.remove(failing)
            floor.tell(_ended(failing, OfferOutcome.REJECTED))
    live = [offer for offer in floor.offers() if offer.call == "a" and offer.offer not in floor.ended]
    first = data.draw(st.sampled_from(live))
    floor.tell(_answered(first))
    losers = {offer.offer for offer in live} - {first.offer}
    assert {fact.offer for fact in _withdrawn(floor)} == losers
    for offer in data.draw(st.permutations([offer for offer in live if offer.offer in losers])):
        floor.tell(_ended(offer, OfferOutcome.WITHDRAWN))
    floor.tell(CallConnected("a", first.offer, first.agent, "support"))
    assert {fact.offer for fact in _withdrawn(floor)} == losers, "each once"
    assert len(floor.left("a")) == 1
    talking = [agent for agent in floor.directory.agents if floor.state(agent) == "talking"]
    assert talking == [first.agent]
    ready = [agent for agent in floor.directory.agents if floor.state(agent) == "ready"]
    assert len(ready) == agents - 1, "the others are free again, at once"


def _answered(offer: OfferMade) -> OfferAnswered:
    return OfferAnswered(offer.offer, offer.call, offer.agent)


def _ended(offer: OfferMade, outcome: OfferOutcome) -> OfferEnded:
    return OfferEnded(offer.offer, offer.call, offer.agent, outcome)


def _withdrawn(floor: Floor) -> list[OfferWithdrawn]:
    return [fact for fact in floor.facts if isinstance(fact, OfferWithdrawn)]


class TestFairReturn:
    @settings(max_examples=200, deadline=None)
    @given(st.floats(0.001, 1e9), st.integers(2, 40))
    def test_who_signs_in_later_does_not_overtake_by_rounding(self, at: float, peers: int) -> None:
        """All others are idle since one moment; so is whoever joins them, behind them."""
        floor = Floor(site(peers + 1, {"support": Queue("support")}))
        agents = sorted(floor.directory.agents)
        floor.now = at
        floor.log_in(*agents[1:])
        floor.after(1.0)
        floor.log_in(agents[0])
        order = []
        for number in range(peers + 1):
            floor.arrives(f"c{number}")
            order.append(floor.agent_of(f"c{number}"))
        assert order == [*agents[1:], agents[0]]

    def test_back_from_a_break_an_agent_stands_where_the_peers_stand(self) -> None:
        floor = Floor(site(3))
        floor.log_in("1001")
        floor.after(100)
        floor.log_in("1002")
        floor.tell(LogOut("1002", ""))
        floor.after(60)
        floor.tell(LogIn("1003", "", ""))
        floor.after(40)
        floor.tell(LogIn("1002", "", ""))
        seats = floor.room.floor.seats
        assert seats["1003"].idle_since == seats["1001"].idle_since == seats["1002"].idle_since
        assert [seat.agent for seat in sorted(seats.values(), key=lambda seat: seat.turn)] == ["1001", "1003", "1002"]


def test_the_same_run_gives_the_same_facts() -> None:
    for strategy in Strategy:
        runs = []
        for _ in range(2):
            floor = busy(strategy, 5)
            served(floor, 30, 3.0)
            runs.append(repr(floor.facts))
        assert runs[0] == runs[1], strategy


def test_tiers_are_asked_in_order_of_level() -> None:
    floor = Floor(
        replace(site(2, {"support": Queue("support")}), tiers=(Tier("support", "1001", 2), Tier("support", "1002", 1)))
    )
    floor.log_in("1001", "1002")
    floor.arrives("a")
    assert floor.agent_of("a") == "1002"


@pytest.mark.parametrize("strategy", [Strategy.RING_ALL, Strategy.RING_PROGRESSIVELY, Strategy.LONGEST_IDLE])
def test_who_becomes_free_while_a_handset_goes_up_gets_the_next_caller(strategy: Strategy) -> None:
    """The first caller is answered and not connected yet: nobody else is to ring for it."""
    floor = Floor(site(2, {"support": Queue("support", strategy=strategy)}))
    floor.log_in("1001")
    floor.arrives("a")
    floor.arrives("b")
    floor.lifts("a")
    floor.log_in("1002")
    assert [offer.call for offer in floor.offers()] == ["a", "b"]


def test_an_offer_that_came_to_nothing_does_not_end_the_idleness() -> None:
    """Who waits longest for a call and was unlucky with one waits longest still."""
    floor = Floor(site(2, {"support": Queue("support", no_answer_delay_s=0.0, max_misses=0)}))
    floor.log_in("1001", "1002")
    floor.arrives("x")
    assert floor.agent_of("x") == "1001"
    floor.talks("x")
    floor.after(60)
    floor.talk_ends("x")
    floor.after(60)
    floor.arrives("a")
    assert floor.agent_of("a") == "1002"
    floor.after(20)
    floor.gives_up("a")
    floor.fails("a", OfferOutcome.CALLER_GONE)
    floor.arrives("b")
    assert floor.agent_of("b") == "1002"
