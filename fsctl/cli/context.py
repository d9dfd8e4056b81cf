"""What every command shares: the settings, the daemon's client, the database, and how to print."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsctl.wording import Wording

if TYPE_CHECKING:
    from rich.table import Table

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


MOMENTS = frozenset({"since", "until", "limit_at", "at", "arrived_at", "entered_at", "longest_since"})
"""Fields that hold seconds since the epoch."""

CODED = frozenset(
    {"state", "result", "strategy", "outcome", "cause", "reason", "ended by", "registered", "phone", "entry"}
    | {"work mode", "mode", "over limit", "over", "asks for"}
    | {"what", "check", "says", "language", "action", "where"}
)
"""Headings whose values may be codes with words of their own; others hold people's data."""


def show(rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str]], machine: bool, title: str = "") -> None:
    """Rows as a table with these (key, heading) columns, or all of them as JSON."""
    if machine:
        print(json.dumps(list(rows), ensure_ascii=False))
        return
    from rich.text import Text

    from fsctl.terminal.board import STYLES
    from fsctl.terminal.tables import table
    from fsctl.terminal.words import printable, word

    drawn = table(title, [heading for _, heading in columns])
    for column in drawn.columns:
        column.overflow = "fold"
    for row in rows:
        cells = []
        for key, heading in columns:
            value = printable(row.get(key))
            cells.append(Text(word(value), style=STYLES.get(value, "")) if heading in CODED else Text(value))
        drawn.add_row(*cells)
    _print(drawn)


def show_one(value: dict[str, Any], machine: bool) -> None:
    """One thing with its fields, one a line."""
    if machine:
        print(json.dumps(value, ensure_ascii=False))
        return
    from rich.table import Table
    from rich.text import Text

    from fsctl.terminal.words import word

    grid = Table.grid(padding=(0, 3))
    for key, item in value.items():
        for number, line in enumerate(_lines(key, item)):
            grid.add_row(Text("" if number else word(key), style="dim"), Text(line))
    _print(grid)


def _print(drawn: Table) -> None:
    """Without the blanks that fill up lines: whoever pipes it on has no margin to keep."""
    from rich.console import Console

    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console.width = 400
    with console.capture() as captured:
        console.print(drawn)
    print("\n".join(line.rstrip() for line in captured.get().split("\n")).strip("\n"))


def _lines(key: str, value: Any) -> list[str]:
    from fsctl.terminal.words import printable, word

    if isinstance(value, dict):
        return [f"{printable(name)}: {printable(item)}" for name, item in value.items()]
    if isinstance(value, list):
        return [", ".join(printable(item) for item in value)]
    if key in MOMENTS:
        return [time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(value)) if value else ""]
    return [word(printable(value)) if key in CODED else printable(value)]
