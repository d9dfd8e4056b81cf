"""Callers are offered the agent of their last talk, if that agent is free, and no agent is kept from everybody else."""

from __future__ import annotations

import pytest

from fsctl.directory import Agent, DestinationKind, Directory, DirectoryLoaded, Queue, Tier
from fsctl.directory.demands import PREFERS
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallRouted,
    FlowEnded,
)
from fsctl.ivr.check import check
from fsctl.ivr.parse import parse
from fsctl.ivr.room import Flows
from fsctl.restored import RegularsRestored
from fsctl.step import Do, Effect, Note
from fsctl.switch.commands import Play
from fsctl.switch.events import DigitPressed
from fsctl.switch.sounds import Prompt

FLOW = """
flow: doors
start: known
nodes:
  known: {kind: last_agent, queue: support, free: ask, otherwise: queue, within_days: 1, at_most: 2}
  ask:
    kind: menu
    prompt: last_agent_free
    keys: {"1": same, "2": queue}
    timeout: queue
    invalid: queue
  same: {kind: queue, queue: support, prefers: last_agent}
  queue: {kind: queue, queue: support}
"""

SITE = Directory(
    queues={"support": Queue("support"), "sales": Queue("sales")},
    agents={"1001": Agent("1001", "Ann"), "1002": Agent("1002", "Bo")},
    tiers=(Tier("support", "1001"), Tier("sales", "1002")),
    flows={"doors": FLOW},
)

DAY_S = 86_400.0


class Line:
    def __init__(self) -> None:
        self.room = Flows(lambda: "id")
        self.effects: list[Effect] = []
        for told in (DirectoryLoaded(SITE), AgentStateChanged("1001", AgentState.READY, 0.0)):
            self.tell(told)

    def tell(self, received: object, at: float = 0.0) -> None:
        self.effects = self.room.step(received, at)

    def calls(self, call: str, number: str, at: float = 0.0) -> None:
        self.tell(CallArrived(call, number, "", "4000", "x"), at)
        self.tell(CallRouted(call, DestinationKind.FLOW, "doors", "test"), at)

    def talked(self, call: str, number: str, agent: str = "1001", at: float = 0.0) -> None:
        self.tell(CallArrived(call, number, "", "4000", "x"), at)
        self.tell(CallConnected(call, "o", agent, "support"), at)

    @property
    def said(self) -> list[Prompt]:
        return [e.command.sound for e in self.effects if isinstance(e, Do) and isinstance(e.command, Play)]  # type: ignore[misc]

    @property
    def end(self) -> FlowEnded | None:
        return next((e.fact for e in self.effects if isinstance(e, Note) and isinstance(e.fact, FlowEnded)), None)

    @property
    def asked(self) -> bool:
        return self.said == [Prompt("last_agent_free", "en", (("number", "1001"),))]


def test_the_agent_of_the_last_talk_is_offered_by_number_and_preferred_if_wanted() -> None:
    line = Line()
    line.talked("before", "5551")
    line.calls("again", "5551", 60.0)
    assert line.asked
    line.tell(DigitPressed("again", "1"), 61.0)
    assert line.end is not None
    assert line.end.data == {"last_agent": "1001", PREFERS: "1001"}


def test_who_does_not_want_the_same_agent_goes_like_everybody() -> None:
    line = Line()
    line.talked("before", "5551")
    line.calls("again", "5551")
    line.tell(DigitPressed("again", "2"))
    assert line.end is not None
    assert PREFERS not in line.end.data


@pytest.mark.parametrize("why", ["unknown", "hidden", "busy", "elsewhere", "long ago", "gone"])
def test_everybody_else_is_not_asked(why: str) -> None:
    line = Line()
    number = "anonymous" if why == "hidden" else "5551"
    if why != "unknown":
        line.talked("before", number, "1002" if why == "elsewhere" else "1001")
    if why == "busy":
        line.tell(AgentStateChanged("1001", AgentState.TALKING, 1.0))
    if why == "gone":
        line.tell(AgentStateChanged("1001", AgentState.LOGGED_OUT, 1.0))
    line.calls("again", number, 2 * DAY_S if why == "long ago" else 60.0)
    assert line.said == []
    assert line.end is not None
    assert line.end.data == {}


def test_an_agents_regulars_do_not_keep_the_agent_from_everybody_else() -> None:
    line = Line()
    for number in ("5551", "5552", "5553"):
        line.talked(f"b{number}", number)
    asked = []
    for place, number in enumerate(("5551", "5552", "5553")):
        line.calls(f"c{number}", number, 100.0 + place)
        asked.append(line.asked)
    assert asked == [True, True, False]
    line.calls("later", "5553", 100.0 + 3600.0)
    assert line.asked, "an hour later there is room again"


def test_what_is_on_file_is_known_after_a_restart() -> None:
    line = Line()
    line.tell(RegularsRestored({"5551": ("1001", 0.0)}))
    line.calls("again", "5551", 60.0)
    assert line.asked


def test_a_queue_nobody_has_is_told_where_the_flow_is_checked() -> None:
    flow = parse(FLOW.replace("last_agent, queue: support", "last_agent, queue: supprt"), "doors.yaml")
    assert "unknown queue 'supprt'" in check(flow, SITE, {"last_agent_free"})[0].message
