"""The board drawn: queues, agents and calls."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from fsctl.terminal.tables import length, table
from fsctl.terminal.words import printable, word

STYLES = {
    "ready": "green",
    "reserved": "cyan",
    "ringing": "cyan",
    "talking": "bold",
    "on_hold": "yellow",
    "wrap_up": "magenta",
    "not_ready": "dim",
    "other_call": "yellow",
    "phone_lost": "bold red",
    "logged_out": "dim",
    "waiting": "yellow",
}

MOST_CALLS = 20


def picture(board: Mapping[str, Any], now: float | None = None) -> RenderableType:
    """The whole board."""
    now = time.time() if now is None else now
    return Group(switch_line(board, now), queues_table(board, now), agents_table(board, now), calls_table(board, now))


def switch_line(board: Mapping[str, Any], now: float) -> Text:
    """The time of day, how much is going on, and a loud word when the switch is out of reach."""
    calls = board["calls"].values()
    waiting = sum(row["state"] in ("waiting", "ringing") for row in calls)
    line = Text(time.strftime("%H:%M:%S", time.localtime(now)), style="bold")
    line.append(f"   {word('calls')} {len(calls)}   {word('waiting')} {waiting}", style="default")
    for row in board.get("switch", {}).values():
        if not row["connected"]:
            line.append(f"   {word('switch out of reach')}: {printable(row['reason'])}", style="bold red")
    return line


def queues_table(board: Mapping[str, Any], now: float) -> Table:
    numbers = ("waiting", "longest", "ready", "talking", "wrap_up", "answered", "abandoned")
    drawn = table("queues", ("queue", "strategy", *numbers), right=numbers, expand=True)
    for name, row in board["queues"].items():
        drawn.add_row(
            Text(printable(row["title"] or name)),
            word(row["strategy"]),
            Text(str(row["waiting"]), style="bold yellow" if row["waiting"] else ""),
            _since(row["longest_since"], now),
            str(row["ready"]),
            str(row["talking"]),
            str(row["wrap_up"]),
            str(row["answered"]),
            str(row["abandoned"]),
        )
    return drawn


def agents_table(board: Mapping[str, Any], now: float) -> Table:
    drawn = table("agents", ("agent", "name", "phone", "state", "since", "call"), right=("since",), expand=True)
    for number, row in board["agents"].items():
        call = board["calls"].get(row["call"], {})
        phone = Text(row["extension"])
        if row["phone"] == "lost":
            phone.append(f" {word('lost')}", style="red")
        drawn.add_row(
            number,
            Text(printable(row["name"])),
            phone,
            _state(row),
            _since(row["since"], now),
            Text(printable(call.get("caller_number", ""))),
        )
    return drawn


def calls_table(board: Mapping[str, Any], now: float) -> Table:
    calls = sorted(board["calls"].items(), key=lambda item: item[1]["arrived_at"])
    headings = ("call", "from", "name", "to", "state", "queue", "agent", "since")
    drawn = table("calls", headings, right=("since",), expand=True)
    for call, row in calls[:MOST_CALLS]:
        drawn.add_row(
            call[:8],
            Text(printable(row["caller_number"])),
            Text(printable(row["caller_name"])),
            Text(printable(row["dialled"])),
            _state(row),
            row["queue"],
            row["agent"],
            _since(row["since"], now),
        )
    if len(calls) > MOST_CALLS:
        drawn.caption = word("and {n} more").format(n=len(calls) - MOST_CALLS)
    return drawn


def _state(row: Mapping[str, Any]) -> Text:
    reason = row.get("reason", "")
    text = word(row["state"]) + (f" ({printable(reason)})" if reason else "")
    return Text(text, style=STYLES.get(row["state"], ""))


def _since(moment: float | None, now: float) -> str:
    return length(now - moment) if moment else ""
