"""Everything here runs as the daemon does: on gevent's hub. The patch must come before any other import."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import shutil  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""How long an example takes is a matter of the machine, and of what else it does."""

MEMORY = Path("/dev/shm")  # noqa: S108
ROOM_BYTES = 4 * 2**30


def _in_memory() -> Path | None:
    """A folder of this run's own that is no disk; none where there is no room, or another place was asked for. What
    runs left that are over (their failed tests' files) is taken away."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        return None
    for left in MEMORY.glob("fsctl-tests-*"):
        if not Path("/proc", left.name.removeprefix("fsctl-tests-")).exists():
            shutil.rmtree(left, ignore_errors=True)
    made = MEMORY / f"fsctl-tests-{os.getpid()}"
    made.mkdir(0o700)
    return made


FOLDER = _in_memory()
"""Databases and journals wait for the disk at every commit, and a busy disk has tests wait for one another. What is on
file survives a process that is killed without a disk as well."""
if FOLDER:
    os.environ["TMPDIR"] = tempfile.tempdir = str(FOLDER)


def pytest_configure(config: pytest.Config) -> None:
    if FOLDER and not config.option.basetemp:
        config.option.basetemp = FOLDER / "p"  # short: sockets have names of a hundred letters at most


def pytest_sessionfinish(session: pytest.Session) -> None:
    if FOLDER and not session.testsfailed:
        shutil.rmtree(FOLDER, ignore_errors=True)
