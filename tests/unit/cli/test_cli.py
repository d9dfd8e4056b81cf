"""The command line as its users meet it: exit codes, JSON, clear words, nothing raw from callers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

import fsctl.demo
from fsctl.cli.main import cli
from fsctl.terminal.story import sentence
from fsctl.terminal.words import printable

DEMO = Path(fsctl.demo.__file__).with_name("site.yaml")


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


class Shell:
    """Runs fsctl with a data directory of its own: in this process, which saves a second each time, or as one."""

    def __init__(self, root: Path) -> None:
        self.settings = {"FSCTL_PATHS_DATA": str(root), "NO_COLOR": "1", "LANG": "C.UTF-8"}
        self.strange = [name for name in os.environ if name.startswith("FSCTL_")]
        self.root = root

    def __call__(self, *words: str, given: str = "", **environment: str) -> Done:
        clean: dict[str, str | None] = dict.fromkeys(self.strange)
        done = CliRunner().invoke(cli, words, input=given, env={**clean, **self.settings, **environment})
        assert isinstance(done.exception, SystemExit | None), (words, done.exception)
        return Done(done.exit_code, done.stdout, done.stderr)

    def process(self, *words: str, given: str = "", **environment: str) -> Done:
        kept = {name: value for name, value in os.environ.items() if name not in self.strange}
        done = subprocess.run(
            [sys.executable, "-m", "fsctl", *words],
            env={**kept, **self.settings, **environment},
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "data")


@pytest.fixture
def site(shell: Shell) -> Shell:
    assert shell("db", "upgrade").returncode == 0
    assert shell("apply", str(DEMO)).returncode == 0
    return shell


def test_help_names_every_command_and_the_exit_codes(shell: Shell) -> None:
    shown = shell.process("--help").stdout
    for command in (
        "run",
        "demo",
        "doctor",
        "db",
        "conf",
        "apply",
        "plan",
        "export",
        "queue",
        "agent",
        "call",
        "events",
    ):
        assert command in shown
    assert "Exit codes: 0 it was done" in shown


def test_a_site_is_planned_applied_and_exported(shell: Shell, tmp_path: Path) -> None:
    assert shell("plan", str(DEMO)).returncode == 1, "no schema yet"
    assert shell("db", "upgrade").returncode == 0
    planned = json.loads(shell("plan", str(DEMO), "--json").stdout)
    assert {change["kind"] for change in planned} >= {"agents", "queues", "numbers", "tiers", "flows"}
    assert all(c["after"]["digest"] == "(secret)" for c in planned if c["kind"] == "extensions")
    applied = shell("apply", str(DEMO))
    assert applied.returncode == 0
    assert f"{len(planned)} changes" in applied.stderr
    assert "nothing to change" in shell("plan", str(DEMO)).stderr
    assert shell("export", "--to", str(tmp_path / "out")).returncode == 0
    assert "nothing to change" in shell("plan", str(tmp_path / "out" / "site.yaml")).stderr


def test_a_wrong_site_file_changes_nothing_and_exits_2(shell: Shell, tmp_path: Path) -> None:
    shell("db", "upgrade")
    bad = tmp_path / "bad.yaml"
    bad.write_text("queues:\n  support:\n    strategy: longest-idel\nnumbers:\n  '4OOO': {to: 'queue:nowhere'}\n")
    refused = shell.process("apply", str(bad))
    assert refused.returncode == 2
    assert "bad.yaml:3: strategy is 'longest-idel'" in refused.stderr
    assert "did you mean 'longest-idle'?" in refused.stderr
    assert "bad.yaml:5:" in refused.stderr
    assert "Traceback" not in refused.stderr
    for content, why in (
        (b"", "the file is empty"),
        (b"queues:\n  \xff: {}\n", "bad.yaml:2: not UTF-8"),
        (b"\0", "not YAML"),
    ):
        bad.write_bytes(content)
        refused = shell("apply", str(bad))
        assert refused.returncode == 2
        assert why in refused.stderr
        assert "Traceback" not in refused.stderr
    assert json.loads(shell("plan", str(DEMO), "--json").stdout), "nothing was half applied"


def test_without_a_daemon_the_exit_code_is_3(site: Shell) -> None:
    for words in (("agent", "list"), ("queue", "list"), ("call", "list"), ("agent", "ready", "1001")):
        answer = site(*words)
        assert (answer.returncode, answer.stdout) == (3, "")
        assert "fsctl run" in answer.stderr


def test_wrong_settings_exit_2_and_name_everything(shell: Shell) -> None:
    answer = shell.process("agent", "list", FSCTL_SWITCH_PORT="many", FSCTL_LOG_FORMAT="xml")
    assert answer.returncode == 2
    assert "FSCTL_SWITCH_PORT is 'many'; expected a whole number" in answer.stderr
    config = shell.root.parent / "fsctl.toml"
    config.write_text(
        '[swich]\nport = 1\n[switch]\nprot = 2\n[log]\nlevel = "loud"\n[supervision]\nafter_call = "nap"\n'
    )
    said = shell("--config", str(config), "agent", "list").stderr
    assert "there is no section [swich]; did you mean 'switch'?" in said
    assert "[switch] has no setting 'prot'; did you mean 'port'?" in said
    assert "log.level is 'loud'" in said
    assert "supervision.after_call is 'nap'; expected one of wait, end" in said
    assert shell("--config", "/nowhere", "agent", "list").returncode == 2


def test_phones_and_users_are_added_with_passwords_shown_once_or_never(site: Shell) -> None:
    made = site("ext", "add", "1050")
    assert made.returncode == 0
    assert len(made.stdout.strip()) >= 24
    assert site("ext", "add", "12a").returncode == 2
    rows = json.loads(site("ext", "list", "--json").stdout)
    assert "1050" in {row["number"] for row in rows}
    user = ("user", "add", "ann", "--role", "supervisor", "--password-stdin")
    assert site.process(*user, given="correct horse battery\n").returncode == 0
    assert "already" in site(*user, given="correct horse battery\n").stderr
    blank = site("user", "add", "a b", "--role", "agent", "--password-stdin", given="correct horse battery\n")
    assert blank.returncode == 2
    assert (
        site("user", "add", "bo", "--role", "king", "--password-stdin", given="correct horse battery\n").returncode == 2
    )


def test_rights_are_withheld_and_given_back_one_by_one(site: Shell) -> None:
    added = ("user", "add", "ann", "--role", "supervisor", "--password-stdin")
    assert site(*added, given="correct horse battery\n").returncode == 0

    def rights(*options: str) -> dict[str, str]:
        shown = site("user", "rights", "ann", *options, "--json")
        assert shown.returncode == 0, shown.stderr
        return {row["right"]: row["state"] for row in json.loads(shown.stdout)}

    assert set(rights().values()) == {"granted"}
    barred = rights("--withhold", "barge", "--withhold", "whisper")
    assert {right for right, state in barred.items() if state == "withheld"} == {"barge", "whisper"}
    assert rights("--grant", "whisper")["whisper"] == "granted"
    assert rights()["barge"] == "withheld"
    assert "barge" in site("user", "rights", "ann").stdout
    for wrong, said in (("brage", "known are"), ("edit_users", "does not have the right")):
        refused = site("user", "rights", "ann", "--withhold", wrong)
        assert refused.returncode == 2
        assert said in refused.stderr
    assert "there is no user" in site("user", "rights", "bob").stderr


def test_flows_are_checked_and_tried(site: Shell, tmp_path: Path) -> None:
    from fsctl.resources import data_directory

    flow = data_directory("ivr_scripts") / "main.yaml"
    assert "nothing wrong" in site("ivr", "check", str(flow)).stderr
    assert "tests passed" in site("ivr", "test", str(flow)).stderr
    assert "ends at queue:sales, language en" in site("ivr", "test", str(flow), "--keys", "22").stdout
    bad = tmp_path / "bad.yaml"
    bad.write_text(flow.read_text().replace("queue: support", "queue: suport"))
    answer = site("ivr", "check", str(bad))
    assert answer.returncode == 2
    assert "unknown queue 'suport'" in answer.stderr


def test_the_switchs_configuration_is_rendered_and_secret_less_ones_refused(site: Shell, tmp_path: Path) -> None:
    assert site("conf", "render", str(tmp_path / "conf")).returncode == 2, "no secret"
    secret = site("conf", "secret").stdout.strip()
    assert len(secret) == 64
    assert site("conf", "check", FSCTL_SWITCH_PASSWORD=secret).returncode == 0
    rendered = site("conf", "render", str(tmp_path / "conf"), FSCTL_SWITCH_PASSWORD=secret)
    assert rendered.returncode == 0
    assert (tmp_path / "conf" / "freeswitch.xml").exists()
    same = {"FSCTL_SWITCH_PASSWORD": secret, "FSCTL_CONF_DIRECTORY": str(tmp_path / "conf")}
    assert site("conf", "diff", **same).stdout == ""


def test_the_doctor_says_for_each_fault_what_to_do(site: Shell) -> None:
    answer = site("doctor", "--json", FSCTL_SWITCH_PORT="1")
    found = {row["check"]: row for row in json.loads(answer.stdout)}
    assert answer.returncode == 1
    assert found["database"]["result"] == "ok"
    assert "Check `switch.*`" in found["switch"]["remedy"]
    assert "fsctl run" in found["daemon"]["remedy"]
    assert "fsctl run" in found["leader"]["remedy"]
    assert "fsctl prompts build" in found["prompts"]["remedy"]
    assert found["site"]["result"] == "ok"
    said = site("doctor", FSCTL_SWITCH_PORT="1", FSCTL_LANG="zh")
    assert "无法连接 127.0.0.1:1" in said.stdout
    assert "内置交换机" not in said.stdout
    assert said.stderr.endswith("项异常\n")
    assert untranslated(said.stdout) == []
    site("change", "queues", "idle", "title=idle", "--new")
    found = {row["check"]: row for row in json.loads(site("doctor", "--json", FSCTL_SWITCH_PORT="1").stdout)}
    assert found["site"]["result"] == "warning"
    assert "queue idle has neither agents nor a way out" in found["site"]["remedy"]


def untranslated(told: str) -> list[str]:
    """Lines without Chinese, or with a sentence of English; what is to be typed stands in grave accents."""
    lines = told.splitlines()
    sentence = re.compile(r"[A-Za-z]+( [A-Za-z]+){3}")
    said = [re.sub("`[^`]*`", "", line) for line in lines]
    return [line for line, rest in zip(lines, said, strict=True) if not is_chinese(rest) or sentence.search(rest)]


def is_chinese(line: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", line)) or not re.search("[A-Za-z]", line)


def test_the_schema_goes_down_and_up(shell: Shell) -> None:
    assert "has no schema yet" in shell("db", "status").stdout
    assert not shell.root.exists(), "asking makes nothing"
    assert "fsctl db upgrade" in shell("plan", str(DEMO)).stderr
    shell("db", "upgrade")
    assert "has the schema of this program" in shell("db", "status").stdout
    nowhere = shell("db", "downgrade", "nosuch", "--yes")
    assert nowhere.returncode == 2
    assert "Choose one of: base, 0001" in nowhere.stderr
    assert shell("db", "downgrade", "base", "--yes").returncode == 0
    assert "has no schema yet" in shell("db", "status").stdout


def test_completion_is_printed_for_each_shell(shell: Shell) -> None:
    for name in ("bash", "zsh", "fish"):
        assert "_FSCTL_COMPLETE" in shell("completion", name).stdout


def test_headings_speak_chinese_where_the_terminal_does(site: Shell) -> None:
    assert "话机" in site("ext", "list", LANG="zh_CN.UTF-8").stdout
    assert "phone" in site("ext", "list", LANG="en_GB.UTF-8").stdout


@pytest.mark.parametrize("evil", ["\x1b[2Jgone", "a\nb", "\x07", "\u202eabc", "\x00"])
def test_what_a_caller_sends_never_moves_the_cursor(evil: str) -> None:
    assert printable(evil).isprintable()
    assert sentence("call_arrived", {"entry": evil, "dialled": evil}).isprintable()


def test_what_is_wrong_with_a_file_is_said_in_the_language_of_the_terminal(shell: Shell, tmp_path: Path) -> None:
    shell("db", "upgrade")
    file = tmp_path / "site.yaml"
    missing = shell("plan", str(file), FSCTL_LANG="zh")
    assert (missing.returncode, missing.stderr) == (2, f"没有文件 {file}\n")
    file.write_text("queues:\n  support: {rng_s: 5, ring_s: 1}\n")
    wrong = shell("plan", str(file), FSCTL_LANG="zh")
    assert wrong.returncode == 2
    assert wrong.stderr.splitlines() == [
        f"{file}:2: ring_s 为 '1'，应为：3 到 300 的数",
        f"{file}:2: support 没有 'rng_s'；是 'ring_s' 吗？",
    ]
    file.write_text("queues: [")
    assert f"{file}:1: 不是 YAML：" in shell("apply", str(file), FSCTL_LANG="zh").stderr


def test_who_is_away_and_what_is_unusable_is_said_in_the_language_of_the_terminal(shell: Shell) -> None:
    unusable = shell("plan", str(DEMO), FSCTL_LANG="zh")
    assert (unusable.returncode, unusable.stderr) == (1, "数据库尚未建立库结构。请运行 `fsctl db upgrade`\n")
    assert shell("plan", str(DEMO)).stderr == "The database has no schema yet. Run `fsctl db upgrade`\n"
    none = shell("plan", str(DEMO), FSCTL_LANG="zh", FSCTL_DATABASE_URL="nothing")
    assert none.stderr.startswith("数据库地址 'nothing' 无效：")
    shell("db", "upgrade")
    away = shell("agent", "list", FSCTL_LANG="zh")
    assert away.returncode == 3
    assert re.fullmatch(r"没有守护进程在 \S+ 上监听。请用 `fsctl run` 启动\n", away.stderr)


def test_an_import_is_told_in_the_language_of_the_terminal(shell: Shell) -> None:
    corpus = Path(__file__).parents[2] / "corpus" / "callcenter.conf.xml"
    told = shell("import", "callcenter", str(corpus), FSCTL_LANG="zh")
    lines = told.stderr.splitlines()
    assert f"{corpus}:23: 坐席 'bob' 未导入：名称和 contact 都不是号码" in lines
    assert lines[-1].endswith("处含义与此处不同")
    assert not [line for line in lines if not re.search("[\u4e00-\u9fff]", line)]
    english = shell("import", "callcenter", str(corpus), FSCTL_LANG="en")
    assert english.stdout == told.stdout
    assert len(english.stderr.splitlines()) == len(lines)
