"""Conditions on how things stand: read, kept up to date from the facts, gone by in a flow."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from fsctl.directory import Agent, DestinationKind, Directory, DirectoryLoaded, Queue, Tier
from fsctl.document import Mistakes
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    FlowEnded,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    QueueOutcome,
    QueuePaceChanged,
)
from fsctl.ivr.check import check
from fsctl.ivr.conditions import FIGURES, CannotRead, read
from fsctl.ivr.parse import parse
from fsctl.ivr.room import Flows
from fsctl.ivr.surroundings import Surroundings
from fsctl.ivr.trial import fails, play_through
from fsctl.restored import WaitingRestored
from fsctl.step import Note
from fsctl.switch.causes import Cause

FLOW = """
flow: doors
start: look
nodes:
  look:
    kind: when
    queue: support
    cases:
      "agents == 0": night
      "waiting >= 2 and idle == 0": sales
      "expected_wait > 300": sales
    otherwise: support
  support: {kind: queue, queue: support}
  sales: {kind: queue, queue: sales}
  night: {kind: hangup, prompt: closed}
tests:
  - {ends: "announcement:closed"}
  - {figures: {agents: 3, idle: 1, waiting: 9}, ends: "queue:support"}
  - {figures: {agents: 3, waiting: 2}, ends: "queue:sales"}
  - {figures: {agents: 3, idle: 1, expected_wait: 301}, ends: "queue:sales", path: [look, sales]}
"""

SITE = Directory(
    queues={"support": Queue("support"), "sales": Queue("sales")},
    agents={"1001": Agent("1001", "Ann"), "1002": Agent("1002", "Bo")},
    tiers=(Tier("support", "1001"), Tier("support", "1002"), Tier("sales", "1002")),
    flows={"doors": FLOW},
)


@pytest.mark.parametrize(
    ("text", "figures", "holds"),
    [
        ("waiting >= 5", {"waiting": 5}, True),
        ("waiting >= 5", {"waiting": 4}, False),
        ("waiting>=5 and idle==0", {"waiting": 9}, True),
        ("waiting>=5 and idle==0", {"waiting": 9, "idle": 1}, False),
        ("expected_wait < 120", {"expected_wait": math.inf}, False),
        ("expected_wait > 9999999", {"expected_wait": math.inf}, True),
        ("mean_wait != 0", {}, False),
        ("calls <= 2.5", {"calls": 2}, True),
    ],
)
def test_a_condition_holds_when_all_of_it_does(text: str, figures: dict[str, float], holds: bool) -> None:
    assert read(text).holds(figures) is holds


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no condition"),
        ("waiting", "is no condition"),
        ("waiting = 5", "is no condition"),
        ("waiting > -1", "is no condition"),
        ("waiting > 5 or idle > 1", "is no condition"),
        ("waiting > 5 and", "is no condition"),
        ("patience > 5", "'patience' is no figure"),
        ("__import__('os') > 1", "is no condition"),
    ],
)
def test_anything_else_is_refused_and_never_run(text: str, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        read(text)


def test_the_first_condition_that_holds_wins_and_the_flows_own_tests_say_so() -> None:
    flow = parse(FLOW, "doors.yaml")
    assert check(flow, SITE, {"closed"}) == []
    for trial in flow.trials:
        assert fails(flow, SITE, trial) == ""
    assert play_through(flow, SITE, "", figures={"agents": 1, "idle": 1}).ends == "queue:support"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("agents == 0", "agents = 0", "is no condition"),
        ("    queue: support\n    cases", "    cases", "queue is missing; agents, expected_wait, idle, waiting"),
        ("figures: {agents: 3, waiting: 2}", "figures: {agent: 3}", "'agent' is no figure"),
    ],
)
def test_mistakes_in_a_flow_are_told_with_their_line(old: str, new: str, says: str) -> None:
    with pytest.raises(Mistakes, match=says):
        parse(FLOW.replace(old, new), "doors.yaml")


def test_a_queue_nobody_has_is_told() -> None:
    flow = parse(FLOW.replace("queue: support\n    cases", "queue: supprt\n    cases"), "doors.yaml")
    assert "unknown queue 'supprt'" in check(flow, SITE, {"closed"})[0].message


def heard(*facts: object) -> Surroundings:
    around = Surroundings()
    for fact in (DirectoryLoaded(SITE), *facts):
        around.acts[type(fact)](fact)
    return around


def test_figures_follow_the_facts() -> None:
    around = heard(
        AgentStateChanged("1001", AgentState.READY, 0.0),
        AgentStateChanged("1002", AgentState.NOT_READY, 0.0),
        CallArrived("a", "", "", "4000", "x"),
        CallArrived("b", "", "", "4000", "x"),
        CallQueued("a", "support", 0, 100.0),
        CallQueued("b", "support", 0, 130.0),
        QueuePaceChanged("support", 120.0, 1.0, 0.0),
    )
    assert around.figures("support", 160.0) == {
        "agents": 2,
        "idle": 1,
        "waiting": 2,
        "longest_wait": 60.0,
        "expected_wait": 240.0,
        "mean_wait": 0.0,
        "open": 1.0,
        "calls": 2,
    }
    for fact in (
        AgentStateChanged("1001", AgentState.LOGGED_OUT, 0.0),
        CallLeftQueue("a", "support", QueueOutcome.ANSWERED, 60.0),
        CallLeftQueue("b", "support", QueueOutcome.ABANDONED, 90.0),
        CallEnded("b", Cause.NORMAL, Party.CALLER),
    ):
        around.acts[type(fact)](fact)
    now = around.figures("support", 200.0)
    assert (now["agents"], now["idle"], now["waiting"], now["longest_wait"], now["calls"]) == (1, 0, 0, 0.0, 1)
    assert now["mean_wait"] == 60.0, "who gives up was not answered"
    assert set(now) == set(FIGURES)


def test_the_expected_wait_is_the_queues_own_formula() -> None:
    """Who waits for the same agents in another queue comes first, who rings somebody is not in the way, and of who is
    free only those count who are asked."""
    pace = QueuePaceChanged("support", 100.0, 2, 0.0, {"sales": 1.0}, 120.0, 0, 4)
    facts = (
        AgentStateChanged("1001", AgentState.TALKING, 0.0),
        pace,
        QueuePaceChanged("sales", 100.0, 4, 0.0, {"support": 1.0}, 80.0, 2, 4),
        CallQueued("a", "support", 0, 10.0),
        *(CallQueued(f"s{n}", "sales", 0, 10.0) for n in range(6)),
    )
    around = heard(*facts)
    assert around.figures("support", 20.0)["expected_wait"] == pytest.approx((100 + 120 + 6 * 80) / 4)
    around.acts[OfferMade](OfferMade("o1", "a", "support", "1001", "1001", 20.0, "", ""))
    assert around.figures("support", 20.0)["expected_wait"] == pytest.approx((100 + 6 * 80) / 4)
    around.acts[OfferEnded](OfferEnded("o1", "a", "1001", OfferOutcome.NO_ANSWER))
    assert around.figures("support", 20.0)["expected_wait"] == pytest.approx((100 + 120 + 6 * 80) / 4)
    around.acts[AgentStateChanged](AgentStateChanged("1001", AgentState.READY, 0.0))
    around.acts[AgentStateChanged](AgentStateChanged("1002", AgentState.READY, 0.0))
    assert around.figures("support", 20.0)["expected_wait"] == 0.0
    around.acts[QueuePaceChanged](replace(pace, unasked=("1001", "1002")))
    assert around.figures("support", 20.0)["expected_wait"] > 0.0


def test_with_nobody_there_the_expected_wait_has_no_end() -> None:
    assert heard().figures("support", 0.0)["expected_wait"] == math.inf


def test_who_waited_before_a_restart_waits_still() -> None:
    assert heard(WaitingRestored("a", "support", 0, 10.0)).figures("support", 40.0)["longest_wait"] == 30.0


def test_a_live_call_goes_by_how_things_stand() -> None:
    room = Flows(lambda: "id")
    room.step(DirectoryLoaded(SITE), 0.0)

    def ends(call: str) -> FlowEnded:
        effects = room.step(CallRouted(call, DestinationKind.FLOW, "doors", "test"), 50.0)
        return next(e.fact for e in effects if isinstance(e, Note) and isinstance(e.fact, FlowEnded))

    assert ends("a").name == "closed"
    room.step(AgentStateChanged("1001", AgentState.TALKING, 0.0), 0.0)
    room.step(QueuePaceChanged("support", 120.0, 1.0, 0.0), 0.0)
    assert ends("b").name == "support"
    for call in ("x", "y"):
        room.step(CallQueued(call, "support", 0, 10.0), 10.0)
    assert ends("c").name == "sales"
