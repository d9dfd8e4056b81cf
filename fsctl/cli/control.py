"""`fsctl control`: what it takes to be reached from other machines."""

from __future__ import annotations

from pathlib import Path

import click

from fsctl.cli.exits import WRONG, guarded, leave, say
from fsctl.cli.speaking import Group
from fsctl.wording import Wording, worded


@click.group(cls=Group)
def control() -> None:
    """Reaching the daemon from other machines: certificates."""


@control.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.argument("names", nargs=-1, required=True)
@guarded
def certificates(directory: Path, names: tuple[str, ...]) -> None:
    """Make certificates for machines, of an authority of the site's own.

    NAMES are what the machines reach one another by, as their `control.name` says: east.example.net or 192.0.2.1. Each
    gets a directory with the three files that go to it, and to nobody else. The authority is made in DIRECTORY if there
    is none yet; keep DIRECTORY where nobody else can read it, off these machines, to make further ones or renew these.
    """
    from datetime import UTC, datetime

    from fsctl.control.issuing import CannotIssue, issue_into

    try:
        written = issue_into(directory, list(names), datetime.now(UTC))
    except CannotIssue as error:
        leave(WRONG, worded(error))
    for path in written:
        print(path)
    say(
        Wording(
            "Bring each machine its own three files, and name them in its settings as control.certificate, control.key "
            "and control.authority; `fsctl doctor` looks at them"
        )
    )
