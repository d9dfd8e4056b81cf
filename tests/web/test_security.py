"""What an attacker tries: from outside, from a colleague's desk, by a caller's name. Whom each address is for, and that
nothing is written without its token, stands in test_access.py."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import pytest
from flask.testing import FlaskClient

from fsctl.config import WebSection
from fsctl.step import Refused
from tests.web.access import ACCESS
from tests.web.account.test_signing_in import change, code_of, enrol, try_in
from tests.web.conftest import PASSWORD, PEOPLE, Web
from tests.web.hostile import NAMES, SPLITTERS, STRINGS
from tests.web.live.conftest import CALL, Stream
from tests.web.test_access import sampled
from webui.headers import HEADERS
from webui.live import hub as live_hub
from webui.live.acts import CLASSES, KINDS

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


def wears_all(answer: Any) -> bool:
    return all(answer.headers.get(name) == value for name, value in HEADERS.items())


class TestHeaders:
    def test_every_answer_wears_them_errors_too(self, web: Web) -> None:
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

    def test_the_token_of_another_session_is_none(self, web: Web) -> None:
        theirs, mine = web.token(web.client("supervisor")), web.client("administrator")
        assert mine.post("/settings/theme", data={"theme": "dark", "csrf_token": theirs}).status_code == 400
        assert mine.post("/act", json={}, headers={"X-CSRFToken": theirs}).status_code == 400

    def test_a_forged_host_leads_nowhere(self, web: Web) -> None:
        forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4"}
        for client in (web.client(), web.client("supervisor")):
            for line in ACCESS:
                if line.startswith("GET ") and line != "GET /live":
                    answer = client.get(sampled(web, line), headers=forged)
                    assert "evil.example" not in answer.headers.get("Location", "")
                    assert "evil.example" not in answer.get_data(as_text=True).replace("next=", "")
                    answer.close()

    def test_a_proxy_nobody_trusts_does_not_say_where_one_is(self, web: Web) -> None:
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


class TestSession:
    def test_a_planted_one_is_worth_nothing_after_signing_in(self, web: Web) -> None:
        client = web.client()
        client.get("/login")
        planted = client.get_cookie("fsctl")
        with client.session_transaction() as session:
            session["sid"] = "planted"
        web.post(client, "/login", {"login": "admin", "password": PASSWORD})
        with client.session_transaction() as session:
            assert session["sid"] != "planted"
        attacker = web.client()
        assert planted is not None
        attacker.set_cookie("fsctl", planted.value)
        assert attacker.get("/health").status_code == 302

    def test_a_stolen_one_ends_when_its_owner_signs_out(self, web: Web) -> None:
        owner, thief = web.client("administrator"), web.client()
        stolen = owner.get_cookie("fsctl")
        assert stolen is not None
        thief.set_cookie("fsctl", stolen.value)
        assert thief.get("/health").status_code == 200
        web.post(owner, "/logout")
        thief.set_cookie("fsctl", stolen.value)
        assert thief.get("/health").status_code == 302
        assert web.client("administrator").get("/health").status_code == 200

    def test_a_disabled_user_is_out_within_five_seconds_of_the_stream_too(self, web: Web) -> None:
        web.live()
        client = web.client("agent")
        stream = Stream(iter(client.get("/live", buffered=False).response))  # type: ignore[arg-type]
        assert stream.next()[0] == "snapshot"
        change(web, "1001", disabled=True)
        assert live_hub.LOOK_AT_ACCOUNTS_S < 5
        assert stream.next()[0] == "end"
        assert client.get("/settings").status_code == 302
        assert web.act(client, "set_ready", agent="1001").status_code == 401

    def test_a_forged_cookie_is_none(self, web: Web) -> None:
        client = web.client()
        for value in ("x", "eyJfdXNlcl9pZCI6IjEifQ.x.y", "." * 4000, "\x7f"):
            client.set_cookie("fsctl", value)
            assert client.get("/health").status_code == 302


class TestGuessing:
    def test_one_address_has_so_many_tries_over_all_accounts(self, web: Web) -> None:
        client, attacker = web.client(), {"REMOTE_ADDR": "10.0.0.66"}
        said = [try_in(web, client, f"nobody{n}", "x", environ_base=attacker) for n in range(61)]
        assert said == [401] * 60 + [429]
        assert try_in(web, web.client(), "admin", PASSWORD, environ_base={"REMOTE_ADDR": "10.0.0.7"}) == 302

    def test_codes_cannot_be_guessed(self, web: Web) -> None:
        enrol(web, web.client("supervisor"))
        client = web.client()
        web.post(client, "/login", {"login": "super", "password": PASSWORD})
        said = [web.post(client, "/login/code", {"code": f"{n:06}"}).status_code for n in range(9)]
        assert said == [401] * 8 + [429]

    def test_the_code_that_set_it_up_is_used_up(self, web: Web) -> None:
        enrol(web, web.client("supervisor"))
        used = code_of(web, "super", at=time.time() - 30)
        client = web.client()
        web.post(client, "/login", {"login": "super", "password": PASSWORD})
        assert web.post(client, "/login/code", {"code": used}).status_code == 401

    @pytest.mark.parametrize("wanted", ELSEWHERE)
    def test_nobody_is_led_elsewhere(self, web: Web, wanted: str) -> None:
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


class TestHostileText:
    def test_a_callers_name_arrives_as_it_is_and_breaks_no_event(self, web: Web) -> None:
        web.live()
        stream = Stream(iter(web.client("supervisor").get("/live", buffered=False).response))  # type: ignore[arg-type]
        stream.next()
        assert len(STRINGS) >= 200
        for n, name in enumerate((*STRINGS, *SPLITTERS)):
            web.backend.put("calls", f"x{n}", {**CALL, "caller_name": name})
            value: dict[str, Any] = {}
            while value.get("key") != f"x{n}":
                kind, value = stream.next()
                assert kind == "change"
            assert value["value"]["caller_name"] == name

    def test_no_page_repeats_it_unescaped(self, web: Web) -> None:
        for n, name in enumerate(NAMES):
            web.backend.put("calls", f"x{n}", {**CALL, "caller_name": name, "agent": "1001"})
        row = web.board.tables["agents"]["1001"]
        web.backend.put("agents", "1001", {**row, "name": NAMES[0], "reason": NAMES[1], "extension": NAMES[2]})
        for login in ("1001", "super", "admin"):
            change(web, login, name=NAMES[3], extension=NAMES[4])
        web.live()
        web.until(lambda: f"x{len(NAMES) - 1}" in web.hub.picture.tables["calls"])
        for role in PEOPLE:
            client = web.client(role)
            for line in ACCESS:
                if line.startswith("GET ") and line != "GET /live":
                    answer = client.get(sampled(web, line), query_string={"q": NAMES[5], "next": NAMES[6]})
                    if answer.mimetype == "text/html":
                        said = answer.get_data(as_text=True)
                        assert [name for name in NAMES if name in said] == [], (role, line)
                    answer.close()

    def test_what_was_typed_comes_back_as_text(self, web: Web) -> None:
        for name in NAMES[:40]:
            answer = web.post(web.client(), "/login", {"login": name, "password": "x"})
            assert name not in answer.text


OWN = {
    "log_in",
    "log_out",
    "set_ready",
    "set_not_ready",
    "help_given",
    "set_work_mode",
    "finish_wrap_up",
}
"""On oneself, or by a supervisor on an agent."""
ANSWERS = {"approve_break", "refuse_break"}
"""By a supervisor, on an agent who has asked."""
CALLS = {"hang_up_call", "transfer_call"}
SESSIONS = {"supervise", "change_supervision", "stop_supervising", "take_over"}
GIVEN = {
    "agent": "1001",
    "extension": "1001",
    "reason": "rest",
    "call": "mine",
    "to": "extension:1002",
    "muted": "on",
    "masked": "on",
    "digits": "1",
    "number": "10086",
    "mode": "listen",
    "follow": "caller",
    "session": "s-super",
    "language": "en",
    "approved": "yes",
    "forced": "yes",
    "wanted": "on",
    "disposition": "sold",
    "keys": "1",
    "priority": "high",
    "skill": "english",
    "level": "0",
}
FOREIGN = {**GIVEN, "agent": "1003", "extension": "1003", "call": "theirs", "session": "s-other"}


def allowed(kind: str, role: str) -> bool:
    """The truth table, for what belongs to the asker or stands in the asker's teams."""
    if kind in OWN | CALLS:
        return role in ("agent", "supervisor")
    if kind in SESSIONS | ANSWERS | {"set_priority", "set_demand"}:
        return role == "supervisor"
    if kind == "ring_phone":
        return role != "quality"
    return role == "agent"


def asked(web: Web, client: FlaskClient, kind: str, values: dict[str, str]) -> int:
    wanted = {field.name for field in fields(CLASSES[KINDS[kind]])} - {"by"}
    return web.act(client, kind, **{name: values[name] for name in wanted}).status_code


class TestActs:
    @pytest.fixture
    def web(self, web: Web) -> Web:
        web.add("other", ["supervisor"], teams=["nobody"])
        web.backend.put("calls", "mine", {**CALL, "state": "talking", "agent": "1001"})
        web.backend.put("calls", "theirs", {**CALL, "state": "talking", "agent": "1003", "queue": "sales"})
        for login in ("super", "other"):
            row = {"call": "mine", "supervisor": login, "mode": "listen", "state": "attached", "since": 1.0}
            web.backend.put("sessions", f"s-{login}", row)
        seat = web.backend.snapshot()["agents"]["1003"]
        web.backend.put("agents", "1003", {**seat, "state": "ready"})
        web.live()
        web.until(lambda: "s-other" in web.hub.picture.tables["sessions"])
        return web

    @pytest.mark.parametrize("role", PEOPLE)
    def test_who_may_what_on_the_own(self, web: Web, role: str) -> None:
        client = web.client(role)
        for kind in KINDS:
            before = len(web.backend.asked)
            status = asked(web, client, kind, GIVEN)
            assert (status == 200) == allowed(kind, role), (kind, status)
            assert status in (200, 403, 404)
            assert len(web.backend.asked) - before == (status == 200), kind

    @pytest.mark.parametrize("login", ["1001", "other", "ears", "admin", "wires"])
    def test_nothing_happens_to_what_is_others(self, web: Web, login: str) -> None:
        client = web.client(login=login)
        values = {**FOREIGN, "session": "s-super"}
        assert {kind: status for kind in KINDS if (status := asked(web, client, kind, values)) not in (403, 404)} == {}
        assert web.backend.asked == []

    def test_a_supervisor_has_no_hand_in_anothers_listening(self, web: Web) -> None:
        client = web.client("supervisor")
        kinds = SESSIONS - {"supervise"}
        assert {asked(web, client, kind, FOREIGN) for kind in kinds} == {404}

    def test_what_does_not_exist_is_as_what_is_others(self, web: Web) -> None:
        nothing = {**GIVEN, "agent": "9999", "extension": "9999", "call": "none", "session": "none"}
        for role in PEOPLE:
            client = web.client(role)
            assert {asked(web, client, kind, nothing) for kind in KINDS} <= {403, 404}, role
        assert web.backend.asked == []

    def test_a_key_used_again_does_nothing_again_and_belongs_to_one_person(self, web: Web) -> None:
        body = {"kind": "set_ready", "agent": "1001", "key": "one and the same"}
        client = web.client("agent")
        assert web.post_json(client, "/act", body).status_code == 200
        assert web.post_json(client, "/act", {**body, "kind": "log_out"}).status_code == 200
        assert len(web.backend.asked) == 1
        assert web.post_json(web.client("supervisor"), "/act", body).status_code == 200
        assert web.post_json(web.client("quality"), "/act", body).status_code == 403
        assert len(web.backend.asked) == 2

    def test_too_late_is_said_so(self, web: Web) -> None:
        web.backend.refusal = Refused("no_talk", "Agent 1001 talks to nobody", "")
        answer = web.act(web.client("agent"), "hold", agent="1001")
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["code"] == "no_talk"

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"null", 400),
            (b"[]", 400),
            (b'"set_ready"', 400),
            (b"{", 400),
            (b"\xff\xfe", 400),
            (b'{"kind":["set_ready"],"agent":"1001","key":"long enough"}', 400),
            (b'{"kind":{"a":1},"agent":"1001","key":"long enough"}', 400),
            (b'{"kind":"SetReady","agent":"1001","key":"long enough"}', 400),
            (b'{"kind":"__class__","agent":"1001","key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":null,"key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":{"$ne":""},"key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":true,"key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":1e999,"key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":"\\ud800","key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":"1001\\u0000","key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":"1001\\u0085","key":"long enough"}', 400),
            (b'{"kind":"set_ready","agent":"1001","key":{}}', 400),
            (b'{"kind":"set_ready","agent":"1001","key":"long enough","extra":1}', 400),
            (b'{"kind":"set_ready","agent":"' + b"1" * 200 + b'","key":"long enough"}', 400),
            (b"[" * 15_000, 400),
            (b'{"a":' * 3_000, 400),
            (b'{"kind":"' + b"x" * 1_000_000 + b'"}', 413),
            (b"x" * 3_000_000, 413),
        ],
    )
    def test_what_is_no_request_is_refused(self, web: Web, body: bytes, status: int) -> None:
        client = web.client("agent")
        headers = {"X-CSRFToken": web.token(client), "Content-Type": "application/json"}
        answer = client.post("/act", data=body, headers=headers)
        assert answer.status_code == status
        assert set(json.loads(answer.text)) == {"code", "message", "remedy"}
        assert web.backend.asked == []


class TestTrouble:
    def test_a_fault_shows_nothing_of_the_program(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
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

    def test_the_database_comes_back_by_itself(self, web: Web) -> None:
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

    def test_without_the_daemon_pages_stay_up_and_acts_say_so(self, web: Web) -> None:
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
