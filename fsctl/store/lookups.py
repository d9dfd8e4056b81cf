"""The look-up port over the database: each question in a thread, with a connection of its own.

Questions have the threads to themselves, those about numbers apart from those that hash: neither a slow database nor
many passwords at once hold up a call, only who asked. What nobody waits for any more is not begun, so a database that
comes back finds no heap of old questions.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import gevent
from gevent.local import local
from gevent.threadpool import ThreadPool
from sqlalchemy.exc import SQLAlchemyError

from fsctl.lookups import Answer, Away, CheckMember, Found, LookedUp, LookUp, Question, WhoHasNumber
from fsctl.store import customers, members
from fsctl.store.database import Database, DatabaseUnusable, Manner

PATIENCE_S = 2
"""How long a connection may take to answer."""

THREADS, HASHING_THREADS = 4, 2

NOBODYS = WhoHasNumber("+8610000000")

UNDER_WAY_AT_MOST = 2_000
"""More than these wait for nothing; their askers go on without at their own time."""


class Lookups:
    """`deliver` is given every answer, on the hub. `region` is the country whose way of writing numbers is meant."""

    def __init__(self, url: str, region: str, deliver: Callable[[LookedUp], object]) -> None:
        self._url = url
        self._region = region
        self._deliver = deliver
        self._threads = ThreadPool(THREADS)
        self._hashing = ThreadPool(HASHING_THREADS)
        self._own = local()
        """Each thread's database."""
        self._opened: list[Database] = []
        self._under_way: set[gevent.Greenlet] = set()

    def look_up(self, asked: LookUp) -> None:
        if len(self._under_way) >= UNDER_WAY_AT_MOST:
            return
        greenlet = gevent.Greenlet(self._look_up, asked, time.monotonic() + asked.within_s)
        self._under_way.add(greenlet)
        greenlet.link(self._under_way.discard)
        greenlet.start()

    def warm(self) -> None:
        """Open the connections and read what numbers look like, so that the first caller does not wait for it."""
        for _ in range(THREADS):
            self._threads.spawn(self._answer, NOBODYS, float("inf"))

    def stop(self) -> None:
        """What is under way is given up; its threads end by themselves."""
        gevent.killall(list(self._under_way), block=False)
        for database in self._opened:
            database.dispose()

    def _look_up(self, asked: LookUp, until: float) -> None:
        threads = self._hashing if isinstance(asked.question, CheckMember) else self._threads
        answer = threads.apply(self._answer, (asked.question, until))
        if answer is not None:
            self._deliver(LookedUp(asked.key, answer))

    def _answer(self, question: Question, until: float) -> Answer | None:
        """In a thread. None when it is too late to begin."""
        if time.monotonic() >= until:
            return None
        try:
            return self._found(question)
        except (SQLAlchemyError, DatabaseUnusable):
            self._forget()
            return Away()

    def _found(self, question: Question) -> Answer:
        database = self._database()
        if isinstance(question, CheckMember):
            return members.check(database.session, question, time.time())
        with database.session() as session:
            if isinstance(question, WhoHasNumber):
                return Found(customers.with_number(session, question.number, self._region))
            return Found(customers.with_member(session, question.member))

    def _database(self) -> Database:
        database: Database | None = getattr(self._own, "database", None)
        if database is None:
            database = self._own.database = Database(self._url, Manner(PATIENCE_S))
            self._opened.append(database)
        return database

    def _forget(self) -> None:
        """What a failure has left of connections is of no use."""
        database: Database | None = getattr(self._own, "database", None)
        if database is not None:
            with suppress(SQLAlchemyError):
                database.engine.dispose()
