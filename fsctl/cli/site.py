"""`fsctl plan`, `apply`, `export`: the site file; `change`, `remove`: the site item by item."""

from __future__ import annotations

import getpass
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from fsctl.cli.changes import tell
from fsctl.cli.context import Context, as_json, given_file, pass_context
from fsctl.cli.exits import WRONG, guarded, leave, say
from fsctl.cli.speaking import Command
from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.directory import Directory
    from fsctl.site.editing import Edit


@click.command(cls=Command)
@given_file
@as_json
@pass_context
@guarded
def plan(context: Context, file: Path, machine: bool) -> None:
    """Say what applying a site file would change. Nothing is changed."""
    from fsctl.store import directory as stored

    with context.database().session() as session:
        before = stored.load(session)
    tell(stored.changes(before, _read(context, file, before)), machine)


@click.command(cls=Command)
@given_file
@as_json
@pass_context
@guarded
def apply(context: Context, file: Path, machine: bool) -> None:
    """Make the site what the file says, and tell the daemon. Applying it twice changes nothing."""
    from fsctl.store import directory as stored

    with context.database().session() as session:
        stored.claim(session)
        wanted = _read(context, file, stored.load(session))
        made = stored.save(session, wanted, getpass.getuser(), time.time())
    tell(made, machine)
    take_over(context)


@click.command(cls=Command)
@click.argument("table")
@click.argument("name")
@click.argument("settings", nargs=-1)
@click.option("--new", is_flag=True, help="Make it; otherwise there must be such an item already.")
@as_json
@pass_context
@guarded
def change(context: Context, table: str, name: str, settings: tuple[str, ...], new: bool, machine: bool) -> None:
    """Change settings of one item: `fsctl change queues support ring_s=25`. What is not named stays as it is.

    A value that begins with [ or { is YAML; the value - is asked for, for secrets.
    """
    from fsctl.site import editing

    values = {}
    for setting in settings:
        key, sign, value = setting.partition("=")
        if not sign or not key:
            leave(WRONG, Wording("{setting!r} is no setting; write name=value", setting=setting))
        values[key] = _value(key, value)

    def made(directory: Directory) -> editing.Edit:
        there = editing.present(directory, table, name) is not None
        if new == there:
            told = (
                Wording("there is a {name!r} in {table}", name=name, table=table)
                if there
                else Wording("there is no {name!r} in {table}; --new makes one", name=name, table=table)
            )
            leave(WRONG, told)
        return editing.changed(directory, table, name, values)

    _edit(context, made, machine)


@click.command(cls=Command)
@click.argument("table")
@click.argument("name")
@as_json
@pass_context
@guarded
def remove(context: Context, table: str, name: str, machine: bool) -> None:
    """Take one item away: `fsctl remove queues sales`. Refused while others name it; an agent leaves its queues."""
    from fsctl.site.editing import Edit

    _edit(context, lambda directory: Edit(table, name, None), machine)


def _edit(context: Context, made: Callable[[Directory], Edit], machine: bool) -> None:
    from fsctl.site.editing import edit
    from fsctl.store import directory as stored

    with context.database().session() as session:
        stored.claim(session)
        before = stored.load(session)
        edited = edit(before, [made(before)], context.settings.switch.domain)
        changes = stored.save(session, edited.directory, getpass.getuser(), time.time())
    for warning in edited.warnings:
        say(Wording("warning: {what}", what=warning))
    tell(changes, machine)
    take_over(context)


def _value(key: str, value: str) -> Any:
    if value == "-":
        return click.prompt(key, hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not value.startswith(("[", "{")):
        return value
    try:
        return yaml.load(value, Loader=yaml.BaseLoader)  # noqa: S506 (makes texts, lists and maps only)
    except yaml.YAMLError as error:
        leave(WRONG, Wording("{key}: {value!r} is not YAML: {why}", key=key, value=value, why=error))


def take_over(context: Context) -> None:
    """Tell the daemon that the site has changed."""
    from fsctl.control.client import DaemonAway

    try:
        trouble = context.daemon.reload().get("trouble", "")
        say(
            Wording("the daemon has taken it over, but {trouble}", trouble=trouble)
            if trouble
            else Wording("the daemon has taken it over")
        )
    except DaemonAway:
        say(Wording("no daemon is running; it will begin with this"))


@click.command(cls=Command)
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Write site.yaml and the flows there.")
@pass_context
@guarded
def export(context: Context, to: Path | None) -> None:
    """Print the site as a file, or write it with its flows into a directory."""
    from fsctl.site.export import export as write
    from fsctl.site.export import flow_files
    from fsctl.store import directory as stored

    with context.database().session() as session:
        directory = stored.load(session)
    if to is None:
        print(write(directory), end="")
        if directory.flows:
            say(Wording("the flows are files of their own and are not in it: `--to DIRECTORY` writes all of them"))
        return
    to.mkdir(parents=True, exist_ok=True)
    for name, text in {"site.yaml": write(directory), **flow_files(directory)}.items():
        (to / name).write_text(text, encoding="utf-8")
    say(Wording("written to {place}", place=to))


def _read(context: Context, file: Path, before: Directory) -> Directory:
    """The file's directory. Raises Mistakes."""
    from fsctl.site.parse import read

    found = read(file, context.settings.switch.domain, before)
    for warning in found.warnings:
        say(Wording("warning: {what}", what=warning))
    return found.directory
