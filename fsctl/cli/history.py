"""`fsctl history`, `undo`: what was changed in the site, by whom, and the way back."""

from __future__ import annotations

import getpass
import json
import time
from typing import TYPE_CHECKING, Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import REFUSED, WRONG, guarded, leave, say
from fsctl.cli.site import hidden, line, take_over, tell
from fsctl.terminal.words import printable

if TYPE_CHECKING:
    from fsctl.store.history import Entry


@click.command()
@click.option("--limit", default=20, help="How many changes to show.")
@as_json
@pass_context
@guarded
def history(context: Context, limit: int, machine: bool) -> None:
    """The site's changes, the latest first: their numbers are what `fsctl undo` takes."""
    from fsctl.store.history import history as entries

    with context.database().session() as session:
        found = entries(session, max(1, limit))
    if machine:
        print(json.dumps([_plain(entry) for entry in found], ensure_ascii=False))
        return
    for entry in found:
        at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.at))
        asked = " ".join(word for word in (entry.by, entry.origin, "undo" if entry.undo else "") if word)
        print(f"{entry.version}  {at}  {printable(asked)}")
        for change in entry.changes:
            print(f"    {line(change)}")


@click.command()
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
    except NoSuchChange as error:
        leave(WRONG, f"{error}; `fsctl history` shows what there is")
    except ChangedSince as error:
        for change in error.found:
            say(line(change))
        leave(REFUSED, f"Change {number} is not undone, {error}. Undo those first, or change it by hand")
    tell(made, machine)
    take_over(context)


def _plain(entry: Entry) -> dict[str, Any]:
    told = {"version": entry.version, "at": entry.at, "by": entry.by, "origin": entry.origin, "undo": entry.undo}
    return {**told, "changes": [hidden(change) for change in entry.changes]}
