"""From the journal into the database, behind the calls' back.

It works through the journal from the mark on, a batch in a transaction. While the database is away it tries again with
growing pauses and the journal grows; when it is back everything is stored, once. Every transaction passes the fence of
the lease: what was noted in an epoch that is over undoes nothing of the newer one's.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import gevent
from gevent.event import Event
from gevent.threadpool import ThreadPool
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError

from fsctl.store.database import Database, cause
from fsctl.store.journal import Journal, Record
from fsctl.store.late import settle, store_late
from fsctl.store.lease import Overtaken, fenced
from fsctl.store.projection import keep, store
from fsctl.wording import Wording

BATCH = 200
GATHER_S = 0.1
"""How long to wait for more to store with the first: a transaction a fact costs as much as one with fifty."""
MUCH = 40
GATHER_MUCH_S = 1.0
"""When so many facts came in that time. A call is several changes of the same rows within a second: stored together
they are looked for and written once, and what that saves the processor is the calls'."""
RETRY_FIRST_S = 0.2
RETRY_LAST_S = 5.0

AGAIN_AT_ONCE = frozenset({1213, 1205, 1020, 1062})
"""MariaDB's deadlock, lock wait and changed-row errors: the whole transaction is tried again (1205 undoes one
statement only). And the doubled key of a row that another node made meanwhile: two that come back store what they had
noted of one call at the same time, and find each other's row the next time."""


UNPLACEABLE = (DataError, ValueError, KeyError, TypeError)
"""What a fact with an impossible value raises. Anything else is the database's own trouble."""


@dataclass(slots=True)
class Progress:
    """How the writer is doing. `trouble` is empty while the database takes what it is given."""

    stored: int = 0
    trouble: str = ""


class Writer:
    """With an embedded database (SQLite) each batch runs in a thread, so that the disk never holds up the calls; a
    server is waited for cooperatively."""

    def __init__(self, database: Database, journal: Journal, watch: Callable[[str], None] = lambda text: None) -> None:
        self.progress = Progress()
        self._database = database
        self._journal = journal
        self._watch = watch
        self._position = self._marked = journal.stored_until()
        self._late: dict[int, float] = {}
        """By epoch that is over: when the last of its records was noted that are stored but not settled."""
        self._embedded = database.engine.dialect.name == "sqlite"
        self._threads = ThreadPool(1)
        self._greenlet: gevent.Greenlet | None = None
        self._hurry = Event()

    def start(self) -> None:
        self._greenlet = gevent.spawn(self._run)

    def stop(self, within_s: float = 5.0) -> None:
        """Store what is there, as far as the database lets us, then end."""
        if self._greenlet is not None:
            self._greenlet.kill()
        with gevent.Timeout(within_s, False), suppress(Overtaken):  # what is left lies in the journal
            self.drain(over=True)

    def drain(self, *, over: bool = False) -> int:
        """Store all that is in the journal now; how many records. What leaders before have left open is settled; what
        this one has, which notes on until it hears that it leads no more, when it is `over`. Raises SQLAlchemyError if
        the database is away, Overtaken if leaders follow one another so quickly that nothing can be committed in
        between."""
        count = 0
        while batch := list(islice(self._journal.read(self._position), BATCH)):
            self._store(batch)
            count += len(batch)
        for epoch in [epoch for epoch in self._late if over or epoch != self._journal.epoch]:
            self._again(self._settle, epoch)
        if self._marked != self._position:
            self._mark()  # it could not be written before
        return count

    def hurry(self) -> None:
        """Do not wait for more to store with what is noted now."""
        self._hurry.set()

    def catch_up(self, within_s: float) -> bool:
        """Wait until what is in the journal now is stored: whoever leads next will know it. False when that takes too
        long, or the database is in trouble: then the journal has it alone."""
        noted = self._journal.count
        self._hurry.set()
        with gevent.Timeout(within_s, False):
            while self.progress.stored < noted and not self.progress.trouble:
                gevent.sleep(0.002)
        return self.progress.stored >= noted

    def _run(self) -> None:
        wait = RETRY_FIRST_S
        while True:
            self._journal.written.wait()
            self._gather()
            self._journal.written.clear()
            try:
                self.drain()
            except (SQLAlchemyError, OSError, Overtaken) as error:
                why = cause(error) if isinstance(error, SQLAlchemyError) else str(error)
                self._tell_trouble(Wording("the database takes no records: {why}", why=why))
                gevent.sleep(wait)
                wait = min(wait * 2, RETRY_LAST_S)
                self._journal.written.set()
            else:
                wait = RETRY_FIRST_S
                self._tell_trouble("")

    def _gather(self) -> None:
        noted = self._journal.count
        in_a_hurry = self._hurry.wait(GATHER_S)
        if not in_a_hurry and self._journal.count - noted >= MUCH:
            self._hurry.wait(GATHER_MUCH_S - GATHER_S)
        self._hurry.clear()

    def _tell_trouble(self, trouble: str) -> None:
        if bool(trouble) != bool(self.progress.trouble):
            self._watch(trouble or "the database takes records again")
        self.progress.trouble = trouble

    def _store(self, batch: list[Record]) -> None:
        self._again(self._write, batch)
        self._position = batch[-1].position
        self.progress.stored += len(batch)
        self._mark()

    def _again(self, work: Callable[..., None], *given: object) -> None:
        """What the database undid for no fault of its own, or of ours, is done again at once."""
        for attempt in range(5):
            try:
                self._in_thread(work, *given)
                return
            except Overtaken:
                if attempt == 4:
                    raise
            except DBAPIError as error:
                number = error.orig.args[0] if error.orig is not None and error.orig.args else 0
                if number not in AGAIN_AT_ONCE or attempt == 4:
                    raise

    def _in_thread(self, work: Callable[..., None], *given: object) -> None:
        if not self._embedded:
            work(*given)
        elif error := self._threads.apply(_failing, (work, given)):
            raise error

    def _mark(self) -> None:
        self._journal.mark_stored(self._position)
        self._marked = self._position

    def _write(self, batch: list[Record]) -> None:
        try:
            self._place(batch)
        except UNPLACEABLE:
            self._write_one_by_one(batch)

    def _place(self, batch: list[Record]) -> None:
        with fenced(self._database) as (session, newest):
            late = [record for record in batch if record.epoch < newest]
            if late:
                store_late(session, late)
            store(session, [record for record in batch if record.epoch >= newest])
        self._late.update((record.epoch, record.at) for record in late)

    def _settle(self, epoch: int) -> None:
        with fenced(self._database) as (session, newest):
            if epoch < newest:
                settle(session, epoch, self._late[epoch])
        del self._late[epoch]

    def _write_one_by_one(self, batch: list[Record]) -> None:
        """One of the batch has a value no column takes, or another version's shape. That one is kept as it was noted;
        it must not hold up the others for ever."""
        for record in batch:
            try:
                self._place([record])
            except UNPLACEABLE as error:
                said = cause(error) if isinstance(error, SQLAlchemyError) else str(error)
                self._watch(f"database: the fact {record.id} ({record.kind}) is kept but not placed: {said}")
                with self._database.session() as session:
                    keep(session, [record])


def _failing(work: Callable[..., None], given: tuple[object, ...]) -> Exception | None:
    """An error is handed over: one that is raised in a thread is printed there."""
    try:
        work(*given)
    except Exception as error:
        return error
    return None
