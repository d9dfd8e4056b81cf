"""Databases as tests begin with: the newest schema and nothing in it. Migrations run once a kind; each test has a copy.

That migrations lead there is tested where they are (tests/contract/store/test_schema.py).
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, MetaData, inspect, select, text
from sqlalchemy.engine import make_url

from fsctl.store.database import Database
from fsctl.store.schema import upgrade


def empty_sqlite(path: Path) -> Database:
    """Made at `path`, whose folder is there."""
    path.write_bytes(_sqlite())
    return Database(f"sqlite:///{path}")


def prepared(url: str) -> Database:
    """The database at an address, with the newest schema; what is in it stays."""
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and not Path(file).exists():
        return empty_sqlite(Path(file))
    database = Database(url)
    upgrade(database.engine)
    return database


@cache
def _sqlite() -> bytes:
    with tempfile.TemporaryDirectory(prefix="fsctl-") as root:
        path = Path(root) / "empty.db"
        database = Database(f"sqlite:///{path}")
        upgrade(database.engine)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.dispose()
        return path.read_bytes()


class Emptied:
    """A schema on a server, made once; `again` takes away what a test has left in it."""

    def __init__(self, url: str) -> None:
        self.url = url
        database = Database(url)
        upgrade(database.engine)
        self._tables = MetaData()
        self._tables.reflect(database.engine)
        with database.engine.connect() as connection:
            self._first = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in self._tables.sorted_tables
            }
        database.dispose()

    def again(self, engine: Engine) -> None:
        left = set(inspect(engine).get_table_names())
        assert left == set(self._tables.tables), "a test that changes the schema begins with a database without one"
        with engine.begin() as connection:
            connection.execute(text("SET foreign_key_checks = 0"))
            for table in self._tables.sorted_tables:
                rows = self._first[table.name]
                if [dict(row) for row in connection.execute(select(table).limit(len(rows) + 1)).mappings()] == rows:
                    continue
                connection.execute(table.delete())
                if rows:
                    connection.execute(table.insert(), rows)
            connection.execute(text("SET foreign_key_checks = 1"))
