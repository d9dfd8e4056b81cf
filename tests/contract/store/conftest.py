"""The same tests on SQLite and on MariaDB."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.store.database import Database
from fsctl.store.journal import Journal
from fsctl.store.models import Base
from fsctl.store.schema import upgrade
from tests.contract.store.mariadb import WHY_NOT, MariaDb


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    if not MariaDb.is_installed():
        pytest.skip(WHY_NOT)
    server = MariaDb(tmp_path_factory.mktemp("mariadb"))
    server.install()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'fsctl.db'}")
        yield database
        database.dispose()
        return
    server: MariaDb = request.getfixturevalue("mariadb")
    database = Database(server.url)
    yield database
    Base.metadata.drop_all(database.engine)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    database.dispose()


@pytest.fixture
def database(empty_database: Database) -> Database:
    upgrade(empty_database.engine)
    return empty_database


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal", uuid.uuid4().hex[:8])
