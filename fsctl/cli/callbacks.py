"""`fsctl callback`: promised callbacks: who is to be called, why nobody is, withdrawing one, moving one up."""

from __future__ import annotations

import json
import time
from typing import Any

import click

from fsctl.cli.calls import tell_life
from fsctl.cli.context import Context, as_json, pass_context, show
from fsctl.cli.exits import guarded, say
from fsctl.terminal.story import reason

LISTED = (
    ("callback", "callback"),
    ("number", "number"),
    ("queue", "queue"),
    ("state", "state"),
    ("for", "since"),
    ("due", "due"),
    ("attempts", "attempts"),
    ("agent", "agent"),
    ("reason", "reason"),
)


@click.group()
def callback() -> None:
    """Promised callbacks: list, show, withdraw, move."""


@callback.command("list")
@click.option("--past", is_flag=True, help="Those that are over as well, the latest first.")
@click.option("--queue", default="", help="Only of this queue.")
@click.option("--state", default="", help="Only in this state: promised, due, dialling, waiting, kept, missed, …")
@click.option("--number", default="", help="Only to numbers that end so.")
@click.option("--limit", default=200, help="How many at most.")
@as_json
@pass_context
@guarded
def list_(context: Context, past: bool, queue: str, state: str, number: str, limit: int, machine: bool) -> None:
    """The callbacks that are open, or with --past all of them."""
    from fsctl.terminal.tables import length

    rows = _rows(context, queue, state or ("" if past else "open"), number, limit)
    if not machine:
        now = time.time()
        rows = [
            {
                **row,
                "callback": row["callback"][:8],
                "for": length((row["ended_at"] or now) - row["made_at"]),
                "due": time.strftime("%H:%M:%S", time.localtime(row["due_at"])) if row["due_at"] > now else "",
            }
            for row in rows
        ]
    show(rows, LISTED, machine, "callbacks")


def _rows(
    context: Context, queue: str = "", state: str = "", number: str = "", limit: int = 200
) -> list[dict[str, Any]]:
    from fsctl.store import callbacks

    with context.database().session() as session:
        return callbacks.listed(session, queue=queue, state=state, number=number, limit=limit)


def _one(context: Context, beginning: str) -> dict[str, Any]:
    from fsctl.step import Refused

    fitting = [row for row in _rows(context, limit=10_000) if row["callback"].startswith(beginning)]
    if len(fitting) != 1:
        raise Refused("no_callback", f"There is no callback {beginning!r}", "`fsctl callback list --past` shows them.")
    return fitting[0]


@callback.command("show")
@click.argument("callback_id")
@as_json
@pass_context
@guarded
def show_(context: Context, callback_id: str, machine: bool) -> None:
    """One promise with its life; while it is open, with why nobody is rung for it."""
    row = _one(context, callback_id)
    found = context.daemon.explain(row["call"])
    promise = next(one for one in found["callbacks"] if one["callback"] == row["callback"])
    rules = context.daemon.waiting_for(row["callback"]) if row["ended_at"] is None else []
    if machine:
        print(json.dumps({**promise, "nobody_rings_because": rules}, ensure_ascii=False))
        return
    tell_life(promise)
    for rule in rules:
        print(f"{rule['agent'] or '–'}: {reason(rule['rule'] or 'ready')}")


@callback.command()
@click.argument("callback_id")
@pass_context
@guarded
def withdraw(context: Context, callback_id: str) -> None:
    """The customer need not be called any more."""
    from fsctl.requests import WithdrawCallback

    row = _one(context, callback_id)
    context.daemon.ask(WithdrawCallback(row["callback"], ""))
    say(f"callback {row['callback'][:8]} to {row['number']} is withdrawn")


@callback.command()
@click.argument("callback_id")
@click.argument("priority")
@pass_context
@guarded
def move(context: Context, callback_id: str, priority: str) -> None:
    """Give it another head start: top, high, medium, low or whole seconds."""
    from fsctl.requests import MoveCallback

    row = _one(context, callback_id)
    context.daemon.ask(MoveCallback(row["callback"], priority, ""))
    say(f"callback {row['callback'][:8]} to {row['number']} has priority {priority}")
