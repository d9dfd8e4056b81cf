"""`fsctl history`, `undo`: what was changed in the site, by whom, and the way back."""

from __future__ import annotations

import getpass
import json
import time
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from fsctl.cli.changes import INDENT, called, hidden, line, summed, tell
from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import REFUSED, WRONG, guarded, leave, say
from fsctl.cli.site import take_over
from fsctl.cli.speaking import Command
from fsctl.terminal.words import printable, said
from fsctl.wording import Wording

if TYPE_CHECKING:
    from fsctl.store.history import ChangedSince, Entry

AT_MOST = 10
"""Items of one change that are told one by one."""


@click.command(cls=Command)
@click.option("--limit", default=20, help="How many changes to show.")
@click.option("--all", "every", is_flag=True, help="Every item also of changes with many.")
@as_json
@pass_context
@guarded
def history(context: Context, limit: int, every: bool, machine: bool) -> None:
    """The site's changes, the latest first: their numbers are what `fsctl undo` takes."""
    from fsctl.store.history import history as entries

    with context.database().session() as session:
        found = entries(session, max(1, limit))
    if machine:
        print(json.dumps([_plain(entry) for entry in found], ensure_ascii=False))
        return
    for entry in found:
        print(said(_heading(entry)))
        long = len(entry.changes) > AT_MOST and not every
        for told in summed(entry.changes) if long else map(line, entry.changes):
            print(indent(told, INDENT))
    if not every and any(len(entry.changes) > AT_MOST for entry in found):
        say(Wording("changes of more than {count} items are summed up; --all shows every item", count=AT_MOST))


def _heading(entry: Entry) -> Wording:
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.at))
    by = printable(" ".join(word for word in (entry.by, entry.origin) if word))
    if entry.undo:
        return Wording("{version}  {at}  by {by}, taking a change back", version=entry.version, at=at, by=by)
    return Wording("{version}  {at}  by {by}", version=entry.version, at=at, by=by)


@click.command(cls=Command)
@click.argument("number", type=int)
@as_json
@pass_context
@guarded
def undo(context: Context, number: int, machine: bool) -> None:
    """Take a change back, and tell the daemon. Refused when its items were changed since."""
    from fsctl.site.whole import require
    from fsctl.store import directory as stored
    from fsctl.store.history import UNDO, ChangedSince, NoSuchChange, undone

    try:
        with context.database().session() as session:
            stored.claim(session)
            wanted = undone(session, number)
            require(wanted)
            made = stored.save(session, wanted, getpass.getuser(), time.time(), action=UNDO)
    except NoSuchChange:
        leave(WRONG, Wording("there is no change {number}; `fsctl history` shows what there is", number=number))
    except ChangedSince as error:
        for change in error.found:
            say(Wording.whole(line(change)))
        leave(REFUSED, _not_undone(number, error))
    tell(made, machine)
    take_over(context)


def _not_undone(number: int, since: ChangedSince) -> Wording:
    items = ", ".join(called(change) for change in since.found)
    if not since.by:
        return Wording(
            "Change {number} is not undone: {items} changed since. Change it by hand", number=number, items=items
        )
    later = ", ".join(f"{entry.version} ({printable(entry.by)})" for entry in since.by)
    return Wording(
        "Change {number} is not undone: {items} changed since, in {later}. Undo those first, or change it by hand",
        number=number,
        items=items,
        later=later,
    )


def _plain(entry: Entry) -> dict[str, Any]:
    told = {"version": entry.version, "at": entry.at, "by": entry.by, "origin": entry.origin, "undo": entry.undo}
    return {**told, "changes": [hidden(change) for change in entry.changes]}
