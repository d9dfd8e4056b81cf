"""Telephones are taken by one person at a time, and do what fits; nobody plays what another has taken."""

from __future__ import annotations

import pytest

from tests.web.account.test_signing_in import change
from tests.web.conftest import Web
from tests.web.training.conftest import CUSTOMER, Lesson


def test_without_training_phones_the_page_says_so_and_is_in_no_navigation(web: Web) -> None:
    client = web.client("agent")
    shown = client.get("/training")
    assert shown.status_code == 200
    assert "fsctl training" in shown.text
    assert 'href="/training"' not in client.get("/settings").text
    assert client.get("/training/live").status_code == 404


def test_with_them_it_is_in_the_navigation_of_those_who_train(web: Web, lesson: Lesson) -> None:
    assert 'href="/training"' in web.client("agent").get("/settings").text
    assert 'href="/training"' in web.client("supervisor").get("/settings").text
    assert 'href="/training"' not in web.client("quality").get("/settings").text
    assert 'id="bench"' in web.client("agent").get("/training").text


def test_a_phone_is_taken_by_one_person_and_shown_to_be(web: Web, lesson: Lesson) -> None:
    one, other = web.client("agent"), web.client("supervisor")
    assert lesson.act(one, "take", phone="1001").status_code == 200
    assert lesson.taken("phones", "1001") == "1001"
    refused = lesson.act(other, "take", phone="1001")
    assert refused.status_code == 409
    assert refused.json["code"] == "taken"
    assert lesson.act(one, "take", phone="1001").status_code == 200, "again is harmless"
    assert lesson.act(one, "take", customer=CUSTOMER).status_code == 200, "one trainee may hold both"
    assert lesson.act(one, "release", phone="1001").status_code == 200
    assert lesson.taken("phones", "1001") == ""
    assert lesson.act(other, "take", phone="1001").status_code == 200
    assert [(row.action, row.subject) for row in web.audit() if row.action.startswith("training_")] == [
        ("training_take", "phone 1001"),
        ("training_take", "phone 1001"),
        ("training_take", f"customer {CUSTOMER}"),
        ("training_release", "phone 1001"),
        ("training_take", "phone 1001"),
    ]


def test_a_phone_let_go_can_be_taken_anew_by_the_same_person(web: Web, lesson: Lesson) -> None:
    client = web.client("agent")
    for _ in range(2):
        assert lesson.act(client, "take", phone="1001").status_code == 200
        assert lesson.act(client, "release", phone="1001").status_code == 200


def test_nobody_acts_on_what_another_has_taken(web: Web, lesson: Lesson) -> None:
    one, other = web.client("agent"), web.client(login="super")
    stream = lesson.watch(other)
    stream.next()
    lesson.act(one, "take", phone="1001")
    assert stream.until("phones", "1001") == {"key": "1001", "name": "王芳", "registered": True, "taken": "1001"}
    for client in (other, web.client("administrator")):
        answer = lesson.act(client, "dial", phone="1001", number="1002")
        assert (answer.status_code, answer.json["code"]) == (409, "taken")
    lesson.act(other, "take", phone="1002")
    answer = lesson.act(other, "hang_up", phone="1001")
    assert (answer.status_code, answer.json["code"]) == (409, "taken")
    assert "1001" in answer.json["message"]


def test_what_nobody_has_taken_is_to_be_taken_first(web: Web, lesson: Lesson) -> None:
    answer = lesson.act(web.client("agent"), "dial", phone="1001", number="1002")
    assert (answer.status_code, answer.json["code"]) == (409, "not_taken")


def test_what_does_not_fit_is_refused_with_what_fits(web: Web, lesson: Lesson) -> None:
    client = web.client("agent")
    lesson.watch(client).next()
    web.post(client, "/settings/language", {"language": "en", "back": "/"})
    lesson.act(client, "take", phone="1001")
    answer = lesson.act(client, "hold", phone="1001")
    assert (answer.status_code, answer.json["code"]) == (409, "not_now")
    assert answer.json["remedy"] == "What fits: dial"
    answer = lesson.act(client, "register", phone="1001")
    assert answer.json == {"code": "registered", "message": "The phone is registered already", "remedy": ""}


def test_two_play_a_call(web: Web, lesson: Lesson) -> None:
    one, other = web.client("agent"), web.client(login="super")
    stream = lesson.watch(other)
    stream.next()
    lesson.act(one, "take", phone="1001")
    lesson.act(other, "take", phone="1002")
    assert lesson.act(one, "dial", phone="1001", number="1002").status_code == 200
    lesson.after(1)
    row = lesson.classroom.snapshot()["phones"]["1001"]
    assert row["state"] == "dialling"
    assert lesson.act(one, "hang_up", phone="1001").status_code == 200
    assert lesson.classroom.snapshot()["phones"]["1001"]["state"] == "idle"


def test_after_a_restart_of_the_web_process_players_play_on_at_once(web: Web, lesson: Lesson) -> None:
    one, other = web.client("agent"), web.client("supervisor")
    lesson.act(one, "take", phone="1001")
    lesson.act(one, "dial", phone="1001", number="1002")
    web.restart()
    one, other = web.again(one), web.again(other)
    answer = lesson.act(other, "hang_up", phone="1001")
    assert (answer.status_code, answer.json["code"]) == (409, "taken")
    assert lesson.act(other, "take", phone="1001").status_code == 409
    kind, seen = lesson.watch(one).next()
    assert (kind, seen["tables"]["phones"]["1001"]["mine"]) == ("snapshot", True)
    assert lesson.act(one, "hang_up", phone="1001").status_code == 200
    assert lesson.act(one, "take", customer=CUSTOMER).status_code == 200


def test_a_stranger_of_the_same_name_is_not_the_player(web: Web, lesson: Lesson) -> None:
    """Names are shown, logins play."""
    lesson.act(web.client("agent"), "take", phone="1001")
    web.add("1001x", ["agent"])
    change(web, "1001x", name="1001")
    stranger = web.client(login="1001x")
    assert lesson.act(stranger, "take", phone="1001").status_code == 409
    assert "mine" not in lesson.watch(stranger).next()[1]["tables"]["phones"]["1001"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "explode", "phone": "1001"},
        {"kind": ["dial"], "phone": "1001", "number": "1"},
        {"kind": "dial", "phone": "1001"},
        {"kind": "dial", "phone": "1001", "number": "1" * 33},
        {"kind": "dial", "phone": "1001", "number": 4000},
        {"kind": "dial", "phone": "1001", "number": "<b>"},
        {"kind": "dial", "phone": "1001", "number": "1", "token": "token-1"},
        {"kind": "press", "phone": "1001", "keys": "1" * 33},
        {"kind": "press", "phone": "1001", "keys": "+"},
        {"kind": "take", "phone": "1" * 21},
        {"kind": "take", "phone": "1001", "customer": CUSTOMER},
        {"kind": "take", "phone": "1001", "name": "Somebody"},
        {"kind": "customer_call", "phone": "1001", "number": "4000"},
        {"kind": "still_here"},
        {"kind": "lift", "phone": None},
    ],
)
def test_what_is_no_act_is_refused(web: Web, lesson: Lesson, sent: dict[str, object]) -> None:
    client = web.client("agent")
    lesson.act(client, "take", phone="1001")
    before = lesson.classroom.snapshot()["phones"]["1001"]
    answer = web.post_json(client, "/training/act", {"key": "key-12345678", **sent})
    assert answer.status_code == 400
    assert lesson.classroom.snapshot()["phones"]["1001"] == before


@pytest.mark.parametrize("key", ["", "short", "x" * 65, 7])
def test_an_act_needs_a_key(web: Web, lesson: Lesson, key: object) -> None:
    answer = web.post_json(web.client("agent"), "/training/act", {"kind": "take", "phone": "1001", "key": key})
    assert answer.status_code == 400


def test_a_second_click_is_no_second_act(web: Web, lesson: Lesson) -> None:
    client = web.client("agent")
    lesson.act(client, "take", phone="1001")
    sent = {"kind": "dial", "key": "the-same-key", "phone": "1001", "number": "1002"}
    assert [web.post_json(client, "/training/act", sent).status_code for _ in range(2)] == [200, 200]


def test_without_the_token_of_the_page_nothing_is_taken(web: Web, lesson: Lesson) -> None:
    client = web.client("agent")
    answer = client.post("/training/act", json={"kind": "take", "phone": "1001", "key": "key-12345678"})
    assert answer.status_code == 400
    assert lesson.taken("phones", "1001") == ""


@pytest.mark.parametrize("role", ["quality", "engineer"])
def test_who_does_not_train_plays_nothing(web: Web, lesson: Lesson, role: str) -> None:
    assert lesson.act(web.client(role), "take", phone="1001").status_code == 403
    assert lesson.taken("phones", "1001") == ""


def test_the_token_of_a_telephone_never_reaches_a_browser(web: Web, lesson: Lesson) -> None:
    client = web.client("agent")
    stream = lesson.watch(client)
    answer = lesson.act(client, "take", phone="1001")
    assert answer.json == {"ok": True}
    kind, value = stream.next()
    assert lesson.token("phones", "1001") not in str(value) + client.get("/training").text
    assert kind == "snapshot"


def test_when_the_phones_are_gone_an_act_says_so(web: Web, lesson: Lesson) -> None:
    client = web.client("agent")
    lesson.act(client, "take", phone="1001")
    lesson.server.stop()
    answer = lesson.act(client, "dial", phone="1001", number="1002")
    assert (answer.status_code, answer.json["code"]) == (503, "away")
