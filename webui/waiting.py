"""Whoever waits for SQLite's lock lets the others go on.

SQLite itself waits inside the call: one request that writes while another program holds the lock would stop every
page and every stream of the process.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any

import gevent
from sqlalchemy import Engine, event

PATIENCE_S = 5.0
LOOK_AGAIN_S = 0.02


def install(engine: Engine) -> None:
    """Statements of this engine are tried again while the database is locked, for `PATIENCE_S` at most."""
    event.listen(engine, "connect", _ask_once)
    event.listen(engine, "do_execute", _execute)
    event.listen(engine, "do_executemany", _execute_many)


def _ask_once(connection: Any, record: object) -> None:
    connection.execute("PRAGMA busy_timeout=0")


def _execute(cursor: Any, statement: str, parameters: Any, context: object) -> bool:
    return _patiently(lambda: cursor.execute(statement, parameters))


def _execute_many(cursor: Any, statement: str, parameters: Any, context: object) -> bool:
    return _patiently(lambda: cursor.executemany(statement, parameters))


def _patiently(work: Callable[[], object]) -> bool:
    """True tells SQLAlchemy that it is done. A transaction whose snapshot is old gets no further by waiting."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            work()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            gevent.sleep(LOOK_AGAIN_S)
        else:
            return True
