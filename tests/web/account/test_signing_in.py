"""Signing in and out, the second factor, and what ends a session."""

from __future__ import annotations

import re
import stat
import time

import pytest
from flask.testing import FlaskClient

from fsctl.config import WebSection
from fsctl.requests import LogIn
from fsctl.step import Refused
from fsctl.store.models import UserRow
from fsctl.switch.events import SwitchSnapshot
from tests.web.conftest import PASSWORD, Web


def change(web: Web, login: str, **values: object) -> None:
    with web.database.session() as session:
        row = session.get(UserRow, login)
        for name, value in values.items():
            setattr(row, name, value)


def try_in(web: Web, client: FlaskClient, login: str, password: str, **values: object) -> int:
    return web.post(client, "/login", {"login": login, "password": password}, **values).status_code


def code_of(web: Web, login: str, at: float | None = None) -> str:
    totp = web.app.extensions["fsctl.totp"]
    with web.database.session() as session:
        row = session.get(UserRow, login)
        assert row is not None
        return str(totp._totp.from_source(row.tf_totp_secret).generate(time=at or time.time()).token)


def enrol(web: Web, client: FlaskClient) -> list[str]:
    """The recovery codes."""
    client.get("/settings/second-factor")
    with client.session_transaction() as session:
        secret = session["totp_setup"]
    token = web.app.extensions["fsctl.totp"]._totp.from_source(secret).generate(time=time.time() - 30).token
    answer = web.post(client, "/settings/second-factor", {"code": token})
    assert answer.status_code == 200
    return re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text)


class TestPassword:
    def test_the_right_one_leads_to_the_page_of_the_role(self, web: Web) -> None:
        answer = web.post(web.client(), "/login", {"login": "admin", "password": PASSWORD})
        assert answer.headers["Location"] == "/health"

    def test_a_wrong_one_and_an_unknown_account_look_alike_and_are_on_record(self, web: Web) -> None:
        client = web.client()
        wrong = web.post(client, "/login", {"login": "admin", "password": "wrong"})
        unknown = web.post(client, "/login", {"login": "nobody", "password": "wrong"})
        assert wrong.status_code == unknown.status_code == 401
        assert [row.subject for row in web.audit() if row.action == "sign_in_refused"] == ["admin", "nobody"]

    def test_a_disabled_account_cannot_sign_in(self, web: Web) -> None:
        change(web, "admin", disabled=True)
        assert try_in(web, web.client(), "admin", PASSWORD) == 401

    def test_too_many_tries_are_stopped_there_and_not_elsewhere(self, web: Web) -> None:
        attacker, victim = {"REMOTE_ADDR": "10.0.0.66"}, {"REMOTE_ADDR": "10.0.0.7"}
        client = web.client()
        said = [try_in(web, client, "admin", "wrong", environ_base=attacker) for _ in range(10)]
        assert said == [401] * 8 + [429] * 2
        assert try_in(web, client, "admin", PASSWORD, environ_base=attacker) == 429
        assert try_in(web, web.client(), "admin", PASSWORD, environ_base=victim) == 302

    def test_one_is_led_on_only_within_this_server(self, web: Web) -> None:
        for wanted, led in (
            ("/health", "/health"),
            ("//evil.example/", "/health"),
            ("https://evil.example/x", "/health"),
            ("/\\evil.example", "/health"),
        ):
            client = web.client()
            answer = client.post(
                "/login",
                query_string={"next": wanted},
                data={"csrf_token": web.token(client), "login": "admin", "password": PASSWORD},
            )
            assert answer.headers["Location"] == led, wanted


class TestSession:
    def test_it_ends_when_the_user_is_disabled(self, web: Web) -> None:
        client = web.client("administrator")
        assert client.get("/health").status_code == 200
        change(web, "admin", disabled=True)
        assert client.get("/health").status_code == 302

    def test_signing_out_ends_it(self, web: Web) -> None:
        client = web.client("administrator")
        assert web.post(client, "/logout").headers["Location"] == "/login"
        assert client.get("/health").status_code == 302

    def test_a_new_password_ends_all_others(self, web: Web) -> None:
        here, there = web.client("administrator"), web.client("administrator")
        form = {"present": PASSWORD, "new": "another horse battery", "again": "another horse battery"}
        assert web.post(here, "/settings/password", {**form, "present": "wrong"}).status_code == 400
        assert web.post(here, "/settings/password", {**form, "new": "short", "again": "short"}).status_code == 400
        assert web.post(here, "/settings/password", form).status_code == 302
        assert here.get("/health").status_code == 200
        assert there.get("/health").status_code == 302
        assert try_in(web, web.client(), "admin", "another horse battery") == 302

    def test_the_cookie_is_out_of_reach_of_scripts_and_the_secret_of_others(self, web: Web) -> None:
        client = web.client()
        cookie = client.get("/login").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert stat.S_IMODE(web.settings.web_secret.stat().st_mode) == 0o600


class TestSecondFactor:
    def test_once_set_up_the_code_is_asked_for_and_taken_once(self, web: Web) -> None:
        enrol(web, web.client("supervisor"))
        client = web.client()
        answer = web.post(client, "/login", {"login": "super", "password": PASSWORD})
        assert answer.headers["Location"] == "/login/code"
        assert client.get("/settings").status_code == 302
        assert web.post(client, "/login/code", {"code": "000000"}).status_code == 401
        code = code_of(web, "super")
        assert web.post(client, "/login/code", {"code": code}).status_code == 302
        assert client.get("/settings").status_code == 200
        again = web.client()
        web.post(again, "/login", {"login": "super", "password": PASSWORD})
        assert web.post(again, "/login/code", {"code": code}).status_code == 401

    def test_the_code_alone_is_worth_nothing(self, web: Web) -> None:
        enrol(web, web.client("supervisor"))
        answer = web.post(web.client(), "/login/code", {"code": code_of(web, "super")})
        assert answer.headers["Location"] == "/login"

    def test_the_secret_is_not_stored_in_the_clear(self, web: Web) -> None:
        enrol(web, web.client("supervisor"))
        with web.database.session() as session:
            row = session.get(UserRow, "super")
            assert row is not None
            assert '"enckey"' in row.tf_totp_secret
            assert '"key"' not in row.tf_totp_secret

    def test_it_is_removed_with_the_password_only(self, web: Web) -> None:
        client = web.client("supervisor")
        enrol(web, client)
        assert web.post(client, "/settings/second-factor/remove", {"password": "wrong"}).status_code == 400
        assert web.post(client, "/settings/second-factor/remove", {"password": PASSWORD}).status_code == 302
        assert try_in(web, web.client(), "super", PASSWORD) == 302


class TestRecovery:
    def with_code(self, web: Web, code: str) -> int:
        client = web.client()
        web.post(client, "/login", {"login": "super", "password": PASSWORD})
        return web.post(client, "/login/code", {"code": code}).status_code

    def test_each_code_lets_in_once_however_it_is_typed(self, web: Web) -> None:
        codes = enrol(web, web.client("supervisor"))
        assert len(set(codes)) == 10
        assert self.with_code(web, codes[0]) == 302
        assert self.with_code(web, codes[0]) == 401
        assert self.with_code(web, codes[1].upper().replace("-", " ")) == 302
        assert self.with_code(web, "aaaaa-aaaaa") == 401
        assert [row.after for row in web.audit() if row.action == "recovery_code"] == [{"left": 9}, {"left": 8}]

    def test_they_are_stored_as_what_they_cannot_be_read_from_and_shown_once(self, web: Web) -> None:
        client = web.client("supervisor")
        codes = enrol(web, client)
        with web.database.session() as session:
            row = session.get(UserRow, "super")
            assert row is not None
            assert len(row.recovery_codes) == 10
            assert not any(
                code in kept or code.replace("-", "") in kept for kept in row.recovery_codes for code in codes
            )
        page = client.get("/settings").text
        assert not any(code in page for code in codes)
        assert not any(code in str(row.after) for row in web.audit() for code in codes)

    def test_a_code_is_worth_nothing_for_somebody_else_or_without_the_password(self, web: Web) -> None:
        code = enrol(web, web.client("supervisor"))[0]
        enrol(web, web.client("administrator"))
        client = web.client()
        web.post(client, "/login", {"login": "admin", "password": PASSWORD})
        assert web.post(client, "/login/code", {"code": code}).status_code == 401
        assert web.post(web.client(), "/login/code", {"code": code}).headers["Location"] == "/login"

    def test_new_ones_are_made_with_the_password_and_void_the_old(self, web: Web) -> None:
        client = web.client("supervisor")
        assert web.post(client, "/settings/second-factor/recovery", {"password": PASSWORD}).status_code == 409
        old = enrol(web, client)
        assert web.post(client, "/settings/second-factor/recovery", {"password": "wrong"}).status_code == 400
        answer = web.post(client, "/settings/second-factor/recovery", {"password": PASSWORD})
        made = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text)
        assert len(made) == 10
        assert self.with_code(web, old[0]) == 401
        assert self.with_code(web, made[0]) == 302

    def test_they_go_with_the_second_factor(self, web: Web) -> None:
        client = web.client("supervisor")
        enrol(web, client)
        web.post(client, "/settings/second-factor/remove", {"password": PASSWORD})
        with web.database.session() as session:
            row = session.get(UserRow, "super")
            assert row is not None
            assert row.recovery_codes == []


class TestRequired:
    @pytest.fixture
    def web_section(self) -> WebSection:
        return WebSection()

    def test_an_administrator_comes_nowhere_before_it_is_set_up(self, web: Web) -> None:
        client = web.client("administrator")
        for url in ("/health", "/settings", "/live", "/phone"):
            assert client.get(url).headers["Location"] == "/settings/second-factor", url
        enrol(web, client)
        assert client.get("/health").status_code == 200

    def test_an_agent_is_not_asked(self, web: Web) -> None:
        assert web.client("agent").get("/settings").status_code == 200


class TestPhone:
    def test_an_agent_is_led_there_and_signs_in_at_it(self, web: Web) -> None:
        web.live()
        client = web.client()
        answer = web.post(client, "/login", {"login": "1001", "password": PASSWORD})
        assert answer.headers["Location"] == "/phone"
        assert 'value="1001"' in client.get("/phone").text
        assert web.post(client, "/phone", {"extension": "1001", "ready": "1", "reason": "other"}).status_code == 302
        assert web.backend.asked == [LogIn("1001", "1001", "1001")]

    def test_to_start_not_ready_is_one_request(self, web: Web) -> None:
        """Two would leave a moment in which a call can be offered."""
        web.live()
        client = web.client("agent")
        assert web.post(client, "/phone", {"extension": "1001", "reason": "meeting"}).status_code == 302
        assert web.backend.asked == [LogIn("1001", "1001", "1001", "meeting")]

    def test_a_light_says_whether_it_can_ring_and_who_is_there(self, web: Web) -> None:
        seat = web.backend.snapshot()["agents"]["1002"]
        web.backend.step(SwitchSnapshot("core", (), frozenset({"1001"}), True))
        web.backend.put("agents", "1002", {**seat, "state": "ready"})
        web.live()
        web.until(lambda: web.hub.picture.signed_in_at("1002") == "1002")
        client = web.client("agent")

        def light(extension: str) -> tuple[object, ...]:
            shown = client.get("/phone/light", query_string={"extension": extension}).json
            assert shown is not None
            return shown["known"], shown["registered"], shown["taken_by"], shown["well"]

        assert light("1001") == (True, True, "", True)
        assert light("1002") == (True, False, "1002", True)
        assert light("9999") == (False, None, "", True)
        assert light("<b>" * 40)[0] is False

    def test_a_colleague_is_signed_out_of_a_phone_only_when_that_is_meant(self, web: Web) -> None:
        seat = web.backend.snapshot()["agents"]["1002"]
        web.backend.put("agents", "1002", {**seat, "state": "ready"})
        web.live()
        web.until(lambda: web.hub.picture.signed_in_at("1002") == "1002")
        client = web.client("agent")
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        wish = {"other": "1002", "reason": "meeting"}
        for wrong in ({}, {"sign_out": "1003"}, {"sign_out": ""}):
            asked = web.post(client, "/phone", {**wish, **wrong})
            assert asked.status_code == 409
            assert "Li Wei (1002) is signed in at 1002" in asked.text
        assert web.backend.asked == []
        with web.database.session() as session:
            row = session.get(UserRow, "1001")
            assert row is not None
            assert row.extension == ""
        kept = dict(
            re.findall(r'name="(extension|sign_out|reason)" value="([^"]*)"', asked.text.split("</section>")[0])
        )
        assert web.post(client, "/phone", kept).status_code == 302
        assert web.backend.asked == [LogIn("1001", "1002", "1001", "meeting")]

    def test_who_only_listens_by_a_phone_signs_nobody_out_and_is_not_asked(self, web: Web) -> None:
        seat = web.backend.snapshot()["agents"]["1002"]
        web.backend.put("agents", "1002", {**seat, "state": "ready"})
        web.live()
        web.until(lambda: web.hub.picture.signed_in_at("1002") == "1002")
        assert web.post(web.client("supervisor"), "/phone", {"extension": "1002"}).status_code == 302

    def test_another_phone_goes_before_the_usual_one(self, web: Web) -> None:
        web.live()
        client = web.client("agent")
        web.post(client, "/phone", {"extension": "1001", "other": "1004"})
        (asked,) = web.backend.asked
        assert isinstance(asked, LogIn)
        assert asked.extension == "1004"

    def test_a_refusal_is_shown_and_nothing_kept(self, web: Web) -> None:
        web.live()
        client = web.client("agent")
        web.backend.refusal = Refused("no_extension", "no phone", "choose one")
        assert web.post(client, "/phone", {"extension": "1001"}).status_code == 409
        with web.database.session() as session:
            row = session.get(UserRow, "1001")
            assert row is not None
            assert row.extension == ""


class TestLook:
    def test_language_and_theme_are_kept_with_the_account(self, web: Web) -> None:
        client = web.client("agent")
        web.post(client, "/settings/language", {"language": "en", "back": "/settings"})
        web.post(client, "/settings/theme", {"theme": "dark", "back": "/settings"})
        elsewhere = web.client("agent")
        page = elsewhere.get("/settings").text
        assert '<html lang="en"' in page
        assert 'data-bs-theme="dark"' in page
        assert web.post(client, "/settings/language", {"language": "xx"}).status_code == 400

    def test_errors_are_pages_in_both_languages(self, web: Web) -> None:
        client = web.client()
        assert "There is nothing here" in client.get("/no", headers={"Accept-Language": "en"}).text
        assert "这里没有内容" in client.get("/no", headers={"Accept-Language": "zh-CN"}).text

    def test_without_the_database_a_page_says_so(self, web: Web) -> None:
        client = web.client("administrator")
        path = web.settings.data / "fsctl.db"
        path.rename(path.with_suffix(".away"))
        path.mkdir()
        with web.app.app_context():
            from webui.database import db

            db.engine.dispose()
        answer = client.get("/health", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert "The database does not answer" in answer.text

    def test_without_the_daemon_health_says_so(self, web: Web) -> None:
        client = web.client("administrator")
        web.kill_daemon()
        answer = client.get("/health", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert "Call control does not answer" in answer.text
