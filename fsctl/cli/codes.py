"""`fsctl code`: what phones dial and agents key."""

from __future__ import annotations

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import guarded
from fsctl.cli.showing import show
from fsctl.cli.speaking import Group


@click.group(cls=Group)
def code() -> None:
    """Feature codes: list. `fsctl change codes '*14' action=ready --new` makes one."""


@code.command("list")
@as_json
@pass_context
@guarded
def list_(context: Context, machine: bool) -> None:
    """Every code in one table: dialled, keyed during a talk, with the keys of reasons and dispositions."""
    from fsctl.site.codes import codes
    from fsctl.store import directory as stored
    from fsctl.terminal.words import chinese, word

    with context.database().session() as session:
        found = codes(stored.load(session))
    rows = [
        {
            "keys": line.keys + (f" <{line.follows if machine else word(line.follows)}>" if line.follows else ""),
            "action": str(line.action),
            "chooses": line.zh if chinese() else line.en,
            "where": "in a talk" if line.in_talk else "dialled" if machine else "by dialling",
        }
        for line in found
    ]
    columns = (("keys", "keys"), ("action", "action"), ("chooses", "chooses"), ("where", "where"))
    show(rows, columns, machine)
