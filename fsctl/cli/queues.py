"""`fsctl queue`: how the queues do."""

from __future__ import annotations

import time

import click

from fsctl.cli.context import Context, as_json, pass_context, show, show_one
from fsctl.cli.exits import guarded

COLUMNS = (
    ("name", "queue"),
    ("strategy", "strategy"),
    ("waiting", "waiting"),
    ("longest", "longest"),
    ("ready", "ready"),
    ("talking", "talking"),
    ("wrap_up", "wrap_up"),
    ("not_ready", "not_ready"),
    ("answered", "answered"),
    ("abandoned", "abandoned"),
)


@click.group()
def queue() -> None:
    """Queues: list, show, watch."""


@queue.command("list")
@as_json
@pass_context
@guarded
def list_(context: Context, machine: bool) -> None:
    """All queues with who waits and who is there."""
    from fsctl.terminal.tables import length

    board = context.daemon.snapshot()
    now = time.time()
    rows = [
        {"name": name, **row, "longest": length(now - row["longest_since"]) if row["longest_since"] else ""}
        for name, row in board["queues"].items()
    ]
    show(rows, COLUMNS, machine, "queues")


@queue.command("show")
@click.argument("name")
@as_json
@pass_context
@guarded
def show_(context: Context, name: str, machine: bool) -> None:
    """One queue, with its waiting calls."""
    from fsctl.step import Refused

    board = context.daemon.snapshot()
    row = board["queues"].get(name)
    if row is None:
        raise Refused("unknown_queue", f"There is no queue {name!r}", "`fsctl queue list` shows the queues there are.")
    calls = [call for call, values in board["calls"].items() if values["queue"] == name and values["state"] in WAITING]
    show_one({"name" if machine else "queue": name, **row, "calls": calls}, machine)


WAITING = ("waiting", "ringing")


@queue.command()
@pass_context
@guarded
def watch(context: Context) -> None:
    """The queues, live, until Ctrl-C."""
    from fsctl.cli.watching import watch_board

    watch_board(context.daemon, "queues")
