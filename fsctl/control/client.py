"""The client side of the API, for the command line and the web. Needs no gevent."""

from __future__ import annotations

import json
import os
import platform
import pwd
import re
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from fsctl.control.address import Address, Tls, Unix, within_reach
from fsctl.control.asking import Asking, ControlFailed
from fsctl.control.credentials import Credentials, said
from fsctl.control.requests import write_request
from fsctl.requests import Request
from fsctl.wording import Wording

__all__ = ["ControlClient", "ControlFailed", "DaemonAway", "NotLeading"]

T = TypeVar("T")

SILENCE_S = 2.25
"""The daemon says something every 0.75 seconds; one that is silent for so long hangs, and another leads by now."""


LOOK_AGAIN_S = 0.2
PATIENCE_S = 10.0


class DaemonAway(Exception):
    """Nobody listens on the control socket, or we may not open it; the message ends in the remedy."""


class NotLeading(DaemonAway):
    """Who answers is a standby. `leader` is where the leader is, as far as the standby knows and we can reach it."""

    def __init__(self, message: str, leader: list[Address]) -> None:
        super().__init__(message)
        self.leader = leader


class NoAnswer(DaemonAway, ControlFailed):
    """Who was asked for something to read died, or hangs: somebody else may know."""


def nowhere() -> Iterable[str]:
    return ()


class ControlClient(Asking):
    """Asks the daemon at `path`, and the leader instead of it where that one is a standby or away: a standby says who
    leads, and `elsewhere` names more addresses to look at (from the lease on file, say) when nobody answers. On other
    machines it asks over TLS, with `credentials`."""

    def __init__(
        self,
        path: Path,
        timeout_s: float = 10.0,
        silence_s: float = SILENCE_S,
        elsewhere: Callable[[], Iterable[str]] = nowhere,
        credentials: Credentials | None = None,
    ) -> None:
        own = Unix(path.resolve())
        super().__init__(own, timeout_s, silence_s, credentials)
        self._leader: Address = own
        """Where the leader was last."""
        self._silent: Address | None = None
        """Who did not answer last. It may hang, and is asked after all others: another may lead by now."""
        self._elsewhere = elsewhere
        self._clock, self._pause = time.monotonic, time.sleep

    def hello(self, at: Address | None = None) -> dict[str, Any]:
        """Who answers at our own address or that one, and who leads: see `fsctl.control.hello`."""
        return dict(self.ask_at(at or self._own, "GET", "/v1/hello", None))

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
        daemon believes it of a program that runs as the daemon's own user, or that shows a certificate. On another
        machine nobody could say which user of this one asks: we do."""
        body = json.dumps(write_request(request)).encode()

        def post(at: Address) -> None:
            who = acting_for or (ourselves() if isinstance(at, Tls) else "")
            self.ask_at(at, "POST", "/v1/requests", body, {"X-Fsctl-For": quote(who, safe="")} if who else {})

        self.reach(post)

    def live(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(`snapshot` or `change`, value) for ever. Raises DaemonAway, also when the daemon hangs."""
        return self.told("/v1/live")

    def events(self, **filters: str) -> Iterator[dict[str, Any]]:
        """Facts as they are noted."""
        for line in self.lines("/v1/events?" + urlencode({k: v for k, v in filters.items() if v})):
            if line.strip():
                yield json.loads(line)

    def lasting(self, stream: Callable[[], Iterator[T]]) -> Iterator[T]:
        """One of our streams, begun anew with whoever leads when it ends. Raises DaemonAway when there is none to begin
        with, and when nobody has led for `PATIENCE_S`."""
        heard, lost_at = False, None
        while True:
            try:
                for told in stream():
                    heard, lost_at = True, None
                    yield told
            except DaemonAway:
                lost_at = lost_at or self._clock()
                if not heard or self._clock() - lost_at > PATIENCE_S:
                    raise
            self._pause(LOOK_AGAIN_S)

    def reach(self, ask: Callable[[Address], T]) -> T:
        """Where the leader was last, then where it is said to be. Raises DaemonAway when none of these leads."""
        untried, tried = [self._leader, self._own], {self._silent}
        last = [] if self._silent is None else [self._silent]
        looked = False
        first: DaemonAway | None = None
        while True:
            at = next((address for address in untried if address not in tried), None)
            if at is None and not looked:
                looked = True
                untried += [address for text in self._elsewhere() for address in within_reach(text)]
                continue
            if at is None and last:
                at = last.pop()
            if at is None:
                raise first or DaemonAway(Wording("Nobody leads. Ask again in a moment"))
            tried.add(at)
            try:
                answer = ask(at)
            except NotLeading as standby:
                first = first or standby
                untried += standby.leader
            except DaemonAway as away:
                first = away if first is None or isinstance(at, Tls) else first  # that nobody is here says less
            else:
                self._leader = at
                if at == self._silent:
                    self._silent = None
                return answer

    def nobody(self, at: Address, error: Exception) -> DaemonAway:
        self._silent = at
        if isinstance(error, ssl.SSLError):
            return DaemonAway(_mistrusted(at, error))
        if isinstance(at, Tls):
            why = said(error) if isinstance(error, OSError) else error.args[0]
            return DaemonAway(
                Wording(
                    "The daemon at {at} cannot be reached: {why}. Look whether it runs, and at the network",
                    at=at,
                    why=why,
                )
            )
        if isinstance(error, PermissionError):
            return DaemonAway(
                Wording(
                    "You may not use {path}. Ask to be put into the group that owns it, or use the daemon's user",
                    path=at.path,
                )
            )
        return DaemonAway(Wording("No daemon listens on {path}. Start one with `fsctl run`", path=at.path))

    def broke(self, at: Address, error: Exception) -> DaemonAway:
        self._silent = at
        if _is_rejection(error):
            return DaemonAway(_mistrusted(at, error))
        return DaemonAway(Wording("The connection to the daemon broke: {error}. Look at its log", error=error))

    def unclear(self, at: Address, method: str, error: Exception) -> Exception:
        self._silent = at
        if _is_rejection(error):
            return DaemonAway(_mistrusted(at, error))  # it has read nothing
        failed = NoAnswer if method == "GET" else ControlFailed
        return failed(Wording("The daemon did not answer properly: {error}. Look at its log", error=error))

    def refused(self, status: int, answer: Mapping[str, Any]) -> Exception:
        if status != 503:
            return super().refused(status, answer)
        leader = answer.get("leader") or {}
        told = (
            Wording(
                "{node} is a standby. Ask {leader} at {address}",
                node=answer.get("node"),
                leader=leader["node"],
                address=leader["address"],
            )
            if leader
            else Wording("{node} is a standby, and nobody leads. Ask again in a moment", node=answer.get("node"))
        )
        return NotLeading(told, within_reach(leader.get("address", "")))


def _is_rejection(error: Exception) -> bool:
    """Whether the other side has turned our certificate away. In TLS 1.3 that is heard after our own handshake."""
    return isinstance(error, ssl.SSLError) and "ALERT" in (error.reason or "")


def _mistrusted(at: Address, error: Exception) -> str:
    why = said(error) if isinstance(error, OSError) else str(error)
    told = (
        Wording("At {at} the daemon does not trust us: {why}", at=at, why=why)
        if _is_rejection(error)
        else Wording("At {at} we do not trust the daemon: {why}", at=at, why=why)
    )
    return Wording("{told}. Give all machines certificates of one authority, see `fsctl doctor` on both", told=told)


def ourselves() -> str:
    """This user of this machine."""
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = f"uid-{os.geteuid()}"
    return re.sub(r"[^\w.@+-]", "-", f"{user}@{platform.node()}")[:64]
