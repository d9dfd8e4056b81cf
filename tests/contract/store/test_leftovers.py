"""What an earlier run here had noted and not stored, when the next one begins and the database is in trouble."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent.event import Event
from sqlalchemy import text
from sqlalchemy.orm import Session

from fsctl.daemon import leftovers
from fsctl.daemon.leftovers import Leftovers
from fsctl.facts import CallArrived
from fsctl.leading.lease import Lease, LeaseAway
from fsctl.store import lease as stored
from fsctl.store.database import Database, Manner
from fsctl.store.journal import Journal
from fsctl.store.lease import StoredLease, newest_epoch
from fsctl.store.models import CallNote
from tests.contract.store.test_lease import EAST, WEST

PATIENCE_S = 4
"""As long as who stands by may wait for an answer here."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A journal with two records nobody has stored."""
    journal = Journal(tmp_path / "journal", "west", 1)
    for call in ("a", "b"):
        journal.append(10.0, CallArrived(call, "1", "", "4000", "trunk"))
    journal.close()
    return tmp_path / "journal"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def left(database: Database, directory: Path, said: list[str]) -> Iterator[Leftovers]:
    left = Leftovers(database.url, directory, said.append)
    yield left
    left.close()


def kept(database: Database) -> list[str]:
    with database.session() as session:
        of_leaders = ~CallNote.id.startswith("settled.")
        return [note.id for note in session.query(CallNote).filter(of_leaders).order_by(CallNote.id)]


def test_they_are_stored_once(database: Database, directory: Path, left: Leftovers, said: list[str]) -> None:
    left.store()
    assert left.stored
    assert kept(database) == ["west-1", "west-2"]
    again = Leftovers(database.url, directory, said.append)
    again.store()
    assert (again.stored, kept(database), said) == (True, ["west-1", "west-2"], [])


def test_what_the_database_does_not_take_is_told_and_taken_the_next_time(
    database: Database, left: Leftovers, said: list[str]
) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE note RENAME TO elsewhere"))
    left.store()
    assert not left.stored
    assert ["the database takes no records" in line for line in said] == [True]
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO note"))
    left.store()
    assert left.stored
    assert kept(database) == ["west-1", "west-2"]


def test_leaders_that_follow_one_another_quickly_are_told_and_it_is_tried_again(
    database: Database, left: Leftovers, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs = iter(range(1, 1000))
    with monkeypatch.context() as changing:
        changing.setattr(stored, "newest_epoch", lambda session, hold=False: next(epochs))
        left.store()
    assert not left.stored
    assert said == ["the database takes no records: another node took the lead meanwhile"]
    assert kept(database) == []
    left.store()
    assert kept(database) == ["west-1", "west-2"]


def test_what_is_left_is_stored_by_whoever_leads_here_then(
    database: Database, directory: Path, left: Leftovers, monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs = iter(range(1, 1000))
    with monkeypatch.context() as changing:
        changing.setattr(stored, "newest_epoch", lambda session, hold=False: next(epochs))
        left.store()
    left.close()
    journal = Journal(directory, "west2", 2)
    journal.append(20.0, CallArrived("c", "1", "", "4000", "trunk"))
    assert leftovers.Writer(database, journal).drain() == 3
    assert kept(database) == ["west-1", "west-2", "west2-1"]


class Stopped:
    """A process that is stopped once it holds the lease's row, until it is woken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.holds, self.woken = Event(), Event()

        def held(session: Session, **how: Any) -> int:
            epoch = newest_epoch(session, **how)
            if how.get("hold") and not self.holds.is_set():
                self.holds.set()
                self.woken.wait()
            return epoch

        monkeypatch.setattr(stored, "newest_epoch", held)


def taken_beside_a_stopped_one(database: Database, left: Leftovers, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether another takes the lease meanwhile. What the stopped one wanted to store is on file in the end."""
    lease = StoredLease(Database(database.url, Manner(PATIENCE_S, single=True)))
    lease.take(Lease(), 1, WEST)
    stopped = Stopped(monkeypatch)
    storing = gevent.spawn(left.store)
    assert stopped.holds.wait(5)
    try:
        return lease.take(lease.read(), 2, EAST)
    except LeaseAway:
        return False
    finally:
        stopped.woken.set()
        storing.get(timeout=10)
        lease.dispose()
        left.store()
        assert kept(database) == ["west-1", "west-2"]


@pytest.mark.parametrize("kind", [pytest.param("mariadb", marks=pytest.mark.mariadb)])
def test_one_that_is_stopped_while_it_stores_them_keeps_nobody_from_the_lead(
    database: Database, left: Leftovers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert taken_beside_a_stopped_one(database, left, monkeypatch)
    assert left.stored


@pytest.mark.parametrize("kind", [pytest.param("mariadb", marks=pytest.mark.mariadb)])
def test_as_long_as_the_database_likes_it_would(
    database: Database, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody has the server undo what was begun."""
    monkeypatch.setattr(leftovers, "LOCKS_HELD_S", 0)
    assert not taken_beside_a_stopped_one(database, Leftovers(database.url, directory, print), monkeypatch)
