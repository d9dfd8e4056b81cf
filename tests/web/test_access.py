"""Every address × every role, as the tables say; and nothing is written without the token."""

from __future__ import annotations

import pytest

from tests.web.access import ACCESS, SAMPLES, allowed, known_roles
from tests.web.conftest import ROLES, Web


def routes(web: Web) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in web.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def sampled(web: Web, address: str) -> str:
    method, _, pattern = address.partition(" ")
    rule = next(r for r in web.app.url_map.iter_rules() if r.rule == pattern and method in (r.methods or ()))
    with web.app.test_request_context():
        asked = rule.arguments - set(rule.defaults or ())
        built = web.app.url_map.bind("localhost").build(rule.endpoint, {n: SAMPLES[n] for n in asked})
    return str(built)


def test_every_address_says_whom_it_is_for_and_every_line_is_an_address(web: Web) -> None:
    assert routes(web) == set(ACCESS)
    assert all(known_roles(words) for words in ACCESS.values())


@pytest.mark.parametrize("role", ["", *ROLES])
def test_each_address_is_open_to_those_it_is_for_and_closed_to_all_others(web: Web, role: str) -> None:
    wrong = []
    client = web.client(role)
    for address, words in ACCESS.items():
        if address == "POST /logout" and role:
            continue  # it ends the session the walk goes on with; it has a test of its own
        method, _, _ = address.partition(" ")
        url = sampled(web, address)
        answer = client.get(url) if method == "GET" else web.post(client, url)
        led_away = answer.status_code == 302 and answer.headers["Location"].startswith("/login?")
        led_away = led_away or (answer.status_code == 302 and answer.headers["Location"] == "/login" and url == "/")
        closed = (answer.status_code in (401, 403) and words != "anyone") or led_away
        if closed == allowed(words, role) or answer.status_code >= 500:
            wrong.append(f"{role or 'nobody'}: {address} answers {answer.status_code}, it is for {words}")
        answer.close()
    assert not wrong


def test_without_the_token_nothing_is_written(web: Web) -> None:
    clients = {role: web.client(role) for role in ROLES}
    for address, words in ACCESS.items():
        method, _, _ = address.partition(" ")
        if method != "GET":
            client = next(clients[role] for role in ROLES if allowed(words, role))
            answer = client.open(sampled(web, address), method=method, data={"login": "x"})
            assert answer.status_code == 400, address


def test_every_answer_carries_the_headers_and_pages_are_not_kept(web: Web) -> None:
    client = web.client("administrator")
    for address in ACCESS:
        method, _, pattern = address.partition(" ")
        if method != "GET":
            continue
        answer = client.get(sampled(web, address))
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if not pattern.startswith(("/static", "/words")):
            assert answer.headers["Cache-Control"] == "no-store", address
        answer.close()
