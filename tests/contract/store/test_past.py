"""A day on file, played again on the same site, is the same day."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fsctl.directory import Agent, CustomerTier, DestinationKind, Directory, Extension, Queue, Skill, Tier
from fsctl.engine.ports import JournalPort
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallbackEnded,
    CallbackPromised,
    CallbackState,
    CallConnected,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    Fact,
    OfferMade,
    QueueOutcome,
)
from fsctl.requests import LogIn, LogOut, SetNotReady, SetReady
from fsctl.store import past
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.today import regulars_lately
from fsctl.store.writer import Writer
from fsctl.whatif.comparing import Recorded, play
from fsctl.whatif.load import Kind, Stream, synthetic
from fsctl.whatif.outcome import Outcome
from fsctl.whatif.play import Play, Shift
from fsctl.whatif.recorded import PastCall, PastState, callers, on_file, shift
from fsctl.whatif.stage import Handling

MORNING = 1_800_000_000.0

AGENTS = [str(1001 + n) for n in range(5)]

SITE = Directory(
    agents={number: Agent(number, number, number) for number in AGENTS},
    extensions={number: Extension(number, "") for number in AGENTS},
    queues={"support": Queue("support", wrap_up_s=15.0, service_s=20.0), "sales": Queue("sales", wrap_up_s=5.0)},
    tiers=(*(Tier("support", number) for number in AGENTS), Tier("sales", "1001"), Tier("sales", "1002", 2)),
)

DAY = Shift(
    (
        *((0.0, LogIn(number, "", "test")) for number in AGENTS),
        (1800.0, SetNotReady("1003", "meal", "test")),
        (2400.0, SetReady("1003", "test")),
        (3000.0, LogOut("1005", "test")),
    )
)


class OnFile:
    """Hears a run as the journal of a real day would, and counts it too."""

    def __init__(self, journal: Journal, outcome: Outcome) -> None:
        self._journal, self._outcome = journal, outcome

    def append(self, at: float, fact: Fact) -> None:
        self._journal.append(at, fact)
        self._outcome.append(at, fact)


@pytest.fixture
def played(database: Database, tmp_path: Path) -> dict[str, Any]:
    """The figures of a day that is on file now."""
    outcome = Outcome(SITE)
    journal = Journal(tmp_path / "journal", uuid.uuid4().hex[:8])
    people = synthetic([Stream("support", 130, 110, 60), Stream("sales", 20, 60)], seed=4, hours=1.5)
    run = Play(SITE, OnFile(journal, outcome), begins=MORNING)
    outcome.close(run.run(people, DAY))
    Writer(database, journal).drain()
    return dict(outcome.measures())


def test_the_same_site_gives_the_same_figures(database: Database, played: dict[str, Any]) -> None:
    with database.session() as session:
        calls = tuple(PastCall(**row) for row in past.calls(session, MORNING, MORNING + 7200))
        states = tuple(
            PastState(row["agent"], AgentState(row["state"]), row["since"], row["reason"])
            for row in past.states(session, MORNING, MORNING + 7200)
        )
    again = play(SITE, Recorded(calls, MORNING, states), Handling(), seed=9)

    assert played["support"]["abandoned_all"] > 0.02
    for queue in ("support", "sales"):
        for measure, value in played[queue].items():
            assert again[queue][measure] == pytest.approx(value, abs=1e-3), (queue, measure)


SKILLED = replace(
    SITE,
    agents={
        number: Agent(number, number, number, skills={"english": level} if level else {})
        for number, level in zip(AGENTS, (0, 3, 5, 0, 9), strict=True)
    },
    skills={"english": Skill("english")},
    customer_tiers={"gold": CustomerTier("gold", "", "", "high")},
    queues={**SITE.queues, "support": replace(SITE.queues["support"], priority="low", max_misses=0)},
)

ASKING = (
    Kind(0.25, {"skill_english": "3"}),
    Kind(0.2, {"tier": "gold"}),
    Kind(0.1, {"skill_english": "5", "tier": "gold", "order": "A-17"}, priority=30, language="zh"),
)


class Answers:
    """Who was answered, by whom and when, in order; and what every call brought along."""

    def __init__(self) -> None:
        self.found: list[tuple[float, str, str]] = []
        self.brought: dict[str, tuple[dict[str, str], str, int]] = {}

    def append(self, at: float, fact: Fact) -> None:
        if isinstance(fact, CallConnected):
            self.found.append((round(at, 3), fact.call, fact.agent))
        elif isinstance(fact, CallQueued):
            self.brought[fact.call] = dict(fact.data), fact.language, fact.priority


class Both:
    def __init__(self, *hear: JournalPort) -> None:
        self._hear = hear

    def append(self, at: float, fact: Fact) -> None:
        for one in self._hear:
            one.append(at, fact)


def replayed(calls: Sequence[PastCall], states: Sequence[PastState]) -> Answers:
    answers = Answers()
    run = Play(SKILLED, answers, begins=MORNING)
    run.run(callers(on_file(calls), MORNING, 9), shift(states, MORNING, frozenset(SKILLED.agents), "meal"))
    return answers


def test_calls_that_asked_for_skills_and_tiers_are_answered_in_the_same_order_again(
    database: Database, tmp_path: Path
) -> None:
    answers, journal = Answers(), Journal(tmp_path / "journal", uuid.uuid4().hex[:8])
    people = synthetic([Stream("support", 130, 110, 60, kinds=ASKING), Stream("sales", 20, 60)], seed=4, hours=1.5)
    Play(SKILLED, Both(journal, answers), begins=MORNING).run(people, DAY)
    Writer(database, journal).drain()

    with database.session() as session:
        calls = [PastCall(**row) for row in past.calls(session, MORNING, MORNING + 7200)]
        states = [
            PastState(row["agent"], AgentState(row["state"]), row["since"], row["reason"])
            for row in past.states(session, MORNING, MORNING + 7200)
        ]
    again, without = replayed(calls, states), replayed([replace(call, data={}, priority=0) for call in calls], states)

    assert len({tuple(data) for data, _, _ in answers.brought.values()}) == 4, "calls of every kind"
    assert again.brought == answers.brought
    assert again.found == answers.found
    assert without.found != answers.found, "what they asked for made the difference"


def test_only_what_began_in_the_time_asked_for_is_played(database: Database, played: dict[str, Any]) -> None:
    with database.session() as session:
        everything = past.calls(session, MORNING, MORNING + 7200)
        half = past.calls(session, MORNING + 600, MORNING + 1200)
        none = past.calls(session, MORNING - 100, MORNING)
        before = past.states(session, MORNING - 100, MORNING - 1)
    assert 0 < len(half) < len(everything)
    assert all(MORNING + 600 <= call["entered_at"] < MORNING + 1200 for call in half)
    assert (none, before) == ([], [])


def test_the_floor_at_this_moment_is_what_has_no_end_yet(database: Database, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", uuid.uuid4().hex[:8])
    asked = {"skill_english": "3", "tier": "gold"}
    for at, fact in (
        (MORNING, AgentStateChanged("1001", AgentState.READY, MORNING)),
        (MORNING, AgentStateChanged("1002", AgentState.READY, MORNING)),
        (MORNING + 1, AgentStateChanged("1002", AgentState.LOGGED_OUT, MORNING + 1)),
        (MORNING + 2, CallQueued("a", "support", 0, MORNING + 2)),
        (MORNING + 2, OfferMade("o", "a", "support", "1001", "1001", 20.0, "longest-idle", "")),
        (MORNING + 5, CallConnected("a", "o", "1001", "support")),
        (MORNING + 5, CallLeftQueue("a", "support", QueueOutcome.ANSWERED, 3.0)),
        (MORNING + 5, AgentStateChanged("1001", AgentState.TALKING, MORNING + 5)),
        (MORNING + 6, CallRouted("b", DestinationKind.QUEUE, "sales", "", "zh", 30, asked)),
        (MORNING + 6, CallQueued("b", "sales", 210, MORNING + 6, "zh", asked)),
        (MORNING + 7, CallbackPromised("p", "c", "sales", "13800000001", "", MORNING, 180, MORNING + 900, "zh", asked)),
        (MORNING + 8, CallbackPromised("q", "d", "sales", "13800000002", "", MORNING, 0, MORNING + 900)),
        (MORNING + 9, CallbackEnded("q", "d", "sales", CallbackState.WITHDRAWN, "asked", "", 0, 1.0)),
    ):
        journal.append(at, fact)
    Writer(database, journal).drain()

    with database.session() as session:
        now = past.present(session, MORNING + 10)
        late = past.present(session, MORNING + 2 * 86400)

    waiting = {"queue": "sales", "entered_at": MORNING + 6, "priority": 30, "data": asked, "language": "zh"}
    assert now.waiting == (waiting,)
    assert (now.talking, now.agents) == (("support",), {"1001": "talking"})
    assert [(one["number"], one["due_at"], one["data"]) for one in now.promises] == [
        ("13800000001", MORNING + 7, asked)
    ]
    assert (late.waiting, late.talking) == ((), ())


def test_with_whom_a_number_talked_last_is_on_file(database: Database, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", uuid.uuid4().hex[:8])
    for call, number, agent, at in (
        ("a", "5551", "1001", 0.0),
        ("b", "5552", "1001", 10.0),
        ("c", "5551", "1002", 20.0),
        ("d", "", "1003", 30.0),
        ("e", "5553", "1003", -100 * 86_400.0),
    ):
        journal.append(MORNING + at, CallArrived(call, number, "", "4000", "carrier"))
        journal.append(MORNING + at + 1, CallConnected(call, f"o{call}", agent, "support"))
    Writer(database, journal).drain()
    with database.session() as session:
        found = regulars_lately(session, MORNING + 60)
    assert found.last == {"5552": ("1001", MORNING + 11), "5551": ("1002", MORNING + 21)}
