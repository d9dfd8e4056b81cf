"""`fsctl plan`, `apply`, `export`: the site file."""

from __future__ import annotations

import getpass
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import guarded, say
from fsctl.terminal.words import printable

if TYPE_CHECKING:
    from fsctl.directory import Directory
    from fsctl.store.directory import Change

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
SECRET = frozenset({"digest", "pin", "secret"})


@click.command()
@FILE
@as_json
@pass_context
@guarded
def plan(context: Context, file: Path, machine: bool) -> None:
    """Say what applying a site file would change. Nothing is changed."""
    from fsctl.store import directory as stored

    with context.database().session() as session:
        before = stored.load(session)
    _tell(stored.changes(before, _read(context, file, before)), machine)


@click.command()
@FILE
@as_json
@pass_context
@guarded
def apply(context: Context, file: Path, machine: bool) -> None:
    """Make the site what the file says, and tell the daemon. Applying it twice changes nothing."""
    from fsctl.control.client import DaemonAway
    from fsctl.store import directory as stored

    with context.database().session() as session:
        wanted = _read(context, file, stored.load(session))
        made = stored.save(session, wanted, getpass.getuser(), time.time())
    _tell(made, machine)
    try:
        context.daemon.reload()
        say("the daemon has taken it over")
    except DaemonAway:
        say("no daemon is running; it will begin with this")


@click.command()
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
            say("the flows are files of their own and are not in it: `--to DIRECTORY` writes all of them")
        return
    to.mkdir(parents=True, exist_ok=True)
    for name, text in {"site.yaml": write(directory), **flow_files(directory)}.items():
        (to / name).write_text(text, encoding="utf-8")
    say(f"written to {to}")


def _read(context: Context, file: Path, before: Directory) -> Directory:
    """The file's directory, its flows checked as well. Raises Mistakes."""
    from fsctl.document import Mistakes
    from fsctl.ivr.check import check
    from fsctl.ivr.parse import parse
    from fsctl.prompts.catalogue import Catalogue
    from fsctl.site.parse import read

    found = read(file, context.settings.switch.domain, before)
    for warning in found.warnings:
        say(f"warning: {warning}")
    prompts = set(Catalogue.of(found.directory).wordings)
    mistakes = []
    for name, text in found.directory.flows.items():
        mistakes.extend(check(parse(text, f"flow {name}"), found.directory, prompts, f"flow {name}"))
    if mistakes:
        raise Mistakes(mistakes)
    return found.directory


def _tell(changes: list[Change], machine: bool) -> None:
    if machine:
        print(json.dumps([_hidden(change) for change in changes], ensure_ascii=False))
        return
    for change in changes:
        sign = "+" if change.before is None else "-" if change.after is None else "~"
        print(f"{sign} {change.kind} {printable(change.name)}{_fields(change)}")
    say(f"{len(changes)} changes" if changes else "nothing to change")


def _hidden(change: Change) -> dict[str, Any]:
    def hide(settings: dict[str, Any] | None) -> dict[str, Any] | None:
        return settings and {k: "(secret)" if k in SECRET and v else v for k, v in settings.items()}

    return {"kind": change.kind, "name": change.name, "before": hide(change.before), "after": hide(change.after)}


def _fields(change: Change) -> str:
    if change.before is None or change.after is None:
        return ""
    told = []
    for key, value in change.after.items():
        was = change.before.get(key)
        if was != value:
            told.append(f"{key}: (secret)" if key in SECRET else f"{key}: {printable(was)} → {printable(value)}")
    return "  " + ", ".join(told)
