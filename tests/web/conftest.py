"""The panels with an SQLite database of their own, a user of each role, and the real control server before a board.

`web.client("supervisor")` is a browser in which that role has signed in; `web.post(client, "/x", {...})` sends a form
with its token. `web.board` is the daemon's board: what is put there shows on the pages.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any

import gevent
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fsctl.config import PathsSection, Settings, WebSection
from fsctl.control.client import ControlClient
from fsctl.control.server import ControlServer
from fsctl.directory import Directory
from fsctl.requests import LogIn, LogOut, SetNotReady
from fsctl.store import directory, users
from fsctl.store.database import Database
from fsctl.store.models import AuditRow
from tests.databases import empty_sqlite
from tests.web.backend import Backend, site
from tests.web.demo import Demo, demo
from tests.web.desk.centre import Running, centre
from tests.web.desk.playing import Phones
from webui import accounts
from webui.app import create_app
from webui.limits import limiter

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Each test signs somebody in: that a guess costs time is not what they are about."""
DIGEST = CHEAP.hash(PASSWORD)
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

    def connect(self, at: Path, timeout_s: float | None) -> Any:
        made = super().connect(at, timeout_s)
        self._open.append(made.sock)
        return made

    def cut(self) -> None:
        for sock in self._open:
            with suppress(OSError):
                sock.shutdown(SHUT_RDWR)


class Web:
    def __init__(self, root: Path, web: WebSection, stored: Path, site: Directory | None = None) -> None:
        """`stored` is a database with a user of each role and a small site, to be copied; `site` is another one."""
        self.backend = Backend(site)
        self.board = self.backend.board
        self.settings = Settings(paths=PathsSection(data=str(root)), web=web)
        shutil.copy(stored, self.settings.data / "fsctl.db")
        self.database = Database(self.settings.database_url)
        if site is not None:
            with self.database.session() as session:
                directory.save(session, site, "test", 2.0)
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
        """Wait until that is so, twenty seconds at most: machines are shared."""
        with gevent.Timeout(20):
            while not condition():
                gevent.sleep(0.01)

    def restart(self) -> None:
        """The web process ends and begins again; `again` is how browsers find it."""
        for hub in (self.hub, self.app.extensions["fsctl.training"]):
            hub.stop()
        self.app = create_app(self.settings, self.client_of_daemon)
        self.hub = self.app.extensions["fsctl.live"]

    def again(self, client: FlaskClient) -> FlaskClient:
        """The same browser before the web process that runs now."""
        made, cookie = self.app.test_client(), client.get_cookie("fsctl")
        assert cookie is not None
        made.set_cookie("fsctl", cookie.value)
        return made

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


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as each test begins with, made once."""
    path = tmp_path_factory.mktemp("stored") / "fsctl.db"
    database = empty_sqlite(path)
    with database.session() as session:
        directory.save(session, site(), "test", 1.0)
        for role, person in PEOPLE.items():
            users.insert(session, digest=DIGEST, roles=[role], by="test", at=1.0, **person)
    database.dispose()
    return path


@pytest.fixture(scope="session", autouse=True)
def _an_unknown_login_costs_as_little_as_a_known_one() -> None:
    accounts.NOBODY = CHEAP.hash("nobody's")


@pytest.fixture
def web(tmp_path: Path, web_section: WebSection, stored: Path) -> Iterator[Web]:
    limiter.enabled = True
    made = Web(tmp_path, web_section, stored)
    limiter.reset()
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One for all tests: each opens a context of its own in it."""
    from tests.web.browser import CHROMIUM, chromium

    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def demonstration() -> Iterator[Demo]:
    """The demonstration with callers: one for all tests that only need some life. What they change, they change in
    places of their own."""
    with demo(seconds=3600) as running:
        yield running


@pytest.fixture(scope="session")
def by_hand() -> Iterator[Running]:
    """The centre in which nothing happens but what a test does: one for all who leave it as it was."""
    with centre() as running:
        yield running


@pytest.fixture(scope="session")
def hands(by_hand: Running) -> Phones:
    return Phones(by_hand)


@pytest.fixture
def at_meal(by_hand: Running) -> Iterator[None]:
    """Agent 1001 of the centre is signed in, and takes no calls."""
    daemon = ControlClient(by_hand.training.with_name("control.sock"))
    daemon.ask(LogIn("1001", "", "test"))
    daemon.ask(SetNotReady("1001", "meal", "test"))
    yield
    daemon.ask(LogOut("1001", "test"))


@pytest.fixture
def phones(hands: Phones) -> Iterator[Phones]:
    hands.take()
    yield hands
    hands.quiet()
