"""What may keep the daemon from starting, each with what to do."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import TextIO

from fsctl.candidate import NoStandby
from fsctl.config import Settings, SettingsWrong
from fsctl.control.credentials import CredentialsWrong
from fsctl.control.remote import CannotListen
from fsctl.control.server import SocketTaken
from fsctl.esl.errors import LoginRefused
from fsctl.freeswitch.wire import WireLost
from fsctl.leading.lease import LeaseAway
from fsctl.leading.place import LOCK
from fsctl.os_errors import system_said
from fsctl.store.database import DatabaseUnusable
from fsctl.store.journal import JournalFull
from fsctl.wording import Wording, joined, worded


class NotReady(Exception):
    """The switch lacks something it needs to serve us; the message says what, and the remedy."""


REFUSALS = (
    NotReady,
    NoStandby,
    LeaseAway,
    DatabaseUnusable,
    LoginRefused,
    WireLost,
    SocketTaken,
    CannotListen,
    CredentialsWrong,
    SettingsWrong,
    JournalFull,
)
"""What may keep the daemon from starting; each says what to do."""


class CannotStart(Exception):
    """What keeps the daemon from starting, with its remedy. `for_good` is true where waiting mends nothing."""

    for_good = False


LOOKED_AT_S = 0.1
"""A standby that looks whether the last run here is over has the lock for a moment."""


def claim(data: Path) -> TextIO:
    """Take the data directory for this process alone, before anything else: two daemons on one journal would undo each
    other's work. The system gives it back when the process ends, however it ends. Raises SocketTaken."""
    file = (data / LOCK).open("w")
    deadline = time.monotonic() + LOOKED_AT_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() < deadline:
                time.sleep(0.01)
                continue
            file.close()
            raise SocketTaken(
                Wording(
                    "Another fsctl works in {data} already. Stop it first, or give this one its own `paths.data`",
                    data=data,
                )
            ) from None
        return file


def remedied(error: Exception, settings: Settings) -> Wording:
    if isinstance(error, WireLost):
        return Wording(
            "The switch cannot be used: {why}. Check that FreeSWITCH runs, `switch.host` and `switch.port` "
            "({host}:{port}), and that mod_event_socket is loaded",
            why=worded(error),
            host=settings.switch.host,
            port=settings.switch.port,
        )
    if isinstance(error, LeaseAway):
        return Wording(
            "The database does not say who leads: {why}. Check `database.url`, and that the server runs",
            why=worded(error),
        )
    if isinstance(error, SettingsWrong):
        return Wording.whole(joined(error.mistakes))
    return worded(error)


def of_a_file(error: OSError) -> Wording:
    return Wording(
        "{file}: {why}. Give the user fsctl runs as the right to it",
        file=error.filename or Wording("A file"),
        why=system_said(error),
    )
