"""`fsctl db`: the schema, up and down."""

from __future__ import annotations

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import WRONG, guarded, leave, say
from fsctl.cli.showing import show_one
from fsctl.cli.speaking import Group
from fsctl.terminal.words import said
from fsctl.wording import Wording, worded


@click.group(cls=Group)
def db() -> None:
    """The database's schema: upgrade, downgrade, status."""


@db.command()
@pass_context
@guarded
def upgrade(context: Context) -> None:
    """Bring the schema to this program's."""
    from fsctl.store.database import Database
    from fsctl.store.schema import revision
    from fsctl.store.schema import upgrade as move

    context.settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(context.settings.database_url)
    move(database.engine)
    say(Wording("the schema is at {revision}", revision=revision(database.engine)))


@db.command()
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask: what only newer schemas hold is lost.")
@pass_context
@guarded
def downgrade(context: Context, revision: str, yes: bool) -> None:
    """Take the schema back to a revision, or to `base` for nothing at all."""
    from fsctl.store.database import Database
    from fsctl.store.schema import NoSuchRevision
    from fsctl.store.schema import downgrade as move

    if not yes:
        sure = Wording("Take the schema back to {revision}? What only newer ones hold is lost", revision=revision)
        click.confirm(said(sure), abort=True, err=True)
    try:
        move(Database(context.settings.database_url).engine, revision)
    except NoSuchRevision as error:
        leave(WRONG, worded(error))
    say(Wording("the schema is at {revision}", revision=revision))


@db.command()
@as_json
@pass_context
@guarded
def status(context: Context, machine: bool) -> None:
    """Where the schema stands."""
    from fsctl.store.database import Database
    from fsctl.store.schema import head, revision, standing

    engine = Database(context.settings.database_url).engine
    standing_now = standing(engine)
    found = {"schema": revision(engine), "newest": head(), "says": standing_now.value}
    show_one(found, machine)
