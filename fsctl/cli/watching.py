"""Following the board in the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.live import Live

from fsctl.control.client import ControlClient
from fsctl.terminal.board import agents_table, calls_table, queues_table

TABLES = {"agents": agents_table, "queues": queues_table, "calls": calls_table}


def watch_board(daemon: ControlClient, table: str) -> None:
    """Draw one table anew at every change, until interrupted."""
    import time

    board: dict[str, Any] = {"agents": {}, "queues": {}, "calls": {}}
    with Live(console=Console(), auto_refresh=False) as live:
        for kind, value in daemon.live():
            if kind == "snapshot":
                board = value
            elif value["value"] is None:
                board[value["table"]].pop(value["key"], None)
            else:
                board.setdefault(value["table"], {})[value["key"]] = value["value"]
            live.update(TABLES[table](board, time.time()), refresh=True)
