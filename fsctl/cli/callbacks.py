"""`fsctl callback`: promised callbacks: who is to be called, why nobody is, withdrawing one, moving one up."""

from __future__ import annotations

import json
import time
from typing import Any

import click

from fsctl.cli.calls import tell_life
from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import WRONG, guarded, leave, say
from fsctl.cli.showing import show
from fsctl.cli.speaking import Group
from fsctl.terminal.story import reason
from fsctl.terminal.words import printable, word
from fsctl.wording import Wording

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


@click.group(cls=Group)
def callback() -> None:
    """Promised callbacks: list, show, why, figures, withdraw, move."""


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
        raise Refused(
            "no_callback",
            Wording("There is no callback {callback!r}", callback=beginning),
            Wording("`fsctl callback list --past` shows them."),
        )
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
        print(f"{rule['agent'] or word('everybody')}: {reason(rule['rule'] or 'ready')}")


@callback.command("why")
@click.argument("callback_id")
@as_json
@pass_context
@guarded
def why_(context: Context, callback_id: str, machine: bool) -> None:
    """Why nobody is rung for an open promise: what keeps it from everybody, and each agent with the first rule."""
    row = _one(context, callback_id)
    if row["ended_at"] is not None:
        leave(
            WRONG,
            Wording("This callback is over: {state}. `fsctl callback show` tells its life", state=word(row["state"])),
        )
    rules = context.daemon.waiting_for(row["callback"])
    rows = [{"agent": rule["agent"], "rule": rule["rule"] or "ready"} for rule in rules]
    if not machine:
        rows = [{"agent": one["agent"] or word("everybody"), "rule": reason(one["rule"])} for one in rows]
    show(rows, (("agent", "agent"), ("rule", "reason")), machine, "callbacks")


FIGURES = (
    ("queue", "queue"),
    ("open", "to call back"),
    ("due", "due now"),
    ("overdue", "overdue"),
    ("kept", "kept"),
    ("failed", "failed"),
    ("withdrawn", "withdrawn"),
    ("kept_share", "share kept"),
    ("in_time_share", "in time"),
    ("called_back_s", "mean time"),
)


@callback.command()
@click.option("--days", default=1, type=click.IntRange(1, 366), help="Promises made in so many days, today included.")
@click.option("--queue", default="", help="Only of this queue.")
@as_json
@pass_context
@guarded
def figures(context: Context, days: int, queue: str, machine: bool) -> None:
    """What each queue owes now, and what became of the promises of today or of some days."""
    from fsctl.day import midnight
    from fsctl.kpi import Owed, Promises, formulas
    from fsctl.kpi.fold import Period
    from fsctl.store import directory, kpis

    now = time.time()
    since = midnight(midnight(now) - (days - 1) * 86_400.0 + 43_200.0)
    with context.database().session() as session:
        site = directory.load(session)
        targets = {name: one.callback_target_s for name, one in site.queues.items() if queue in ("", name)}
        made = kpis.promises(session, Period(since, now + 1.0, {}, site.site.short_s, targets))
        owed = kpis.owed(session, targets, now)
    rows: list[dict[str, Any]] = []
    for name in sorted(made.keys() | owed.keys()):
        counts, open_now = made.get(name, Promises()), owed.get(name, Owed())
        ended = {"kept": counts.kept, "failed": counts.missed, "withdrawn": counts.withdrawn}
        shares = {"kept_share": formulas.promises_kept(counts), "in_time_share": formulas.promises_in_time(counts)}
        called_back = {"called_back_s": formulas.called_back_s(counts)}
        standing = {"open": open_now.open, "due": open_now.due, "overdue": open_now.overdue}
        rows.append({"queue": name, **standing, **ended, **shares, **called_back})
    show(rows if machine else [_readable(row) for row in rows], FIGURES, machine, "callbacks")


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    from fsctl.terminal.tables import length

    shares = {key: "–" if row[key] is None else f"{row[key]:.1%}" for key in ("kept_share", "in_time_share")}
    return {**row, **shares, "called_back_s": "–" if row["called_back_s"] is None else length(row["called_back_s"])}


@callback.command()
@click.argument("callback_id")
@pass_context
@guarded
def withdraw(context: Context, callback_id: str) -> None:
    """The customer need not be called any more."""
    from fsctl.requests import WithdrawCallback

    row = _one(context, callback_id)
    context.daemon.ask(WithdrawCallback(row["callback"], ""))
    say(
        Wording(
            "callback {callback} to {number} is withdrawn",
            callback=row["callback"][:8],
            number=printable(row["number"]),
        )
    )


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
    say(
        Wording(
            "callback {callback} to {number} has priority {level}",
            callback=row["callback"][:8],
            number=printable(row["number"]),
            level=word(priority),
        )
    )
