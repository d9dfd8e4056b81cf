"""The live view: queues, agents and calls in the terminal, a few times a second."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

COLOURS = {
    "ready": "green",
    "reserved": "cyan",
    "ringing": "cyan",
    "talking": "blue",
    "on_hold": "yellow",
    "wrap_up": "magenta",
    "not_ready": "bright_black",
    "other_call": "yellow",
    "phone_lost": "red",
    "logged_out": "bright_black",
}


def seconds(since: float | None, now: float) -> str:
    """`0:42`; empty for never."""
    if not since:
        return ""
    length = max(int(now - since), 0)
    return f"{length // 60}:{length % 60:02}"


def shown(text: str) -> str:
    """Caller data as one harmless line."""
    return "".join(c if c.isprintable() else "·" for c in text)


def picture(board: dict[str, Any], now: float | None = None) -> Group:
    """The whole board as something rich can draw."""
    now = time.time() if now is None else now
    return Group(queues_table(board, now), agents_table(board, now), calls_table(board, now))


def queues_table(board: dict[str, Any], now: float) -> Table:
    table = Table(title="Queues", expand=True)
    for name in ("queue", "strategy", "waiting", "longest", "ready", "talking", "wrap-up", "answered", "abandoned"):
        table.add_column(name, justify="left" if name in ("queue", "strategy") else "right")
    for name, row in board["queues"].items():
        table.add_row(
            Text(row["title"] or name),
            row["strategy"],
            str(row["waiting"]),
            seconds(row["longest_since"], now),
            str(row["ready"]),
            str(row["talking"]),
            str(row["wrap_up"]),
            str(row["answered"]),
            str(row["abandoned"]),
        )
    return table


def agents_table(board: dict[str, Any], now: float) -> Table:
    table = Table(title="Agents", expand=True)
    for name in ("agent", "name", "phone", "state", "since", "call"):
        table.add_column(name)
    for number, row in board["agents"].items():
        call = board["calls"].get(row["call"], {})
        state = row["state"].replace("_", " ") + (f" ({row['reason']})" if row["reason"] else "")
        table.add_row(
            number,
            Text(row["name"]),
            row["extension"] + (" lost" if row["phone"] == "lost" else ""),
            Text(state, style=COLOURS.get(row["state"], "")),
            seconds(row["since"], now),
            Text(shown(call.get("caller_number", ""))),
        )
    return table


def calls_table(board: dict[str, Any], now: float) -> Table | Panel:
    calls = sorted(board["calls"].items(), key=lambda item: item[1]["arrived_at"])
    if not calls:
        return Panel("no calls", title="Calls")
    table = Table(title="Calls", expand=True)
    for name in ("call", "from", "name", "to", "state", "queue", "agent", "since"):
        table.add_column(name)
    for call, row in calls[:20]:
        table.add_row(
            call[:8],
            Text(shown(row["caller_number"])),
            Text(shown(row["caller_name"])),
            Text(shown(row["dialled"])),
            row["state"],
            row["queue"],
            row["agent"],
            seconds(row["since"], now),
        )
    return table
