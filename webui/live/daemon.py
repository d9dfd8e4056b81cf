"""The one place where the web asks the daemon for something, in a user's name."""

from __future__ import annotations

from inspect import signature
from typing import Any, cast

from flask import current_app

from fsctl.control.client import ControlClient
from fsctl.requests import Request

SPEAKS_FOR_USERS = "acting_for" in signature(ControlClient.ask).parameters


def client() -> ControlClient:
    return cast(ControlClient, current_app.extensions["fsctl.client"])


def ask(request: Request, login: str) -> None:
    """Raises Refused, DaemonAway or ControlFailed. `login` is who asks, for the record."""
    values: dict[str, Any] = {"acting_for": login} if SPEAKS_FOR_USERS else {}
    client().ask(request, **values)
