"""`fsctl agent`: who is there, and changing their state."""

from __future__ import annotations

import time

import click

from fsctl.cli.context import Context, as_json, pass_context, show, show_one
from fsctl.cli.exits import guarded, say

COLUMNS = (
    ("number", "agent"),
    ("name", "name"),
    ("extension", "phone"),
    ("phone", "registered"),
    ("state", "state"),
    ("reason", "reason"),
    ("for", "since"),
    ("pending", "pending"),
)


@click.group()
def agent() -> None:
    """Agents: list, show, watch, and change their state."""


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
    rows = [{**row, "for": length(now - row["since"])} for row in agents if not queue or queue in row["queues"]]
    show(rows, COLUMNS, machine, "agents")


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
            "unknown_agent", f"There is no agent {number!r}", "`fsctl agent list` shows the agents there are."
        )
    show_one(row, machine)


@agent.command()
@pass_context
@guarded
def watch(context: Context) -> None:
    """The agents, live, until Ctrl-C."""
    from fsctl.cli.watching import watch_board

    watch_board(context.daemon, "agents")


@agent.command()
@click.argument("number")
@click.option("--extension", default="", help="At this phone instead of the agent's own.")
@pass_context
@guarded
def login(context: Context, number: str, extension: str) -> None:
    """Log an agent in."""
    from fsctl.requests import LogIn

    context.daemon.ask(LogIn(number, extension, ""))
    say(f"agent {number} is logged in")


@agent.command()
@click.argument("number")
@pass_context
@guarded
def logout(context: Context, number: str) -> None:
    """Log an agent out; during a call, when it ends."""
    from fsctl.requests import LogOut

    context.daemon.ask(LogOut(number, ""))
    say(f"agent {number} is logged out, or will be when the call ends")


@agent.command()
@click.argument("number")
@pass_context
@guarded
def ready(context: Context, number: str) -> None:
    """Make an agent ready; ends wrap-up."""
    from fsctl.requests import SetReady

    context.daemon.ask(SetReady(number, ""))
    say(f"agent {number} is ready")


@agent.command("not-ready")
@click.argument("number")
@click.argument("reason")
@pass_context
@guarded
def not_ready(context: Context, number: str, reason: str) -> None:
    """Make an agent not ready, for a reason; during a call, when it ends."""
    from fsctl.requests import SetNotReady

    context.daemon.ask(SetNotReady(number, reason, ""))
    say(f"agent {number} is not ready ({reason}), or will be when the call ends")
