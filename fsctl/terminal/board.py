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
    "caller_in_flow": "yellow",
    "wrap_up": "magenta",
    "not_ready": "dim",
    "other_call": "yellow",
    "phone_lost": "bold red",
    "logged_out": "dim",
    "waiting": "yellow",
}

MOST_CALLS = 20

NARROW = 110
"""Columns of a terminal below which some of a table's are left out."""


def picture(board: Mapping[str, Any], now: float | None = None, width: int = 120, height: int = 0) -> RenderableType:
    """The whole board, for a terminal of so many columns and lines; 0 lines: as many as it takes."""
    now = time.time() if now is None else now
    queues = queues_table(board, now, width)
    agents, calls = len(board["agents"]), min(len(board["calls"]), MOST_CALLS)
    if height:
        left = max(height - 1 - _lines(queues) - 2 * HEAD_LINES, 2)
        calls = min(calls, max(left - agents, left // 2))
        agents = min(agents, left - calls)
    return Group(
        switch_line(board, now), queues, agents_table(board, now, agents), calls_table(board, now, width, calls)
    )


HEAD_LINES = 5
"""What a table takes besides its rows: the blank before it, its title, its headings, their line, what is left out."""


def _lines(drawn: Table) -> int:
    return drawn.row_count + HEAD_LINES - 1


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


def queues_table(board: Mapping[str, Any], now: float, width: int = 120) -> Table:
    numbers = ["waiting", "longest", "ready", "talking", "wrap_up", "answered", "abandoned"]
    words = ["queue", "strategy"]
    if width < NARROW:
        numbers.remove("wrap_up")
        words.remove("strategy")
    drawn = table("queues", (*words, *numbers), right=numbers, expand=True)
    for column in drawn.columns[1:]:
        column.no_wrap = True
    for name, row in board["queues"].items():
        cells = {
            "queue": Text(printable(row["title"] or name)),
            "strategy": Text(word(row["strategy"])),
            "waiting": Text(str(row["waiting"]), style="bold yellow" if row["waiting"] else ""),
            "longest": Text(_since(row["longest_since"], now)),
        }
        drawn.add_row(*(cells.get(heading, Text(str(row.get(heading, "")))) for heading in (*words, *numbers)))
    return drawn


def agents_table(board: Mapping[str, Any], now: float, most: int = 10_000) -> Table:
    """The first `most` agents; when some are left out, those at work come first."""
    rows = list(board["agents"].items())
    if len(rows) > most:
        rows.sort(key=lambda item: item[1]["state"] in AT_REST)
    drawn = table("agents", ("agent", "name", "phone", "state", "since", "call"), right=("since",), expand=True)
    for number, row in rows[:most]:
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
    _say_more(drawn, len(rows) - most)
    return drawn


AT_REST = ("ready", "not_ready", "logged_out")


def calls_table(board: Mapping[str, Any], now: float, width: int = 120, most: int = MOST_CALLS) -> Table:
    calls = sorted(board["calls"].items(), key=lambda item: item[1]["arrived_at"])
    headings = ["call", "from", "name", "to", "state", "queue", "agent", "since"]
    if width < NARROW:
        headings.remove("to")
    drawn = table("calls", headings, right=("since",), expand=True)
    for call, row in calls[:most]:
        cells = {
            "call": Text(call[:8]),
            "from": Text(printable(row["caller_number"])),
            "name": Text(printable(row["caller_name"])),
            "to": Text(printable(row["dialled"])),
            "state": _state(row),
            "queue": Text(row["queue"]),
            "agent": Text(row["agent"]),
            "since": Text(_since(row["since"], now)),
        }
        drawn.add_row(*(cells[heading] for heading in headings))
    _say_more(drawn, len(calls) - most)
    return drawn


def _say_more(drawn: Table, left_out: int) -> None:
    if left_out > 0:
        drawn.caption = word("and {n} more").format(n=left_out)


def _state(row: Mapping[str, Any]) -> Text:
    """What has lasted too long is loud; a break that waits for somebody's word stands behind."""
    reason, asked = row.get("reason", ""), row.get("break_asked") or {}
    state = "caller_in_flow" if row.get("lent_since") else row["state"]
    text = word(state) + (f" ({word(printable(reason))})" if reason else "")
    drawn = Text(text, style="bold red" if row.get("over") else STYLES.get(state, ""))
    if asked:
        drawn.append(f" {word(printable(asked['reason']))}?", style="bold yellow")
    return drawn


def _since(moment: float | None, now: float) -> str:
    return length(now - moment) if moment else ""
