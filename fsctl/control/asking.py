"""Asking in HTTP and JSON, over a Unix socket or over TLS: what the clients of the daemon and of the training phones
share. Needs no gevent."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from fsctl.control.address import Address, Tls, Unix
from fsctl.control.credentials import Credentials, CredentialsWrong
from fsctl.control.spelling import heard
from fsctl.step import Refused
from fsctl.wording import Wording

T = TypeVar("T")
JSON = {"Content-Type": "application/json"}

CONNECTED_WITHIN_S = 2.0
"""To another machine: one that is gone answers nothing at all."""


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


class TlsConnection(http.client.HTTPSConnection):
    """Both sides show certificates; `context` is what it takes for that."""

    def __init__(self, at: Tls, context: ssl.SSLContext, timeout: float | None) -> None:
        super().__init__(at.host, at.port, timeout=CONNECTED_WITHIN_S, context=context)
        self._wanted = timeout

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(self._wanted)


class Asking:
    """`own` is where it is asked first; `credentials` are for asking over TLS. Who derives from it says in `nobody`,
    `broke` and `unclear` what to make of its silence."""

    def __init__(
        self, own: Address, timeout_s: float, silence_s: float | None, credentials: Credentials | None = None
    ) -> None:
        """A stream may be silent for `silence_s`; None is for ever."""
        self._own = own
        self._credentials = credentials
        self._timeout_s = timeout_s
        self._silence_s = silence_s

    def nobody(self, at: Address, error: Exception) -> Exception:
        """For an address that cannot be connected to."""
        raise NotImplementedError

    def broke(self, at: Address, error: Exception) -> Exception:
        """For a stream that ended in the middle, or was silent for too long."""
        raise NotImplementedError

    def unclear(self, at: Address, method: str, error: Exception) -> Exception:
        """For an answer that is none."""
        raise NotImplementedError

    def refused(self, status: int, answer: Mapping[str, Any]) -> Exception:
        """For a no."""
        if status == 500:
            return ControlFailed(Wording("The other side failed: {why}. Look into its log", why=answer["message"]))
        return Refused(answer["code"], answer["message"], answer["remedy"])

    def reach(self, ask: Callable[[Address], T]) -> T:
        """Ask where the answer is to be had."""
        return ask(self._own)

    def connect(self, at: Address, timeout_s: float | None) -> http.client.HTTPConnection:
        try:
            connection = self._connection(at, timeout_s)
            connection.connect()
        except (OSError, CredentialsWrong) as error:
            raise self.nobody(at, error) from None
        return connection

    def _connection(self, at: Address, timeout_s: float | None) -> http.client.HTTPConnection:
        if isinstance(at, Unix):
            return UnixConnection(at.path, timeout_s)
        if self._credentials is None:
            raise CredentialsWrong(
                Wording(
                    "we have no certificate to show there. Set `control.certificate`, `control.key` and "
                    "`control.authority`"
                )
            )
        return TlsConnection(at, self._credentials.asking.context(), timeout_s)

    def get(self, path: str) -> Any:
        return self.send("GET", path, None)

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None) -> Any:
        """Raises Refused, ControlFailed, and what `nobody` makes."""
        return self.reach(lambda at: self.ask_at(at, method, path, body, headers))

    def ask_at(
        self, at: Address, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Any:
        connection = self.connect(at, self._timeout_s)
        try:
            connection.request(method, path, body, {**JSON, **(headers or {})})
            with connection.getresponse() as response:
                status, answer = response.status, heard(json.loads(response.read()))
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise self.unclear(at, method, error) from None
        finally:
            connection.close()
        if status == 200:
            return answer
        raise self.refused(status, answer)

    def lines(self, path: str) -> Iterator[str]:
        """The lines of a stream that does not end by itself. Raises what `nobody`, `broke` and `refused` make."""
        at, connection, response = self.reach(lambda at: (at, *self._opened(at, path)))
        try:
            with response:
                while line := response.readline():
                    yield line.decode().rstrip("\r\n")
        except (OSError, http.client.HTTPException) as error:
            raise self.broke(at, error) from None
        finally:
            connection.close()

    def _opened(self, at: Address, path: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        connection = self.connect(at, self._silence_s)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            if response.status == 200:
                return connection, response
            error = self.refused(response.status, heard(json.loads(response.read())))
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as broken:
            error = self.broke(at, broken)
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
