"""What holds of agents beside their states is on file, and comes back as it was; what belongs to an interval or a call
that is over means nothing any more."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from fsctl.directory import WorkMode
from fsctl.facts import (
    AgentChangePending,
    AgentOverLimit,
    AgentState,
    AgentStateChanged,
    BreakAnswered,
    BreakAsked,
    BreakOutcome,
    DispositionSet,
    Fact,
    OverLimit,
    WorkModeChanged,
    WrapUpExtended,
    WrapUpWanted,
)
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.models import DispositionRow
from fsctl.store.open_state import open_agents
from fsctl.store.today import days_so_far
from fsctl.store.writer import Writer


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal", uuid.uuid4().hex[:8])


def stored(database: Database, journal: Journal, *facts: Fact, at: float = 100.0) -> None:
    for step, fact in enumerate(facts):
        journal.append(at + step, fact)
    Writer(database, journal).drain()


def state(agent_state: AgentState, since: float, **more: object) -> AgentStateChanged:
    return AgentStateChanged("1001", agent_state, since, extension="1001", **more)  # type: ignore[arg-type]


def test_all_that_holds_comes_back(database: Database, journal: Journal) -> None:
    stored(
        database,
        journal,
        state(AgentState.TALKING, 100.0, call="c1", queue="support"),
        WorkModeChanged("1001", WorkMode.OFF_DUTY, "ann"),
        BreakAsked("1001", "meal", 700.0, "ann"),
        AgentChangePending("1001", "not_ready", "rest", "ann"),
        WrapUpWanted("1001", "c1", "on", "ann"),
        DispositionSet("c1", "1001", "support", "solved", "ann"),
    )
    with database.session() as session:
        (found,) = open_agents(session)
    assert (found.mode, found.pending, found.wrap_up_wanted) == (WorkMode.OFF_DUTY, "not_ready:rest", True)
    assert (found.break_reason, found.break_since, found.break_until) == ("meal", 102.0, 700.0)
    assert (found.call, found.queue, found.disposition) == ("c1", "support", "solved")


def test_what_is_over_does_not(database: Database, journal: Journal) -> None:
    stored(
        database,
        journal,
        state(AgentState.NOT_READY, 100.0, reason="rest"),
        AgentOverLimit("1001", OverLimit.LIMIT, "rest", 100.0, 60.0),
        BreakAsked("1001", "meal", 700.0, "ann"),
        BreakAnswered("1001", "meal", BreakOutcome.REFUSED, "sue"),
        WrapUpWanted("1001", "c1", "on", "ann"),
        WrapUpExtended("1001", 300.0, "ann", 2),
        state(AgentState.WRAP_UP, 200.0, call="c2", queue="support", until=230.0),
    )
    with database.session() as session:
        (found,) = open_agents(session)
    assert (found.over, found.break_reason, found.wrap_up_wanted, found.extensions) == ("", "", False, 0)


def test_an_alert_and_a_longer_wrap_up_of_the_present_interval_do(database: Database, journal: Journal) -> None:
    stored(
        database,
        journal,
        state(AgentState.WRAP_UP, 100.0, call="c1", queue="support", until=130.0),
        WrapUpExtended("1001", 160.0, "ann", 1),
        AgentOverLimit("1001", OverLimit.WRAP_UP, "", 100.0, 30.0),
    )
    with database.session() as session:
        (found,) = open_agents(session)
    assert (found.over, found.extensions, found.until) == ("wrap_up", 1, 160.0)


def test_a_disposition_is_one_row_and_the_last_word_counts(database: Database, journal: Journal) -> None:
    first = DispositionSet("c1", "1001", "support", "wrap_up_timeout", "")
    stored(database, journal, first, DispositionSet("c1", "1001", "", "solved", "ann", "wrap_up_timeout", late=True))
    with database.session() as session:
        row = session.get(DispositionRow, ("c1", "1001"))
        assert row is not None
        assert (row.queue, row.disposition, row.by, row.at, row.late) == ("support", "solved", "ann", 101.0, True)


def test_breaks_of_the_day_are_counted_from_midnight(
    database: Database, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fsctl.store.today.midnight", lambda now: 1000.0)
    stored(
        database,
        journal,
        state(AgentState.NOT_READY, 900.0, reason="rest"),
        state(AgentState.READY, 1100.0),
        state(AgentState.NOT_READY, 1200.0, reason="rest"),
        state(AgentState.NOT_READY, 1230.0, reason="meal"),
    )
    with database.session() as session:
        (day,) = days_so_far(session, 1300.0)
    assert day.breaks == {"rest": 130.0}
    assert day.spent == {"not_ready": 130.0, "ready": 100.0}
