"""What every command shares: the settings, the daemon's client, the database, the file it is given."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.config import Settings
    from fsctl.control.client import ControlClient
    from fsctl.store.database import Database


class Context:
    """`config` names the settings file, empty for the usual places."""

    def __init__(self, config: str = "") -> None:
        self.config = config

    @cached_property
    def settings(self) -> Settings:
        from fsctl.config import load

        return load(self.config)

    @cached_property
    def daemon(self) -> ControlClient:
        from fsctl.control.client import ControlClient
        from fsctl.control.credentials import Credentials
        from fsctl.store.lease import leaders_address

        settings = self.settings
        return ControlClient(
            settings.control_socket,
            elsewhere=leaders_address(settings.database_url),
            credentials=Credentials.of(settings.control),
        )

    def database(self) -> Database:
        """The database, found usable. Raises DatabaseUnusable."""
        from fsctl.store.database import Database

        database = Database(self.settings.database_url)
        database.require()
        return database


pass_context = click.make_pass_decorator(Context, ensure=True)


class GivenFile(click.Path):
    """A file that is there; the rest of what may be wrong with one is said when it is read."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from fsctl.cli.exits import WRONG, leave

        path = Path(value)
        if path.is_dir():
            leave(WRONG, Wording("{file} is a directory; name a file", file=path))
        if not path.exists():
            leave(WRONG, Wording("there is no file {file}", file=path))
        return path


given_file = click.argument("file", type=GivenFile())

as_json = click.option("--json", "machine", is_flag=True, help="Print JSON, for programs.")
