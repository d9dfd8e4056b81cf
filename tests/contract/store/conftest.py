"""The same tests on SQLite and on MariaDB."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from fsctl.store.database import Database
from fsctl.store.journal import Journal
from tests.contract.store.mariadb import WHY_NOT, MariaDb
from tests.databases import Emptied, empty_sqlite


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    if not MariaDb.is_installed():
        pytest.skip(WHY_NOT)
    server = MariaDb(tmp_path_factory.mktemp("mariadb"))
    server.install()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    url = f"sqlite:///{tmp_path / 'fsctl.db'}" if kind == "sqlite" else request.getfixturevalue("mariadb").fresh()
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def emptied(mariadb: MariaDb) -> Emptied:
    return Emptied(mariadb.fresh())


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with the newest schema and nothing in it."""
    if kind == "sqlite":
        database = empty_sqlite(tmp_path / "fsctl.db")
        yield database
    else:
        emptied: Emptied = request.getfixturevalue("emptied")
        database = Database(emptied.url)
        yield database
        emptied.again(database.engine)
    database.dispose()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal", uuid.uuid4().hex[:8])
