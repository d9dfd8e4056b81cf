"""`fsctl import`: what another system has configured, as a site file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fsctl.cli.context import given_file
from fsctl.cli.exits import WRONG, at, guarded, leave, say
from fsctl.cli.speaking import Group
from fsctl.wording import Wording


@click.group("import", cls=Group)
def group() -> None:
    """Make a site file of what another system has configured. Nothing is changed; the file goes to standard output."""


@group.command()
@given_file
@click.option("--json", "machine", is_flag=True, help="Print site and traps as JSON, for programs.")
@guarded
def callcenter(file: Path, machine: bool) -> None:
    """A mod_callcenter configuration (callcenter.conf.xml): queues, agents and tiers.

    What does not mean the same here is listed with its line on standard error. Add the rest to your site file, and look
    at it with `fsctl plan`.
    """
    from fsctl.site.callcenter import CannotRead, read

    try:
        found = read(file.read_bytes())
    except CannotRead as error:
        leave(WRONG, at(str(file), 0, error.message))
    if machine:
        traps = [{"line": trap.line, "text": str(trap.text)} for trap in found.traps]
        print(json.dumps({"site": found.document, "traps": traps}, ensure_ascii=False))
        return
    print(found.yaml(), end="")
    for trap in found.traps:
        say(at(str(file), trap.line, trap.text))
    say(
        Wording("{count} things do not mean the same here", count=len(found.traps))
        if found.traps
        else Wording("everything means the same here")
    )
