"""One MariaDB for all faults of a run, ended with the program; each takes a database of its own."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.contract.store.mariadb import WHY_NOT, MariaDb


def no_mariadb() -> str:
    return "" if MariaDb.is_installed() else WHY_NOT


@cache
def mariadb() -> MariaDb:
    root = Path(mkdtemp(prefix="fsctl-faults-mariadb-"))
    server = MariaDb(root)
    server.install()

    def end() -> None:
        server.stop()
        shutil.rmtree(root, ignore_errors=True)

    atexit.register(end)
    return server
