"""Opening the database: one engine, sessions from it, and clear words when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session, configure_mappers, sessionmaker

from fsctl.store.schema import Standing, standing
from fsctl.wording import Wording

CONNECT_S = 3
READ_S = 10
FREE_S = 30.0


class DatabaseUnusable(Exception):
    """The database cannot be worked with; the message ends in the remedy."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How connections are used. `patience_s` is how long an answer may take. `single` has every statement be a
    transaction of its own. `idle_s` has a server close what was idle for so long, in a transaction or not: a process
    that is stopped must not hold its locks (0: the server's own time). `free_s` is how long is waited for a connection
    while all are in use."""

    patience_s: int = READ_S
    single: bool = False
    idle_s: int = 0
    free_s: float = FREE_S


class Database:
    """`session()` gives a session whose work is committed as a whole or not at all."""

    def __init__(self, url: str, manner: Manner | None = None) -> None:
        """Raises DatabaseUnusable for an address that is none. Nothing is connected yet."""
        self.url = url
        try:
            self.engine = make_engine(url, manner or Manner())
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise DatabaseUnusable(
                Wording(
                    "The database address {url!r} is not one: {error}. "
                    "Write sqlite:////path/to/file.db or mysql+pymysql://user:password@host/name?charset=utf8mb4",
                    url=_without_password(url),
                    error=error,
                )
            ) from None
        # Once, before there are threads: the first statements of several at once meet at a lock of greenlets, where one
        # of them may be left for ever.
        configure_mappers()
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self._sessions.begin() as session:
            yield session

    def require(self) -> None:
        """Raises DatabaseUnusable unless the database answers and has the schema of this program."""
        try:
            found = standing(self.engine)
        except SQLAlchemyError as error:
            raise self.unreached(error) from None
        if found is not Standing.CURRENT:
            raise DatabaseUnusable(UNUSABLE[found])

    def unreached(self, error: SQLAlchemyError) -> DatabaseUnusable:
        """What to say and to do where it did not answer."""
        return DatabaseUnusable(
            Wording(
                "The database at {where} cannot be reached: {why}. "
                "Check `database.url`, that the server runs, and the account's rights",
                where=self.engine.url.render_as_string(hide_password=True),
                why=cause(error),
            )
        )

    def dispose(self) -> None:
        self.engine.dispose()


UNUSABLE = {
    Standing.EMPTY: Wording("The database has no schema yet. Run `fsctl db upgrade`"),
    Standing.BEHIND: Wording("The database has an older schema than this program. Run `fsctl db upgrade`"),
    Standing.AHEAD: Wording(
        "The database has a newer schema than this program. Install the version of fsctl that made it, or run that "
        "version's `fsctl db downgrade`"
    ),
}


def make_engine(url: str, manner: Manner | None = None) -> Engine:
    """An engine with the settings each kind of database needs."""
    manner = manner or Manner()
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        level = {"isolation_level": "AUTOCOMMIT"} if manner.single else {}
        engine = create_engine(parsed, connect_args={"timeout": manner.patience_s}, **level)
        event.listen(engine, "connect", lambda connection, record: _set_up_sqlite(connection, manner.patience_s))
        return engine
    idle = {"init_command": f"SET SESSION wait_timeout={manner.idle_s}"} if manner.idle_s else {}
    return create_engine(
        parsed,
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_size=5,
        max_overflow=10,
        pool_timeout=manner.free_s,
        isolation_level="AUTOCOMMIT" if manner.single else "READ COMMITTED",
        connect_args={
            "connect_timeout": min(CONNECT_S, manner.patience_s),
            "read_timeout": manner.patience_s,
            "write_timeout": manner.patience_s,
            **idle,
        },
    )


def _set_up_sqlite(connection: Any, patience_s: int) -> None:
    """Readers do not wait for the writer; a commit survives a crash of this program."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={patience_s * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _without_password(url: str) -> str:
    return re.sub(r"://([^:@/]*):[^@]*@", r"://\1:***@", url)


def cause(error: SQLAlchemyError) -> str:
    """What the database itself said, without SQL."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return str(error.orig)
    return str(error)
