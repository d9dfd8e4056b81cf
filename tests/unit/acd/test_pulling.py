"""An agent pulls a caller of its own choice: to exactly that agent, at once, and never a second offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import Queue, Strategy, Tier
from fsctl.facts import AgentState, CallPulled, LineBusied, OfferOutcome
from fsctl.requests import LogIn, LogOut, PullCall, SetNotReady, SetWorkMode
from fsctl.step import Refused
from fsctl.switch.events import PhoneUnregistered
from tests.unit.acd.conftest import Floor, site

F = Any


@pytest.fixture
def floor() -> F:
    """Three callers wait, 1001 is on a break; only 1001 and 1002 serve the queue."""
    directory = site(3, {"support": replace(Queue("support"), pull=True)})
    floor = Floor(replace(directory, tiers=(Tier("support", "1001"), Tier("support", "1002", 2))))
    floor.log_in("1001")
    floor.tell(SetNotReady("1001", "rest", "ann"))
    for n in range(3):
        floor.arrives(f"c{n}")
    return floor


def refused(floor: F, agent: str, call: str) -> str:
    told = len(floor.facts)
    with pytest.raises(Refused) as found:
        floor.tell(PullCall(agent, call, "ann"))
    assert len(floor.facts) == told
    return found.value.code


def test_the_chosen_one_is_offered_to_that_agent_out_of_turn_and_it_is_on_record(floor: F) -> None:
    floor.after(20)
    floor.tell(PullCall("1001", "c2", "ann"))
    assert floor.last(CallPulled) == CallPulled("c2", "1001", "support", 20.0, "ann")
    offer = floor.offer_of("c2")
    assert (offer.agent, offer.strategy, offer.reason) == ("1001", "pull", "pulled?by=ann")
    assert floor.state("1001") is AgentState.RESERVED
    floor.talks("c2")
    floor.talk_ends("c2")
    floor.after(60)
    assert floor.state("1001") is AgentState.NOT_READY, "the break goes on afterwards"


def test_one_that_rings_elsewhere_is_refused_and_its_offer_stays(floor: F) -> None:
    floor.log_in("1002")
    assert floor.agent_of("c0") == "1002"
    assert refused(floor, "1001", "c0") == "already_offered"
    assert floor.withdrawn() == []
    floor.tell(PullCall("1001", "c1", "ann"))
    assert len(floor.offers()) == 2


def test_who_pulls_first_has_it(floor: F) -> None:
    floor.tell(PullCall("1001", "c0", "ann"))
    floor.log_in("1002")
    assert floor.agent_of("c1") == "1002", "c0 is out already; the next one is served"
    assert refused(floor, "1002", "c2") == "in_a_call"
    assert refused(floor, "1001", "c0") == "already_offered"


def test_with_all_ringing_a_caller_that_rings_is_not_pulled() -> None:
    floor: F = Floor(site(2, {"support": replace(Queue("support"), pull=True, strategy=Strategy.RING_ALL)}))
    floor.log_in("1001", "1002")
    floor.tell(SetNotReady("1002", "rest", "x"))
    floor.arrives("c1")
    assert refused(floor, "1002", "c1") == "already_offered"


@pytest.mark.parametrize("strategy", [Strategy.RING_ALL, Strategy.RING_PROGRESSIVELY])
def test_where_several_ring_a_pulled_caller_rings_at_one(strategy: Strategy) -> None:
    floor: F = Floor(site(3, {"support": replace(Queue("support"), pull=True, strategy=strategy, progressive_s=3.0)}))
    floor.tell(LogIn("1001", "", "x", "rest"))
    floor.arrives("c1")
    floor.tell(PullCall("1001", "c1", "ann"))
    floor.log_in("1002", "1003")
    floor.after(15)
    assert [offer.agent for offer in floor.offers()] == ["1001"]
    floor.fails("c1", OfferOutcome.NO_ANSWER)
    floor.after(10)
    assert {offer.agent for offer in floor.offers()} == {"1001", "1002", "1003"}, "then it is as any other"


def test_nothing_comes_of_it_and_the_caller_waits_on(floor: F) -> None:
    floor.tell(PullCall("1001", "c1", "ann"))
    floor.fails("c1", OfferOutcome.NO_ANSWER)
    assert floor.state("1001") is AgentState.NOT_READY
    floor.log_in("1002")
    assert floor.agent_of("c0") == "1002"


def test_a_level_not_open_yet_and_a_delay_keep_nobody_from_pulling(floor: F) -> None:
    floor.change(tier_wait_s=300.0)
    floor.log_in("1002")
    assert floor.offers() == []
    floor.tell(PullCall("1002", "c1", "bo"))
    assert floor.agent_of("c1") == "1002"
    floor.fails("c1", OfferOutcome.REJECTED)
    floor.tell(PullCall("1002", "c0", "bo"))
    assert floor.agent_of("c0") == "1002"


def test_the_queue_has_to_allow_it(floor: F) -> None:
    floor.change(pull=False)
    assert refused(floor, "1001", "c0") == "no_pull"


@pytest.mark.parametrize("mode", ["outbound", "off_duty"])
def test_in_a_mode_without_calls_of_queues_none_is_pulled(floor: F, mode: str) -> None:
    floor.tell(SetWorkMode("1001", mode, "ann"))
    assert refused(floor, "1001", "c0") == "mode_takes_no_calls"


def test_a_supervisor_pulls(floor: F) -> None:
    floor.log_in("1002")
    floor.tell(SetWorkMode("1002", "supervisor", "bo"))
    floor.fails("c0", OfferOutcome.WITHDRAWN)
    floor.tell(PullCall("1002", "c2", "bo"))
    assert floor.agent_of("c2") == "1002"


def test_who_cannot_take_a_call_now_pulls_none(floor: F) -> None:
    floor.tell(LineBusied("1001", "x1"))
    assert refused(floor, "1001", "c0") == "in_a_call"
    floor.tell(PhoneUnregistered("1001"))
    floor.room.floor.busy["1001"].clear()
    assert refused(floor, "1001", "c0") == "phone_lost"
    floor.tell(LogOut("1001", "x"))
    assert refused(floor, "1001", "c0") == "logged_out"


def test_not_in_a_wrap_up(floor: F) -> None:
    floor.tell(PullCall("1001", "c0", "ann"))
    floor.talks("c0")
    floor.talk_ends("c0")
    assert refused(floor, "1001", "c1") == "in_wrap_up"


def test_only_of_own_queues_and_only_who_waits(floor: F) -> None:
    floor.log_in("1003")
    assert refused(floor, "1003", "c0") == "not_your_queue"
    floor.gives_up("c0")
    assert refused(floor, "1001", "c0") == "not_waiting"
    assert refused(floor, "1001", "nobody") == "not_waiting"
