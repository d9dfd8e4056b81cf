"""Following the board in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from fsctl.control.client import ControlClient
from fsctl.terminal.board import HEAD_LINES, agents_table, calls_table, queues_table

TABLES: dict[str, Callable[[Mapping[str, Any], float, int, int], Table]] = {
    "agents": lambda board, now, width, most: agents_table(board, now, most),
    "queues": lambda board, now, width, most: queues_table(board, now, width),
    "calls": lambda board, now, width, most: calls_table(board, now, width, most),
}


def watch_board(daemon: ControlClient, table: str) -> None:
    """Draw one table anew at every change, until interrupted; the lead may move meanwhile."""
    import time

    board: dict[str, Any] = {"agents": {}, "queues": {}, "calls": {}}
    console = Console()
    with Live(console=console, auto_refresh=False) as live:
        for kind, value in daemon.lasting(daemon.live):
            if kind == "snapshot":
                board = value
            elif value["value"] is None:
                board[value["table"]].pop(value["key"], None)
            else:
                board.setdefault(value["table"], {})[value["key"]] = value["value"]
            width, height = console.size
            live.update(TABLES[table](board, time.time(), width, max(height - HEAD_LINES, 1)), refresh=True)
