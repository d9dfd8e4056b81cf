"""`fsctl call`: what is going on, ending it, and why it went as it went."""

from __future__ import annotations

import json
import time
from typing import Any

import click

from fsctl.cli.context import Context, as_json, pass_context
from fsctl.cli.exits import guarded, say
from fsctl.cli.showing import show, show_one
from fsctl.cli.speaking import Group
from fsctl.terminal.story import reason, sentence
from fsctl.terminal.words import printable, word
from fsctl.wording import Wording

LIVE = (
    ("id", "call"),
    ("caller_number", "from"),
    ("caller_name", "name"),
    ("dialled", "to"),
    ("state", "state"),
    ("queue", "queue"),
    ("agent", "agent"),
    ("for", "since"),
)
PAST = (
    ("call", "call"),
    ("at", "at"),
    ("caller_number", "from"),
    ("dialled", "to"),
    ("queue", "queue"),
    ("agent", "agent"),
    ("cause", "reason"),
    ("ended_by", "ended by"),
)


@click.group(cls=Group)
def call() -> None:
    """Calls: list, show, watch, transfer, priority, demand, hang up, explain."""


@call.command("list")
@click.option("--past", is_flag=True, help="Calls on file instead of those going on.")
@click.option("--caller", default="", help="Only calls from this number.")
@click.option("--limit", default=50, help="How many of the past ones.")
@as_json
@pass_context
@guarded
def list_(context: Context, past: bool, caller: str, limit: int, machine: bool) -> None:
    """Calls going on, or with --past those on file."""
    if past:
        rows = context.daemon.calls(limit, caller)
        if not machine:
            rows = [{**row, "call": row["call"][:8], "at": _moment(row["arrived_at"])} for row in rows]
        show(rows, PAST, machine, "calls")
        return
    from fsctl.terminal.tables import length

    now = time.time()
    rows = [
        {**row, "id": key if machine else key[:8], "for": length(now - row["since"])}
        for key, row in context.daemon.snapshot()["calls"].items()
        if not caller or row["caller_number"] == caller
    ]
    show(rows, LIVE, machine, "calls")


@call.command("show")
@click.argument("call_id")
@as_json
@pass_context
@guarded
def show_(context: Context, call_id: str, machine: bool) -> None:
    """One call going on; while it waits, with why each agent does not ring."""
    from fsctl.step import Refused

    calls = context.daemon.snapshot()["calls"]
    fitting = [key for key in calls if key.startswith(call_id)]
    if len(fitting) != 1:
        raise Refused(
            "unknown_call",
            Wording("There is no call {call!r} now", call=call_id),
            Wording("`fsctl call explain` knows past ones."),
        )
    row: dict[str, Any] = {"id": fitting[0], **calls[fitting[0]]}
    if row["state"] == "waiting":
        rules = {found["agent"]: found["rule"] for found in context.daemon.waiting_for(fitting[0])}
        row["nobody_rings_because"] = (
            rules if machine else {agent: reason(rule or "ready") for agent, rule in rules.items()}
        )
    show_one(row, machine)


@call.command()
@pass_context
@guarded
def watch(context: Context) -> None:
    """The calls, live, until Ctrl-C."""
    from fsctl.cli.watching import watch_board

    watch_board(context.daemon, "calls")


@call.command()
@click.argument("call_id")
@pass_context
@guarded
def hangup(context: Context, call_id: str) -> None:
    """End a call."""
    from fsctl.requests import HangUpCall

    fitting = [key for key in context.daemon.snapshot()["calls"] if key.startswith(call_id)]
    context.daemon.ask(HangUpCall(fitting[0] if len(fitting) == 1 else call_id, ""))
    say(Wording("call {call} is being hung up", call=call_id))


@call.command()
@click.argument("call_id")
@click.argument("to")
@pass_context
@guarded
def transfer(context: Context, call_id: str, to: str) -> None:
    """Send a call elsewhere at once: queue:NAME, flow:NAME, extension:NUMBER, external:TRUNK/NUMBER, or a number."""
    from fsctl.requests import TransferCall

    fitting = [key for key in context.daemon.snapshot()["calls"] if key.startswith(call_id)]
    context.daemon.ask(TransferCall(fitting[0] if len(fitting) == 1 else call_id, to, ""))
    say(Wording("call {call} goes to {to}", call=call_id, to=to))


@call.command()
@click.argument("call_id")
@click.argument("level")
@pass_context
@guarded
def priority(context: Context, call_id: str, level: str) -> None:
    """Give a waiting call another head start: top, high, medium, low or whole seconds."""
    from fsctl.requests import SetPriority

    fitting = [key for key in context.daemon.snapshot()["calls"] if key.startswith(call_id)]
    context.daemon.ask(SetPriority(fitting[0] if len(fitting) == 1 else call_id, level, ""))
    say(Wording("call {call} has priority {level}", call=call_id, level=word(level)))


@call.command()
@click.argument("call_id")
@click.argument("skill")
@click.argument("level")
@pass_context
@guarded
def demand(context: Context, call_id: str, skill: str, level: str) -> None:
    """Let a waiting call ask for a skill at a level from 1 to 9; 0 lets it off the skill."""
    from fsctl.requests import SetDemand

    fitting = [key for key in context.daemon.snapshot()["calls"] if key.startswith(call_id)]
    context.daemon.ask(SetDemand(fitting[0] if len(fitting) == 1 else call_id, skill, level, ""))
    say(Wording("call {call} asks for {skill} at level {level}", call=call_id, skill=skill, level=level))


@call.command()
@click.argument("call_id")
@as_json
@pass_context
@guarded
def explain(context: Context, call_id: str, machine: bool) -> None:
    """Why a call went as it went: every decision and every offer, from what was noted. The id's beginning is enough."""
    found = context.daemon.explain(call_id)
    if machine:
        print(json.dumps(found, ensure_ascii=False))
        return
    row = found["call"]
    name = f" ({printable(row['caller_name'])})" if row["caller_name"] else ""
    print(f"{word('call')} {row['call']}   {_moment(row['arrived_at'])}")
    print(f"{printable(row['caller_number'])}{name} → {printable(row['dialled'])}")
    begin = row["arrived_at"]
    for note in found["notes"]:
        clock = time.strftime("%H:%M:%S", time.localtime(note["at"]))
        print(f"{clock} {note['at'] - begin:+9.3f} s  {sentence(note['kind'], note['fact'])}")

    for promise in found.get("callbacks", ()):
        tell_life(promise)


def tell_life(promise: dict[str, Any]) -> None:
    """What was promised and what came of it, over all calls that belong to it."""
    print(f"\n{word('callback')} {promise['callback']}: {word(promise['state'])}")
    for note in promise["notes"]:
        clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(note["at"]))
        print(f"{clock} {note['at'] - promise['made_at']:+9.1f} s  {sentence(note['kind'], note['fact'])}")


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
