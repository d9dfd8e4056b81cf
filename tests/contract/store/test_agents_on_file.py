"""An agent's day on file."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from fsctl.directory import Directory, Queue
from fsctl.facts import (
    AgentLoggedIn,
    AgentState,
    AgentStateChanged,
    CallLeftQueue,
    CallPlaced,
    CallQueued,
    OfferEnded,
    OfferOutcome,
    QueueOutcome,
    WrapUpExtended,
)
from fsctl.restored import DayRestored
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.models import AgentInterval
from fsctl.store.open_state import open_agents
from fsctl.store.today import days_so_far, midnight, paces_lately
from fsctl.store.writer import Writer
from tests.contract.store.stories import story


def test_an_agents_day_has_no_gaps_and_one_open_interval(database: Database, journal: Journal) -> None:
    states = [AgentState.READY, AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP, AgentState.READY]
    journal.append(1.0, AgentLoggedIn("1001", "1001", "x"))
    for step, state in enumerate(states):
        journal.append(step, AgentStateChanged("1001", state, float(step), extension="1001"))
    Writer(database, journal).drain()
    with database.session() as session:
        rows = session.scalars(select(AgentInterval).order_by(AgentInterval.began_at)).all()
        assert [row.ended_at for row in rows] == [1.0, 2.0, 3.0, 4.0, None]


@pytest.mark.parametrize("together", [True, False])
def test_a_longer_wrap_up_ends_later_also_after_a_restart(database: Database, journal: Journal, together: bool) -> None:
    journal.append(1.0, AgentStateChanged("1001", AgentState.WRAP_UP, 1.0, until=11.0, extension="1001"))
    if not together:
        Writer(database, journal).drain()
    journal.append(2.0, WrapUpExtended("1001", 41.0, "ann"))
    Writer(database, journal).drain()
    with database.session() as session:
        (agent,) = open_agents(session)
    assert (agent.since, agent.until) == (1.0, 41.0)


def test_an_agents_day_is_counted_from_midnight(database: Database, journal: Journal) -> None:
    noon = midnight(1_800_000_000.0) + 43_200
    yesterday = noon - 86_400
    for at, call in ((yesterday, "old"), (noon, "c1"), (noon, "c2")):
        for fact in story(call):
            journal.append(at, fact)
    journal.append(noon, OfferEnded("o9", "c9", "1001", OfferOutcome.NO_ANSWER))
    journal.append(noon, CallPlaced("c3", "1002", "1002", "138", "carrier", "bo"))
    Writer(database, journal).drain()
    with database.session() as session:
        days = {day.agent: day for day in days_so_far(session, noon + 60)}
    assert days["1001"] == DayRestored("1001", 2, 1, 0, 60.0, offered=3)
    assert days["1002"] == DayRestored("1002", 0, 0, 1, 0.0)


def test_a_queues_pace_is_what_calls_took_and_how_often_callers_hung_up_for_the_time_they_waited(
    database: Database, journal: Journal
) -> None:
    now = 1_800_000_000.0
    for fact in story("c1"):
        journal.append(now, fact)
    for number, (outcome, waited_s) in enumerate(
        [
            (QueueOutcome.ABANDONED, 100.0),
            (QueueOutcome.ANSWERED, 290.0),
            (QueueOutcome.ABANDONED, 10.0),
            (QueueOutcome.TIMED_OUT, 600.0),
        ]
    ):
        journal.append(now, CallQueued(f"x{number}", "support", 0, now))
        journal.append(now + waited_s, CallLeftQueue(f"x{number}", "support", outcome, waited_s))
    journal.append(now, CallQueued("y", "support", 0, now, callback="p1"))
    journal.append(now + 5.0, CallLeftQueue("y", "support", QueueOutcome.ABANDONED, 5.0))
    Writer(database, journal).drain()
    directory = Directory(queues={"support": Queue("support")})
    with database.session() as session:
        (pace,) = paces_lately(session, directory, now + 700.0)
    assert (pace.queue, pace.handling_s) == ("support", 30.0)
    assert pace.gives_up == pytest.approx(2 / 400.0), "who went elsewhere and who was called back waited for nothing"
