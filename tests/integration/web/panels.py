"""`fsctl web` as an operator runs it, and a browser of few means before it."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from fsctl.config import PathsSection, Settings
from fsctl.store import users
from tests.databases import prepared

PASSWORD = "correct horse battery"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class PanelsProcess:
    """`root` is its data directory, `settings` what stands in its settings file beside that, from [web] on."""

    def __init__(self, root: Path, settings: str = "", database_url: str = "") -> None:
        self.settings = Settings(paths=PathsSection(data=str(root)))
        self.database_url = database_url or self.settings.database_url
        self.file = root / "web.toml"
        self.log = root / "web.log"
        self.file.write_text(f'[paths]\ndata = "{root}"\n[web]\nsecond_factor_required = false\n{settings}')
        self.process: subprocess.Popen[str] | None = None
        self.address = ""

    def prepare(self, **logins: str) -> None:
        """A database with these accounts, login=role."""
        database = prepared(self.database_url)
        with database.session() as session:
            for login, role in logins.items():
                users.insert(session, login, users.hashed(PASSWORD), [role], "test", 1.0, teams=["*"])
        database.dispose()

    def launch(self) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fsctl", "--config", str(self.file), "web"],
            stdout=subprocess.PIPE,
            stderr=self.log.open("w"),
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("FSCTL_")},
        )
        return self.process

    def start(self) -> None:
        """Until it serves; AssertionError with what it said if it does not."""
        process = self.launch()
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://" in line, self.log.read_text()
        self.address = line[line.index("http://") :].strip()

    def fails(self, within_s: float = 60.0) -> tuple[int, str]:
        """The exit code and what was said, of one that does not come up."""
        code = self.launch().wait(within_s)
        return code, self.log.read_text()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)


class Browser:
    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        with self._opener.open(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def _token(self, page: str) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(page))
        assert found is not None
        return found.group(1)

    def act(self, **act: str) -> None:
        """Ask the daemon for it. Raises HTTPError."""
        headers = {"X-CSRFToken": self._token("/settings"), "Content-Type": "application/json"}
        body = json.dumps({**act, "key": secrets.token_hex(8)}).encode()
        asked = Request(self.address + "/act", body, headers)  # noqa: S310 (our own panels)
        with self._opener.open(asked, timeout=20):
            pass

    def sign_in(self, login: str) -> None:
        form = urlencode({"csrf_token": self._token("/login"), "login": login, "password": PASSWORD})
        with self._opener.open(self.address + "/login", form.encode(), timeout=20) as answer:
            assert "/login" not in answer.url

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


class Events:
    """An open stream. `next` waits at most that long for an event, or what is said without being one."""

    def __init__(self, connection: http.client.HTTPConnection, cookie: str) -> None:
        connection.request("GET", "/live", headers={"Cookie": cookie, "Accept": "text/event-stream"})
        self._connection = connection
        self.answer = connection.getresponse()
        assert self.answer.status == 200, self.answer.status
        self._lines = self._read()

    def _read(self) -> Iterator[tuple[str, dict[str, object]]]:
        kind = ""
        while line := self.answer.readline():
            name, _, value = line.decode().strip().partition(": ")
            if name == "event":
                kind = value
            elif name == "data" and kind != "beat":
                yield kind, json.loads(value)

    def next(self) -> tuple[str, dict[str, object]]:
        return next(self._lines)

    def __iter__(self) -> Iterator[tuple[str, dict[str, object]]]:
        """What comes until the stream ends."""
        return self._lines

    def until(self, *kinds: str, within_s: float = 30.0) -> tuple[str, dict[str, object]]:
        deadline = time.monotonic() + within_s
        for kind, value in self._lines:
            if kind in kinds:
                return kind, value
            assert time.monotonic() < deadline, f"waited {within_s} s for {kinds}"
        raise AssertionError(f"the stream ended before {kinds}")

    def close(self) -> None:
        self._connection.close()


def open_stream(browser: Browser, timeout_s: float = 40.0) -> Events:
    host, _, port = browser.address.removeprefix("http://").partition(":")
    return Events(http.client.HTTPConnection(host, int(port), timeout=timeout_s), browser.cookie)
