"""What is on file of a call."""

from __future__ import annotations

from fsctl.facts import CallAnswered, CallEnded, CallPlaced, LegEnded, LegStarted, Party, Role
from fsctl.store import queries
from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.writer import Writer
from fsctl.switch.causes import Cause
from fsctl.switch.events import EndedBy
from tests.contract.store.stories import EVIL, story, write


def test_a_call_is_on_file_with_everything_that_belongs_to_it(database: Database, journal: Journal) -> None:
    write(journal, story("c1"))
    assert Writer(database, journal).drain() == len(story("c1"))
    with database.session() as session:
        found = queries.explain(session, "c1")
    assert found is not None
    assert found["call"]["caller_name"] == EVIL[:255]
    assert (found["call"]["agent"], found["call"]["ended_by"], found["call"]["queue"]) == (
        "1001",
        "caller",
        "support",
    )
    assert (found["stays"][0]["outcome"], found["stays"][0]["waited_s"]) == ("answered", 5.0)
    assert (found["offers"][0]["outcome"], found["offers"][0]["talked_s"]) == ("connected", 30.0)
    assert [leg["role"] for leg in found["legs"]] == ["caller", "agent"]
    assert found["recordings"][0]["size_bytes"] == 960_000
    assert found["notes"][0]["kind"] == "call_arrived"
    assert journal.behind() == 0


def test_a_placed_call_is_on_file_once_with_its_agent(database: Database, journal: Journal) -> None:
    write(
        journal,
        [
            CallPlaced("c1", "1001", "1001", "13800138000", "carrier", "ann"),
            LegStarted("c1", "leg-1", Role.AGENT, "1001", "1001"),
            CallAnswered("c1"),
            LegEnded("c1", "leg-1", Cause.NORMAL, EndedBy.FAR_PARTY),
            CallEnded("c1", Cause.NORMAL, Party.AGENT),
        ],
    )
    Writer(database, journal).drain()
    with database.session() as session:
        (row,) = queries.calls(session)
    assert (row["entry"], row["dialled"], row["trunk"], row["agent"]) == (
        "panel",
        "13800138000",
        "carrier",
        "1001",
    )
    assert (row["caller_number"], row["answered_at"], row["ended_by"]) == ("", 102.0, "agent")
