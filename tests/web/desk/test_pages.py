"""The panel's pages, where a call can go, the day, reminders."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import Team
from fsctl.facts import AgentLoggedIn, AgentState, AgentStateChanged
from fsctl.store import directory
from fsctl.store.models import AgentInterval, CallRow, CustomerRow, ReminderRow, UserRow, WrapUpRow
from tests.web.backend import site
from tests.web.conftest import Web


def test_the_panel_carries_the_sites_words_as_data(web: Web) -> None:
    client = web.client("agent")
    page = client.get("/panel").text
    start = page.index("data-site='") + len("data-site='")
    site = json.loads(page[start : page.index("'", start)])
    assert (site["agent"], site["name"]) == ("1001", "王芳")
    assert [reason["code"] for reason in site["reasons"]] == ["rest", "meeting", "meal", "other"]
    assert set(site["queues"]) == {"support", "sales"}


def test_an_agents_day_begins_at_the_desk(web: Web) -> None:
    answer = web.client("agent").get("/")
    assert answer.headers["Location"] == "/desk"


def test_places_say_who_is_there_and_nothing_of_what_they_failed_at(web: Web) -> None:
    web.live()
    web.backend.step(AgentLoggedIn("1002", "1009", "1002"), 4.0)
    web.backend.step(AgentStateChanged("1002", AgentState.READY, 5.0), 5.0)
    web.until(lambda: web.hub.picture.tables["agents"]["1002"]["state"] == "ready")
    found = web.client("agent").get("/desk/places").json
    assert found is not None
    (second,) = [one for one in found["colleagues"] if one["number"] == "1002"]
    shown = {"number": "1002", "name": "Li Wei", "state": "ready", "extension": "1009"}
    assert second == {**shown, "spelled": [["liwei"]]}
    (third,) = [one for one in found["colleagues"] if one["number"] == "1003"]
    assert (third["state"], third["extension"]) == ("out", "")
    assert "1001" not in {one["number"] for one in found["colleagues"]}
    assert {one["name"] for one in found["queues"]} == {"support", "sales"}


def test_the_own_calls_of_today_and_nobody_elses(web: Web) -> None:
    now = time.time()
    calls = (("c1", "1001", now), ("c2", "1002", now), ("c3", "1001", now - 3 * 86_400))
    with web.database.session() as session:
        for call, agent, at in calls:
            session.add(CallRow(call=call, arrived_at=at, caller_number="13900004821", queue="support"))
            session.add(
                AgentInterval(id=f"i{call}", agent=agent, state="talking", call=call, began_at=at, ended_at=at + 60)
            )
            session.add(
                AgentInterval(
                    id=f"h{call}", agent=agent, state="on_hold", call=call, began_at=at + 60, ended_at=at + 70
                )
            )
        session.add(WrapUpRow(call="c1", agent="1001", notes="E6", draft=False, saved_at=now, done_at=now))
    found = web.client("agent").get("/desk/today").json
    assert found is not None
    assert [(one["call"], round(one["talked_s"]), one["number"], one["done"]) for one in found["calls"]] == [
        ("c1", 70, "13900004821", True)
    ]


# -- reminders ------------------------------------------------------------------------------------------------------


def later(**more: Any) -> dict[str, Any]:
    return {"text": "Call back", "link": "", "due_at": time.time() + 600, **more}


def reminders(web: Web) -> list[ReminderRow]:
    with web.database.session() as session:
        return session.query(ReminderRow).order_by(ReminderRow.id).all()


def test_a_reminder_is_kept_put_off_and_done(web: Web) -> None:
    client = web.client("agent")
    made = web.post_json(client, "/desk/reminders", later(link="tel:13900004821"))
    assert made.status_code == 201
    number = made.json["id"]  # type: ignore[index]
    at = time.time() + 1200
    assert web.post_json(client, f"/desk/reminders/{number}/snooze", {"due_at": at}).status_code == 200
    (kept,) = client.get("/desk/reminders").json["reminders"]  # type: ignore[index]
    assert (kept["due_at"], kept["link"]) == (at, "tel:13900004821")
    for _again in range(2):
        assert web.post_json(client, f"/desk/reminders/{number}/done", {}).status_code == 200
    assert client.get("/desk/reminders").json == {"reminders": []}
    assert len([line for line in web.audit() if line.action == "reminder"]) == 3


def test_a_reminder_of_others_is_not_there(web: Web) -> None:
    web.add("1002", ["agent"], agent="1002")
    number = web.post_json(web.client("agent"), "/desk/reminders", later()).json["id"]  # type: ignore[index]
    other = web.client(login="1002")
    assert other.get("/desk/reminders").json == {"reminders": []}
    assert web.post_json(other, f"/desk/reminders/{number}/done", {}).status_code == 404
    assert web.post_json(other, f"/desk/reminders/{number}/snooze", {"due_at": time.time() + 60}).status_code == 404
    (row,) = reminders(web)
    assert row.done_at is None


@pytest.mark.parametrize(
    ("role", "team", "status"),
    [("agent", "", 201), ("agent", "east", 201), ("agent", "west", 422), ("lead", "west", 201), ("lead", "far", 422)],
)
def test_a_reminder_points_to_no_customer_of_another_team(web: Web, role: str, team: str, status: int) -> None:
    """An agent of east; the other one looks after west besides."""
    made = site()
    made.agents["1001"] = replace(made.agents["1001"], team="east")
    teams = {name: Team(name, name) for name in ("east", "west", "far")}
    with web.database.session() as session:
        directory.save(session, replace(made, teams=teams), "test", 2.0)
        customer = CustomerRow(name="c", team=team, created_at=1.0, updated_at=1.0)
        session.add(customer)
        session.flush()
        number = customer.id
        kept = session.get(UserRow, "1001")
        assert kept is not None
        if role == "lead":
            kept.roles, kept.teams = ["agent", "supervisor"], ["west"]
    answer = web.post_json(web.client("agent"), "/desk/reminders", later(link=f"/customers/{number}"))
    assert answer.status_code == status
    assert len(reminders(web)) == (1 if status == 201 else 0)
    gone = web.post_json(web.client("agent"), "/desk/reminders", later(link="/customers/999999"))
    assert gone.status_code == 422
    if status == 422:
        assert answer.json == gone.json, "whoever asks is not told which there are"


def test_a_reminder_points_to_no_call_of_others(web: Web) -> None:
    with web.database.session() as session:
        for call, agent in (("mine", "1001"), ("theirs", "1003")):
            session.add(CallRow(call=call, agent=agent, arrived_at=1.0, ended_at=2.0))
    client = web.client("agent")
    said = [
        web.post_json(client, "/desk/reminders", later(link=f"/calls/{call}")).status_code
        for call in ("mine", "theirs", "nowhere")
    ]
    assert said == [201, 422, 422]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "x" * 501},
        {"text": 7},
        {"link": "x" * 256},
        {"link": "javascript:alert(1)"},
        {"link": "//evil.example/customers/1"},
        {"link": "/customers/1/../../login"},
        {"link": "tel:"},
        {"due_at": "tomorrow"},
        {"due_at": 0},
        {"due_at": True},
        {"due_at": 1e18},
        {"due_at": float("inf")},
    ],
)
def test_a_reminder_that_does_not_fit_is_refused_in_words(web: Web, wrong: dict[str, Any]) -> None:
    answer = web.post_json(web.client("agent"), "/desk/reminders", later(**wrong))
    assert answer.status_code in (400, 422)
    assert answer.json["message"]  # type: ignore[index]
    assert reminders(web) == []
