"""A daemon for the tests: the real board, fed with facts, and a memory of what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsctl.board.room import Board, Change
from fsctl.board.rows import call_row
from fsctl.directory import Agent, Directory, DirectoryLoaded, Extension, Queue, Tier
from fsctl.facts import CallArrived
from fsctl.requests import Request
from fsctl.step import Refused


def site() -> Directory:
    """Two queues, four agents: 1001 and 1002 answer support, 1003 and 1004 sales."""
    agents = {
        str(n): Agent(str(n), name, str(n)) for n, name in enumerate(("王芳", "Li Wei", "张敏", "Chen Jie"), 1001)
    }
    return Directory(
        agents=agents,
        extensions={number: Extension(number, "0" * 32) for number in agents},
        queues={"support": Queue("support", "技术支持"), "sales": Queue("sales", "Sales")},
        tiers=(Tier("support", "1001"), Tier("support", "1002"), Tier("sales", "1003"), Tier("sales", "1004")),
    )


class Backend:
    def __init__(self, directory: Directory | None = None) -> None:
        self.board = Board()
        self.board.step(DirectoryLoaded(directory or site()), 1.0)
        self.asked: list[Request] = []
        self.refusal: Refused | None = None

    def step(self, received: object, now: float = 2.0) -> None:
        self.board.step(received, now)

    def put(self, table: str, key: str, row: dict[str, Any] | None) -> None:
        """A row as it stands; a call's other fields are those of one that has just come."""
        if row is not None and table == "calls":
            row = {**call_row(CallArrived(key, "", "", "", "trunk"), 1.0), **row}
        self.board.put(table, key, row)

    def snapshot(self) -> dict[str, Any]:
        return self.board.snapshot()

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        return self.board.listen(listener)

    def tail(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        return lambda: None

    def ask(self, request: Request) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.asked.append(request)

    def explain(self, call: str) -> dict[str, Any] | None:
        return None

    def waiting_for(self, call: str) -> list[tuple[str, str]]:
        return []

    def calls(self, limit: int, caller: str) -> list[dict[str, Any]]:
        return []

    def health(self) -> dict[str, Any]:
        return {
            "well": True,
            "trouble": [],
            "version": "1",
            "up_s": 3725.0,
            "switch": {"state": "up", "reconnects": 0},
            "database": {"stored": 12, "journal_bytes": 0},
            "engine": {"facts": 12, "backlog": 0, "timers": 0, "longest_step_s": 0.0012},
            "directory": 1,
            "clock_drift_s": 0.0,
            "watchers": 1,
        }

    def reload(self) -> dict[str, Any]:
        return {"version": 1}
