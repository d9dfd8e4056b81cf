"""What the API needs of the daemon behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from fsctl.board.room import Change
from fsctl.requests import Request


class Backend(Protocol):
    def snapshot(self) -> dict[str, Any]:
        """The board, with the number `n` of the last change in it."""

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Tell every change from now on; returns how to stop. The listener must not block."""

    def tail(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Tell every fact as it is noted."""

    def ask(self, request: Request) -> None:
        """Raises Refused."""

    def explain(self, call: str) -> dict[str, Any] | None: ...

    def waiting_for(self, call: str) -> list[tuple[str, str]]:
        """Why each agent does not ring for a waiting call now."""

    def calls(self, limit: int, caller: str) -> list[dict[str, Any]]: ...

    def health(self) -> dict[str, Any]: ...

    def reload(self) -> dict[str, Any]:
        """Take over the directory as it is stored now."""
