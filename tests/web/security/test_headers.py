"""Every answer wears the headers that shut out others, and believes none of what a request says of its way."""

from __future__ import annotations

from typing import Any

import pytest

from fsctl.config import WebSection
from tests.web.access import ACCESS
from tests.web.account.test_signing_in import try_in
from tests.web.conftest import Web
from tests.web.test_access import sampled
from webui.headers import HEADERS


def wears_all(answer: Any) -> bool:
    return all(answer.headers.get(name) == value for name, value in HEADERS.items())


def test_every_answer_wears_them_errors_too(web: Web) -> None:
    web.live()
    nobody, admin = web.client(), web.client("administrator")
    answers = [
        client.get(sampled(web, line)) for line in ACCESS if line.startswith("GET ") for client in (nobody, admin)
    ]
    answers += [
        nobody.get("/no"),
        nobody.delete("/login"),
        nobody.post("/login"),
        nobody.post("/act", json={}, headers={"X-CSRFToken": web.token(nobody)}),
        admin.get("/live", headers={"Accept": "application/json"}),
        nobody.get("/health", headers={"Accept": "application/json"}),
        web.post(admin, "/settings/theme", {"theme": "x" * 3_000_000}),
    ]
    web.kill_daemon()
    answers.append(admin.get("/health"))
    codes = {answer.status_code for answer in answers}
    assert {200, 302, 400, 401, 404, 405, 413, 503} <= codes
    assert [answer.request.path for answer in answers if not wears_all(answer)] == []
    for answer in answers:
        answer.close()


def test_the_token_of_another_session_is_none(web: Web) -> None:
    theirs, mine = web.token(web.client("supervisor")), web.client("administrator")
    assert mine.post("/settings/theme", data={"theme": "dark", "csrf_token": theirs}).status_code == 400
    assert mine.post("/act", json={}, headers={"X-CSRFToken": theirs}).status_code == 400


def test_a_forged_host_leads_nowhere(web: Web) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4"}
    for client in (web.client(), web.client("supervisor")):
        for line in ACCESS:
            if line.startswith("GET ") and line != "GET /live":
                answer = client.get(sampled(web, line), headers=forged)
                assert "evil.example" not in answer.headers.get("Location", "")
                assert "evil.example" not in answer.get_data(as_text=True).replace("next=", "")
                answer.close()


def test_a_proxy_nobody_trusts_does_not_say_where_one_is(web: Web) -> None:
    client = web.client()
    said = [try_in(web, client, "admin", "wrong", headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(10)]
    assert said[-1] == 429


class TestSecureCookie:
    @pytest.fixture
    def web_section(self) -> WebSection:
        return WebSection(second_factor_required=False, secure_cookies=True)

    def test_it_is_for_this_host_by_tls_and_for_no_script(self, web: Web) -> None:
        cookie = web.app.test_client().get("/login", base_url="https://localhost").headers["Set-Cookie"]
        assert cookie.startswith("__Host-fsctl=")
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
        assert not any(part.startswith("Domain") for part in parts)

    def test_browsers_are_told_to_come_by_tls_only(self, web: Web) -> None:
        answer = web.app.test_client().get("/login", base_url="https://localhost")
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
