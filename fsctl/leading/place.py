"""A node's place: its data directory on its machine, claimed by a lock that the system gives back when the process is
gone, and no earlier. A process that is stopped keeps it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import uuid
from pathlib import Path
from typing import TextIO

LOCK = "lock"
"""The lock's file in a data directory."""


def place_of(lock: TextIO) -> str:
    """Names a lock file on this machine until it is started anew: whoever holds it knows that no other run does."""
    return _named(lock.fileno())


def has_left(data: Path, place: str) -> bool:
    """Whether the run that had claimed this place is over, however it ended: all its threads and connections are gone.
    False wherever that is not certain: a place on another machine, another file of the same name, a file that may
    not be read."""
    try:
        file = os.open(data / LOCK, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode) or _named(file) != place:
            return False
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # held until it is closed, directly below
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(file)


def boot() -> str:
    """Names this machine until it is started anew; empty where it cannot be told, as on what is not Linux."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _named(file: int) -> str:
    status = os.fstat(file)
    machine = boot() or uuid.uuid4().hex  # no earlier run is known to be over, it is waited for
    return hashlib.sha256(f"{machine} {status.st_dev} {status.st_ino}".encode()).hexdigest()[:16]
