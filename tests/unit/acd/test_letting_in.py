"""Who is let into a queue, whose place is given back, who leaves by a key, and what those who wait are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsctl.acd.telling import FIRST_AFTER_S, MORE, ORDER, RANGES, range_of
from fsctl.directory import CallbackMode, Destination, DestinationKind, Presence, Queue, Skill
from fsctl.directory.demands import PREFERS
from fsctl.facts import (
    AgentState,
    CallArrived,
    CallbackAsked,
    CallEnded,
    CallQueued,
    CallRouted,
    LineBusied,
    OfferOutcome,
    Party,
    PlaceTold,
    QueueOutcome,
)
from fsctl.kpi.expected import USUAL_HANDLING_S
from fsctl.requests import SetNotReady
from fsctl.switch.causes import Cause
from fsctl.switch.events import DigitPressed, PhoneUnregistered, SwitchLost
from tests.unit.acd.conftest import Floor, site

F = Floor

ELSEWHERE = Destination(DestinationKind.QUEUE, "sales")
SORRY = Destination(DestinationKind.ANNOUNCEMENT, "queue_full")


def comes(floor: F, call: str, number: str = "") -> None:
    floor.tell(CallArrived(call, number, "", "4000", "carrier"))
    floor.arrives(call)


def told(floor: F, call: str) -> list[tuple[int, str]]:
    return [(fact.place, fact.wait) for fact in floor.facts if isinstance(fact, PlaceTold) and fact.call == call]


class TestLettingIn:
    def test_who_would_wait_too_long_is_sent_on_and_never_waited(self, floor: F) -> None:
        floor.change(max_expected_s=200.0, on_expected=ELSEWHERE)
        floor.log_in("1001")
        floor.arrives("talks")
        floor.talks("talks")
        floor.arrives("c1")
        floor.arrives("c2")  # the second place: twice 180 s
        (left,) = floor.left("c2")
        assert (left.outcome, left.kind, left.name) == (QueueOutcome.EXPECTED_TOO_LONG, ELSEWHERE.kind, "sales")
        assert [queued.call for queued in floor.facts if isinstance(queued, CallQueued)] == ["talks", "c1"]
        assert floor.room.floor.waiting("c2") is None

    def test_who_would_wait_just_as_long_as_may_be_is_let_in(self, floor: F) -> None:
        floor.change(max_expected_s=2 * USUAL_HANDLING_S, on_expected=ELSEWHERE)
        floor.log_in("1001")
        floor.arrives("talks")
        floor.talks("talks")
        for call in ("c1", "c2", "c3"):
            floor.arrives(call)
        assert [floor.left(call) == [] for call in ("c1", "c2", "c3")] == [True, True, False]

    def test_who_can_be_served_at_once_is_let_in_whoever_waits_for_others(self) -> None:
        """Two wait who ask for what nobody has; an agent is free."""
        queue = Queue("support", max_ratio=0.5, on_ratio=SORRY)
        floor = F(replace(site(1, {"support": queue}), skills={"english": Skill("english")}))
        floor.log_in("1001")
        data = {"skill_english": "5"}
        floor.tell(CallRouted("e1", DestinationKind.QUEUE, "support", "test", data=data))
        floor.tell(CallRouted("e2", DestinationKind.QUEUE, "support", "test", data=data))
        floor.arrives("c1")
        assert (floor.left("c1"), floor.agent_of("c1")) == ([], "1001")
        floor.talks("c1")
        floor.arrives("c2")
        assert [fact.outcome for fact in floor.left("c2")] == [QueueOutcome.TOO_CROWDED]

    def test_somebody_is_always_let_in_while_nobody_waits(self, floor: F) -> None:
        """A queue that has emptied must not stay shut because its last calls took long."""
        floor.change(max_expected_s=1.0, on_expected=ELSEWHERE, max_ratio=0.1, on_ratio=SORRY)
        floor.log_in("1001")
        floor.arrives("talks")
        floor.talks("talks")
        floor.arrives("c1")
        assert floor.left("c1") == []

    def test_with_nobody_there_the_wait_is_no_reason(self, floor: F) -> None:
        floor.change(max_expected_s=1.0, on_expected=ELSEWHERE)
        floor.arrives("c1")
        floor.arrives("c2")
        assert floor.left("c2") == []

    def test_too_many_callers_for_each_agent_are_too_many(self, floor: F) -> None:
        floor.change(max_ratio=1.5, on_ratio=SORRY)
        floor.log_in("1001", "1002")
        for call in ("t1", "t2"):
            floor.arrives(call)
            floor.talks(call)
        for call in ("c1", "c2", "c3"):
            floor.arrives(call)
            assert floor.left(call) == []
        floor.arrives("c4")
        assert (floor.left("c4")[0].outcome, floor.left("c4")[0].name) == (QueueOutcome.TOO_CROWDED, "queue_full")

    @pytest.mark.parametrize("what", list(Presence))
    def test_each_state_counts_as_an_agent_or_does_not_as_configured(self, floor: F, what: Presence) -> None:
        floor.log_in("1001")
        if what is Presence.NOT_READY:
            floor.tell(SetNotReady("1001", "meal", "test"))
        elif what is Presence.PHONE_LOST:
            floor.tell(PhoneUnregistered("1001"))
        elif what is Presence.OTHER_CALL:
            floor.tell(LineBusied("1001", "x", "y"))
        else:
            floor.change(wrap_up_s=900.0)
            floor.arrives("before")
            floor.talks("before")
            floor.talk_ends("before")
            assert floor.state("1001") is AgentState.WRAP_UP
        for counts, waits in ((frozenset({what}), True), (frozenset(Presence) - {what}, False)):
            floor.change(no_agent_wait_s=5.0, counts_as_agent=counts)
            call = f"c{waits}"
            floor.arrives(call)
            floor.after(6)
            assert (floor.left(call) == []) is waits


class TestTakingUpAPlace:
    def test_who_comes_again_soon_has_the_place_back(self, floor: F) -> None:
        floor.change(resume_s=60.0)
        comes(floor, "c1", "5551")
        floor.after(100)
        comes(floor, "c2", "5552")
        floor.gives_up("c1")
        floor.after(60)
        comes(floor, "c3", "5551")
        queued = [fact for fact in floor.facts if isinstance(fact, CallQueued)][-1]
        assert (queued.call, queued.entered_at, queued.resumes) == ("c3", 1000.0, "c1")
        floor.log_in("1001")
        assert floor.agent_of("c3") == "1001"

    @pytest.mark.parametrize(
        ("first", "then", "after_s", "resume_s"),
        [
            ("5551", "5551", 61, 60.0),  # too late
            ("5551", "5559", 5, 60.0),  # somebody else
            ("", "", 5, 60.0),  # nobody in particular
            ("anonymous", "anonymous", 5, 60.0),
            ("5551", "5551", 5, 0.0),  # not wanted
        ],
    )
    def test_everybody_else_begins_anew(self, floor: F, first: str, then: str, after_s: float, resume_s: float) -> None:
        floor.change(resume_s=resume_s)
        comes(floor, "c1", first)
        floor.after(100)
        floor.gives_up("c1")
        floor.after(after_s)
        comes(floor, "c2", then)
        queued = [fact for fact in floor.facts if isinstance(fact, CallQueued)][-1]
        assert (queued.entered_at, queued.resumes) == (floor.now, "")

    def test_whoever_comes_back_is_not_thrown_out_for_the_wait_before(self, floor: F) -> None:
        """The place is as old as it was; the limit counts what is waited on this line."""
        floor.change(resume_s=60.0, max_wait_s=60.0)
        comes(floor, "c1", "5551")
        floor.after(50)
        floor.gives_up("c1")
        floor.after(30)
        comes(floor, "c2", "5551")
        queued = [fact for fact in floor.facts if isinstance(fact, CallQueued)][-1]
        assert (queued.resumes, queued.entered_at) == ("c1", floor.now - 80)
        floor.after(59)
        assert floor.left("c2") == []
        floor.after(2)
        assert [left.outcome for left in floor.left("c2")] == [QueueOutcome.TIMED_OUT]

    def test_a_full_queue_has_room_for_who_only_comes_back(self, floor: F) -> None:
        floor.change(resume_s=60.0, max_length=2, on_full=SORRY)
        comes(floor, "c1", "5551")
        comes(floor, "x", "5552")
        floor.gives_up("c1")
        comes(floor, "y", "5553")
        comes(floor, "c2", "5551")
        assert floor.left("c2") == []
        comes(floor, "z", "5554")
        assert [left.outcome for left in floor.left("z")] == [QueueOutcome.FULL]

    def test_nor_is_one_who_only_comes_back_one_too_many_for_the_agents(self, floor: F) -> None:
        floor.change(resume_s=60.0, max_ratio=2.0, on_ratio=SORRY)
        comes(floor, "c1", "5551")
        comes(floor, "x", "5552")
        floor.gives_up("c1")
        comes(floor, "y", "5553")
        comes(floor, "c2", "5551")
        assert floor.left("c2") == []
        comes(floor, "z", "5554")
        assert [left.outcome for left in floor.left("z")] == [QueueOutcome.TOO_CROWDED]

    def test_a_place_is_taken_up_once(self, floor: F) -> None:
        floor.change(resume_s=60.0)
        comes(floor, "c1", "5551")
        floor.after(10)
        floor.gives_up("c1")
        comes(floor, "c2", "5551")
        comes(floor, "c3", "5551")
        queued = [fact for fact in floor.facts if isinstance(fact, CallQueued)]
        assert [fact.resumes for fact in queued] == ["", "c1", ""]

    def test_whoever_was_answered_left_no_place(self, floor: F) -> None:
        floor.change(resume_s=60.0)
        floor.log_in("1001")
        comes(floor, "c1", "5551")
        floor.talks("c1")
        floor.talk_ends("c1")
        floor.gives_up("c1")
        comes(floor, "c2", "5551")
        assert [fact for fact in floor.facts if isinstance(fact, CallQueued)][-1].resumes == ""


class TestKeys:
    def test_a_key_leads_out_and_takes_back_what_rings(self, floor: F) -> None:
        floor.change(exit_keys={"1": SORRY})
        floor.log_in("1001")
        floor.arrives("c1")
        floor.rings("c1")
        floor.after(5)
        floor.tell(DigitPressed("c1", "1"))
        (left,) = floor.left("c1")
        assert (left.outcome, left.kind, left.name, left.key, left.waited_s) == (
            QueueOutcome.LEFT_BY_KEY,
            SORRY.kind,
            "queue_full",
            "1",
            5.0,
        )
        assert floor.withdrawn() == ["1001"]
        floor.fails("c1", OfferOutcome.WITHDRAWN)
        assert floor.state("1001") is AgentState.READY

    def test_other_keys_other_calls_and_later_keys_do_nothing(self, floor: F) -> None:
        floor.change(exit_keys={"1": SORRY})
        floor.log_in("1001")
        floor.arrives("c1")
        floor.tell(DigitPressed("c1", "2"))
        floor.tell(DigitPressed("x", "1"))
        floor.lifts("c1")
        floor.tell(DigitPressed("c1", "1"))
        assert floor.left("c1") == []


class TestTelling:
    def test_place_and_wait_are_told_and_again_only_when_they_are_better(self, floor: F) -> None:
        floor.change(tell_place=True, tell_wait=True, tell_every_s=30.0)
        floor.log_in("1001")
        floor.arrives("talks")
        floor.talks("talks")
        for call in ("c1", "c2", "c3"):
            floor.arrives(call)
        floor.after(FIRST_AFTER_S)
        assert told(floor, "c1") == [(1, "5")]
        assert told(floor, "c3") == [(3, "10")]
        floor.after(300)
        assert told(floor, "c3") == [(3, "10")], "nothing has become better"
        floor.gives_up("c2")
        floor.after(30)
        assert told(floor, "c3") == [(3, "10"), (2, "")], "six minutes are told as nine were"
        floor.gives_up("c1")
        floor.after(30)
        assert told(floor, "c3")[2:] == [(1, "5")]

    def test_who_has_left_and_comes_back_is_told_anew(self, floor: F) -> None:
        floor.change(tell_place=True, tell_every_s=30.0, exit_keys={"1": SORRY})
        for call in ("c1", "c2"):
            floor.arrives(call)
        floor.after(FIRST_AFTER_S)
        floor.tell(DigitPressed("c2", "1"))
        floor.arrives("c2")
        floor.after(FIRST_AFTER_S)
        assert told(floor, "c2") == [(2, ""), (2, "")]

    def test_a_wait_that_has_become_longer_is_not_told(self, floor: F) -> None:
        floor.change(tell_wait=True, tell_every_s=30.0)
        floor.log_in("1001", "1002")
        for call in ("t1", "t2"):
            floor.arrives(call)
            floor.talks(call)
        floor.arrives("c1")
        floor.after(FIRST_AFTER_S)
        assert told(floor, "c1") == [(0, "2")]
        for n in range(6):
            floor.arrives(f"vip{n}", priority=600)
        floor.after(120)
        assert told(floor, "vip5")[-1] == (0, "10"), "it has become longer for who comes after them"
        assert told(floor, "c1") == [(0, "2")]

    def test_nobody_is_told_while_a_phone_rings_or_where_it_is_not_wanted(self, floor: F) -> None:
        floor.arrives("quiet")
        floor.after(100)
        floor.gives_up("quiet")
        floor.change(tell_place=True)
        floor.log_in("1001")
        floor.arrives("c1")
        floor.after(15)
        assert [fact for fact in floor.facts if isinstance(fact, PlaceTold)] == []

    @given(st.floats(0, 1e5), st.floats(0, 1e5))
    def test_a_longer_wait_is_never_in_a_better_range(self, one: float, other: float) -> None:
        shorter, longer = sorted((one, other))
        assert ORDER[range_of(shorter)] <= ORDER[range_of(longer)]
        assert range_of(1e9) == MORE
        assert [range_of(bound) for bound, _ in RANGES] == [code for _, code in RANGES]


class TestBesideCallbacks:
    """Whoever is to be called back waits at home: the place in the line takes up no room in the queue."""

    @pytest.fixture
    def owing(self, floor: F) -> F:
        floor.change(callback=CallbackMode.AGENT_FIRST, callback_trunk="carrier", max_length=1, on_full=SORRY)
        for n in (1, 2):
            call, number = f"asks{n}", f"1380000000{n}"
            floor.tell(CallArrived(call, number, "", "4000", "carrier"))
            floor.tell(CallbackAsked(call, "callback", "own", "support", number, "en"))
            floor.tell(CallEnded(call, Cause.NORMAL, Party.CALLER))
        assert floor.room.floor.lines["support"].promised == 2
        return floor

    def test_it_makes_the_queue_no_longer(self, owing: F) -> None:
        owing.arrives("c1")
        assert owing.left("c1") == []
        owing.arrives("c2")
        assert [fact.outcome for fact in owing.left("c2")] == [QueueOutcome.FULL]

    def test_nor_too_crowded_for_the_first_who_waits(self, owing: F) -> None:
        owing.change(max_length=0, max_ratio=0.1, on_ratio=SORRY)
        owing.arrives("c1")
        assert owing.left("c1") == []


class TestPreferring:
    def enters(self, floor: F, call: str, agent: str) -> None:
        floor.tell(CallRouted(call, DestinationKind.QUEUE, "support", "test", data={PREFERS: agent}))

    def test_the_agent_the_call_asks_for_is_offered_it_before_who_would_be_first(self, floor: F) -> None:
        floor.log_in("1001", "1002", "1003")
        floor.after(5)
        self.enters(floor, "c1", "1003")
        assert floor.agent_of("c1") == "1003"
        assert (floor.offer_of("c1").strategy, floor.offer_of("c1").reason) == ("preferred", "preferred")

    def test_once_and_then_as_all_do(self, floor: F) -> None:
        floor.log_in("1001", "1003")
        self.enters(floor, "c1", "1003")
        floor.fails("c1", OfferOutcome.NO_ANSWER)
        assert floor.agent_of("c1") == "1001"

    @pytest.mark.parametrize("agent", ["1003", "9999", "", "' OR 1=1"])
    def test_one_who_is_not_free_or_does_not_exist_changes_nothing(self, floor: F, agent: str) -> None:
        floor.log_in("1001", "1002")
        self.enters(floor, "c1", agent)
        assert floor.agent_of("c1") == "1001"
        assert floor.offer_of("c1").strategy != "preferred"

    def test_nor_one_who_serves_another_queue_lacks_a_skill_or_is_left_alone_for_a_while(self) -> None:
        queues = {"support": Queue("support", reject_delay_s=30.0, demands={"english": 5}), "sales": Queue("sales")}
        made = site(4, queues)
        skilled = {"1001": 9, "1002": 2, "1003": 5, "1004": 9}
        agents = {number: replace(agent, skills={"english": skilled[number]}) for number, agent in made.agents.items()}
        tiers = tuple(tier for tier in made.tiers if (tier.queue, tier.agent) != ("support", "1004"))
        floor = F(replace(made, agents=agents, tiers=tiers, skills={"english": Skill("english")}))
        floor.log_in("1003")
        self.enters(floor, "c0", "1003")
        floor.fails("c0", OfferOutcome.REJECTED)
        floor.gives_up("c0")
        floor.log_in("1001", "1002", "1004")
        for call, agent in (("c1", "1004"), ("c2", "1002"), ("c3", "1003")):
            self.enters(floor, call, agent)
            assert (floor.agent_of(call), floor.offer_of(call).strategy) == ("1001", "longest-idle"), agent
            floor.gives_up(call)
            floor.fails(call, OfferOutcome.CALLER_GONE)

    def test_nor_while_the_switch_is_out_of_reach(self, floor: F) -> None:
        floor.log_in("1001", "1003")
        floor.tell(SwitchLost("away"))
        self.enters(floor, "c1", "1003")
        assert floor.offers() == []
