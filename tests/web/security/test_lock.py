"""Another program holds the database's lock: who writes waits, everybody else goes on."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import gevent
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import Web
from webui import waiting

Hold = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def hold(web: Web) -> Iterator[Hold]:
    other = sqlite3.connect(web.settings.data / "fsctl.db", isolation_level=None)

    @contextmanager
    def held() -> Iterator[None]:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")

    yield held
    other.close()


def remind(client: FlaskClient, token: str) -> TestResponse:
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    return client.post("/desk/reminders", json={"text": "call back", "due_at": time.time() + 600}, headers=headers)


def test_who_writes_waits_and_the_others_read_on(web: Web, hold: Hold) -> None:
    client, reader = web.client("agent"), web.app.test_client()
    token = web.token(client)
    with hold():
        writer = gevent.spawn(remind, client, token)
        for _ in range(3):
            gevent.sleep(0.05)
            assert reader.get("/login").status_code == 200
        assert not writer.ready()
    assert writer.get(timeout=waiting.PATIENCE_S).status_code == 201


def test_after_a_while_it_says_so_and_keeps_nothing(web: Web, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    client = web.client("agent")
    token = web.token(client)
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.1)
    with hold():
        assert remind(client, token).status_code == 503
        assert client.get("/desk/reminders").json == {"reminders": []}
    assert remind(client, token).status_code == 201
