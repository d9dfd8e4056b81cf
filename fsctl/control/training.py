"""The client side of the training phones' API, for the web. Needs no gevent."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fsctl.control.client import ControlFailed, UnixConnection
from fsctl.step import Refused


class TrainingAway(Exception):
    """There are no training phones to be played here; the message ends in the remedy."""


class TrainingClient:
    """`path` is `Settings.training_socket`."""

    def __init__(self, path: Path, timeout_s: float = 10.0) -> None:
        self._path = path
        self._timeout_s = timeout_s

    def snapshot(self) -> dict[str, Any]:
        """`phones` by extension and `customers` by number, with `n` of the last change."""
        return dict(self._send("GET", "/v1/phones", None))

    def take(self, table: str, key: str, name: str, token: str = "") -> str:
        """Play a telephone (`phone` or `customer`) from now on. Returns the token for all further acts."""
        given = {"token": token} if token else {}
        return str(self.act("take", **{table: key}, name=name, **given)["token"])

    def act(self, kind: str, **fields: str) -> dict[str, Any]:
        """Raises Refused when it does not fit, TrainingAway or ControlFailed."""
        return dict(self._send("POST", "/v1/acts", json.dumps({"kind": kind, **fields}).encode()))

    def live(self, token: str = "", after: int | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """(`snapshot` or `change`, value) for ever. While it is read, the person with the token counts as present."""
        given = {"token": token, "after": "" if after is None else str(after)}
        connection = self._connect(None)
        kind = ""
        try:
            connection.request("GET", "/v1/live?" + urlencode(given))
            with connection.getresponse() as response:
                while line := response.readline():
                    name, _, value = line.decode().rstrip("\r\n").partition(": ")
                    if name == "event":
                        kind = value
                    elif name == "data":
                        yield kind, json.loads(value)
        except (OSError, http.client.HTTPException) as error:
            raise TrainingAway(f"The connection to the training phones broke: {error}. Connect again") from None
        finally:
            connection.close()

    def _connect(self, timeout_s: float | None) -> UnixConnection:
        connection = UnixConnection(self._path, timeout_s)
        try:
            connection.connect()
        except OSError:
            raise TrainingAway(
                f"No training phones are at {self._path}. Start them with `fsctl training` or `fsctl demo`"
            ) from None
        return connection

    def _send(self, method: str, path: str, body: bytes | None) -> Any:
        connection = self._connect(self._timeout_s)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            with connection.getresponse() as response:
                status, answer = response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise ControlFailed(f"The training phones did not answer properly: {error}. Try again") from None
        finally:
            connection.close()
        if status == 200:
            return answer
        if status == 500:
            raise ControlFailed(f"{answer['message']}. {answer['remedy']}")
        raise Refused(answer["code"], answer["message"], answer["remedy"])
