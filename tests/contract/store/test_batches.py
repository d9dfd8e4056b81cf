"""How facts are cut into batches changes nothing of what is on file."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallLeftQueue,
    CallPriorityChanged,
    CallQueued,
    Fact,
    LegStarted,
    OfferMade,
    QueueOutcome,
    Role,
)
from fsctl.store import writer as writer_module
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.models import AgentInterval, CallRow, LegRow, OfferRow, QueueStay
from fsctl.store.writer import Writer

ONE, TWO = uuid.uuid4().hex, uuid.uuid4().hex

STORY: tuple[Fact, ...] = (
    CallArrived(ONE, "555", "", "4000", "trunk"),
    CallQueued(ONE, "support", 0, 10.0),
    CallArrived(TWO, "556", "", "4000", "trunk"),
    CallQueued(TWO, "support", 0, 11.0),
    CallPriorityChanged(ONE, "support", 60, "60", 1, "ann"),
    CallLeftQueue(ONE, "support", QueueOutcome.TIMED_OUT, 5.0),
    CallQueued(ONE, "sales", 0, 15.0),
    CallPriorityChanged(ONE, "sales", 30, "30", 1, "ann"),
    CallLeftQueue(ONE, "sales", QueueOutcome.ANSWERED, 2.0),
    CallQueued(ONE, "support", 0, 30.0),
    CallLeftQueue(TWO, "support", QueueOutcome.ABANDONED, 20.0),
    CallLeftQueue(TWO, "billing", QueueOutcome.CLOSED, 0.0),
    OfferMade("o1", ONE, "support", "1001", "1001", 20.0, "longest-idle", "longest-idle"),
    LegStarted(ONE, "o1", Role.AGENT, "1001", "1001"),
    AgentStateChanged("1001", AgentState.RINGING, 31.0, call=ONE),
    CallConnected(ONE, "o1", "1001", "support"),
    AgentStateChanged("1001", AgentState.TALKING, 33.0, call=ONE),
)


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.session() as session:
        stays = session.scalars(select(QueueStay).order_by(QueueStay.entered_at, QueueStay.queue))
        found: list[tuple[object, ...]] = [
            (s.call, s.queue, s.priority, s.entered_at, s.left_at, s.outcome, s.waited_s) for s in stays
        ]
        calls = session.scalars(select(CallRow).order_by(CallRow.caller_number))
        found += [(c.call, c.queue, c.agent, c.arrived_at) for c in calls]
        found += [(o.offer, o.call, o.outcome, o.connected_at) for o in session.scalars(select(OfferRow))]
        found += [(leg.leg, leg.call, leg.agent) for leg in session.scalars(select(LegRow))]
        intervals = session.scalars(select(AgentInterval).order_by(AgentInterval.began_at))
        found += [(i.agent, i.state, i.began_at, i.ended_at) for i in intervals]
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 5, 200])
def test_any_cut_gives_the_same_rows(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(writer_module, "BATCH", size)
    journal = Journal(tmp_path / "journal", uuid.uuid4().hex[:8])
    for step, fact in enumerate(STORY):
        journal.append(100.0 + step, fact)
    Writer(database, journal).drain()
    found = rows(database)
    assert found == [
        (ONE, "support", 60, 10.0, 105.0, "timed_out", 5.0),
        (TWO, "support", 0, 11.0, 110.0, "abandoned", 20.0),
        (ONE, "sales", 30, 15.0, 108.0, "answered", 2.0),
        (ONE, "support", 0, 30.0, None, "", None),
        (TWO, "billing", 0, 111.0, 111.0, "closed", 0.0),
        (ONE, "support", "1001", 100.0),
        (TWO, "support", "", 102.0),
        ("o1", ONE, "connected", 115.0),
        ("o1", ONE, "1001"),
        ("1001", "ringing", 31.0, 33.0),
        ("1001", "talking", 33.0, None),
    ]
