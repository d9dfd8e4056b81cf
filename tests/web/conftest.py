"""The panels with an SQLite database of their own, a user of each role, and the real control server before a board.

`web.client("supervisor")` is a browser in which that role has signed in; `web.post(client, "/x", {...})` sends a form
with its token. `web.board` is the daemon's board: what is put there shows on the pages.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fsctl.config import PathsSection, Settings, WebSection
from fsctl.control.client import ControlClient
from fsctl.control.server import ControlServer
from fsctl.store import users
from fsctl.store.database import Database
from fsctl.store.models import AuditRow
from fsctl.store.schema import upgrade
from tests.web.backend import Backend, site
from webui.app import create_app
from webui.limits import limiter

PASSWORD = "correct horse battery"
DIGEST = users.hashed(PASSWORD)
PEOPLE: dict[str, dict[str, Any]] = {
    "agent": {"login": "1001", "agent": "1001"},
    "supervisor": {"login": "super", "teams": ["*"]},
    "quality": {"login": "ears"},
    "administrator": {"login": "admin"},
    "engineer": {"login": "wires"},
}
ROLES = tuple(PEOPLE)


class Cuttable(ControlClient):
    """A client whose connections can be cut, as when the daemon dies."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._open: list[Any] = []

    def _connect(self, at: Path, timeout_s: float | None) -> Any:
        made = super()._connect(at, timeout_s)
        self._open.append(made.sock)
        return made

    def cut(self) -> None:
        for sock in self._open:
            with suppress(OSError):
                sock.shutdown(SHUT_RDWR)


class Web:
    def __init__(self, root: Path, web: WebSection) -> None:
        self.backend = Backend()
        self.board = self.backend.board
        self.settings = Settings(paths=PathsSection(data=str(root)), web=web)
        self.database = Database(self.settings.database_url)
        upgrade(self.database.engine)
        from fsctl.store import directory

        with self.database.session() as session:
            directory.save(session, site(), "test", 1.0)
        for role, person in PEOPLE.items():
            self.add(roles=[role], **person)
        self.socket = Path(tempfile.mkdtemp(prefix="fsctl-")) / "control.sock"
        self.daemon = ControlServer(self.socket, 0o600, self.backend)
        self.daemon.start()
        self.client_of_daemon = Cuttable(self.socket)
        self.app: Flask = create_app(self.settings, self.client_of_daemon)
        self.hub = self.app.extensions["fsctl.live"]

    def add(self, login: str, roles: list[str], agent: str = "", teams: tuple[str, ...] | list[str] = ()) -> None:
        with self.database.session() as session:
            users.insert(session, login, DIGEST, roles, "test", 1.0, agent, teams)

    def close(self) -> None:
        self.hub.stop()
        self.app.extensions["fsctl.training"].stop()
        if self.socket.exists():
            self.daemon.stop()
        self.database.dispose()

    def kill_daemon(self) -> None:
        self.daemon.stop()
        self.client_of_daemon.cut()

    def revive_daemon(self) -> None:
        self.daemon = ControlServer(self.socket, 0o600, self.backend)
        self.daemon.start()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until that is so, five seconds at most."""
        with gevent.Timeout(5):
            while not condition():
                gevent.sleep(0.01)

    def live(self) -> None:
        """Wait until the daemon's picture is there."""
        self.until(lambda: self.hub.stale_since is None)

    def client(self, role: str = "", login: str = "") -> FlaskClient:
        """A browser, signed in unless `role` and `login` are empty."""
        client = self.app.test_client()
        if role or login:
            answer = self.post(client, "/login", {"login": login or PEOPLE[role]["login"], "password": PASSWORD})
            assert answer.status_code == 302, answer.text
        return client

    def token(self, client: FlaskClient) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/there-is-no-such-page").text)
        assert found is not None
        return found.group(1)

    def post(self, client: FlaskClient, url: str, form: dict[str, Any] | None = None, **values: Any) -> TestResponse:
        return client.post(url, data={"csrf_token": self.token(client), **(form or {})}, **values)

    def post_json(self, client: FlaskClient, url: str, body: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.token(client), "Accept": "application/json"}
        return client.post(url, json=body, headers=headers)

    def act(self, client: FlaskClient, kind: str, **values: str) -> TestResponse:
        return self.post_json(client, "/act", {"kind": kind, "key": f"key-{time.monotonic_ns()}", **values})

    def audit(self) -> list[AuditRow]:
        with self.database.session() as session:
            return session.query(AuditRow).order_by(AuditRow.id).all()


@pytest.fixture
def web_section() -> WebSection:
    """Override in a test file for other settings."""
    return WebSection(second_factor_required=False)


@pytest.fixture
def web(tmp_path: Path, web_section: WebSection) -> Iterator[Web]:
    limiter.enabled = True
    made = Web(tmp_path, web_section)
    limiter.reset()
    yield made
    made.close()
