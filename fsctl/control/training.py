"""The client side of the training phones' API, for the web. Needs no gevent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fsctl.control.address import Address, Unix
from fsctl.control.asking import Asking, ControlFailed


class TrainingAway(Exception):
    """There are no training phones to be played here; the message ends in the remedy."""


class TrainingClient(Asking):
    """`path` is `Settings.training_socket`."""

    def __init__(self, path: Path, timeout_s: float = 10.0) -> None:
        self._path = path
        super().__init__(Unix(path), timeout_s, silence_s=None)

    def snapshot(self) -> dict[str, Any]:
        """`phones` by extension and `customers` by number, with `n` of the last change."""
        return dict(self.get("/v1/phones"))

    def take(self, table: str, key: str, name: str, token: str = "") -> str:
        """Play a telephone (`phone` or `customer`) from now on. Returns the token for all further acts."""
        given = {"token": token} if token else {}
        return str(self.act("take", **{table: key}, name=name, **given)["token"])

    def act(self, kind: str, **fields: str) -> dict[str, Any]:
        """Raises Refused when it does not fit, TrainingAway or ControlFailed."""
        return dict(self.send("POST", "/v1/acts", json.dumps({"kind": kind, **fields}).encode()))

    def live(self, token: str = "", after: int | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """(`snapshot` or `change`, value) for ever. While it is read, the person with the token counts as present."""
        return self.told("/v1/live?" + urlencode({"token": token, "after": "" if after is None else str(after)}))

    def nobody(self, at: Address, error: Exception) -> TrainingAway:
        return TrainingAway(f"No training phones are at {self._path}. Start them with `fsctl training` or `fsctl demo`")

    def broke(self, at: Address, error: Exception) -> TrainingAway:
        return TrainingAway(f"The connection to the training phones broke: {error}. Connect again")

    def unclear(self, at: Address, method: str, error: Exception) -> ControlFailed:
        return ControlFailed(f"The training phones did not answer properly: {error}. Try again")
