"""Trainees play whole calls by hand, in virtual time: what their telephones show, and what goes on record."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import Directory, Hours, Interval
from fsctl.facts import (
    AgentState,
    CallConnected,
    CallEnded,
    CallTransferred,
    OfferEnded,
    OfferOutcome,
    Party,
    TalkEnded,
)
from fsctl.resources import data_directory
from fsctl.simulator import heard
from fsctl.simulator.customer import Customer
from fsctl.simulator.handset import Handset
from fsctl.step import Refused
from fsctl.training.acts import read_act
from fsctl.training.classroom import Classroom
from tests.scenarios.world import World, site

CUSTOMER = "13800000001"
DAY = Interval(frozenset(range(7)), 0, 24 * 60)


class Trainee:
    """Somebody at a browser, with one telephone."""

    def __init__(self, lesson: Lesson, table: str, key: str) -> None:
        self._lesson = lesson
        self._who = {table: key}
        self._row = (f"{table}s", key)
        self._token = str(lesson.act("take", name="Li", **self._who)["token"])

    def does(self, kind: str, after_s: float = 0.3, **values: str) -> None:
        self._lesson.act(kind, token=self._token, **self._who, **values)
        self._lesson.after(after_s)

    def sees(self, name: str) -> Any:
        table, key = self._row
        return self._lesson.classroom.snapshot()[table][key][name]


class Lesson:
    """The whole contact centre, with phones 1001 and 1002 and a customer by hand."""

    def __init__(self, directory: Directory) -> None:
        self.world = world = World(directory)
        core = world.switch.core
        tokens = map(str, itertools.count(1))
        self.classroom = Classroom(
            core,
            lambda act: act(core),
            lambda path: heard.sound(path, world.prompts.sound_at(path)),
            lambda: f"t{next(tokens)}",
        )
        for party in (Handset("1001"), Handset("1002"), Customer(CUSTOMER, "王先生")):
            self.classroom.add(party)
        self.agent, self.colleague = Trainee(self, "phone", "1001"), Trainee(self, "phone", "1002")
        self.customer = Trainee(self, "customer", CUSTOMER)
        self.after(0.1)

    def act(self, kind: str, **fields: str) -> dict[str, Any]:
        return self.classroom.act(read_act({"kind": kind, **fields}))

    def after(self, seconds: float) -> None:
        self.world.after(seconds)
        self.classroom.settle()

    def until(self, trainee: Trainee, name: str, value: object, within_s: float = 30.0) -> None:
        end = self.world.now + within_s
        while trainee.sees(name) != value:
            assert self.world.now < end, f"{name} is {trainee.sees(name)!r}, not {value!r}"
            self.after(0.05)

    def talk(self) -> None:
        """The customer's call is answered by the agent."""
        self.agent.does("dial", number="*10")
        self.until(self.agent, "state", "idle")
        self.customer.does("customer_call", number="4000")
        self.until(self.agent, "state", "ringing")
        self.agent.does("lift")
        self.until(self.customer, "hears", "party")


@pytest.fixture
def lesson() -> Lesson:
    main = (data_directory("ivr_scripts") / "main.yaml").read_text()
    directory = site(agents=2, flows={"main": main}, wrap_up_s=5.0, announce_agent=True)
    return Lesson(replace(directory, hours={"office": Hours("office", "UTC", (DAY,))}))


def test_a_whole_call_by_hand(lesson: Lesson) -> None:
    agent, colleague, customer, world = lesson.agent, lesson.colleague, lesson.customer, lesson.world
    customer.does("customer_call", number="4001")
    lesson.until(customer, "hears", "prompt:welcome")
    customer.does("customer_press", keys="2")
    lesson.until(customer, "hears", "prompt:main_menu")
    customer.does("customer_press", keys="1")
    lesson.until(customer, "hears", "music")
    agent.does("dial", number="*10")
    assert agent.sees("hears") == "prompt:logged_in"
    lesson.until(agent, "state", "ringing")
    assert agent.sees("display") == f"王先生 {CUSTOMER}"
    agent.does("lift", 0.1)
    lesson.until(customer, "hears", "prompt:agent_at_your_service")
    assert agent.sees("hears") == "prompt:agent_brief"
    lesson.until(customer, "hears", "party")
    assert world.state("1001") is AgentState.TALKING

    agent.does("hold")
    assert (agent.sees("state"), customer.sees("hears")) == ("held", "music")
    agent.does("retrieve")
    assert (agent.sees("state"), customer.sees("hears")) == ("talking", "party")

    agent.does("hold")
    agent.does("dial", number="1002")
    assert (agent.sees("state"), agent.sees("hears")) == ("consult_dialling", "ringback")
    assert colleague.sees("display") == "1001"
    colleague.does("lift")
    assert (agent.sees("state"), agent.sees("hears"), colleague.sees("hears")) == ("consulting", "party", "party")
    assert customer.sees("hears") == "music"
    agent.does("hang_up")
    assert agent.sees("state") == "held"
    lesson.until(colleague, "state", "idle")

    agent.does("transfer", number="1002")
    assert agent.sees("state") == "idle"
    assert customer.sees("hears") == "ringback"
    assert world.state("1001") is AgentState.WRAP_UP
    colleague.does("lift")
    lesson.until(customer, "hears", "party")
    customer.does("customer_hang_up")
    lesson.until(colleague, "state", "idle")
    lesson.after(6)
    assert world.state("1001") is AgentState.READY

    (connected,) = world.all(CallConnected)
    assert (connected.agent, connected.queue) == ("1001", "support")
    (transferred,) = world.all(CallTransferred)
    assert (transferred.by, transferred.to) == ("1001", "1002")
    assert world.all(TalkEnded)[0].ended_by is Party.AGENT
    assert next(ended for ended in world.all(CallEnded) if ended.call == connected.call).ended_by is Party.CALLER
    assert not world.switch.core.channels
    assert world.troubles == []


def test_the_customer_gives_up_while_dialling(lesson: Lesson) -> None:
    lesson.customer.does("customer_call", 0.0, number="4000")
    lesson.customer.does("customer_hang_up")
    assert lesson.customer.sees("state") == "idle"
    assert not lesson.world.switch.core.channels


def test_a_phone_gives_up_while_dialling(lesson: Lesson) -> None:
    lesson.agent.does("dial", number="1002")
    assert lesson.colleague.sees("state") == "ringing"
    lesson.agent.does("hang_up")
    assert (lesson.agent.sees("state"), lesson.colleague.sees("state")) == ("idle", "idle")


def test_declining_counts_as_rejected(lesson: Lesson) -> None:
    lesson.agent.does("dial", number="*10")
    lesson.until(lesson.agent, "state", "idle")
    lesson.customer.does("customer_call", number="4000")
    lesson.until(lesson.agent, "state", "ringing")
    lesson.agent.does("hang_up")
    assert lesson.world.last(OfferEnded).outcome is OfferOutcome.REJECTED
    assert lesson.customer.sees("hears") == "music"


def test_a_transfer_to_nowhere_tells_the_customer_so(lesson: Lesson) -> None:
    lesson.talk()
    lesson.agent.does("transfer", number="99")
    assert lesson.agent.sees("state") == "idle"
    assert lesson.customer.sees("hears") == "prompt:wrong_number"
    lesson.until(lesson.customer, "state", "idle")


def test_a_phone_that_is_unregistered_in_a_call_talks_on(lesson: Lesson) -> None:
    lesson.talk()
    lesson.agent.does("unregister")
    lesson.after(30)
    assert (lesson.agent.sees("state"), lesson.customer.sees("hears")) == ("talking", "party")
    lesson.agent.does("hold")
    with pytest.raises(Refused) as refused:
        lesson.agent.does("dial", number="1002")
    assert refused.value.code == "not_registered"
    lesson.agent.does("hang_up")
    lesson.until(lesson.customer, "state", "idle")
    assert lesson.agent.sees("state") == "off"
    assert not lesson.world.switch.core.channels


def test_the_agent_leaves_the_browser_and_the_call_ends(lesson: Lesson) -> None:
    lesson.talk()
    lesson.after(120)
    lesson.classroom.takers.seen("t3")
    lesson.classroom.clear()
    lesson.after(1)
    assert (lesson.agent.sees("taken"), lesson.agent.sees("state")) == ("", "idle")
    assert lesson.customer.sees("taken") == "Li"
    lesson.until(lesson.customer, "state", "idle")


def test_the_customer_hangs_up_during_the_consultation(lesson: Lesson) -> None:
    lesson.talk()
    lesson.agent.does("hold")
    lesson.agent.does("dial", number="1002")
    lesson.colleague.does("lift")
    lesson.customer.does("customer_hang_up")
    assert (lesson.agent.sees("state"), lesson.agent.sees("hears")) == ("talking", "party")
    assert [line["number"] for line in lesson.agent.sees("lines")] == ["1002"]
    lesson.colleague.does("hang_up")
    lesson.until(lesson.agent, "state", "idle")
    assert lesson.world.troubles == []
