"""`fsctl doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

import click

from fsctl.cli.checks import CHECKS
from fsctl.cli.checks.finding import Fine, Warned
from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import FAILED, guarded, leave
from fsctl.cli.showing import show
from fsctl.cli.speaking import Command
from fsctl.terminal.words import said
from fsctl.wording import Wording


@click.command(cls=Command)
@as_json
@pass_context
@guarded
def doctor(context: Context, machine: bool) -> None:
    """Check everything, and say for each fault what to do."""
    context.settings  # noqa: B018 (mistakes in the settings come first)
    rows = []
    for name, check in CHECKS.items():
        found = check(context)
        if isinstance(found, Warned):
            rows.append({"check": name, "result": "warning", "remedy": found.remedy})
        elif isinstance(found, Fine):
            rows.append({"check": name, "result": "ok", "remedy": found.said})
        else:
            rows.append({"check": name, "result": "problem" if found else "ok", "remedy": found})
    told = rows if machine else [{**row, "remedy": said(row["remedy"])} for row in rows]
    show(told, (("check", "check"), ("result", "result"), ("remedy", "remedy")), machine)
    bad = sum(row["result"] == "problem" for row in rows)
    if bad:
        leave(FAILED, Wording("{bad} of {all} checks found something", bad=bad, all=len(rows)))
