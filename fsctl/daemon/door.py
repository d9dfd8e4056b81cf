"""The door for other machines, as the settings want it."""

from __future__ import annotations

from collections.abc import Callable

from fsctl.config import ControlSection, SettingsWrong
from fsctl.control.credentials import Credentials
from fsctl.control.remote import RemoteServer
from fsctl.control.server import Application


def door(control: ControlSection, tell: Callable[[str], None]) -> Callable[[Application], RemoteServer] | None:
    """How to make it; None for a node that listens to its own machine alone. Raises SettingsWrong when the others would
    not believe our certificate."""
    credentials, endpoint = Credentials.of(control), control.endpoint
    if credentials is None:
        return None
    if mistakes := credentials.mistakes(control.reached_as):
        raise SettingsWrong(mistakes)
    if endpoint is None:
        return None
    return lambda application: RemoteServer(endpoint, application, credentials.serving, tell)
