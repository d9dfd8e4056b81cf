"""Customers and calls on file, on SQLite and on MariaDB."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from fsctl.store.database import Database
from fsctl.store.models import CustomerRow
from tests.contract.store.conftest import database, emptied, kind, mariadb
from webui.customers.drafts import Draft
from webui.customers.operations import Who, create
from webui.customers.scope import EVERYTHING

__all__ = ["database", "emptied", "kind", "mariadb"]

BEGUN = 1_790_000_000.0


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as opened:
        yield opened


def who(login: str = "wang", after: float = 0.0) -> Who:
    return Who(login, BEGUN + after, "127.0.0.1")


def kept(session: Session, name: str, *numbers: str, after: float = 0.0, **fields: str) -> CustomerRow:
    """A customer on file."""
    return create(session, Draft(name, added=numbers, **fields), EVERYTHING, who(after=after), "CN")
