"""The client side of the API, for the command line and the web. Needs no gevent."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fsctl.control.requests import write_request
from fsctl.requests import Request
from fsctl.step import Refused

SILENCE_S = 6.0
"""The daemon says something every two seconds; one that is silent for so long hangs."""


class DaemonAway(Exception):
    """Nobody listens on the control socket, or we may not open it; the message ends in the remedy."""


class ControlFailed(Exception):
    """The daemon could not do it, for no fault of the asker's."""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float | None) -> None:
        super().__init__("fsctl", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class ControlClient:
    def __init__(self, path: Path, timeout_s: float = 10.0, silence_s: float = SILENCE_S) -> None:
        self._path = path
        self._timeout_s = timeout_s
        self._silence_s = silence_s

    def snapshot(self) -> dict[str, Any]:
        return dict(self._get("/v1/snapshot"))

    def health(self) -> dict[str, Any]:
        return dict(self._get("/v1/health"))

    def calls(self, limit: int = 50, caller: str = "") -> list[dict[str, Any]]:
        return list(self._get("/v1/calls?" + urlencode({"limit": limit, "caller": caller})))

    def explain(self, call: str) -> dict[str, Any]:
        return dict(self._get(f"/v1/calls/{quote(call, safe='')}/explain"))

    def waiting_for(self, call: str) -> list[dict[str, str]]:
        return list(self._get(f"/v1/calls/{quote(call, safe='')}/waiting"))

    def reload(self) -> dict[str, Any]:
        return dict(self._send("POST", "/v1/reload", b"{}"))

    def ask(self, request: Request, acting_for: str = "") -> None:
        """Raises Refused, DaemonAway or ControlFailed. `acting_for` is the login of the user a program asks for; the
        daemon believes it of a program that runs as the daemon's own user."""
        headers = {"X-Fsctl-For": quote(acting_for, safe="")} if acting_for else {}
        self._send("POST", "/v1/requests", json.dumps(write_request(request)).encode(), headers)

    def live(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(`snapshot` or `change`, value) for ever. Raises DaemonAway, also when the daemon hangs."""
        kind = ""
        for line in self._lines("/v1/live"):
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                yield kind, json.loads(value)

    def events(self, **filters: str) -> Iterator[dict[str, Any]]:
        """Facts as they are noted."""
        for line in self._lines("/v1/events?" + urlencode({k: v for k, v in filters.items() if v})):
            if line.strip():
                yield json.loads(line)

    def _lines(self, path: str) -> Iterator[str]:
        connection = self._connect(self._silence_s)
        try:
            connection.request("GET", path)
            with connection.getresponse() as response:
                while line := response.readline():
                    yield line.decode().rstrip("\r\n")
        except (OSError, http.client.HTTPException) as error:
            raise DaemonAway(f"The connection to the daemon broke: {error}. Look at its log") from None
        finally:
            connection.close()

    def _get(self, path: str) -> Any:
        return self._send("GET", path, None)

    def _connect(self, timeout_s: float | None) -> UnixConnection:
        connection = UnixConnection(self._path, timeout_s)
        try:
            connection.connect()
        except PermissionError:
            raise DaemonAway(
                f"You may not use {self._path}. Ask to be put into the group that owns it, or use the daemon's user"
            ) from None
        except OSError:
            raise DaemonAway(f"No daemon listens on {self._path}. Start one with `fsctl run`") from None
        return connection

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None) -> Any:
        connection = self._connect(self._timeout_s)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
            with connection.getresponse() as response:
                status, answer = response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise ControlFailed(f"The daemon did not answer properly: {error}. Look at its log") from None
        finally:
            connection.close()
        if status == 200:
            return answer
        if status == 500:
            raise ControlFailed(f"{answer['message']}. {answer['remedy']}")
        raise Refused(answer["code"], answer["message"], answer["remedy"])
