"""Skills: who may have a call, how that relaxes with time, and what is said about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import CustomerTier, DestinationKind, Directory, Queue, Relaxation, Tier
from fsctl.directory.demands import relaxed
from fsctl.facts import CallRouted, NobodyRung, OfferOutcome
from fsctl.requests import SetNotReady
from tests.unit.acd.conftest import Floor, site

ENGLISH = Queue(
    "support",
    demands={"english": 6},
    relaxation=(Relaxation(20.0, lower={"english": 3}), Relaxation(40.0, drop=("english",))),
    no_answer_delay_s=0.0,
    max_misses=0,
)
LEVELS = {"1001": 9, "1002": 4, "1003": 0}


def skilled(queue: Queue = ENGLISH, **skills: dict[str, int]) -> Floor:
    """1001 speaks English at 9, 1002 at 4, 1003 not at all."""
    directory = site(3, {"support": queue})
    agents = {
        number: replace(agent, skills={"english": LEVELS[number]} if LEVELS[number] else {})
        for number, agent in directory.agents.items()
    }
    floor = Floor(replace(directory, agents=agents))
    floor.log_in("1001", "1002", "1003")
    return floor


def rule(floor: Floor, call: str, agent: str) -> str:
    return dict(floor.room.explain(call, floor.now))[agent]


def away(floor: Floor, *agents: str) -> None:
    for agent in agents:
        floor.tell(SetNotReady(agent, "meal", "test"))


def test_only_who_has_the_skill_is_offered_the_call() -> None:
    floor = skilled()
    floor.arrives("a")
    assert floor.agent_of("a") == "1001"
    floor.arrives("b")
    assert floor.agent_of("b") == ""


def test_the_demand_relaxes_step_by_step_at_its_moments() -> None:
    floor = skilled()
    away(floor, "1001", "1002")
    floor.arrives("a")
    floor.after(39.9)
    assert floor.agent_of("a") == ""
    floor.after(0.1)
    assert floor.agent_of("a") == "1003"


def test_an_agent_who_ignores_the_phone_does_not_hold_up_relaxation() -> None:
    """The only one who fits lets it ring, again and again, with no delay between offers."""
    floor = skilled()
    away(floor, "1003")
    floor.arrives("a")
    for _ in range(2):
        assert floor.agent_of("a") == "1001"
        floor.rings("a")
        floor.after(12.0)
        floor.fails("a", OfferOutcome.NO_ANSWER)
    assert floor.agent_of("a") == "1002", "the step came while the phone rang in vain; now it is the next one's turn"


def test_whoever_let_it_ring_is_asked_again_when_there_is_nobody_else() -> None:
    floor = skilled()
    floor.arrives("a")
    floor.fails("a", OfferOutcome.REJECTED)
    floor.after(10.0)
    assert floor.agent_of("a") == "1001"


def test_it_is_said_which_demand_excludes_and_when_it_eases() -> None:
    floor = skilled()
    away(floor, "1001")
    floor.arrives("a")
    floor.after(5.0)
    assert rule(floor, "a", "1001") == "not_ready?reason=meal"
    assert rule(floor, "a", "1002") == "skill_too_low_yet?skill=english&has=4&asked=6&left_s=15.0"
    assert rule(floor, "a", "1003") == "skill_too_low_yet?skill=english&has=0&asked=6&left_s=35.0"


def test_what_never_eases_is_said_to() -> None:
    floor = skilled(replace(ENGLISH, relaxation=()))
    away(floor, "1001")
    floor.arrives("a")
    assert rule(floor, "a", "1002") == "skill_too_low?skill=english&has=4&asked=6"
    (told,) = floor.all(NobodyRung)
    assert ("1002", "skill_too_low?skill=english&has=4&asked=6") in told.skipped  # type: ignore[attr-defined]


def test_a_call_asks_in_addition_to_the_queue() -> None:
    floor = skilled(replace(ENGLISH, demands={"english": 3}, relaxation=()))
    data = {"skill_english": "7", "skill_french": "x"}
    floor.tell(CallRouted("a", DestinationKind.QUEUE, "support", "test", data=data))
    assert rule(floor, "a", "1002") == "skill_too_low?skill=english&has=4&asked=7"
    assert floor.agent_of("a") == "1001", "what is no level asks for nothing"


def test_the_steps_of_the_queue_hold_for_what_the_call_asks_too() -> None:
    floor = skilled(
        Queue("support", relaxation=(Relaxation(10.0, lower={"english": 2}), Relaxation(20.0, drop=("*",))))
    )
    away(floor, "1001")
    floor.tell(CallRouted("a", DestinationKind.QUEUE, "support", "test", data={"skill_english": "8"}))
    floor.after(9.0)
    assert floor.agent_of("a") == ""
    floor.after(1.0)
    assert floor.agent_of("a") == "1002"
    away(floor, "1002")
    floor.fails("a", OfferOutcome.NO_ANSWER)
    floor.after(10.0)
    assert floor.agent_of("a") == "1003"


def test_a_step_never_makes_a_call_ask_for_more_than_it_did() -> None:
    """The queue's step is content with 3; a call that asks for 2 from the beginning goes on asking for 2."""
    assert relaxed({"english": 2}, Relaxation(10.0, lower={"english": 3})) == {"english": 2}


def test_a_caller_behind_whom_others_ask_for_less_does_not_hold_them_up() -> None:
    """A walk that stopped at the first caller whom the agent may not have would leave the second one waiting."""
    floor = skilled(replace(ENGLISH, relaxation=()))
    away(floor, "1001", "1003")
    floor.arrives("picky")
    floor.change(demands={})
    floor.tell(CallRouted("picky2", DestinationKind.QUEUE, "support", "test", data={"skill_english": "9"}))
    floor.arrives("plain")
    assert [floor.agent_of(call) for call in ("picky", "picky2", "plain")] == ["1002", "", ""]
    floor.talks("picky")
    floor.talk_ends("picky")
    floor.after(11.0)
    assert [floor.agent_of(call) for call in ("picky2", "plain")] == ["", "1002"]


def test_of_two_who_ask_for_less_at_one_moment_the_one_who_waits_longer_by_score_is_served() -> None:
    """In two queues; whosever timer comes first."""
    step = (Relaxation(20.0, drop=("english",)),)
    queues = {name: Queue(name, demands={"english": 1}, relaxation=step) for name in ("one", "two")}
    for urgent in queues:
        floor = Floor(site(1, queues))
        floor.log_in("1001")
        for name in queues:
            floor.arrives(name, name, priority=5 if name == urgent else 0)
        floor.after(20.0)
        assert [floor.agent_of(name) for name in queues] == ["1001" if name == urgent else "" for name in queues]


@pytest.mark.parametrize(("after_s", "agent"), [(9.9, ""), (10.0, "1002")])
def test_the_ring_widens_by_steps(after_s: float, agent: str) -> None:
    directory = site(2, {"support": Queue("support", relaxation=(Relaxation(10.0, levels=3),))})
    tiers = (Tier("support", "1001", 1), Tier("support", "1002", 3))
    floor = Floor(replace(directory, tiers=tiers))
    floor.log_in("1002")
    floor.arrives("a")
    assert rule(floor, "a", "1002") == "level_not_open?level=3&left_s=10.0"
    floor.after(after_s)
    assert floor.agent_of("a") == agent


def test_a_new_configuration_holds_for_who_waits_already() -> None:
    """Elsewhere rules are frozen when the caller enters, and edits never reach who waits."""
    floor = skilled(replace(ENGLISH, relaxation=()))
    away(floor, "1001", "1003")
    floor.arrives("a")
    floor.after(5.0)
    floor.change(relaxation=(Relaxation(8.0, lower={"english": 4}),))
    floor.after(2.9)
    assert floor.agent_of("a") == ""
    floor.after(0.1)
    assert floor.agent_of("a") == "1002"


def tiered(**tier: object) -> Directory:
    return replace(
        site(1, {"support": Queue("support", priority="low")}),
        customer_tiers={"gold": CustomerTier("gold", "金卡", "Gold", **tier)},  # type: ignore[arg-type]
    )


def test_a_customers_tier_gives_a_head_start_on_top_of_the_queues() -> None:
    floor = Floor(tiered(priority="high"))
    floor.arrives("plain")
    floor.after(30)
    floor.tell(CallRouted("gold", DestinationKind.QUEUE, "support", "test", data={"tier": "gold"}))
    floor.tell(CallRouted("lead", DestinationKind.QUEUE, "support", "test", data={"tier": "lead"}))
    line = floor.room.floor.lines["support"]
    assert [(waiting.call, waiting.priority) for waiting in line.in_order(floor.now)] == [
        ("gold", 60),
        ("plain", -120),
        ("lead", -120),
    ]


def test_waits_may_count_by_the_objective() -> None:
    """Gold is to be answered in 10 s, the others in 40: a second of gold weighs four."""
    directory = tiered(service_s=10.0)
    queue = replace(directory.queues["support"], by_objective=True, service_s=40.0, priority="0")
    floor = Floor(replace(directory, queues={"support": queue}))
    floor.arrives("plain")
    floor.after(30)
    floor.tell(CallRouted("gold", DestinationKind.QUEUE, "support", "test", data={"tier": "gold"}))
    line = floor.room.floor.lines["support"]
    floor.after(9.9)
    assert [waiting.call for waiting in line.in_order(floor.now)] == ["plain", "gold"]
    assert (line.place("plain", floor.now), line.place("gold", floor.now)) == (1, 2)
    floor.after(0.2)
    assert [waiting.call for waiting in line.in_order(floor.now)] == ["gold", "plain"]
    assert (line.place("plain", floor.now), line.place("gold", floor.now)) == (2, 1)
    floor.log_in("1001")
    assert floor.agent_of("gold") == "1001"


def test_between_queues_waits_count_by_each_ones_objective() -> None:
    queues = {
        "quick": Queue("quick", by_objective=True, service_s=10.0),
        "slow": Queue("slow", by_objective=True, service_s=60.0),
    }
    floor = Floor(site(1, queues))
    floor.arrives("slow", "slow")
    floor.after(25)
    floor.arrives("quick", "quick")
    floor.after(6)
    floor.log_in("1001")
    assert floor.agent_of("quick") == "1001", "6 s of 10 are more than 31 s of 60"
