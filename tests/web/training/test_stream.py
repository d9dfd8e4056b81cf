"""Players see their own telephones whole, of others only who plays them, and the way of their own calls."""

from __future__ import annotations

import pytest

from fsctl.store.models import UserRow
from tests.web.conftest import Web
from tests.web.training.conftest import CUSTOMER, Lesson
from webui.training.journeys import Journeys


def test_a_player_sees_the_own_telephone_whole_and_others_only_who_plays_them(web: Web, lesson: Lesson) -> None:
    one, other = web.client("agent"), web.client("supervisor")
    mine, theirs = lesson.watch(one), lesson.watch(other)
    for stream in (mine, theirs):
        kind, value = stream.next()
        assert kind == "snapshot"
        assert set(value["tables"]["phones"]["1001"]) == {"key", "name", "registered", "taken"}
    lesson.act(one, "take", phone="1001")
    row = mine.until("phones", "1001")
    assert row["mine"] is True
    assert row["takes"] == ["dial"]
    assert theirs.until("phones", "1001") == {"key": "1001", "name": "王芳", "registered": True, "taken": "1001"}
    lesson.act(one, "dial", phone="1001", number="1002")
    assert mine.until("phones", "1001")["state"] == "dialling"
    lesson.act(one, "unregister", phone="1001")
    told = theirs.until("phones", "1001")
    assert told["registered"] is False, "what the telephone did in between was not told"
    assert "state" not in told
    lesson.act(one, "release", phone="1001")
    assert mine.until("phones", "1001")["registered"] is False
    assert mine.until("phones", "1001") == {"key": "1001", "name": "王芳", "registered": False, "taken": ""}


def test_who_takes_a_telephone_sees_nothing_of_the_last_call_of_another(web: Web, lesson: Lesson) -> None:
    one, other = web.client("agent"), web.client("supervisor")
    mine, theirs = lesson.watch(one), lesson.watch(other)
    for stream in (mine, theirs):
        stream.next()
    lesson.act(one, "take", phone="1001")
    lesson.act(one, "dial", phone="1001", number="1002")
    mine.until("phones", "1001")
    channel = mine.until("phones", "1001")["lines"][0]["channel"]
    leg = {"call": channel, "leg": channel, "role": "caller", "party": "1001"}
    lesson.hub._noted({"kind": "leg_started", "at": 1.0, "fact": leg})
    assert mine.until("phones", "1001")["call"] == channel
    lesson.hub._noted({"kind": "call_arrived", "at": 1.0, "fact": {"call": channel, "dialled": "1002"}})
    assert mine.until("journeys", channel)["steps"] == [{"step": "arrived", "at": 1.0, "detail": "1002"}]
    lesson.act(one, "hang_up", phone="1001")
    assert mine.until("phones", "1001")["call"] == channel, "the last call stays in sight"
    lesson.act(one, "release", phone="1001")
    lesson.act(other, "take", phone="1001")
    theirs.until("phones", "1001")
    theirs.until("phones", "1001")
    assert theirs.until("phones", "1001")["call"] == ""


def test_a_name_is_data(web: Web, lesson: Lesson) -> None:
    stream = lesson.watch(web.client("agent"))
    assert stream.next()[1]["tables"]["customers"][CUSTOMER]["name"] == "<b>Bob"


def test_who_signs_out_loses_the_stream(web: Web, lesson: Lesson) -> None:
    client = web.client("agent")
    stream = lesson.watch(client)
    stream.next()
    web.post(client, "/logout")
    assert stream.next()[0] == "end"


def test_who_is_disabled_loses_the_stream(web: Web, lesson: Lesson) -> None:
    stream = lesson.watch(web.client("agent"))
    stream.next()
    with web.database.session() as session:
        session.get(UserRow, "1001").disabled = True
    lesson.hub.look_at_accounts()
    assert stream.next()[0] == "end"


def test_a_player_is_present_as_long_as_the_page_is_open(
    web: Web, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webui.training.hub.STILL_HERE_S", 0.02)
    client = web.client("agent")
    stream = lesson.watch(client)
    stream.next()
    lesson.act(client, "take", phone="1001")
    token = lesson.token("phones", "1001")
    for _ in range(4):
        lesson.after(40)
        before = lesson.classroom.takers._seen[token]
        web.until(lambda before=before: lesson.classroom.takers._seen[token] > before)
        lesson.classroom.clear()
    assert lesson.taken("phones", "1001") == "1001"
    lesson.hub._readers["1001"].clear()
    rounds: list[None] = []
    monkeypatch.setattr(lesson.hub, "look_at_accounts", lambda: rounds.append(None))
    web.until(lambda: len(rounds) > 1)  # what was on its way has arrived
    lesson.after(61)
    lesson.classroom.clear()
    assert lesson.taken("phones", "1001") == ""


def test_the_way_of_a_call_in_steps_and_events() -> None:
    journeys = Journeys()
    arrived = {"caller_number": "138", "caller_name": "Bob", "dialled": "4000", "entry": "trunk", "extension": ""}
    facts = [
        ("call_arrived", arrived),
        ("leg_started", {"leg": "c1", "role": "caller", "party": "138"}),
        ("node_entered", {"flow": "main", "node": "welcome", "kind": "menu"}),
        ("keys_pressed", {"keys": "2"}),
        ("keys_pressed", {"keys": "1"}),
        ("call_queued", {"queue": "support"}),
        ("offer_made", {"agent": "1001", "extension": "2001", "queue": "support"}),
        ("offer_ringing", {"agent": "1001"}),
        ("call_connected", {"agent": "1001", "queue": "support"}),
        ("agent_state_changed", {"agent": "1001", "state": "talking"}),
        ("agent_state_changed", {"agent": "1001", "state": "on_hold"}),
        ("agent_state_changed", {"agent": "1001", "state": "talking"}),
        ("agent_state_changed", {"agent": "1001", "state": "wrap_up"}),
        ("call_ended", {"ended_by": "caller"}),
    ]
    for at, (kind, fact) in enumerate(facts):
        journeys.noted(kind, float(at), {"call": "c1", **fact})
    row = journeys.of("c1").row()
    assert [(step["step"], step["detail"], step["at"]) for step in row["steps"]] == [
        ("arrived", "4000", 0.0),
        ("keys", "2 1", 3.0),
        ("queue", "support", 5.0),
        ("ring", "2001", 7.0),
        ("talk", "1001", 8.0),
        ("wrap_up", "1001", 12.0),
    ]
    assert [event["kind"] for event in row["events"]][-5:] == [
        "call_connected",
        "held",
        "retrieved",
        "wrap_up",
        "call_ended",
    ]
    assert row["ended"]
    assert journeys.call_of == {"c1": "c1"}


def test_what_is_kept_of_calls_is_bounded() -> None:
    journeys = Journeys()
    for n in range(600):
        for _ in range(90):
            journeys.noted("keys_pressed", 1.0, {"call": f"c{n}", "keys": "12345678"})
    assert journeys.of("c0") is None
    row = journeys.of("c599").row()
    assert len(row["events"]) == 60
    assert len(row["steps"][0]["detail"]) <= 24
