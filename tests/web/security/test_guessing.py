"""Passwords and codes cannot be tried for long, and a sign-in leads to no other place."""

from __future__ import annotations

import time

import pytest

from tests.web.account.test_signing_in import code_of, enrol, try_in
from tests.web.conftest import PASSWORD, Web

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "HTTPS:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example\\@localhost/",
    "http:///evil.example",
    "/%0d%0aLocation:%20//evil.example\r\nX: y",
)


def test_one_address_has_so_many_tries_over_all_accounts(web: Web) -> None:
    client, attacker = web.client(), {"REMOTE_ADDR": "10.0.0.66"}
    said = [try_in(web, client, f"nobody{n}", "x", environ_base=attacker) for n in range(61)]
    assert said == [401] * 60 + [429]
    assert try_in(web, web.client(), "admin", PASSWORD, environ_base={"REMOTE_ADDR": "10.0.0.7"}) == 302


def test_codes_cannot_be_guessed(web: Web) -> None:
    enrol(web, web.client("supervisor"))
    client = web.client()
    web.post(client, "/login", {"login": "super", "password": PASSWORD})
    said = [web.post(client, "/login/code", {"code": f"{n:06}"}).status_code for n in range(9)]
    assert said == [401] * 8 + [429]


def test_the_code_that_set_it_up_is_used_up(web: Web) -> None:
    enrol(web, web.client("supervisor"))
    used = code_of(web, "super", at=time.time() - 30)
    client = web.client()
    web.post(client, "/login", {"login": "super", "password": PASSWORD})
    assert web.post(client, "/login/code", {"code": used}).status_code == 401


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere(web: Web, wanted: str) -> None:
    client = web.client()
    form = {"csrf_token": web.token(client), "login": "admin", "password": PASSWORD}
    led = [
        client.post("/login", query_string={"next": wanted}, data=form),
        client.get("/login", query_string={"next": wanted}),
    ]
    led.append(web.post(client, "/settings/language", {"language": "en", "back": wanted}))
    led.append(web.post(client, "/settings/theme", {"theme": "dark", "back": wanted}))
    for answer in led:
        target = answer.headers["Location"]
        assert target.startswith("/"), target
        assert not target.startswith(("//", "/\\"))
        assert "evil" not in target
        assert "alert" not in target
