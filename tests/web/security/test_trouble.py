"""A fault, a database or a daemon that is away: what is shown tells nothing of the program, and all comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import QueuePool
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fsctl.store.database import make_engine
from tests.web.conftest import Web
from tests.web.security.test_headers import wears_all
from webui.database import db


def test_a_fault_shows_nothing_of_the_program(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    client = web.client("administrator")

    def broken() -> None:
        raise KeyError("secret detail")

    monkeypatch.setitem(web.app.view_functions, "health.page", _needing(broken, web, "health.page"))
    for accept in ("text/html", "application/json"):
        answer = client.get("/health", headers={"Accept": accept})
        assert answer.status_code == 500
        for word in ("Traceback", "KeyError", "secret detail", ".py"):
            assert word not in answer.text
        assert wears_all(answer)


def test_the_database_comes_back_by_itself(web: Web) -> None:
    client = web.client("administrator")
    path = web.settings.data / "fsctl.db"
    away = path.with_suffix(".away")
    with _moved(web, lambda: path.rename(away)):
        path.mkdir()
        for tag, words in (("en", "The database does not answer"), ("zh-CN", "数据库")):
            answer = client.get("/settings", headers={"Accept-Language": tag})
            assert answer.status_code == 503
            assert words in answer.text
            assert "sqlite" not in answer.text.lower()
            assert wears_all(answer)
        path.rmdir()
        away.rename(path)
    assert client.get("/settings").status_code == 200


def test_without_the_daemon_pages_stay_up_and_acts_say_so(web: Web) -> None:
    web.live()
    client = web.client("agent")
    web.kill_daemon()
    assert web.act(client, "set_ready", agent="1001").status_code == 503
    for url in ("/settings", "/phone"):
        assert client.get(url).status_code == 200
    web.revive_daemon()
    assert web.act(client, "set_ready", agent="1001").status_code == 200


def _needing(view: Callable[[], None], web: Web, endpoint: str) -> Callable[[], None]:
    """With the rights of the one it stands for."""
    view.needs = web.app.view_functions[endpoint].needs  # type: ignore[attr-defined]
    return view


@contextmanager
def _moved(web: Web, move: Callable[[], object]) -> Iterator[None]:
    from webui.database import db

    move()
    with web.app.app_context():
        db.engine.dispose()
    yield


def test_nobody_waits_long_for_a_connection_while_all_are_in_use(web: Web) -> None:
    """A database that is lost holds each of them until its time is over. The program's own patience is longer."""
    web.app.config["SQLALCHEMY_DATABASE_URI"] = "mysql+pymysql://a:b@127.0.0.1:1/x"
    panels = db._make_engine(None, {}, web.app).pool
    assert isinstance(panels, QueuePool)
    assert panels.timeout() == 5
    others = make_engine("mysql+pymysql://a:b@127.0.0.1:1/x").pool
    assert isinstance(others, QueuePool)
    assert others.timeout() == 30


def test_a_page_that_gets_no_connection_says_so_in_words(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    client = web.client("administrator")

    def full(session: object, *_args: object, **_more: object) -> None:
        raise PoolTimeout("QueuePool limit of size 5 overflow 10 reached")

    monkeypatch.setattr("sqlalchemy.orm.Session.connection", full)
    monkeypatch.setattr("sqlalchemy.orm.Session._connection_for_bind", full)
    answer = client.get("/settings", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    assert "QueuePool" not in answer.text
