"""The client side of the API, for the command line and the web. Needs no gevent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from fsctl.control.asking import Asking, ControlFailed
from fsctl.control.hello import socket_of
from fsctl.control.requests import write_request
from fsctl.requests import Request

__all__ = ["ControlClient", "ControlFailed", "DaemonAway", "NotLeading"]

T = TypeVar("T")

SILENCE_S = 6.0
"""The daemon says something every two seconds; one that is silent for so long hangs."""


class DaemonAway(Exception):
    """Nobody listens on the control socket, or we may not open it; the message ends in the remedy."""


class NotLeading(DaemonAway):
    """Who answers is a standby. `leader` is the leader's socket, as far as the standby knows and we can reach it."""

    def __init__(self, message: str, leader: Path | None) -> None:
        super().__init__(message)
        self.leader = leader


class NoAnswer(DaemonAway, ControlFailed):
    """Who was asked for something to read died, or hangs: somebody else may know."""


def nowhere() -> Iterable[str]:
    return ()


class ControlClient(Asking):
    """Asks the daemon at `path`, and the leader instead of it where that one is a standby or away: a standby says who
    leads, and `elsewhere` names more addresses to look at (from the lease on file, say) when nobody answers."""

    def __init__(
        self,
        path: Path,
        timeout_s: float = 10.0,
        silence_s: float = SILENCE_S,
        elsewhere: Callable[[], Iterable[str]] = nowhere,
    ) -> None:
        super().__init__(path, timeout_s, silence_s)
        self._leader = path
        """Where the leader was last."""
        self._elsewhere = elsewhere

    def hello(self) -> dict[str, Any]:
        """Who answers at our own address, and who leads: see `fsctl.control.hello`."""
        return dict(self.ask_at(self._path, "GET", "/v1/hello", None))

    def snapshot(self) -> dict[str, Any]:
        return dict(self.get("/v1/snapshot"))

    def health(self) -> dict[str, Any]:
        return dict(self.get("/v1/health"))

    def calls(self, limit: int = 50, caller: str = "") -> list[dict[str, Any]]:
        return list(self.get("/v1/calls?" + urlencode({"limit": limit, "caller": caller})))

    def explain(self, call: str) -> dict[str, Any]:
        return dict(self.get(f"/v1/calls/{quote(call, safe='')}/explain"))

    def waiting_for(self, call: str) -> list[dict[str, str]]:
        return list(self.get(f"/v1/calls/{quote(call, safe='')}/waiting"))

    def reload(self) -> dict[str, Any]:
        return dict(self.send("POST", "/v1/reload", b"{}"))

    def ask(self, request: Request, acting_for: str = "") -> None:
        """Raises Refused, DaemonAway or ControlFailed. `acting_for` is the login of the user a program asks for; the
        daemon believes it of a program that runs as the daemon's own user."""
        headers = {"X-Fsctl-For": quote(acting_for, safe="")} if acting_for else {}
        self.send("POST", "/v1/requests", json.dumps(write_request(request)).encode(), headers)

    def live(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(`snapshot` or `change`, value) for ever. Raises DaemonAway, also when the daemon hangs."""
        return self.told("/v1/live")

    def events(self, **filters: str) -> Iterator[dict[str, Any]]:
        """Facts as they are noted."""
        for line in self.lines("/v1/events?" + urlencode({k: v for k, v in filters.items() if v})):
            if line.strip():
                yield json.loads(line)

    def reach(self, ask: Callable[[Path], T]) -> T:
        """Where the leader was last, then where it is said to be. Raises DaemonAway when none of these leads."""
        untried, tried = [self._leader, self._path], set[Path]()
        first: DaemonAway | None = None
        while True:
            at = next((path for path in untried if path not in tried), None)
            if at is None:
                more = [path for path in map(socket_of, self._elsewhere()) if path is not None and path not in tried]
                if not more:
                    raise first or DaemonAway("Nobody leads. Ask again in a moment")
                untried += more
                continue
            tried.add(at)
            try:
                answer = ask(at)
            except NotLeading as standby:
                first = first or standby
                untried += [standby.leader] if standby.leader is not None else []
            except DaemonAway as away:
                first = first or away
            else:
                self._leader = at
                return answer

    def nobody(self, at: Path, error: OSError) -> DaemonAway:
        if isinstance(error, PermissionError):
            return DaemonAway(
                f"You may not use {at}. Ask to be put into the group that owns it, or use the daemon's user"
            )
        return DaemonAway(f"No daemon listens on {at}. Start one with `fsctl run`")

    def broke(self, error: Exception) -> DaemonAway:
        return DaemonAway(f"The connection to the daemon broke: {error}. Look at its log")

    def unclear(self, method: str, error: Exception) -> ControlFailed:
        failed = NoAnswer if method == "GET" else ControlFailed
        return failed(f"The daemon did not answer properly: {error}. Look at its log")

    def refused(self, status: int, answer: Mapping[str, Any]) -> Exception:
        if status != 503:
            return super().refused(status, answer)
        leader = answer.get("leader") or {}
        return NotLeading(f"{answer['message']}. {answer['remedy']}", socket_of(leader.get("address", "")))
