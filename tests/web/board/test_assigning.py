"""Queues and skills of an agent, changed from the board: within one's own teams, on record, told, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fsctl.directory import Directory, DirectoryLoaded, Skill, Team
from fsctl.store import directory as stored
from fsctl.store.models import MessageRow
from tests.web.backend import site
from tests.web.conftest import Web

EAST = ("1001", "1002")


@pytest.fixture
def floor(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """Team east answers support, west sales; `sub` watches over east; 1001 signs in as `1001`."""
    agents = {
        number: replace(agent, team="east" if number in EAST else "west") for number, agent in site().agents.items()
    }
    made = replace(
        site(), agents=agents, teams={"east": Team("east"), "west": Team("west")}, skills={"fr": Skill("fr", "French")}
    )
    with web.database.session() as session:
        stored.save(session, made, "test", 2.0)
    web.backend.step(DirectoryLoaded(made))
    web.add("sub", ["supervisor"], teams=["east"])
    web.live()
    web.until(lambda: web.hub.picture.tables["agents"]["1003"]["team"] == "west")
    reloads: list[int] = []
    monkeypatch.setattr(web.backend, "reload", lambda: {"version": reloads.append(1) or len(reloads)})
    web.reloads = reloads  # type: ignore[attr-defined]
    return web


def send(web: Web, agent: str, login: str = "sub", **wanted: Any) -> TestResponse:
    client = web.client(login=login)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    version = client.get(f"/board/agents/{agent}/serves").get_json(silent=True) or {}
    body = {"version": version.get("version", 0), "queues": {}, "skills": {}, **wanted}
    return web.post_json(client, f"/board/agents/{agent}/serves", body)


def saved(web: Web) -> Directory:
    with web.database.session() as session:
        return stored.load(session)


def places(web: Web, agent: str) -> dict[str, int]:
    return {tier.queue: tier.level for tier in saved(web).tiers if tier.agent == agent}


def test_the_form_shows_the_own_queues_and_all_skills(floor: Web) -> None:
    said = floor.client(login="sub").get("/board/agents/1001/serves").json
    assert said["queues"] == [{"name": "support", "title": "技术支持", "level": 1}]
    assert said["skills"] == [{"name": "fr", "title": "French", "level": 0}]


def test_levels_and_skills_change_at_once_with_history_and_audit(floor: Web) -> None:
    answer = send(floor, "1001", queues={"support": 3}, skills={"fr": 7})
    assert answer.status_code == 200
    assert places(floor, "1001") == {"support": 3}
    assert saved(floor).agents["1001"].skills == {"fr": 7}
    assert places(floor, "1002") == {"support": 1}
    assert floor.reloads == [1]  # type: ignore[attr-defined]
    subjects = {line.subject for line in floor.audit() if line.by == "sub" and line.action == "site"}
    assert subjects == {"agents/1001", "tiers/support/1001"}


def test_the_agent_is_told_in_the_agents_language(floor: Web) -> None:
    send(floor, "1001", queues={"support": 2}, skills={"fr": 7})
    with floor.database.session() as session:
        (message,) = session.query(MessageRow).all()
        assert (message.sender, message.recipient) == ("sub", "1001")
        assert message.text == "您的队列和技能已改动。队列：技术支持（级别 2）。技能：French（级别 7）。"


def test_it_is_undone_once_and_not_when_it_was_changed_since(floor: Web) -> None:
    first = send(floor, "1001", queues={}).json["change"]
    assert places(floor, "1001") == {}
    client = floor.client(login="sub")
    assert floor.post_json(client, f"/board/changes/{first}/undo", {}).status_code == 200
    assert places(floor, "1001") == {"support": 1}
    second = send(floor, "1001", queues={"support": 5}).json["change"]
    send(floor, "1001", login="super", queues={"support": 6})
    refused = floor.post_json(client, f"/board/changes/{second}/undo", {})
    assert refused.status_code == 409
    assert "super" in refused.json["message"]
    assert places(floor, "1001") == {"support": 6}


def test_agents_and_queues_of_others_are_not_there(floor: Web) -> None:
    client = floor.client(login="sub")
    assert client.get("/board/agents/1003/serves").status_code == 404
    assert send(floor, "1003", queues={"sales": 2}).status_code == 404
    assert send(floor, "1001", queues={"sales": 1}).status_code == 404
    theirs = send(floor, "1003", login="super", queues={"sales": 2}).json["change"]
    assert floor.post_json(client, f"/board/changes/{theirs}/undo", {}).status_code == 404
    assert places(floor, "1003") == {"sales": 2}


def test_other_changes_of_the_site_cannot_be_undone_from_here(floor: Web) -> None:
    with floor.database.session() as session:
        now = stored.load(session)
        agents = {**now.agents, "1001": replace(now.agents["1001"], name="Other")}
        stored.save(session, replace(now, agents=agents), "admin", 9.0)
        change = stored.version(session)
    assert floor.post_json(floor.client(login="sub"), f"/board/changes/{change}/undo", {}).status_code == 404


def test_two_who_change_the_same_agent_at_once_are_told(floor: Web) -> None:
    client = floor.client(login="sub")
    version = client.get("/board/agents/1001/serves").json["version"]
    send(floor, "1001", login="super", queues={"support": 4})
    body = {"version": version, "queues": {"support": 2}, "skills": {}}
    answer = floor.post_json(client, "/board/agents/1001/serves", body)
    assert answer.status_code == 409
    assert "super" in answer.json["message"]
    assert places(floor, "1001") == {"support": 4}


@pytest.mark.parametrize(
    "wanted",
    [
        {"version": "1"},
        {"queues": []},
        {"queues": {"support": 0}},
        {"queues": {"support": True}},
        {"queues": {"support": "1"}},
        {"skills": {"fr": 10}},
    ],
)
def test_what_is_no_form_is_refused(floor: Web, wanted: dict[str, Any]) -> None:
    assert send(floor, "1001", **wanted).status_code == 400
    assert places(floor, "1001") == {"support": 1}


def test_a_skill_nobody_knows_is_refused_in_words(floor: Web) -> None:
    answer = send(floor, "1001", queues={"support": 1}, skills={"xx": 3})
    assert answer.status_code == 422
    assert "xx" in answer.json["message"]


def test_the_same_again_changes_nothing_and_tells_nobody(floor: Web) -> None:
    assert send(floor, "1001", queues={"support": 1}).json["change"] == 0
    with floor.database.session() as session:
        assert session.query(MessageRow).count() == 0


def test_while_the_daemon_is_away_it_is_saved_and_said(floor: Web) -> None:
    client = floor.client(login="sub")
    floor.kill_daemon()
    body = {"version": saved(floor).version, "queues": {"support": 2}, "skills": {}}
    answer = floor.post_json(client, "/board/agents/1001/serves", body)
    assert answer.status_code == 200
    assert "呼叫控制" in answer.json["message"] or "Call control" in answer.json["message"]
    assert places(floor, "1001") == {"support": 2}
    floor.revive_daemon()
