"""What `fsctl agent` asks of the daemon, and what it lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fsctl.cli.context import Context
from fsctl.cli.main import cli
from fsctl.requests import (
    ApproveBreak,
    ExtendWrapUp,
    FinishWrapUp,
    LogIn,
    LogOut,
    PullCall,
    RefuseBreak,
    Request,
    SetDisposition,
    SetNotReady,
    SetReady,
    SetWorkMode,
    WithdrawBreak,
)


class Daemon:
    def __init__(self) -> None:
        self.asked: list[Request] = []

    def ask(self, request: Request) -> None:
        self.asked.append(request)

    def snapshot(self) -> dict[str, Any]:
        row = {
            "number": "1001",
            "name": "Ann",
            "extension": "1001",
            "phone": "registered",
            "state": "not_ready",
            "reason": "rest",
            "since": 0.0,
            "over": "budget",
            "pending": "",
            "mode": "outbound",
            "break_asked": {"reason": "meal", "since": 1.0, "until": 2.0},
            "queues": [],
        }
        return {"agents": {"1001": row}}


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Daemon:
    daemon = Daemon()
    monkeypatch.setattr(Context, "daemon", daemon)
    return daemon


def agent(words: str, language: str) -> Result:
    return CliRunner().invoke(cli, ["agent", *words.split()], env={"FSCTL_LANG": language})


ASKED: tuple[tuple[str, Request], ...] = (
    ("login 1001", LogIn("1001", "", "")),
    ("login 1001 --extension 2000 --not-ready meeting", LogIn("1001", "2000", "", "meeting")),
    ("logout 1001", LogOut("1001", "")),
    ("ready 1001", SetReady("1001", "")),
    ("not-ready 1001 meal", SetNotReady("1001", "meal", "", "yes")),
    ("not-ready 1001 meal --ask", SetNotReady("1001", "meal", "")),
    ("approve 1001", ApproveBreak("1001", "", "")),
    ("refuse 1001 --reason meal", RefuseBreak("1001", "meal", "")),
    ("withdraw 1001", WithdrawBreak("1001", "")),
    ("mode 1001 off_duty", SetWorkMode("1001", "off_duty", "")),
    ("pull 1001 c1", PullCall("1001", "c1", "")),
    ("disposition 1001 c1 sold", SetDisposition("1001", "c1", "sold", "")),
    ("end-wrap-up 1001", FinishWrapUp("1001", "")),
    ("end-wrap-up 1001 --force", FinishWrapUp("1001", "", "yes")),
    ("extend-wrap-up 1001", ExtendWrapUp("1001", "")),
)


@pytest.mark.parametrize(("words", "asked"), ASKED)
def test_each_command_is_one_request(daemon: Daemon, words: str, asked: Request) -> None:
    result = agent(words, "en")
    assert result.exit_code == 0, result.output
    assert daemon.asked == [asked]
    assert "1001" in result.output


@pytest.mark.parametrize("words", [words for words, _ in ASKED])
def test_what_was_done_is_said_in_the_language_of_the_terminal(daemon: Daemon, words: str) -> None:
    said = agent(words, "zh").output
    assert "坐席 1001" in said
    assert said.count("\n") == 1


def test_an_agent_there_is_not_is_refused_in_the_language_of_the_terminal(daemon: Daemon) -> None:
    assert agent("show 9", "zh").output == "没有坐席 '9'。`fsctl agent list` 列出现有的坐席\n"
    assert agent("show 9", "en").output == "There is no agent '9'. `fsctl agent list` shows the agents there are.\n"


def test_a_mode_that_is_none_is_refused_before_the_daemon_is_asked(daemon: Daemon) -> None:
    result = CliRunner().invoke(cli, ["agent", "mode", "1001", "lazy"])
    assert result.exit_code == 2
    assert "off_duty" in result.output
    assert daemon.asked == []


def test_the_list_shows_limits_modes_and_what_is_asked_for(daemon: Daemon) -> None:
    (found,) = json.loads(CliRunner().invoke(cli, ["agent", "list", "--json"]).output)
    assert (found["over"], found["mode"], found["asks"]) == ("budget", "outbound", "meal")
