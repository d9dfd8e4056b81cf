"""What every command shares: the settings, the daemon's client, the database, and how to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

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

        return ControlClient(self.settings.control_socket)

    def database(self) -> Database:
        """The database, found usable. Raises DatabaseUnusable."""
        from fsctl.store.database import Database

        database = Database(self.settings.database_url)
        database.require()
        return database


pass_context = click.make_pass_decorator(Context, ensure=True)

as_json = click.option("--json", "machine", is_flag=True, help="Print JSON, for programs.")


def printable(value: Any) -> str:
    """A value as one harmless line: text from outside must not move the cursor."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f}"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(value))


def show(rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str]], machine: bool, title: str = "") -> None:
    """Rows as a table with these (key, heading) columns, or all of them as JSON."""
    if machine:
        print(json.dumps(list(rows), ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from fsctl.cli.words import word

    table = Table(title=word(title) or None)
    for _, heading in columns:
        table.add_column(word(heading))
    for row in rows:
        table.add_row(*(Text(word(printable(row.get(key)))) for key, _ in columns))
    Console(file=sys.stdout).print(table)


def show_one(value: dict[str, Any], machine: bool) -> None:
    if machine:
        print(json.dumps(value, ensure_ascii=False))
    else:
        from fsctl.cli.words import word

        for key, item in value.items():
            print(f"{word(key):14} {printable(item)}")
