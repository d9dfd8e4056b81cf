"""`fsctl agent`: who is there. What can be asked of them is in `seats`."""

from __future__ import annotations

import time
from typing import Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import guarded
from fsctl.cli.showing import show, show_one
from fsctl.cli.speaking import Group
from fsctl.wording import Wording

COLUMNS = (
    ("number", "agent"),
    ("name", "name"),
    ("extension", "phone"),
    ("phone", "registered"),
    ("state", "state"),
    ("reason", "reason"),
    ("for", "since"),
    ("over", "over limit"),
    ("pending", "pending"),
    ("mode", "work mode"),
    ("asks", "asks for"),
)


@click.group(cls=Group)
def agent() -> None:
    """Agents: list, show, watch, and change their state, breaks, wrap-up and work mode."""


@agent.command("list")
@click.option("--queue", default="", help="Only agents of this queue.")
@as_json
@pass_context
@guarded
def list_(context: Context, queue: str, machine: bool) -> None:
    """All agents with their state."""
    from fsctl.terminal.tables import length

    board = context.daemon.snapshot()
    now = time.time()
    agents = board["agents"].values()
    rows = [
        {**row, "for": length(now - row["since"]), "asks": _asks(row)}
        for row in agents
        if not queue or queue in row["queues"]
    ]
    show(rows, COLUMNS, machine, "agents")


def _asks(row: dict[str, Any]) -> str:
    """The break that waits for somebody's word."""
    return str((row.get("break_asked") or {}).get("reason", ""))


@agent.command("show")
@click.argument("number")
@as_json
@pass_context
@guarded
def show_(context: Context, number: str, machine: bool) -> None:
    """One agent."""
    from fsctl.step import Refused

    row = context.daemon.snapshot()["agents"].get(number)
    if row is None:
        raise Refused(
            "unknown_agent",
            Wording("There is no agent {agent!r}", agent=number),
            Wording("`fsctl agent list` shows the agents there are."),
        )
    show_one(row, machine)


@agent.command()
@pass_context
@guarded
def watch(context: Context) -> None:
    """The agents, live, until Ctrl-C."""
    from fsctl.cli.watching import watch_board

    watch_board(context.daemon, "agents")
