"""`fsctl queue`: how the queues do."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import guarded
from fsctl.cli.showing import show, show_one
from fsctl.cli.speaking import Group
from fsctl.wording import Wording

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


@click.group(cls=Group)
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
        raise Refused(
            "unknown_queue",
            Wording("There is no queue {queue!r}", queue=name),
            Wording("`fsctl queue list` shows the queues there are."),
        )
    waiting = {call: row for call, row in board["calls"].items() if row["queue"] == name and row["state"] in WAITING}
    in_order = sorted(waiting, key=lambda call: waiting[call]["since"] - (waiting[call].get("priority") or 0))
    if machine:
        show_one({"name": name, **row, "calls": in_order}, machine)
        return
    row = {**row, "overtaking": [f"{agents:.1f} / {seconds:g} s" for agents, seconds in row["overtaking"]]}
    show_one({"queue": name, **row, "calls": {call[:8]: _waits(waiting[call]) for call in in_order}}, machine)


WAITING = ("waiting", "ringing")


def _waits(row: Mapping[str, Any]) -> str:
    """Who, since when, with how much head start, and what the call asks for by itself."""
    from fsctl.directory.demands import in_data
    from fsctl.terminal.tables import length

    asks = (f"{skill} ≥ {level}" for skill, level in in_data(row["data"]).items())
    head_start = f"{row.get('priority') or 0:+} s"
    return "  ".join([row["caller_number"], length(time.time() - row["since"]), head_start, *asks])


@queue.command()
@pass_context
@guarded
def watch(context: Context) -> None:
    """The queues, live, until Ctrl-C."""
    from fsctl.cli.watching import watch_board

    watch_board(context.daemon, "queues")
