"""Whole calls that ask for skills, tiers, priorities and reserves, in virtual time on the built-in switch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import (
    CustomerTier,
    Destination,
    DestinationKind,
    Directory,
    Number,
    Relaxation,
    Skill,
    Strategy,
    Tier,
)
from fsctl.facts import (
    CallConnected,
    CallPriorityChanged,
    CallQueued,
    NobodyRung,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    ReservesJoined,
    ReservesLeft,
)
from fsctl.requests import SetDemand, SetPriority
from tests.scenarios.world import World, site

MENU = """\
flow: main
start: english
nodes:
  english: {kind: queue, queue: support, priority: high, demands: {english: 7}}
"""


def skilled(directory: Directory, **skills: dict[str, int]) -> Directory:
    agents = {n: replace(agent, skills=skills.get(f"a{n}", {})) for n, agent in directory.agents.items()}
    return replace(directory, agents=agents)


def agents_rung(world: World) -> list[str]:
    return [offer.agent for offer in world.all(OfferMade)]  # type: ignore[attr-defined]


def test_a_number_asks_for_a_skill_and_the_queue_lets_go_of_it_step_by_step() -> None:
    steps = (Relaxation(10.0, lower={"english": 4}), Relaxation(20.0, drop=("english",)))
    directory = skilled(
        site(3, relaxation=steps, ring_s=8.0, no_answer_delay_s=0.0, max_misses=0), a1001={"english": 9}
    )
    directory = skilled(directory, a1001={"english": 9}, a1002={"english": 5})
    english = Number("4002", Destination(DestinationKind.QUEUE, "support"), "en", demands={"english": 7})
    world = World(replace(directory, numbers={**directory.numbers, "4002": english}))
    world.log_in("1001", "1002", "1003")
    world.caller(to="4002")
    world.after(27)
    ended = [(end.agent, end.outcome) for end in world.all(OfferEnded)]  # type: ignore[attr-defined]
    assert ended == [("1001", OfferOutcome.NO_ANSWER)] * 2 + [("1002", OfferOutcome.NO_ANSWER)]
    world.after(1)
    world.lifts("1003")
    world.after(5)
    assert agents_rung(world) == ["1001", "1001", "1002", "1003"]
    assert [connected.agent for connected in world.all(CallConnected)] == ["1003"]  # type: ignore[attr-defined]


def test_a_flow_asks_for_a_skill_and_says_how_urgent_the_call_is() -> None:
    directory = skilled(site(2, {"main": MENU}), a1002={"english": 8})
    world = World(directory)
    world.log_in("1001", "1002")
    world.caller(to="4001")
    world.after(2)
    queued = world.last(CallQueued)
    assert (queued.priority, queued.data["skill_english"]) == (180, "7")  # type: ignore[attr-defined]
    assert agents_rung(world) == ["1002"]


def test_a_number_for_gold_customers_goes_ahead() -> None:
    gold = Number("4008", Destination(DestinationKind.QUEUE, "support"), "en", tier="gold")
    directory = site(1)
    directory = replace(
        directory,
        numbers={**directory.numbers, "4008": gold},
        customer_tiers={"gold": CustomerTier("gold", "金卡", "Gold", priority="high")},
    )
    world = World(directory)
    world.caller("1", to="4000")
    world.after(60)
    world.caller("2", to="4008")
    world.after(5)
    world.log_in("1001")
    world.after(1)
    (offer,) = world.all(OfferMade)
    calls = {fact.call: fact.priority for fact in world.all(CallQueued)}  # type: ignore[attr-defined]
    assert calls[offer.call] == 180  # type: ignore[attr-defined]


def test_a_supervisor_promotes_a_caller_who_waits() -> None:
    world = World(site(1))
    world.caller("1")
    world.after(30)
    world.caller("2")
    world.after(10)
    first, second = (fact.call for fact in world.all(CallQueued))  # type: ignore[attr-defined]
    world.ask(SetPriority(second, "high", "anna"))
    assert world.last(CallPriorityChanged).place == 1  # type: ignore[attr-defined]
    assert world.board.tables["calls"][second]["priority"] == 180
    world.log_in("1001")
    world.after(1)
    assert [offer.call for offer in world.all(OfferMade)] == [second]  # type: ignore[attr-defined]
    assert first != second


def test_a_call_let_off_a_skill_is_offered_and_stays_let_off_in_the_next_queue() -> None:
    directory = site(
        1, demands={"english": 5}, max_wait_s=30.0, on_max_wait=Destination(DestinationKind.QUEUE, "sales")
    )
    queues = {**directory.queues, "sales": replace(directory.queues["sales"], demands={"english": 5})}
    tiers = (*directory.tiers, Tier("sales", "1001"))
    world = World(replace(directory, queues=queues, tiers=tiers, skills={"english": Skill("english")}))
    world.log_in("1001")
    world.caller()
    world.after(2)
    (queued,) = world.all(CallQueued)
    assert not world.rings("1001")
    world.ask(SetDemand(queued.call, "english", "0", "anna"))  # type: ignore[attr-defined]
    world.after(1)
    assert world.rings("1001")
    assert world.switch.core.channels[queued.call].variables["fsctl_data"]  # type: ignore[attr-defined]
    world.after(40)
    again = world.last(CallQueued)
    assert (again.queue, again.data) == ("sales", {"skill_english": "0"})  # type: ignore[attr-defined]
    assert world.board.tables["calls"][queued.call]["data"] == {"skill_english": "0"}  # type: ignore[attr-defined]


def test_ring_progressively_rings_one_phone_more_and_leaves_one_talk() -> None:
    world = World(site(3, strategy=Strategy.RING_PROGRESSIVELY, progressive_s=5.0, ring_s=30.0, announce_agent=False))
    world.log_in("1001", "1002", "1003")
    world.caller()
    ringing = []
    for _ in range(3):
        world.after(1)
        ringing.append([phone for phone in ("1001", "1002", "1003") if world.rings(phone)])
        world.after(4)
    assert ringing == [["1001"], ["1001", "1002"], ["1001", "1002", "1003"]]
    world.lifts("1002")
    world.after(1)
    assert not any(world.rings(phone) for phone in ("1001", "1003"))
    assert [world.state(agent) for agent in ("1001", "1002", "1003")] == ["ready", "talking", "ready"]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_every_strategy_serves_everybody_once(strategy: Strategy) -> None:
    world = World(site(4, strategy=strategy, ring_s=6.0, wrap_up_s=1.0), seed=5)
    for place, agent in enumerate(("1001", "1002", "1003", "1004")):
        world.phone(agent, answers_after_s=None if place == 3 else 1.0 + place)
    world.log_in("1001", "1002", "1003", "1004")
    for number in range(12):
        world.caller(str(number), talks_s=15.0)
        world.after(4)
    world.after(120)
    calls = [connected.call for connected in world.all(CallConnected)]  # type: ignore[attr-defined]
    assert len(calls) == len(set(calls)) == 12
    assert not world.switch.core.channels
    assert world.troubles == []


def test_reserve_agents_come_and_go() -> None:
    directory = site(2, reserve_join_s=20.0, reserve_leave_s=5.0, wrap_up_s=0.0)
    tiers = (Tier("support", "1001"), Tier("support", "1002", reserve=True))
    world = World(replace(directory, tiers=tiers))
    for agent in ("1001", "1002"):
        world.phone(agent, answers_after_s=1.0)
    world.log_in("1001", "1002")
    world.caller("1", talks_s=100.0)
    world.after(10)
    world.caller("2", talks_s=20.0)
    world.after(5)
    assert agents_rung(world) == ["1001", "1002"], "the first agent's calls take three minutes, as far as is known"
    assert len(world.all(ReservesJoined)) == 1
    world.after(100)
    assert len(world.all(ReservesLeft)) == 1
    assert world.all(NobodyRung), "it is on record why the second caller was not offered at once"
