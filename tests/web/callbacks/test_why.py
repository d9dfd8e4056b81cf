"""Why nobody is called for a promise: on its page and in the board's question, as the daemon says."""

from __future__ import annotations

import pytest

from fsctl.facts import CallbackEnded, CallbackState
from tests.web.callbacks.conftest import BEGAN, NUMBER
from tests.web.conftest import Web

RULES = [
    ("", "callback_pause?left_s=95.0"),
    ("", "callback_closed?left_s=3600.0"),
    ("1001", "wrap_up?left_s=4.4"),
    ("1002", "logged_out"),
    ("1003", "not_ready?reason=rest"),
]


@pytest.fixture
def asked(on_file: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    monkeypatch.setattr(on_file.backend, "waiting_for", lambda whose: RULES if whose == "open" else [])
    on_file.live()
    on_file.until(lambda: "open" in on_file.hub.picture.tables["callbacks"])
    return on_file


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", ("Why nobody is called now", "Resting until the next attempt", "Outside the hours", "In wrap-up")),
        ("zh", ("现在为何不回拨", "再次回拨", "不在回拨时段", "话后处理", "另有 1 人已签出")),
    ],
)
def test_its_page_tells_what_keeps_it_from_everybody_and_from_each_agent(
    asked: Web, tongue: str, words: tuple[str, ...]
) -> None:
    client = asked.client("supervisor")
    for address in ("/callbacks/open", "/callbacks/open/waiting"):
        told = client.get(address, headers={"Accept-Language": tongue}).text
        for word in words:
            assert word in told, (address, word)


def test_a_supervisor_is_not_told_for_which_break_an_agent_of_others_is_away(asked: Web) -> None:
    asked.add("sub", ["supervisor"], teams=["east"])
    asked.backend.put("agents", "1001", {**asked.board.tables["agents"]["1001"], "team": "east"})
    told = asked.client("quality").get("/callbacks/open").text
    assert NUMBER not in told
    assert "4.4" not in asked.client(login="sub").get("/callbacks/open").text, "nor anything of queues of others"


def test_one_that_is_over_asks_nobody(asked: Web) -> None:
    client = asked.client("supervisor")
    assert "nobody-title" not in client.get("/callbacks/kept").text
    assert client.get("/callbacks/kept/waiting").status_code == 404


def test_a_daemon_that_is_away_is_said(asked: Web) -> None:
    client = asked.client("supervisor")
    asked.kill_daemon()
    assert "呼叫控制" in client.get("/callbacks/open").text


def test_the_board_asks_the_same(asked: Web) -> None:
    said = asked.client("supervisor").get("/board/waiting/open/why").json
    assert said is not None
    assert [one["agent"] for one in said["agents"]] == ["1001", "1002", "1003"]
    assert len(said["of_all"]) == 2
    asked.backend.step(CallbackEnded("open", "c", "support", CallbackState.KEPT, "called", "", 1, 9.0), BEGAN)
    asked.until(lambda: "open" not in asked.hub.picture.tables["callbacks"])
    assert asked.client("supervisor").get("/board/waiting/open/why").status_code == 404
