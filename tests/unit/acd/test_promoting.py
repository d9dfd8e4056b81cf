"""A caller's head start is changed while the caller waits."""

from __future__ import annotations

import pytest

from fsctl.directory import Queue
from fsctl.facts import CallPriorityChanged
from fsctl.requests import SetPriority
from fsctl.step import Refused
from tests.unit.acd.conftest import Floor, site


def order(floor: Floor) -> list[str]:
    return [waiting.call for waiting in floor.room.floor.lines["support"].in_order(floor.now)]


@pytest.fixture
def floor() -> Floor:
    floor = Floor(site(1, {"support": Queue("support", priority="10")}))
    for call in ("a", "b", "c"):
        floor.arrives(call)
        floor.after(30)
    return floor


def test_a_promoted_caller_goes_ahead_and_is_served_first(floor: Floor) -> None:
    (told,) = floor.tell(SetPriority("c", "high", "anna"))
    assert told == CallPriorityChanged("c", "support", 190, "high", 1, "anna")
    assert order(floor) == ["c", "a", "b"]
    floor.log_in("1001")
    assert floor.agent_of("c") == "1001"


def test_seconds_are_taken_too_and_the_same_again_is_no_change(floor: Floor) -> None:
    floor.tell(SetPriority("c", "45", "anna"))
    assert order(floor) == ["a", "c", "b"]
    assert floor.tell(SetPriority("c", "+45", "anna")) == []
    floor.tell(SetPriority("a", "low", "anna"))
    assert order(floor) == ["c", "b", "a"]


def test_a_caller_whose_phone_rings_keeps_the_offer(floor: Floor) -> None:
    floor.log_in("1001")
    assert floor.agent_of("a") == "1001"
    floor.tell(SetPriority("a", "low", "anna"))
    assert floor.agent_of("a") == "1001"
    assert floor.withdrawn() == []


@pytest.mark.parametrize("priority", ["", "urgent", "1e3", "99999999", "12.5"])
def test_what_is_no_priority_is_refused(floor: Floor, priority: str) -> None:
    with pytest.raises(Refused) as refused:
        floor.tell(SetPriority("a", priority, "anna"))
    assert refused.value.code == "unknown_priority"
    assert order(floor) == ["a", "b", "c"]


def test_who_does_not_wait_cannot_be_promoted(floor: Floor) -> None:
    with pytest.raises(Refused) as refused:
        floor.tell(SetPriority("gone", "high", "anna"))
    assert refused.value.code == "not_waiting"
