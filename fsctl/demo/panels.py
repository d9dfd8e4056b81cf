"""The web panels of the demonstration: a process of their own, customers, and an account for each agent, a supervisor
and an administrator, all with one password made up for this run."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import IO

from fsctl.demo import customers
from fsctl.site.parse import read
from fsctl.store import users
from fsctl.store.database import Database

SUPERVISOR, ADMINISTRATOR = "super", "admin"
WITHIN_S = 30.0


class PanelsFailed(Exception):
    """The web process did not come up; the message is what it said."""


class Panels:
    """`start` makes the accounts and waits until the pages are served."""

    def __init__(self, settings_file: Path, database_url: str, password: str = "") -> None:
        self.password = password or secrets.token_urlsafe(9)
        self.address = ""
        self._settings_file = settings_file
        self._database_url = database_url
        self._process: subprocess.Popen[str] | None = None
        self.passing_on: Thread | None = None

    @staticmethod
    def installed() -> bool:
        return find_spec("webui") is not None

    def start(self, site: Path, domain: str) -> None:
        """Raises PanelsFailed."""
        self._accounts(site, domain)
        self.serve(0)

    def serve(self, port: int) -> None:
        """Raises PanelsFailed. Port 0 takes a free one."""
        self._process = subprocess.Popen(  # noqa: S603
            self._command(port),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None  # noqa: S101 (narrowing: it is a pipe)
        told: list[str] = []
        for line in self._process.stdout:
            told.append(line)
            if "http://" in line:
                break
        else:
            code = self._process.wait(WITHIN_S)
            raise PanelsFailed(f"The web panels did not start (exit code {code}). {''.join(told[-20:])}".strip())
        self.address = told[-1][told[-1].index("http://") :].strip()
        self.passing_on = Thread(target=pass_on, args=(self._process.stdout,), daemon=True)
        self.passing_on.start()

    def _command(self, port: int) -> list[str]:
        named = ["--config", str(self._settings_file), "--port", str(port)]
        return [sys.executable, "-m", "webui", *named, "--while-open"]  # it ends with us, however we end

    def _accounts(self, site: Path, domain: str) -> None:
        digest, now = users.hashed(self.password), time.time()
        database = Database(self._database_url)
        with database.session() as session:
            for agent in read(site, domain).directory.agents.values():
                users.insert(session, agent.number, digest, ["agent"], "demo", now, agent=agent.number, name=agent.name)
            users.insert(session, SUPERVISOR, digest, ["supervisor"], "demo", now, teams=["*"], name="班长 Supervisor")
            users.insert(session, ADMINISTRATOR, digest, ["administrator"], "demo", now, name="管理员 Administrator")
            customers.keep(session, now)
        database.dispose()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()


def pass_on(said: IO[str]) -> None:
    """What the web process says goes on to our own error output, to its end: unread, it would stand still once the
    pipe is full."""
    try:
        for line in said:
            print(line, end="", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        return  # it was closed with the process, or nobody reads ours
