"""The command line on a running contact centre: what an engineer sees, in either language, and what programs get."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import gevent
import pytest
from click.testing import CliRunner

from fsctl.cli.main import cli
from fsctl.demo.centre import DemoCentre
from fsctl.log import Log
from fsctl.simulator.parties import Caller, Plan

CHINESE = re.compile("[\u4e00-\u9fff]")


class Shell:
    def __init__(self, centre: DemoCentre) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FSCTL_")}
        self.environment = {**kept, "FSCTL_CONFIG": str(centre.settings_file), "LANG": "en_GB.UTF-8", "NO_COLOR": "1"}

    def __call__(self, *words: str, lang: str = "en_GB.UTF-8", code: int = 0) -> str:
        """Run in this process, which saves a second each time."""
        done = CliRunner().invoke(cli, words, env={**self.environment, "LANG": lang, "FSCTL_LANG": None})
        assert done.exit_code == code, (words, done.stdout, done.stderr, done.exception)
        assert isinstance(done.exception, SystemExit | None)
        if code not in (0, 1):
            assert done.stdout == ""
            assert done.stderr
            assert lang.startswith("en") or CHINESE.search(done.stderr), done.stderr
        return done.stdout

    def follow(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "fsctl", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, stdout=pipe, stderr=pipe, text=True)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCentre]:
    centre = DemoCentre(tmp_path_factory.mktemp("demo"), Log("error"), 1)
    centre.start()
    yield centre
    centre.stop()


@pytest.fixture(scope="module")
def shell(centre: DemoCentre) -> Shell:
    return Shell(centre)


@pytest.fixture(scope="module")
def call(centre: DemoCentre) -> str:
    """One that talks with an agent of support."""
    return talking(centre, "\x1b[2JEvil <b>")


def talking(centre: DemoCentre, name: str) -> str:
    caller = Caller("13800138000", name, Plan(talks_s=600.0, keys=[(0.4, "2"), (1.0, "1")]), 440)
    centre.switch.act(lambda core: caller.call(core, "4000"))
    assert caller.channel is not None
    call = str(caller.channel.uuid)
    with gevent.Timeout(20):
        while centre.daemon.snapshot()["calls"].get(call, {}).get("state") != "talking":
            gevent.sleep(0.05)
    return call


def until_ended(follower: subprocess.Popen[str], call: str) -> list[str]:
    """What it has printed up to the end of this call."""
    assert follower.stdout is not None
    lines: list[str] = []
    with gevent.Timeout(20):
        while not lines or not ("call_ended" in lines[-1] and call in lines[-1]):
            lines.append(follower.stdout.readline())
            assert lines[-1], follower.communicate(timeout=10)
    follower.terminate()
    assert "Traceback" not in follower.communicate(timeout=10)[1]
    return lines


def commands(call: str) -> list[tuple[str, ...]]:
    return [
        ("queue", "list"),
        ("queue", "show", "support"),
        ("agent", "list"),
        ("agent", "list", "--queue", "support"),
        ("agent", "show", "1001"),
        ("call", "list"),
        ("call", "list", "--past"),
        ("call", "show", call),
        ("call", "explain", call),
        ("ext", "list"),
        ("db", "status"),
        ("leader",),
    ]


def test_programs_get_json_of_everything(shell: Shell, call: str) -> None:
    for words in commands(call):
        assert json.loads(shell(*words, "--json")), words
    assert {row["check"] for row in json.loads(shell("doctor", "--json"))} >= {"switch", "daemon", "database"}


def test_who_leads_is_said(shell: Shell) -> None:
    said = json.loads(shell("leader", "--json"))
    assert (said["role"], said["leader"], said["epoch"]) == ("leader", said["node"], 1)
    assert "/control.sock#" in said["address"], "the machine is a part of it"
    found = {row["check"]: row for row in json.loads(shell("doctor", "--json"))}
    assert f"{said['node']} leads at unix:/" in found["leader"]["remedy"]
    assert "主控" in shell("leader", lang="zh_CN.UTF-8")


def test_the_doctor_warns_of_prompts_the_built_in_switch_does_not_need(shell: Shell) -> None:
    found = {row["check"]: row for row in json.loads(shell("doctor", "--json"))}
    assert found["prompts"]["result"] == "warning"
    assert "fsctl prompts build" in found["prompts"]["remedy"]
    assert {row["result"] for name, row in found.items() if name != "prompts"} == {"ok"}
    told = shell("doctor", lang="zh_CN.UTF-8").splitlines()
    assert "提醒" in "".join(told)
    assert [line for line in told if line.isascii() and line.strip()] == []
    assert next(line for line in told if line.startswith("主控")).count("主控节点为") == 1
    assert "内置交换机不需要文件" in next(line for line in told if line.startswith("提示音"))


def test_the_doctor_finds_missing_prompts_a_fault_when_no_built_in_switch_answers(shell: Shell) -> None:
    shell.environment["FSCTL_SWITCH_PORT"] = "1"
    try:
        found = {row["check"]: row for row in json.loads(shell("doctor", "--json", code=1))}
    finally:
        del shell.environment["FSCTL_SWITCH_PORT"]
    assert found["prompts"]["result"] == "problem"


def test_people_get_lines_that_are_harmless(shell: Shell, call: str) -> None:
    for words in commands(call):
        shown = shell(*words, lang="zh_CN.UTF-8")
        assert all(line.isprintable() for line in shown.splitlines()), words
        assert shown.splitlines()[-1].strip()
        assert [line for line in shown.splitlines() if line != line.rstrip()] == [], "no blanks that nobody sees"


@pytest.mark.parametrize("words", [("queue", "show", "support"), ("agent", "show", "1001"), ("call", "show", "CALL")])
def test_the_fields_of_one_thing_have_chinese_names(shell: Shell, call: str, words: tuple[str, ...]) -> None:
    shown = shell(*(word.replace("CALL", call) for word in words), lang="zh_CN.UTF-8")
    names = [line.split("  ")[0] for line in shown.splitlines() if line and not line.startswith(" ")]
    assert [name for name in names if name.isascii()] == []


def test_what_does_not_exist_is_refused_with_code_4(shell: Shell, call: str) -> None:
    for words in (
        ("queue", "show", "nix"),
        ("agent", "show", "9999"),
        ("agent", "ready", "9999"),
        ("agent", "not-ready", "1001", "no-such-reason"),
        ("call", "show", "zzzz"),
        ("call", "hangup", "zzzz"),
        ("call", "explain", "zzzz"),
    ):
        shell(*words, code=4)
        shell(*words, lang="zh_CN.UTF-8", code=4)


def test_facts_are_followed_as_lines_and_as_json(shell: Shell, centre: DemoCentre) -> None:
    """Some facts have a field named `kind` of their own."""
    people, programs = shell.follow("events"), shell.follow("events", "--json")
    with gevent.Timeout(20):
        while len(centre.daemon._tail._listeners) < 2:
            gevent.sleep(0.05)
    call = talking(centre, "Ann")
    shell("call", "hangup", call)
    lines, objects = until_ended(people, call), until_ended(programs, call)
    noted = [json.loads(line) for line in objects]
    kinds = {fact["kind"] for fact in noted}
    assert kinds >= {"call_arrived", "node_entered", "offer_made", "call_ended"}
    assert {line.split()[1] for line in lines} >= kinds
    assert {fact["fact"]["kind"] for fact in noted if fact["kind"] == "node_entered"} >= {"menu", "queue"}


def test_clients_of_the_event_socket_are_listed(shell: Shell) -> None:
    rows = json.loads(shell("clients", "--json"))
    assert len(rows) >= 4, "the daemon's own connections"
    assert all(row["client"].startswith("127.0.0.1:") and row["waiting"] < 1_000_000 for row in rows)
    assert "program" in shell("clients")
    assert "未读字节" in shell("clients", lang="zh_CN.UTF-8")


def test_an_agent_is_made_not_ready_and_ready_again(shell: Shell, centre: DemoCentre) -> None:
    shell("agent", "not-ready", "1012", "meal")
    assert json.loads(shell("agent", "show", "1012", "--json"))["reason"] == "meal"
    shell("agent", "ready", "1012")
    assert json.loads(shell("agent", "show", "1012", "--json"))["state"] == "ready"
    shell("agent", "logout", "1012")
    assert json.loads(shell("agent", "show", "1012", "--json"))["state"] == "logged_out"
    shell("agent", "login", "1012")
    assert json.loads(shell("agent", "show", "1012", "--json"))["state"] == "ready"
