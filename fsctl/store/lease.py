"""The lease's row, and the fence that every write of a leader's records passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from gevent.threadpool import ThreadPool
from sqlalchemy import ColumnElement, CursorResult, Table, Update, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from fsctl.leading.lease import Lease, LeaseAway, Node
from fsctl.store.database import Database, Manner, cause
from fsctl.store.models import CallRow, LeaseRow

NAME = "fsctl"
ASKED_WITHIN_S = 2
T = TypeVar("T")

_LEASE = cast(Table, LeaseRow.__table__)
BEAT = (
    update(_LEASE)
    .where(_LEASE.c.name == NAME, _LEASE.c.epoch == bindparam("of"), _LEASE.c.run == bindparam("by"))
    .values(beats=_LEASE.c.beats + 1)
)
"""Made once, and of the table itself: it is asked for several times a second as long as the daemon lives."""


def seen(session: Session) -> Lease:
    row = session.get(LeaseRow, NAME, populate_existing=True)
    return Lease() if row is None else Lease(row.epoch, row.beats, row.run, row.place, row.node, row.address)


def newest_epoch(session: Session, *, hold: bool = False) -> int:
    """`hold` keeps it from changing until the transaction ends: what is committed then was written before anybody took
    over."""
    asked = select(LeaseRow.epoch).where(LeaseRow.name == NAME)
    return session.scalar(asked.with_for_update(read=True) if hold else asked) or 0


def leaders_address(url: str) -> Callable[[], list[str]]:
    """For a `ControlClient`'s `elsewhere`: where the leader's control API is, as the lease on file says; nothing while
    the database is away. Connected when asked, for a moment."""

    def asked() -> list[str]:
        database = Database(url, Manner(ASKED_WITHIN_S, single=True))
        file = database.engine.url.database
        if database.engine.dialect.name == "sqlite" and file and not Path(file).exists():
            return []  # asking must not make it
        try:
            with database.session() as session:
                lease = seen(session)
        except SQLAlchemyError:
            return []
        finally:
            database.dispose()
        return [lease.address] if lease.run else []

    return asked


class StoredLease:
    """A LeasePort over connections of its own: a beat must not wait behind a report. Each statement is a transaction of
    its own, so that a process stopped between two holds no lock on the lease. An embedded database is asked in a
    thread, since it cannot be waited for cooperatively."""

    def __init__(self, database: Database, wall: Callable[[], float] = time.time) -> None:
        self._database = database
        self._wall = wall
        self._threads = ThreadPool(1) if database.engine.dialect.name == "sqlite" else None

    def read(self) -> Lease:
        return self._apart(lambda: self._within(seen))

    def take(self, seen: Lease, epoch: int, node: Node) -> bool:
        """False also when another took it at the same moment."""
        return self._apart(lambda: self._within(lambda session: self._take(session, seen, epoch, node)))

    def beat(self, epoch: int, node: Node) -> bool:
        return self._apart(lambda: self._within(lambda session: self._beat(session, epoch, node)))

    def give_back(self, epoch: int, node: Node) -> None:
        self._apart(lambda: self._within(lambda s: _changed(s, _held(epoch, node).values(run="", place=""))))

    def dispose(self) -> None:
        self._database.dispose()

    # -- in a transaction -------------------------------------------------------------------------------------------

    def _take(self, session: Session, seen: Lease, epoch: int, node: Node) -> bool:
        values = self._values(epoch, node)
        if seen == Lease():
            try:
                session.execute(insert(LeaseRow).values(name=NAME, beats=0, **values))
            except IntegrityError:
                return False
        else:
            as_seen = _row(LeaseRow.epoch == seen.epoch, LeaseRow.beats == seen.beats, LeaseRow.run == seen.run)
            if not _changed(session, as_seen.values(beats=LeaseRow.beats + 1, **values)):
                return False
        session.execute(update(CallRow).where(CallRow.ended_at.is_(None)).values(epoch=epoch))
        return True

    def _beat(self, session: Session, epoch: int, node: Node) -> bool:
        """A row that is gone or older than we are comes from a backup: it is ours."""
        beaten = session.execute(BEAT, {"of": epoch, "by": node.run})
        if isinstance(beaten, CursorResult) and beaten.rowcount == 1:
            return True
        values = self._values(epoch, node)
        if _changed(session, _row(LeaseRow.epoch < epoch).values(beats=LeaseRow.beats + 1, **values)):
            return True
        if newest_epoch(session):
            return False
        session.execute(insert(LeaseRow).values(name=NAME, beats=0, **values))
        return True

    def _values(self, epoch: int, node: Node) -> dict[str, Any]:
        return {
            "epoch": epoch,
            "run": node.run,
            "place": node.place,
            "node": node.name[:64],
            "address": node.address[:255],
            "since": self._wall(),
        }

    # -- apart ------------------------------------------------------------------------------------------------------

    def _apart(self, work: Callable[[], T]) -> T:
        if self._threads is None:
            return _told(_asked(work))
        answer: T | LeaseAway = self._threads.apply(_asked, (work,))
        return _told(answer)

    def _within(self, work: Callable[[Session], T]) -> T:
        with self._database.session() as session:
            return work(session)


def _asked(work: Callable[[], T]) -> T | LeaseAway:
    """An error is handed over: one that is raised in a thread is printed there."""
    try:
        return work()
    except SQLAlchemyError as error:
        return LeaseAway(cause(error))


def _told(answer: T | LeaseAway) -> T:
    if isinstance(answer, LeaseAway):
        raise answer
    return answer


def _row(*conditions: ColumnElement[bool]) -> Update:
    return update(LeaseRow).where(LeaseRow.name == NAME, *conditions)


def _held(epoch: int, node: Node) -> Update:
    return _row(LeaseRow.epoch == epoch, LeaseRow.run == node.run)


def _changed(session: Session, change: Update) -> bool:
    result = session.execute(change.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount == 1


@contextmanager
def fenced(database: Database) -> Iterator[tuple[Session, int]]:
    """A transaction and the newest epoch; it is committed only if no later epoch has begun meanwhile. Raises
    Overtaken."""
    with database.session() as session:
        newest = newest_epoch(session)
        yield session, newest
        session.flush()
        if newest_epoch(session, hold=True) != newest:
            raise Overtaken


class Overtaken(Exception):
    """Another epoch began during the transaction; nothing of it was kept."""

    def __str__(self) -> str:
        return "another node took the lead meanwhile"
