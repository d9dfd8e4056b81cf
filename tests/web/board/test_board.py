"""The board's addresses: what they tell, and what they keep from those it is not for."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import DirectoryLoaded, Team
from fsctl.requests import ChangeSupervision, SetPriority, Supervise, TransferCall
from fsctl.store import directory
from fsctl.store.models import AgentInterval, QueueStay
from tests.web.backend import site
from tests.web.conftest import Web
from webui.rights import RIGHTS

EAST, WEST = ("1001", "1002"), ("1003", "1004")
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def floor(web: Web) -> Web:
    """Team east answers support, west sales; `sub` watches over east, with a phone."""
    agents = {
        number: replace(agent, team="east" if number in EAST else "west") for number, agent in site().agents.items()
    }
    made = replace(site(), agents=agents, teams={"east": Team("east", "East"), "west": Team("west", "West")})
    with web.database.session() as session:
        directory.save(session, made, "test", 2.0)
    web.backend.step(DirectoryLoaded(made))
    web.add("sub", ["supervisor"], teams=["east"])
    web.live()
    web.until(lambda: web.hub.picture.tables["agents"]["1003"]["team"] == "west")
    now = time.time()
    put(
        web,
        "calls",
        "mine",
        state="waiting",
        queue="support",
        since=now - 30,
        caller_number="13800001111",
        caller_name=EVIL,
    )
    put(web, "calls", "theirs", state="waiting", queue="sales", since=now - 500, caller_number="13900002222")
    put(web, "calls", "talk", state="talking", queue="support", agent="1001", since=now)
    put(web, "calls", "far", state="talking", queue="sales", agent="1003", since=now)
    return web


def put(web: Web, table: str, key: str, **row: Any) -> None:
    web.backend.put(table, key, row)
    web.until(lambda: key in web.hub.picture.tables[table])


def stay(web: Web, name: str, queue: str, outcome: str, waited_s: float, entered_at: float | None = None) -> None:
    at = time.time() if entered_at is None else entered_at
    with web.database.session() as session:
        session.add(
            QueueStay(id=name, call=name, queue=queue, entered_at=at, left_at=at, outcome=outcome, waited_s=waited_s)
        )


def test_a_supervisor_gets_numbers_of_the_own_queues_and_agents_only(floor: Web) -> None:
    said = floor.client(login="sub").get("/board/figures").json
    assert set(said["queues"]) == {"support"}
    assert said["kpis"]["waiting"]["value"] == "1"
    assert said["kpis"]["ready"]["below"].endswith("0")
    everything = floor.client("supervisor").get("/board/figures").json
    assert set(everything["queues"]) == {"support", "sales"}
    assert everything["queues"]["sales"]["longest_level"] == "bad"


def test_a_filter_narrows_and_never_widens(floor: Web) -> None:
    client = floor.client(login="sub")
    assert client.get("/board/figures?team=west").json["queues"] == {}
    assert client.get("/board/figures?queue=sales").json["queues"] == {}
    assert set(floor.client("supervisor").get("/board/figures?team=west").json["queues"]) == {"sales"}


def test_the_day_comes_from_the_store_and_the_moment_from_the_floor(floor: Web) -> None:
    for n, (outcome, waited) in enumerate(
        [
            ("answered", 5.0),
            ("answered", 19.0),
            ("answered", 40.0),
            ("abandoned", 3.0),
            ("abandoned", 50.0),
            ("full", 0.0),
        ]
    ):
        stay(floor, f"s{n}", "support", outcome, waited)
    stay(floor, "yesterday", "support", "answered", 1.0, time.time() - 2 * 86400)
    stay(floor, "removed", "support", "removed", 1.0)
    queue = floor.client("supervisor").get("/board/figures").json["queues"]["support"]
    assert (queue["offered"], queue["answered"]) == (6, 3)
    assert queue["service_level"] == pytest.approx(2 / 6)  # 2 in time; 5 counted without the short, 1 waits too long
    assert queue["abandoned"] == pytest.approx(1 / 5)
    assert queue["service_at"] == "bad"


def test_occupancy_joins_what_is_over_with_what_goes_on(floor: Web) -> None:
    now = time.time()
    with floor.database.session() as session:
        session.add(AgentInterval(id="a", agent="1001", state="talking", began_at=now - 400, ended_at=now - 100))
        session.add(AgentInterval(id="b", agent="1001", state="ready", began_at=now - 100, ended_at=now))
        session.add(AgentInterval(id="c", agent="1003", state="ready", began_at=now - 5000, ended_at=now))
    midnight_between = time.localtime(now - 400).tm_mday != time.localtime(now).tm_mday
    said = floor.client(login="sub").get("/board/figures").json["kpis"]["occupancy"]
    assert midnight_between or said["value"] == "75%"


def test_each_number_says_how_it_is_worked_out(floor: Web) -> None:
    client = floor.client("supervisor")
    page = client.get("/board").text
    kpis = client.get("/board/figures").json["kpis"]
    for key, kpi in kpis.items():
        assert f'id="how-{key}"' in page
        assert kpi["how"]


def test_why_nobody_rings_is_told_for_the_own_agents_and_others_are_counted(floor: Web) -> None:
    floor.backend.waiting_for = lambda call: [("1001", "not_ready?reason=rest"), ("1003", "phone_lost")]  # type: ignore[method-assign]
    client = floor.client(login="sub")
    floor.post(client, "/settings/language", {"language": "en"})
    said = client.get("/board/waiting/mine/why").json
    floor.post(client, "/settings/language", {"language": "zh"})
    assert client.get("/board/waiting/mine/why").json["agents"][0]["words"] == "示忙（小休）"
    assert said == {
        "agents": [{"agent": "1001", "name": "王芳", "words": "not ready (Rest)"}],
        "others": 1,
        "of_all": [],
    }


@pytest.mark.parametrize("call", ["theirs", "far", "talk", "unknown"])
def test_why_is_not_told_of_calls_of_others_or_that_do_not_wait(floor: Web, call: str) -> None:
    assert floor.client(login="sub").get(f"/board/waiting/{call}/why").status_code == 404


def test_acts_on_calls_agents_and_sessions_of_other_teams_find_nothing(floor: Web) -> None:
    put(
        floor,
        "sessions",
        "s1",
        call="far",
        agent="1003",
        supervisor="super",
        extension="1",
        mode="listen",
        follow="agent",
        state="attached",
        since=1.0,
    )
    client = floor.client(login="sub")
    for kind, values in (
        ("supervise", {"call": "far", "mode": "listen", "follow": "agent"}),
        ("hang_up_call", {"call": "theirs"}),
        ("transfer_call", {"call": "far", "to": "queue:support"}),
        ("set_priority", {"call": "far", "priority": "top"}),
        ("set_not_ready", {"agent": "1003", "reason": "rest"}),
        ("log_out", {"agent": "1004"}),
        ("help_given", {"agent": "1003"}),
        ("change_supervision", {"session": "s1", "mode": "barge"}),
        ("stop_supervising", {"session": "s1"}),
        ("take_over", {"session": "s1"}),
    ):
        assert floor.act(client, kind, **values).status_code == 404, kind
    assert floor.backend.asked == []


def test_what_a_supervisor_does_reaches_the_daemon_by_the_own_phone(floor: Web) -> None:
    client = floor.client(login="sub")
    assert (
        floor.act(client, "supervise", call="talk", mode="listen", follow="caller", extension="9999").status_code == 200
    )
    assert floor.act(client, "transfer_call", call="talk", to="queue:support").status_code == 200
    assert floor.act(client, "set_priority", call="talk", priority="high").status_code == 200
    supervise, transfer, promote = floor.backend.asked
    assert promote == SetPriority("talk", "high", "sub")
    assert isinstance(supervise, Supervise)
    assert (supervise.call, supervise.follow, supervise.by) == (
        "talk",
        "caller",
        "sub",
    )
    assert supervise.extension != "9999"
    assert isinstance(transfer, TransferCall)
    assert transfer.to == "queue:support"


@pytest.mark.parametrize(
    ("right", "mode"),
    [("whisper", "whisper_agent"), ("whisper", "whisper_caller"), ("barge", "barge"), ("listen", "listen")],
)
def test_each_way_of_listening_is_a_right_of_its_own(
    floor: Web, monkeypatch: pytest.MonkeyPatch, right: str, mode: str
) -> None:
    monkeypatch.setitem(RIGHTS, right, frozenset())  # type: ignore[arg-type]  # a plain dict behind the Mapping
    put(
        floor,
        "sessions",
        "s1",
        call="talk",
        agent="1001",
        supervisor="sub",
        extension="1",
        mode="listen",
        follow="agent",
        state="attached",
        since=1.0,
    )
    client = floor.client(login="sub")
    other = "listen" if right != "listen" else "barge"
    assert floor.act(client, "change_supervision", session="s1", mode=mode).status_code == 403
    assert floor.act(client, "change_supervision", session="s1", mode=other).status_code == 200
    assert [asked.mode for asked in floor.backend.asked if isinstance(asked, ChangeSupervision)] == [other]
    assert f"&#34;{right}&#34;" not in client.get("/board").text


def test_taking_over_is_a_right_of_its_own(floor: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RIGHTS, "take_over", frozenset())  # type: ignore[arg-type]
    put(
        floor,
        "sessions",
        "s1",
        call="talk",
        agent="1001",
        supervisor="sub",
        extension="1",
        mode="barge",
        follow="agent",
        state="attached",
        since=1.0,
    )
    assert floor.act(floor.client(login="sub"), "take_over", session="s1").status_code == 403


def test_the_page_names_no_team_queue_or_agent_of_others(floor: Web) -> None:
    page = floor.client(login="sub").get("/board").text
    assert "East" in page
    assert "West" not in page
    assert "Sales" not in page
