"""What people set for themselves is kept with the account, checked, and told to their other windows."""

from __future__ import annotations

from typing import Any

import pytest

from fsctl.store.models import NoticeRow
from tests.web.conftest import Web

SOUNDS = {"on": True, "volume": 30, "with_phone": False, "off": ["tick"]}
KEYS = {"on": True, "digits": False, "changed": {"hold": "Alt+KeyH", "mute": ""}}


def kept(web: Web, login: str = "") -> Any:
    import html
    import json
    import re

    page = web.client("agent", login).get("/settings").text
    found = re.search(r"data-preferences='([^']+)'", page)
    assert found is not None
    return json.loads(html.unescape(found.group(1)))


def test_they_are_whole_before_anybody_has_set_anything(web: Web) -> None:
    assert kept(web) == {
        "sounds": {"on": False, "volume": 60, "with_phone": False, "off": []},
        "keys": {"on": True, "digits": True, "changed": {}},
    }


def test_a_section_is_kept_without_the_other_and_told(web: Web) -> None:
    client = web.client("agent")
    assert web.post_json(client, "/settings/preferences", {"sounds": SOUNDS}).status_code == 200
    assert web.post_json(client, "/settings/preferences", {"keys": KEYS}).status_code == 200
    assert kept(web) == {"sounds": SOUNDS, "keys": KEYS}
    with web.database.session() as session:
        (first, second) = session.query(NoticeRow).order_by(NoticeRow.id).all()
        assert (first.recipient, first.kind) == ("1001", "preferences")
        assert second.body == {"sounds": SOUNDS, "keys": KEYS, "window": ""}


@pytest.mark.parametrize(("said", "told"), [("0a" * 12, "0a" * 12), ("<b>", ""), ("0a" * 13, "")])
def test_the_page_that_sent_them_knows_its_own(web: Web, said: str, told: str) -> None:
    client = web.client("agent")
    headers = {"X-CSRFToken": web.token(client), "X-Window": said}
    assert client.post("/settings/preferences", json={"sounds": SOUNDS}, headers=headers).status_code == 200
    with web.database.session() as session:
        assert session.query(NoticeRow).one().body["window"] == told


@pytest.mark.parametrize(
    "sent",
    [
        [],
        {},
        {"theme": "dark"},
        {"sounds": {**SOUNDS, "volume": 101}},
        {"sounds": {**SOUNDS, "volume": True}},
        {"sounds": {**SOUNDS, "off": ["thunder"]}},
        {"sounds": {**SOUNDS, "on": "yes"}},
        {"sounds": {**SOUNDS, "more": 1}},
        {"keys": {**KEYS, "changed": {"hold": "KeyH"}}},
        {"keys": {**KEYS, "changed": {"hold": "Ctrl+Shift+<b>"}}},
        {"keys": {**KEYS, "changed": {"__proto__[x]": "Alt+KeyH"}}},
        {"keys": {**KEYS, "changed": {"hold": "Alt+KeyH", "mute": "Alt+KeyH"}}},
        {"keys": {**KEYS, "changed": {f"act{n}": "" for n in range(100)}}},
    ],
)
def test_whatever_does_not_fit_is_refused_in_words_and_nothing_is_kept(web: Web, sent: Any) -> None:
    answer = web.post_json(web.client("agent"), "/settings/preferences", sent)
    assert answer.status_code == 422
    assert answer.json["message"]  # type: ignore[index]
    with web.database.session() as session:
        assert session.query(NoticeRow).count() == 0
