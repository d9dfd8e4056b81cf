"""Messages reach whom they are for, are counted until they are read, and are nobody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from fsctl.directory import Team
from fsctl.store import directory
from fsctl.store.models import MessageRow
from tests.web.conftest import Web


@pytest.fixture
def web(web: Web) -> Web:
    """1001 and 1002 are of one team, 1003 of another."""
    with web.database.session() as session:
        site = directory.load(session)
        team = {"1001": "east", "1002": "east", "1003": "west"}
        agents = {number: replace(agent, team=team.get(number, "")) for number, agent in site.agents.items()}
        directory.save(
            session,
            replace(site, agents=agents, teams={"east": Team("east", "East"), "west": Team("west")}),
            "test",
            2.0,
        )
    for number in ("1002", "1003"):
        web.add(number, ["agent"], agent=number)
    return web


def inbox(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/messages/inbox").json
    assert answer is not None
    return dict(answer)


def texts(client: FlaskClient) -> list[str]:
    return [one["text"] for one in inbox(client)["messages"]]


def test_to_one_to_a_team_to_all(web: Web) -> None:
    sender, second, third = web.client("supervisor"), web.client(login="1002"), web.client(login="1003")
    for recipient, text in (("1002", "one"), ("team:east", "team"), ("*", "all")):
        assert web.post_json(sender, "/messages", {"recipient": recipient, "text": text}).status_code == 201
    assert texts(second) == ["one", "team", "all"]
    assert texts(third) == ["all"]
    assert (inbox(second)["unread"], inbox(third)["unread"], inbox(sender)["unread"]) == (3, 1, 0)
    assert texts(sender) == ["one", "team", "all"]


def test_read_up_to_one_leaves_the_rest(web: Web) -> None:
    sender, second = web.client("supervisor"), web.client(login="1002")
    numbers = [web.post_json(sender, "/messages", {"recipient": "1002", "text": text}).json["id"] for text in "ab"]  # type: ignore[index]
    for _again in range(2):
        assert web.post_json(second, "/messages/read", {"up_to": numbers[0]}).json == {"unread": 1}
    assert [one["unread"] for one in inbox(second)["messages"]] == [False, True]
    assert inbox(sender)["messages"][0]["own"]


def test_reading_marks_nothing_of_others(web: Web) -> None:
    sender, second, third = web.client("supervisor"), web.client(login="1002"), web.client(login="1003")
    number = web.post_json(sender, "/messages", {"recipient": "1002", "text": "for 1002"}).json["id"]  # type: ignore[index]
    web.post_json(third, "/messages/read", {"up_to": number})
    assert inbox(second)["unread"] == 1
    assert texts(third) == []


@pytest.mark.parametrize("recipient", ["*", "team:west", "team:", "nobody", "", "1001"])
def test_an_agent_writes_to_people_and_the_own_team_only(web: Web, recipient: str) -> None:
    client = web.client("agent")
    answer = web.post_json(client, "/messages", {"recipient": recipient, "text": "x"})
    assert answer.status_code == 422
    assert answer.json["message"]  # type: ignore[index]
    assert web.post_json(client, "/messages", {"recipient": "team:east", "text": "x"}).status_code == 201


@pytest.mark.parametrize(
    "sent",
    [
        [],
        {"recipient": "1002"},
        {"recipient": "1002", "text": " "},
        {"recipient": 7, "text": "x"},
        {"recipient": "1002", "text": "x" * 1001},
    ],
)
def test_whatever_does_not_fit_is_refused_in_words(web: Web, sent: Any) -> None:
    answer = web.post_json(web.client("agent"), "/messages", sent)
    assert answer.status_code in (400, 422)
    assert answer.json["message"]  # type: ignore[index]
    with web.database.session() as session:
        assert session.query(MessageRow).count() == 0


@pytest.mark.parametrize("up_to", [-1, "1", None, True])
def test_only_a_number_can_be_read_up_to(web: Web, up_to: Any) -> None:
    assert web.post_json(web.client("agent"), "/messages/read", {"up_to": up_to}).status_code == 422


def test_the_page_writes_and_shows_text_as_text(web: Web) -> None:
    sender, second = web.client("supervisor"), web.client(login="1002")
    text = "<img src=x onerror=alert(1)>"
    assert web.post(sender, "/messages", {"recipient": "1002", "text": text}).status_code == 302
    page = second.get("/messages").text
    assert "&lt;img src=x" in page
    assert text not in page
    wrong = web.post(sender, "/messages", {"recipient": "gone", "text": "kept"})
    assert wrong.status_code == 422
    assert "kept" in wrong.text
