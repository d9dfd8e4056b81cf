"""The web panels of the demonstration: a process of their own, customers, and an account for each agent, a supervisor
and an administrator, all with one password made up for this run."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

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

    @staticmethod
    def installed() -> bool:
        return find_spec("webui") is not None

    def start(self, site: Path, domain: str) -> None:
        """Raises PanelsFailed."""
        self._accounts(site, domain)
        self.serve(0)

    def serve(self, port: int) -> None:
        """Raises PanelsFailed. Port 0 takes a free one."""
        command = [sys.executable, "-m", "webui", "--config", str(self._settings_file), "--port", str(port)]
        self._process = subprocess.Popen(  # noqa: S603
            [*command, "--while-open"],  # it ends with us, however we end
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = self._process.stdout.readline() if self._process.stdout else ""
        while said and "http://" not in said:
            said = self._process.stdout.readline() if self._process.stdout else ""
        if "http://" not in said:
            raise PanelsFailed(f"The web panels did not start (exit code {self._process.wait(WITHIN_S)})")
        self.address = said[said.index("http://") :].strip()

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
