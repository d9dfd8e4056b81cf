"""The class of `bench.classroom` through the web panels: a hundred signed-in browsers, fifty at desk phones and fifty
customers. Each acts by POST and sees what changes in its own stream; the web process is between them and the phones."""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402 (the patch comes first)
import re  # noqa: E402
import secrets  # noqa: E402
import socket  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from http.client import HTTPConnection, HTTPException, HTTPResponse  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402
from urllib.parse import urlencode  # noqa: E402

import gevent  # noqa: E402
from gevent.pool import Pool  # noqa: E402

from bench.classroom import PAIRS, Computer, Trainee, Watch, lesson, spent_by  # noqa: E402
from bench.rows import Row, main  # noqa: E402
from fsctl.demo.lesson import FIRST_CUSTOMER, FIRST_EXTENSION  # noqa: E402

READY_S = 60.0


class Browser:
    """A signed-in session. `act` and `live` are as those of the training client; tokens are the web's business."""

    def __init__(self, port: int, login: str, password: str) -> None:
        self._port, self._cookie = port, ""
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        form = {"login": login, "password": password, "csrf_token": self._csrf("/login")}
        self._send("POST", "/login", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        self._token = self._csrf("/training")

    def _csrf(self, page: str) -> str:
        _, text = self._send("GET", page)
        found = re.search(r'name="csrf-token" content="([^"]+)"', text)
        if found is None:
            raise AssertionError(f"{page} has no token: {text[:200]}")
        return found.group(1)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self._cookie} if self._cookie else {}

    def _send(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, str]:
        self._connection.request(method, path, body or None, {**self._headers(), **(headers or {})})
        answer: HTTPResponse = self._connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self._cookie = cookie.partition(";")[0]
        return answer.status, text

    def take(self, table: str, key: str, name: str, token: str = "") -> str:
        self.act("take", **{table: key})
        return token

    def act(self, kind: str, **fields: str) -> None:
        fields.pop("token", None)
        sent = json.dumps({"kind": kind, "key": secrets.token_hex(8), **fields})
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self._token}
        status, text = self._send("POST", "/training/act", sent, headers)
        if status != 200:
            raise AssertionError(f"{kind} {fields}: {status} {text[:200]}")

    def live(self) -> Iterator[tuple[str, dict[str, Any]]]:
        connection = HTTPConnection("127.0.0.1", self._port)
        connection.request("GET", "/training/live", headers=self._headers())
        kind = ""
        with connection.getresponse() as response:
            while line := response.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    yield kind, json.loads(value)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def through_browsers(port: int) -> Callable[[Computer, list[float]], tuple[list[Trainee], list[Trainee], Any]]:
    def trainees(computer: Computer, times: list[float]) -> tuple[list[Trainee], list[Trainee], Any]:
        password = (computer.root / "class-password").read_text().strip()
        logins = [f"student{place:03}" for place in range(1, 2 * PAIRS + 1)]
        browsers = Pool(4).map(lambda login: Browser(port, login, password), logins)
        watches = [Watch(browser) for browser in browsers]
        seats = [("phone", str(FIRST_EXTENSION + place)) for place in range(PAIRS)]
        seats += [("customer", str(FIRST_CUSTOMER + place)) for place in range(PAIRS)]
        made = [
            Trainee(browser, watch, times, *seat) for browser, watch, seat in zip(browsers, watches, seats, strict=True)
        ]
        return made[:PAIRS], made[PAIRS:], lambda: [watch.stop() for watch in watches]

    return trainees


def web_process(computer: Computer) -> int:
    pid = computer.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])


def pages_are_there(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/login")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as directory:
        port = free_port()
        computer = Computer(Path(directory), 2 * PAIRS, "--port", str(port))
        try:
            with gevent.Timeout(READY_S):
                while not pages_are_there(port):
                    gevent.sleep(0.1)
            spent: list[float] = []

            def seated(*given: Any) -> Any:
                """Signing in is not what is measured."""
                found = through_browsers(port)(*given)
                spent.extend((spent_by(web_process(computer)), time.monotonic()))
                return found

            rows = list(lesson(computer, seated))
            share = (spent_by(web_process(computer)) - spent[0]) / (time.monotonic() - spent[1])
            yield from rows
            yield Row("web process meanwhile, CPU", share * 100, "% of a core")
        finally:
            computer.stop()


if __name__ == "__main__":
    raise SystemExit(main(measure))
