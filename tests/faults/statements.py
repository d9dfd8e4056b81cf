"""Faults of the database's transactions: an error at any statement of any of them, and at the commit, where nobody can
tell whether it was done."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pymysql
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    Fact,
    OfferMade,
    Party,
    QueueOutcome,
    TalkEnded,
)
from fsctl.store import writer
from fsctl.store.database import Database, Manner
from fsctl.store.journal import Journal
from fsctl.store.models import AgentInterval, CallNote, CallRow, OfferRow, QueueStay
from fsctl.store.writer import Writer
from fsctl.switch.causes import Cause
from tests.databases import Emptied, empty_sqlite
from tests.faults.events import busy_world
from tests.faults.outcome import Outcome, Run
from tests.faults.servers import mariadb
from tests.scenarios.world import World

CODES = (1213, 1205, 2006, 2013)
"""Deadlock, lock wait, gone away, lost during the query."""

TABLES = (CallRow, QueueStay, OfferRow, AgentInterval, CallNote)
LARGEST = (5, 20, 200)
"""Facts in one transaction, at most: the same story in many small ones or in one."""

CALLERS = 3


@dataclass(frozen=True, slots=True)
class Story:
    facts: Sequence[tuple[float, Fact]]
    batch: int = 200


def one_call() -> Story:
    facts: list[Fact] = [
        CallArrived("c", "555", "", "4000", "trunk"),
        CallQueued("c", "support", 0, 11.0),
        OfferMade("o", "c", "support", "1001", "1001", 20.0, "longest-idle", ""),
        AgentStateChanged("1001", AgentState.TALKING, 12.0, call="c"),
        CallConnected("c", "o", "1001", "support"),
        CallLeftQueue("c", "support", QueueOutcome.ANSWERED, 1.0),
        TalkEnded("c", "o", "1001", "support", Party.CALLER, 5.0),
        AgentStateChanged("1001", AgentState.READY, 17.0),
        CallEnded("c", Cause.NORMAL, Party.CALLER),
    ]
    return Story([(10.0 + number, fact) for number, fact in enumerate(facts)])


def stories(rng: random.Random) -> Iterator[Story]:
    """A call as it should be, then what the engine noted of generated ones."""
    yield one_call()
    while True:
        world = busy_world(rng, World, CALLERS)
        world.after(rng.uniform(5.0, 20.0))
        yield Story(world.facts, rng.choice(LARGEST))


@dataclass(slots=True)
class Injected:
    """One error: `code` at the place `at` of all statements and commits. `done` has it said after the commit was
    done."""

    at: int = -1
    code: int = 0
    done: bool = False
    seen: int = 0
    hit: str = ""
    """What it hit: a statement or a commit."""

    def comes(self, what: str) -> bool:
        self.seen += 1
        if self.seen - 1 != self.at:
            return False
        self.hit = what
        return True

    def error(self) -> Exception:
        return pymysql.err.OperationalError(self.code, "injected")


class InAFile:
    """SQLite, a new file each time."""

    def __init__(self, root: Path) -> None:
        self._file = root / "x.db"

    def empty(self, manner: Manner) -> Database:
        empty_sqlite(self._file).dispose()
        return Database(f"sqlite:///{self._file}", manner)


class OnAServer:
    """MariaDB, the same database emptied each time."""

    def __init__(self) -> None:
        self._emptied = Emptied(mariadb().fresh())

    def empty(self, manner: Manner) -> Database:
        database = Database(self._emptied.url)
        self._emptied.again(database.engine)
        database.dispose()
        return Database(self._emptied.url, manner)


Ground = InAFile | OnAServer


def failing(run: Run) -> Outcome:
    """F11. Each error at each statement and commit, in turn: all of a transaction is on file or nothing of it, and when
    it was tried again all of it once. The control has no transactions, and takes what is half there for done."""
    return _failing(run, InAFile(run.root))


def failing_on_a_server(run: Run) -> Outcome:
    """F11 on MariaDB: what was begun and not committed is given back to a server that holds it."""
    return _failing(run, OnAServer())


def _failing(run: Run, ground: Ground) -> Outcome:
    outcome, told, done, whole = Outcome(), {"statement": 0, "commit": 0}, 0, 0
    for number, story in enumerate(stories(run.rng())):
        wanted = _stored(run.root / f"{number}-reference", ground, story, Injected(), run.protected)
        for injected in _each(run.protected):
            if done == run.count:
                break
            root = run.root / "one"
            rows = _stored(root, ground, story, injected, run.protected)
            shutil.rmtree(root)
            if not injected.hit:
                whole += 1
                break
            done += 1
            told[injected.hit] += injected.code == CODES[0] and not injected.done
            where = f"error {injected.code} at {injected.hit} {injected.at} of story {number}"
            outcome.must(rows == wanted, f"after {where} the rows differ")
        if done == run.count or len(outcome.wrong) > 5:
            break
    outcome.measured = f"each at {told['statement']} statements and {told['commit']} commits of {whole} whole stories"
    return outcome


def _each(protected: bool) -> Iterator[Injected]:
    at = 0
    while True:
        for code in CODES:
            first = Injected(at, code)
            yield first
            if first.hit == "commit" and protected:
                yield Injected(at, code, done=True)
        at += 1


def _stored(root: Path, ground: Ground, story: Story, injected: Injected, protected: bool) -> list[Any]:
    """The rows after the story was stored with that error."""
    root.mkdir(parents=True)
    database = ground.empty(Manner(single=not protected))
    journal = Journal(root / "journal", "run")
    for at, fact in story.facts:
        journal.append(at, fact)
    with ExitStack() as stack:
        stack.enter_context(patch.object(writer, "BATCH", story.batch))
        stack.enter_context(patch.object(database.engine.dialect, "do_commit", _commit(database, injected)))
        _drain(database, journal, injected)
    with database.session() as session:
        rows = [
            tuple(row)
            for form in TABLES
            for row in session.execute(text(f"SELECT * FROM `{form.__tablename__}` ORDER BY 1"))  # noqa: S608 (our names)
        ]
    database.dispose()
    journal.close()
    return rows


def _commit(database: Database, injected: Injected) -> Callable[[Any], None]:
    really = database.engine.dialect.do_commit

    def commit(connection: Any) -> None:
        comes = injected.comes("commit")
        if not comes or injected.done:
            really(connection)
        if comes:
            raise injected.error()

    return commit


def _drain(database: Database, journal: Journal, injected: Injected) -> None:
    def before(connection: Any, cursor: Any, *given: Any) -> None:
        if injected.comes("statement"):
            raise injected.error()

    event.listen(database.engine, "before_cursor_execute", before)
    for _ in range(5):
        try:
            Writer(database, journal).drain()
            break
        except (SQLAlchemyError, pymysql.err.OperationalError):
            continue
    event.remove(database.engine, "before_cursor_execute", before)
