"""What earlier runs noted in the journal here and did not get stored: stored by the next run, before it leads if that
can be. Nothing of it is lost where it cannot be: once it leads it is stored with what it notes itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from fsctl.store.database import Database, Manner, cause
from fsctl.store.journal import Journal
from fsctl.store.lease import Overtaken
from fsctl.store.writer import Writer
from fsctl.wording import Wording

LOCKS_HELD_S = 2
"""After so long the database undoes what a writer of records has begun and not ended: a process that was stopped in the
middle of a transaction must not keep anybody from taking the lease, nor from storing."""


def for_records(url: str) -> Database:
    """A database for a writer of records alone. Raises DatabaseUnusable."""
    return Database(url, Manner(idle_s=LOCKS_HELD_S))


class Leftovers:
    """`stored` once all of it is on file."""

    def __init__(self, url: str, directory: Path, watch: Callable[[str], None]) -> None:
        """`directory` is the journal's. Raises OSError where it cannot be written."""
        self.stored = False
        self._records = for_records(url)
        self._journal = Journal(directory, uuid.uuid4().hex[:12])
        self._writer = Writer(self._records, self._journal, watch)
        self._watch = watch
        self._open = True

    def store(self) -> None:
        """As far as the database lets us, which is asked once. It may be tried again until all is `stored`."""
        try:
            self._writer.drain()
        except (SQLAlchemyError, OSError, Overtaken) as error:
            why = cause(error) if isinstance(error, SQLAlchemyError) else str(error)
            self._watch(Wording("the database takes no records: {why}", why=why))
        else:
            self.stored = True
            self.close()

    def close(self) -> None:
        if self._open:
            self._open = False
            self._journal.close()
            self._records.dispose()
