"""Asking over a Unix socket, in HTTP and JSON: what the clients of the daemon and of the training phones share. Needs
no gevent."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from fsctl.step import Refused

T = TypeVar("T")
JSON = {"Content-Type": "application/json"}


class ControlFailed(Exception):
    """It could not be done, for no fault of the asker's."""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float | None) -> None:
        super().__init__("fsctl", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class Asking:
    """`path` is the socket. Who derives from it says in `nobody`, `broke` and `unclear` what to make of its silence."""

    def __init__(self, path: Path, timeout_s: float, silence_s: float | None) -> None:
        """A stream may be silent for `silence_s`; None is for ever."""
        self._path = path
        self._timeout_s = timeout_s
        self._silence_s = silence_s

    def nobody(self, at: Path, error: OSError) -> Exception:
        """For a socket that cannot be connected to."""
        raise NotImplementedError

    def broke(self, error: Exception) -> Exception:
        """For a stream that ended in the middle, or was silent for too long."""
        raise NotImplementedError

    def unclear(self, method: str, error: Exception) -> ControlFailed:
        """For an answer that is none."""
        raise NotImplementedError

    def refused(self, status: int, answer: Mapping[str, Any]) -> Exception:
        """For a no."""
        if status == 500:
            return ControlFailed(f"{answer['message']}. {answer['remedy']}")
        return Refused(answer["code"], answer["message"], answer["remedy"])

    def reach(self, ask: Callable[[Path], T]) -> T:
        """Ask where the answer is to be had."""
        return ask(self._path)

    def connect(self, at: Path, timeout_s: float | None) -> UnixConnection:
        connection = UnixConnection(at, timeout_s)
        try:
            connection.connect()
        except OSError as error:
            raise self.nobody(at, error) from None
        return connection

    def get(self, path: str) -> Any:
        return self.send("GET", path, None)

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None) -> Any:
        """Raises Refused, ControlFailed, and what `nobody` makes."""
        return self.reach(lambda at: self.ask_at(at, method, path, body, headers))

    def ask_at(
        self, at: Path, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Any:
        connection = self.connect(at, self._timeout_s)
        try:
            connection.request(method, path, body, {**JSON, **(headers or {})})
            with connection.getresponse() as response:
                status, answer = response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise self.unclear(method, error) from None
        finally:
            connection.close()
        if status == 200:
            return answer
        raise self.refused(status, answer)

    def lines(self, path: str) -> Iterator[str]:
        """The lines of a stream that does not end by itself. Raises what `nobody`, `broke` and `refused` make."""
        connection, response = self.reach(lambda at: self._opened(at, path))
        try:
            with response:
                while line := response.readline():
                    yield line.decode().rstrip("\r\n")
        except (OSError, http.client.HTTPException) as error:
            raise self.broke(error) from None
        finally:
            connection.close()

    def _opened(self, at: Path, path: str) -> tuple[UnixConnection, http.client.HTTPResponse]:
        connection = self.connect(at, self._silence_s)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            if response.status == 200:
                return connection, response
            error = self.refused(response.status, json.loads(response.read()))
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as broken:
            error = self.broke(broken)
        connection.close()
        raise error

    def told(self, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Server-sent events as (kind, value), for ever."""
        kind = ""
        for line in self.lines(path):
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                yield kind, json.loads(value)
