"""`fsctl call`: what is going on, ending it, and why it went as it went."""

from __future__ import annotations

import json
import time
from typing import Any

import click

from fsctl.cli.context import Context, as_json, pass_context, printable, show, show_one
from fsctl.cli.exits import guarded, say

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


@click.group()
def call() -> None:
    """Calls: list, show, watch, hang up, explain."""


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
        rows = [{**row, "at": _moment(row["arrived_at"])} for row in context.daemon.calls(limit, caller)]
        show(rows, PAST, machine, "calls")
        return
    now = time.time()
    rows = [
        {"id": key, **row, "for": f"{now - row['since']:.0f} s"}
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
        raise Refused("unknown_call", f"There is no call {call_id!r} now", "`fsctl call explain` knows past ones.")
    row: dict[str, Any] = {"id": fitting[0], **calls[fitting[0]]}
    if row["state"] == "waiting":
        row["nobody_rings_because"] = {
            reason["agent"]: reason["rule"] or "could ring" for reason in context.daemon.waiting_for(fitting[0])
        }
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
    say(f"call {call_id} is being hung up")


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
    print(f"call {row['call']}")
    print(f"from {printable(row['caller_number'])} ({printable(row['caller_name'])}) to {printable(row['dialled'])}")
    begin = row["arrived_at"]
    for note in found["notes"]:
        print(f"{_moment(note['at'])} {note['at'] - begin:+8.3f} s  {sentence(note['kind'], note['fact'])}")
    for recording in found["recordings"]:
        state = f"LOST: {recording['lost']}" if recording["lost"] else f"{recording['length_s'] or 0:.1f} s"
        print(f"recording {recording['path']}: {state}")


def sentence(kind: str, fact: dict[str, Any]) -> str:
    """A fact in words; kinds without words of their own show their fields."""
    values = {key: printable(value) for key, value in fact.items()}
    words = SENTENCES.get(kind)
    if words is None:
        shown = " ".join(
            f"{key}={value}" for key, value in values.items() if value not in ("", "0.0") and key != "call"
        )
        return f"{kind.replace('_', ' ')} {shown}".strip()
    text = words.format(**values)
    skipped = fact.get("skipped") or []
    return text + "".join(f"\n{'':32}not agent {agent}: {printable(rule)}" for agent, rule in skipped)


SENTENCES = {
    "call_arrived": "arrived by {entry}, dialled {dialled}",
    "call_answered": "answered",
    "call_routed": "sent to {kind} {name}: {reason}",
    "flow_started": "flow {flow}, version {version}",
    "node_entered": "  node {node} ({kind})",
    "keys_pressed": "  keys {keys} at {node}: {edge}",
    "flow_ended": "flow {flow} left at {node} for {kind} {name}",
    "call_queued": "waits in {queue}, priority {priority}",
    "nobody_rung": "nobody to ring in {queue}",
    "offer_made": "offered to agent {agent} at {extension} for {ring_s} s: {reason}",
    "offer_ringing": "phone of agent {agent} rings",
    "offer_answered": "agent {agent} lifts the handset",
    "offer_withdrawn": "offer to agent {agent} withdrawn: {reason}",
    "offer_ended": "offer to agent {agent} came to nothing: {outcome} {detail}",
    "call_connected": "connected with agent {agent}",
    "talk_ended": "talk with agent {agent} ended by {ended_by} after {talked_s} s",
    "call_left_queue": "left {queue}: {outcome} after {waited_s} s",
    "call_ended": "ended by {ended_by}: {cause} {detail}",
    "recording_begun": "recording {path}",
    "recording_finished": "recorded {length_s} s, {size_bytes} bytes",
    "recording_lost": "RECORDING LOST: {reason}",
    "anomaly": "ANOMALY {code}: {detail}",
}


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
