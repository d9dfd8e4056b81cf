"""Walls: a secret address, shown once, that can be taken back; numbers and no names."""

from __future__ import annotations

import re
import time
from typing import Any

import orjson
import pytest

from fsctl.store.models import WallRow
from tests.web.conftest import Web
from webui.board import walls

FORM = {"title": "大厅 <Hall>", "queues": ["support"], "language": "en", "theme": "dark"}


def make(web: Web, **form: Any) -> str:
    """The wall's token."""
    answer = web.post(web.client("supervisor"), "/walls", {**FORM, **form})
    assert answer.status_code == 200
    found = re.search(r'value="http://localhost/wall/([^"]+)"', answer.text)
    assert found is not None
    return found.group(1)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(web: Web) -> None:
    web.live()
    token = make(web)
    assert token not in web.client("supervisor").get("/walls").text
    with web.database.session() as session:
        (row,) = session.query(WallRow).all()
        assert token not in repr({name: getattr(row, name) for name in ("token_hash", "title", "queues", "created_by")})
    (line,) = [line for line in web.audit() if line.action == "wall"]
    assert token not in repr((line.subject, line.after))


def test_a_wall_needs_no_sign_in_and_speaks_its_own_language(web: Web) -> None:
    web.live()
    page = web.client().get(f"/wall/{make(web)}")
    assert page.status_code == 200
    assert 'lang="en"' in page.text
    assert 'data-bs-theme="dark"' in page.text
    assert "Longest wait" in page.text
    assert "大厅 &lt;Hall&gt;" in page.text
    chinese = web.client().get(f"/wall/{make(web, language='zh')}").text
    assert 'lang="zh-CN"' in chinese
    assert "最长等待" in chinese


@pytest.mark.parametrize("token", ["x", "en-dark-x", "zh-auto-", "en-dark-" + "x" * 500])
def test_a_wrong_token_finds_nothing(web: Web, token: str) -> None:
    make(web)
    assert web.client().get(f"/wall/{token}").status_code == 404
    assert web.client().get(f"/wall/{token}/live").status_code == 404


def test_another_language_than_it_was_made_for_finds_nothing(web: Web) -> None:
    assert web.client().get(f"/wall/{make(web).replace('en-', 'zh-', 1)}").status_code == 404


def test_a_revoked_wall_is_gone_and_its_stream_ends(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "EVERY_S", 0.01)
    monkeypatch.setattr(walls, "LOOK_AT_TOKEN_S", 0.0)
    web.live()
    token = make(web)
    stream = web.client().get(f"/wall/{token}/live", buffered=False)
    chunks = iter(stream.response)
    assert b"event: wall" in next(chunks)
    with web.database.session() as session:
        name = session.query(WallRow).one().token_hash
    assert web.post(web.client("supervisor"), f"/walls/{name}/revoke").status_code == 302
    assert any(b"event: end" in chunk for chunk in chunks)
    assert web.client().get(f"/wall/{token}").status_code == 404
    assert [line.action for line in web.audit()][-1] == "wall_revoked"


def test_a_wall_shows_its_queues_in_numbers_and_nobody_by_name(web: Web) -> None:
    web.live()
    now = time.time()
    web.backend.put(
        "calls",
        "c1",
        {
            "state": "waiting",
            "queue": "support",
            "since": now - 30,
            "caller_number": "13800001111",
            "caller_name": "王先生",
        },
    )
    web.backend.put("calls", "c2", {"state": "waiting", "queue": "sales", "since": now - 900})
    web.until(lambda: "c2" in web.hub.picture.tables["calls"])
    stream = web.client().get(f"/wall/{make(web)}/live", buffered=False)
    said = next(iter(stream.response)).decode()
    stream.close()
    value = orjson.loads(said.partition("data: ")[2])
    assert set(value["numbers"]["queues"]) == {"support"}
    assert (value["numbers"]["waiting"], value["numbers"]["late"]) == (1, 1)
    assert sum(value["numbers"]["states"].values()) == 2
    for secret in ("13800001111", "王先生", "王芳", "1001"):
        assert secret not in said


def test_a_wall_says_since_when_nothing_comes_from_the_daemon(web: Web) -> None:
    web.live()
    token = make(web)
    web.kill_daemon()
    web.until(lambda: web.hub.stale_since is not None)
    stream = web.client().get(f"/wall/{token}/live", buffered=False)
    value = orjson.loads(next(iter(stream.response)).decode().partition("data: ")[2])
    stream.close()
    assert value["stale_since"]
    assert "numbers" not in value


def test_a_wall_is_made_of_own_queues_only_and_walls_of_others_are_not_there(web: Web) -> None:
    web.add("sub", ["supervisor"], teams=["nobody"])
    make(web)
    client = web.client(login="sub")
    assert web.post(client, "/walls", FORM).status_code == 422
    assert "Hall" not in client.get("/walls").text
    with web.database.session() as session:
        name = session.query(WallRow).one().token_hash
    assert web.post(client, f"/walls/{name}/revoke").status_code == 404


def test_a_wall_without_title_or_queues_is_not_made(web: Web) -> None:
    client = web.client("supervisor")
    assert web.post(client, "/walls", {**FORM, "title": ""}).status_code == 422
    assert web.post(client, "/walls", {**FORM, "queues": []}).status_code == 422
    assert web.post(client, "/walls", {**FORM, "language": "fr"}).status_code == 422
