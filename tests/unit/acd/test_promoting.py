"""A caller's head start is changed while the caller waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import Queue, Relaxation, Skill
from fsctl.facts import CallDemandChanged, CallPriorityChanged
from fsctl.requests import SetDemand, SetPriority
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


class TestDemand:
    @pytest.fixture
    def picky(self) -> Floor:
        """The queue asks for English at 6, which 1001 has at 2 only."""
        steps = (Relaxation(60.0, lower={"english": 4}),)
        directory = site(1, {"support": Queue("support", demands={"english": 6}, relaxation=steps)})
        skilled = {"1001": replace(directory.agents["1001"], skills={"english": 2})}
        skills = {"english": Skill("english"), "french": Skill("french")}
        floor = Floor(replace(directory, agents=skilled, skills=skills))
        floor.log_in("1001")
        floor.arrives("a")
        floor.arrives("b")
        return floor

    def test_a_call_is_let_off_a_skill_and_offered_at_once(self, picky: Floor) -> None:
        told = picky.tell(SetDemand("b", "english", "0", "anna"))
        assert told[0] == CallDemandChanged("b", "support", "english", 0, "anna", {"skill_english": "0"})
        assert (picky.agent_of("a"), picky.agent_of("b")) == ("", "1001")
        assert picky.tell(SetDemand("b", "english", "0", "anna")) == []

    def test_a_call_may_ask_for_more_and_the_queues_steps_still_hold(self, picky: Floor) -> None:
        picky.tell(SetDemand("a", "french", "3", "anna"))
        assert dict(picky.room.explain("a", picky.now))["1001"] == "skill_too_low?skill=english&has=2&asked=6"
        picky.tell(SetDemand("a", "english", "0", "anna"))
        assert dict(picky.room.explain("a", picky.now))["1001"] == "skill_too_low?skill=french&has=0&asked=3"
        picky.tell(SetDemand("a", "french", "0", "anna"))
        assert picky.agent_of("a") == "1001"

    def test_the_place_stays(self, picky: Floor) -> None:
        picky.tell(SetDemand("a", "french", "3", "anna"))
        assert order(picky) == ["a", "b"]

    @pytest.mark.parametrize(
        ("call", "skill", "level", "code"),
        [
            ("gone", "english", "3", "not_waiting"),
            ("a", "klingon", "3", "unknown_skill"),
            ("a", "english", "10", "unknown_level"),
            ("a", "english", "", "unknown_level"),
            ("a", "english", "x", "unknown_level"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, picky: Floor, call: str, skill: str, level: str, code: str) -> None:
        with pytest.raises(Refused) as refused:
            picky.tell(SetDemand(call, skill, level, "anna"))
        assert refused.value.code == code
