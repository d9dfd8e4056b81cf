"""Who may ask the daemon for what, on whom; and what is no request at all."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from flask.testing import FlaskClient

from fsctl.step import Refused
from tests.web.conftest import PEOPLE, Web
from tests.web.live.conftest import CALL
from webui.live.acts import CLASSES, KINDS

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
PROMOTES = {"set_priority", "set_demand", "withdraw_callback", "move_callback"}
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
    "data": "",
    "skill": "english",
    "level": "0",
    "callback": "promised",
}
FOREIGN = {**GIVEN, "agent": "1003", "extension": "1003", "call": "theirs", "session": "s-other"}


def allowed(kind: str, role: str) -> bool:
    """The truth table, for what belongs to the asker or stands in the asker's teams."""
    if kind in OWN | CALLS:
        return role in ("agent", "supervisor")
    if kind in SESSIONS | ANSWERS | PROMOTES:
        return role == "supervisor"
    if kind == "ring_phone":
        return role != "quality"
    return role == "agent"


def asked(web: Web, client: FlaskClient, kind: str, values: dict[str, str]) -> int:
    wanted = {field.name for field in fields(CLASSES[KINDS[kind]])} - {"by"}
    return web.act(client, kind, **{name: values[name] for name in wanted}).status_code


@pytest.fixture
def web(web: Web) -> Web:
    web.add("other", ["supervisor"], teams=["nobody"])
    web.backend.put("calls", "mine", {**CALL, "state": "talking", "agent": "1001"})
    web.backend.put("calls", "theirs", {**CALL, "state": "talking", "agent": "1003", "queue": "sales"})
    web.backend.put("callbacks", "promised", {"queue": "support", "number": "13900004821", "state": "promised"})
    for login in ("super", "other"):
        row = {"call": "mine", "supervisor": login, "mode": "listen", "state": "attached", "since": 1.0}
        web.backend.put("sessions", f"s-{login}", row)
    seat = web.backend.snapshot()["agents"]["1003"]
    web.backend.put("agents", "1003", {**seat, "state": "ready"})
    web.live()
    web.until(lambda: "s-other" in web.hub.picture.tables["sessions"])
    return web


@pytest.mark.parametrize("role", PEOPLE)
def test_who_may_what_on_the_own(web: Web, role: str) -> None:
    client = web.client(role)
    for kind in KINDS:
        before = len(web.backend.asked)
        status = asked(web, client, kind, GIVEN)
        assert (status == 200) == allowed(kind, role), (kind, status)
        assert status in (200, 403, 404)
        assert len(web.backend.asked) - before == (status == 200), kind


@pytest.mark.parametrize("login", ["1001", "other", "ears", "admin", "wires"])
def test_nothing_happens_to_what_is_others(web: Web, login: str) -> None:
    client = web.client(login=login)
    values = {**FOREIGN, "session": "s-super"}
    assert {kind: status for kind in KINDS if (status := asked(web, client, kind, values)) not in (403, 404)} == {}
    assert web.backend.asked == []


def test_a_supervisor_has_no_hand_in_anothers_listening(web: Web) -> None:
    client = web.client("supervisor")
    kinds = SESSIONS - {"supervise"}
    assert {asked(web, client, kind, FOREIGN) for kind in kinds} == {404}


def test_what_does_not_exist_is_as_what_is_others(web: Web) -> None:
    nothing = {**GIVEN, "agent": "9999", "extension": "9999", "call": "none", "session": "none", "callback": "none"}
    for role in PEOPLE:
        client = web.client(role)
        assert {asked(web, client, kind, nothing) for kind in KINDS} <= {403, 404}, role
    assert web.backend.asked == []


def test_a_key_used_again_does_nothing_again_and_belongs_to_one_person(web: Web) -> None:
    body = {"kind": "set_ready", "agent": "1001", "key": "one and the same"}
    client = web.client("agent")
    assert web.post_json(client, "/act", body).status_code == 200
    assert web.post_json(client, "/act", {**body, "kind": "log_out"}).status_code == 200
    assert len(web.backend.asked) == 1
    assert web.post_json(web.client("supervisor"), "/act", body).status_code == 200
    assert web.post_json(web.client("quality"), "/act", body).status_code == 403
    assert len(web.backend.asked) == 2


def test_too_late_is_said_so(web: Web) -> None:
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
def test_what_is_no_request_is_refused(web: Web, body: bytes, status: int) -> None:
    client = web.client("agent")
    headers = {"X-CSRFToken": web.token(client), "Content-Type": "application/json"}
    answer = client.post("/act", data=body, headers=headers)
    assert answer.status_code == status
    assert set(json.loads(answer.text)) == {"code", "message", "remedy"}
    assert web.backend.asked == []
