"""The schema goes up and down on every database it supports, with what is in it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from fsctl.store.database import Database, DatabaseUnusable
from fsctl.store.models import Base, UserRow
from fsctl.store.schema import Standing, downgrade, standing, upgrade


def test_up_and_down_and_up_again(empty_database: Database) -> None:
    engine = empty_database.engine
    assert standing(engine) is Standing.EMPTY
    upgrade(engine)
    assert standing(engine) is Standing.CURRENT
    downgrade(engine, "base")
    assert [name for name in inspect(engine).get_table_names() if name != "alembic_version"] == []
    upgrade(engine)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())


def test_the_models_and_the_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_a_database_without_schema_is_refused_with_the_remedy(empty_database: Database) -> None:
    with pytest.raises(DatabaseUnusable, match="fsctl db upgrade"):
        empty_database.require()


def test_accounts_made_before_the_panels_live_through_the_change_both_ways(empty_database: Database) -> None:
    upgrade(empty_database.engine, "0001")
    old = {"login": "ann", "name": "Ann", "password": "x", "agent": "", "disabled": False, "created_at": 1.0}
    columns = [sa.column(name) for name in old]
    before = sa.table("user", *columns, sa.column("roles", sa.JSON()))
    with empty_database.session() as session:
        session.execute(sa.insert(before).values(**old, roles=["agent"]))
    upgrade(empty_database.engine)
    with empty_database.session() as session:
        ann = session.get(UserRow, "ann")
        assert ann is not None
        assert (ann.roles, ann.teams, ann.language, ann.tf_last_counter) == (["agent"], [], "", 0)
        assert len(ann.fs_uniquifier) == 32
    downgrade(empty_database.engine, "0001")
    with empty_database.session() as session:
        assert session.execute(sa.select(*columns)).mappings().one()["login"] == "ann"
    upgrade(empty_database.engine)
