"""Whatever stands in an address or in what is sent, no page breaks: it is refused, or there is nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.web.access import ACCESS, allowed
from tests.web.conftest import ROLES, Web

LONG = "x" * 3000
TEXTS = (LONG, "\0", "\r\nX: y", "%00", "../../etc/passwd", "😀" * 200, "'; DROP TABLE user; --", "\ud7ff\uffff")
NUMBERS = ("2147483648", "9223372036854775808", "9" * 200, "-1", "1e9", "٣")
BODIES = (b"null", b"[]", b'{"a":', b"\xff\xfe", b'{"notes":{},"text":[],"to":{},"queues":[],"version":"x"}')
LEFT_OUT = {"/logout", "/login", "/login/code", "/live", "/training/live", "/staffing/forecast"}
"""They end the session, limit tries, do not end, or work for seconds; each has tests of its own."""
ASKED = "q page before after since sort team tier queue agent call number caller outcome with show next view count from"
FIELDS = "name title number drop version stamp roles teams agent with to text tier"


@pytest.fixture
def clients(web: Web) -> dict[str, FlaskClient]:
    web.live()
    return {role: web.client(role) for role in ROLES}


def rules(web: Web, clients: dict[str, FlaskClient], method: str) -> Iterator[tuple[Rule, FlaskClient]]:
    """Each rule with a browser it is open to."""
    for rule in web.app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.rule not in LEFT_OUT:
            words = ACCESS[f"{method} {rule.rule}"]
            yield rule, next(clients[role] for role in ("supervisor", *ROLES) if allowed(words, role))


def addresses(rule: Rule) -> Iterator[str]:
    """The rule with each hostile value in each of its places."""
    for name in rule.arguments - set(rule.defaults or ()):
        for value in TEXTS + NUMBERS:
            built = rule.rule
            for other in rule.arguments:
                at = next(part for part in (f"<{other}>", f"<int:{other}>", f"<path:{other}>") if part in built)
                built = built.replace(at, quote(value, safe="") if other == name else "1")
            yield built


def test_in_the_address(web: Web, clients: dict[str, FlaskClient]) -> None:
    for rule, client in rules(web, clients, "GET"):
        for address in addresses(rule):
            with client.get(address) as answer:
                assert answer.status_code < 500, address


def test_behind_the_question_mark(web: Web, clients: dict[str, FlaskClient]) -> None:
    for rule, client in rules(web, clients, "GET"):
        if not rule.arguments:
            for value in TEXTS[:5] + NUMBERS[:3]:
                asked = "&".join(f"{name}={quote(value, safe='')}" for name in ASKED.split())
                with client.get(f"{rule.rule}?{asked}") as answer:
                    assert answer.status_code < 500, (rule.rule, value[:20])


def test_in_what_is_sent(web: Web, clients: dict[str, FlaskClient]) -> None:
    tokens = {id(client): web.token(client) for client in clients.values()}
    for rule, client in rules(web, clients, "POST"):
        token, address = tokens[id(client)], rule.rule
        for name in rule.arguments:
            address = address.replace(f"<int:{name}>", "1").replace(f"<{name}>", "1001")
        headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
        for body in BODIES:
            assert sent(client, address, data=body, headers=headers) < 500, (address, body)
        for value in TEXTS[:2] + NUMBERS[:1]:
            form = {**dict.fromkeys(FIELDS.split(), value), "csrf_token": token}
            assert sent(client, address, data=form) < 500, (address, value[:20])


def sent(client: FlaskClient, address: str, **what: object) -> int:
    with client.post(address, **what) as answer:  # type: ignore[arg-type]
        return answer.status_code
