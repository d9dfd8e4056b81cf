"""What the API needs of the daemon behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from fsctl.board.room import Change
from fsctl.requests import Request


class Pictured(Protocol):
    """What changes in numbered steps."""

    def snapshot(self) -> dict[str, Any]:
        """The whole picture, with the number `n` of the last change in it."""

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Tell every change from now on; returns how to stop. The listener must not block."""


class StandsBy(Exception):
    """Another node leads now: nothing was done."""


class Backend(Pictured, Protocol):
    """The board, and what can be asked."""

    def tail(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Tell every fact as it is noted."""

    def ask(self, request: Request) -> None:
        """Raises Refused, or StandsBy."""

    def explain(self, call: str) -> dict[str, Any] | None: ...

    def waiting_for(self, call: str) -> list[tuple[str, str]]:
        """Why each agent does not ring for a waiting call now."""

    def calls(self, limit: int, caller: str) -> list[dict[str, Any]]: ...

    def health(self) -> dict[str, Any]: ...

    def reload(self) -> dict[str, Any]:
        """Take over the directory as it is stored now: its `version`, and as `trouble` what the switch did not take
        up."""
