"""What callers are told to expect, and the pace it is made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import CustomerTier, DestinationKind, Queue, Relaxation, Skill, Tier
from fsctl.facts import CallQueued, CallRouted, QueuePaceChanged
from fsctl.kpi.expected import USUAL_HANDLING_S
from fsctl.requests import LogOut, SetNotReady, SetReady
from fsctl.restored import PaceRestored
from tests.unit.acd.conftest import Floor as Desk
from tests.unit.acd.conftest import site


class Floor(Desk):
    """Its facts come back to the distributor, as in the engine."""

    def tell(self, received: object) -> list[object]:
        told = super().tell(received)
        for fact in list(told):
            if type(fact) in self.room.hears:
                told.extend(self.tell(fact))
        return told

    def expects(self, call: str) -> float | None:
        """What was said when the call came."""
        return [fact for fact in self.facts if isinstance(fact, CallQueued) and fact.call == call][-1].expected_s

    def paces(self) -> list[QueuePaceChanged]:
        return [fact for fact in self.facts if isinstance(fact, QueuePaceChanged)]


@pytest.fixture
def floor() -> Floor:
    return Floor(site(2))


def handled(floor: Floor, call: str, talked_s: float, wrap_up_s: float) -> None:
    """A call with an agent from the talk to the end of the wrap-up."""
    agent = floor.agent_of(call)
    floor.talks(call)
    floor.after(talked_s)
    floor.talk_ends(call, talked_s)
    floor.ended.add(floor.offer_of(call).offer)
    floor.after(wrap_up_s)
    floor.tell(SetReady(agent, "test"))


def test_nobody_there_is_no_expectation_and_a_ready_agent_is_no_wait(floor: Floor) -> None:
    floor.arrives("c1")
    assert floor.expects("c1") is None
    floor.gives_up("c1")
    floor.log_in("1001")
    floor.arrives("c2")
    assert floor.expects("c2") == 0.0


def test_with_everybody_busy_it_is_place_times_handling_by_agents(floor: Floor) -> None:
    floor.log_in("1001", "1002")
    for n in (1, 2):
        floor.arrives(f"c{n}")
        floor.talks(f"c{n}")
    floor.arrives("c3")
    assert floor.expects("c3") == pytest.approx(USUAL_HANDLING_S / 2)
    floor.arrives("c4")
    assert floor.expects("c4") == pytest.approx(2 * USUAL_HANDLING_S / 2)
    floor.arrives("vip", priority=1000)
    assert floor.expects("vip") == pytest.approx(USUAL_HANDLING_S / 2)


def test_who_is_ringing_an_agent_is_not_in_the_way(floor: Floor) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.arrives("c2")
    assert floor.expects("c2") == pytest.approx(USUAL_HANDLING_S)


def test_time_going_by_changes_nothing(floor: Floor) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.arrives("c2")
    line, expecting = floor.room.floor.lines["support"], floor.room.expecting
    waiting = floor.room.floor.waiting("c2")
    assert waiting is not None
    said = expecting.expected_s(line, waiting, floor.now)
    for _ in range(10):
        floor.after(100.0)
        assert expecting.expected_s(line, waiting, floor.now) == said == floor.expects("c2")


def test_who_is_on_a_break_or_gone_does_not_count(floor: Floor) -> None:
    floor.log_in("1001", "1002")
    for n in (1, 2):
        floor.arrives(f"c{n}")
        floor.talks(f"c{n}")
    agent = floor.offer_of("c2").agent
    floor.tell(SetNotReady(agent, "rest", "test"))
    floor.talk_ends("c2", 1.0)
    floor.after(60.0)
    floor.arrives("c3")
    assert floor.expects("c3") == pytest.approx(floor.paces()[-1].handling_s, rel=0.05)
    assert floor.paces()[-1].agents == 1.0
    floor.tell(LogOut(agent, "test"))
    assert floor.paces()[-1].agents == 1.0


def test_a_call_takes_its_talk_and_its_wrap_up(floor: Floor) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    handled(floor, "c1", 95.0, 5.0)
    assert floor.paces()[-1].handling_s == pytest.approx(100.0)
    floor.arrives("c2")
    handled(floor, "c2", 195.0, 5.0)
    assert floor.paces()[-1].handling_s == pytest.approx(110.0)


@pytest.fixture
def shared() -> Floor:
    """Two agents; 1001 serves support and sales, 1002 sales alone. Both are busy with sales."""
    queues = {"support": Queue("support"), "sales": Queue("sales")}
    made = site(2, queues)
    floor = Floor(replace(made, tiers=tuple(t for t in made.tiers if (t.queue, t.agent) != ("support", "1002"))))
    floor.log_in("1001", "1002")
    for n in (1, 2):
        floor.arrives(f"busy{n}", "sales")
        floor.talks(f"busy{n}")
    return floor


def test_who_waits_for_the_same_agents_in_another_queue_comes_first(shared: Floor) -> None:
    paces = {fact.queue: fact for fact in shared.paces()}
    assert (paces["support"].agents, paces["support"].others) == (1, {"sales": 0.5})
    assert (paces["sales"].agents, paces["sales"].others) == (2, {"support": 1.0})
    assert [(paces[queue].alone, paces[queue].together) for queue in ("support", "sales")] == [(0, 2), (1, 2)]
    shared.arrives("s1", "support")
    assert shared.expects("s1") == pytest.approx(USUAL_HANDLING_S)
    for n in range(4):
        shared.arrives(f"x{n}", "sales")
    assert shared.expects("x0") == pytest.approx(USUAL_HANDLING_S)  # behind s1: two calls for two agents, or 1002 alone
    shared.arrives("s2", "support")
    assert shared.expects("s2") == pytest.approx((2 + 4) * USUAL_HANDLING_S / 2)
    shared.arrives("vip", "support", priority=1000)
    assert shared.expects("vip") == pytest.approx(USUAL_HANDLING_S)


def test_who_will_come_first_though_coming_later_counts_for_as_long_as_the_head_start_lasts() -> None:
    """Calls of the urgent queue come every 100 s and take 180: more than one of three agents is always with them."""
    queues = {"urgent": Queue("urgent", priority="120"), "support": Queue("support", priority="0")}
    floor = Floor(site(3, queues))
    floor.log_in("1001", "1002", "1003")
    for n in range(20):
        floor.arrives(f"u{n}", "urgent")
        floor.gives_up(f"u{n}") if n > 2 else floor.talks(f"u{n}")
        floor.after(100.0)
    floor.tell(PaceRestored("urgent", USUAL_HANDLING_S, 0.0))
    floor.arrives("c1")
    alone = USUAL_HANDLING_S / 3
    said = floor.expects("c1")
    assert said == pytest.approx((USUAL_HANDLING_S + 1.8 * 120.0) / 3, rel=0.01)
    assert said > 2 * alone
    line = floor.room.floor.lines["support"]
    waiting, expecting = line.calls["c1"], floor.room.expecting
    before = said
    for _ in range(13):
        floor.after(10.0)
        now = expecting.expected_s(line, waiting, floor.now)
        assert now is not None
        assert now <= before + 1e-6, "time going by makes it no longer"
        before = now
    assert before == pytest.approx(alone), "nobody who comes now comes first"


def test_callers_who_give_up_make_it_shorter_the_further_behind_the_more(floor: Floor) -> None:
    """Sixty who each hang up after 30 s, and nobody before: once in 60 s or so, as what is known before fades."""
    floor.log_in("1001")
    floor.arrives("busy")
    floor.talks("busy")
    for n in range(60):
        floor.arrives(f"gone{n}")
        floor.after(30)
        floor.gives_up(f"gone{n}")
    rate = floor.paces()[-1].gives_up
    assert 1 / 70 < rate < 1 / 40
    floor.arrives("c1")
    floor.arrives("c2")
    turns = [1 / (1 / USUAL_HANDLING_S + n * rate) for n in (1, 2)]
    assert floor.expects("c1") == pytest.approx(turns[0], rel=0.2)
    assert floor.expects("c2") == pytest.approx(sum(turns), rel=0.2)


def test_who_gives_up_at_once_and_who_need_not_wait_teach_little(floor: Floor) -> None:
    """One early hang-up is no rate, and quiet hours do not make it one."""
    floor.log_in("1001")
    for n in range(50):
        floor.arrives(f"c{n}")
        handled(floor, f"c{n}", 60.0, 0.0)
    floor.arrives("busy")
    floor.talks("busy")
    floor.arrives("gone")
    floor.after(1)
    floor.gives_up("gone")
    floor.arrives("c")
    expected = floor.expects("c")
    assert expected is not None
    assert 0.9 * 60.0 < expected <= 60.0


def test_after_a_restart_the_pace_is_what_it_was(floor: Floor) -> None:
    floor.tell(PaceRestored("support", 60.0, 0.002))
    floor.log_in("1001")
    floor.arrives("c1")
    floor.talks("c1")
    floor.arrives("c2")
    assert floor.expects("c2") == pytest.approx(1 / (1 / 60.0 + 0.002), rel=0.01)


def test_small_changes_are_not_told(floor: Floor) -> None:
    floor.log_in("1001")
    floor.arrives("c0")
    handled(floor, "c0", 90.0, 10.0)
    before = len(floor.paces())
    for n in range(1, 20):
        floor.arrives(f"c{n}")
        handled(floor, f"c{n}", 90.0 + n % 3, 10.0)
    assert len(floor.paces()) == before


def skilled(**queue: object) -> Floor:
    """Three agents of whom 1001 alone speaks English; 1001 talks."""
    made = site(3, {"support": Queue("support", **queue)})  # type: ignore[arg-type]
    agents = {**made.agents, "1001": replace(made.agents["1001"], skills={"english": 5})}
    floor = Floor(replace(made, agents=agents, skills={"english": Skill("english")}))
    floor.log_in("1001", "1002", "1003")
    asks(floor, "busy")
    floor.talks("busy")
    assert floor.offer_of("busy").agent == "1001"
    return floor


def asks(floor: Floor, call: str, level: str = "5") -> None:
    data = {"skill_english": level}
    floor.tell(CallRouted(call, DestinationKind.QUEUE, "support", "test", data=data))


class TestWhatIsAskedFor:
    def test_a_free_agent_who_may_not_have_the_call_is_no_help(self) -> None:
        floor = skilled(demands={"english": 5})
        floor.arrives("c1")
        assert floor.expects("c1") == pytest.approx(USUAL_HANDLING_S)
        floor.arrives("c2")
        assert floor.expects("c2") == pytest.approx(2 * USUAL_HANDLING_S)
        pace = floor.paces()[-1]
        assert (pace.agents, pace.unasked) == (1, ("1002", "1003")), "the board knows too"

    def test_who_asks_for_what_nobody_has_is_promised_nothing(self) -> None:
        floor = skilled()
        asks(floor, "c1", "9")
        assert floor.expects("c1") is None

    def test_what_is_asked_for_less_later_counts_from_then_on(self) -> None:
        floor = skilled(relaxation=(Relaxation(30.0, drop=("english",)),))
        asks(floor, "c1")
        assert floor.expects("c1") == 30.0
        waiting = floor.room.floor.waiting("c1")
        assert waiting is not None
        floor.after(20.0)
        line = floor.room.floor.lines["support"]
        assert floor.room.expecting.expected_s(line, waiting, floor.now) == pytest.approx(10.0)

    def test_callers_ahead_who_want_others_are_in_the_way_only_where_they_meet(self) -> None:
        floor = skilled()
        for n in range(4):
            asks(floor, f"e{n}")
        floor.arrives("free")
        assert floor.expects("free") == 0.0
        floor.talks("free")
        floor.arrives("t")
        floor.talks("t")
        floor.arrives("c1")
        assert floor.expects("c1") == pytest.approx(USUAL_HANDLING_S / 2), "two agents whom no English caller wants"
        asks(floor, "e4")
        assert floor.expects("e4") == pytest.approx(5 * USUAL_HANDLING_S)

    def test_a_level_that_is_not_asked_yet_helps_from_its_moment_on(self) -> None:
        made = site(2, {"support": Queue("support", tier_wait_s=45.0)})
        floor = Floor(replace(made, tiers=(Tier("support", "1001", 1, 1), Tier("support", "1002", 2, 2))))
        floor.log_in("1001", "1002")
        floor.arrives("busy")
        floor.talks("busy")
        floor.arrives("c1")
        assert floor.expects("c1") == 45.0

    def test_reserve_agents_count_from_when_they_are_asked(self) -> None:
        made = site(2, {"support": Queue("support", reserve_join_s=1000.0, reserve_leave_s=10.0)})
        tiers = (Tier("support", "1001", 1, 1), Tier("support", "1002", 1, 2, reserve=True))
        floor = Floor(replace(made, tiers=tiers))
        floor.log_in("1001", "1002")
        assert (floor.paces()[-1].agents, floor.paces()[-1].unasked) == (1, ("1002",))
        floor.arrives("busy")
        floor.talks("busy")
        floor.arrives("c1")
        assert floor.expects("c1") == pytest.approx(USUAL_HANDLING_S)
        for n in range(5):
            floor.arrives(f"x{n}")
        assert floor.room.floor.lines["support"].in_need
        assert (floor.paces()[-1].agents, floor.paces()[-1].unasked) == (2, ())

    def test_by_the_objective_the_place_is_the_one_in_the_order_of_the_objectives(self) -> None:
        """A second of gold, to be answered in 10 s, weighs four of the others'."""
        made = site(1, {"support": Queue("support", by_objective=True, service_s=40.0)})
        gold = {"gold": CustomerTier("gold", "", "", service_s=10.0)}
        floor = Floor(replace(made, customer_tiers=gold))
        floor.log_in("1001")
        floor.arrives("busy")
        floor.talks("busy")
        floor.arrives("plain")
        floor.after(30)
        floor.tell(CallRouted("gold", DestinationKind.QUEUE, "support", "test", data={"tier": "gold"}))
        assert floor.expects("gold") == pytest.approx(2 * USUAL_HANDLING_S)
        floor.after(10.1)
        line = floor.room.floor.lines["support"]
        now = [floor.room.expecting.expected_s(line, line.calls[call], floor.now) for call in ("gold", "plain")]
        assert now == pytest.approx([USUAL_HANDLING_S, 2 * USUAL_HANDLING_S])
