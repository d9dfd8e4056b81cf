"""The schema's versions: where a database stands, and moving it up or down with Alembic."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from fsctl.resources import data_directory
from fsctl.wording import Wording


class Standing(StrEnum):
    CURRENT = "has the schema of this program"
    EMPTY = "has no schema yet"
    BEHIND = "has an older schema than this program"
    AHEAD = "has a newer schema than this program"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(data_directory("migrations")))
    config.attributes["engine"] = engine
    return config


def revision(engine: Engine) -> str:
    """The revision the database is at; empty for none. A SQLite file that is not there yet is not made by asking."""
    file = engine.url.database
    if engine.url.get_backend_name() == "sqlite" and file and not Path(file).exists():
        return ""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def head() -> str:
    """The newest revision this program knows."""
    config = Config()
    config.set_main_option("script_location", str(data_directory("migrations")))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def standing(engine: Engine) -> Standing:
    at, newest = revision(engine), head()
    if at == newest:
        return Standing.CURRENT
    if not at:
        return Standing.EMPTY
    known = {script.revision for script in ScriptDirectory.from_config(_config(engine)).walk_revisions()}
    return Standing.BEHIND if at in known else Standing.AHEAD


class NoSuchRevision(ValueError):
    """A revision nobody knows, or one that is on the other side; says what there is."""


def upgrade(engine: Engine, to: str = "head") -> None:
    command.upgrade(_config(engine), to)


def downgrade(engine: Engine, to: str) -> None:
    """`to` is a revision, or `base` for nothing at all: what only newer revisions hold is lost. Raises
    NoSuchRevision before anything has changed."""
    known = [script.revision for script in ScriptDirectory.from_config(_config(engine)).walk_revisions()]
    if to not in ("base", *known):
        there_are = ", ".join(["base", *reversed(known)])
        raise NoSuchRevision(
            Wording("There is no revision {revision!r}. Choose one of: {known}", revision=to, known=there_are)
        )
    command.downgrade(_config(engine), to)
