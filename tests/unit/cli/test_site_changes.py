"""The site changed item by item from the command line, its history, and the way back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from fsctl.cli.changes import TABLES
from fsctl.store.directory import FORMS
from tests.unit.cli.test_cli import Shell, shell, site

__all__ = ["shell", "site"]

CHINESE = re.compile("[\u4e00-\u9fff]")


def ring_s(site: Shell) -> str:
    return next(line.strip() for line in site("export").stdout.splitlines() if "ring_s" in line)


def test_a_change_is_remembered_and_undone_once(site: Shell) -> None:
    made = site("change", "queues", "support", "ring_s=25")
    assert (made.returncode, made.stdout) == (0, "~ queue support  ring_s: 15 → 25\n")
    assert ring_s(site) == "ring_s: 25.0"
    found = json.loads(site("history", "--json").stdout)
    assert [entry["version"] for entry in found] == [2, 1]
    assert [(c["before"]["ring_s"], c["after"]["ring_s"]) for c in found[0]["changes"]] == [(15.0, 25.0)]
    assert "~ queue support  ring_s: 15 → 25" in site("history", "--limit", "1").stdout
    assert site("undo", "2").returncode == 0
    assert ring_s(site) == "ring_s: 15.0"
    again = site("undo", "2")
    assert again.returncode == 4
    assert "queue support changed since, in 3 (" in again.stderr
    assert (
        site("undo", "2", FSCTL_LANG="zh").stderr.splitlines()[-1].startswith("变更 2 未撤销：队列 support 此后已改动")
    )
    assert site("undo", "77").returncode == 2


REFUSED = (
    ("change queues suport ring_s=25", "there is no 'suport' in queues; --new makes one"),
    ("change queues support --new", "there is a 'support' in queues"),
    ("change queues support ring_s", "'ring_s' is no setting; write name=value"),
    ("change queues support ring_s=1", "expected a number from 3 to 300"),
    ("change queues support agents=[{", "is not YAML"),
    ("remove queues support", "queues/support is still named by"),
    ("remove cars x", "there is no table 'cars'"),
)


def test_what_is_wrong_changes_nothing_and_exits_2(site: Shell) -> None:
    for words, said in REFUSED:
        refused = site(*words.split())
        assert (refused.returncode, refused.stdout) == (2, ""), words
        assert said in refused.stderr
    assert len(json.loads(site("history", "--json").stdout)) == 1


def test_items_are_made_and_taken_away_and_secrets_are_not_told(site: Shell) -> None:
    made = site("change", "agents", "1020", "--new", "name=王芳", "pin=-", given="246813\n")
    assert made.returncode == 0, made.stderr
    assert site("change", "queues", "night", "--new", 'agents=[{agent: "1020", level: 2}]').returncode == 0
    gone = site("remove", "agents", "1020")
    assert gone.stdout == "- agent 1020\n- place in a queue night/1020\n"
    assert "warning: queue night has no agents" in gone.stderr
    told = site("history", "--json").stdout
    assert '"pin": "(secret)"' in told
    assert "pbkdf2" not in told
    assert site("undo", "4").returncode == 0
    assert "1020" in site("export").stdout


def test_flows_are_listed_shown_published_and_removed(site: Shell, tmp_path: Path) -> None:
    flow = tmp_path / "night.yaml"
    flow.write_text("flow: night\nstart: away\nnodes:\n  away: {kind: hangup, prompt: goodbye}\n")
    assert site("ivr", "publish", str(flow)).returncode == 0
    assert site("ivr", "show", "night").stdout == flow.read_text()
    assert "night" in [row["name"] for row in json.loads(site("ivr", "list", "--json").stdout)]
    flow.write_text(flow.read_text().replace("start: away", "start: nowhere"))
    refused = site("ivr", "publish", str(flow))
    assert refused.returncode == 2
    assert "start is 'nowhere', which is no node" in refused.stderr
    assert site("ivr", "remove", "night").returncode == 0
    assert site("ivr", "show", "night").returncode == 2
    assert site("ivr", "remove", "main").returncode == 2, "numbers lead to it"


def test_codes_are_listed_in_one_table(site: Shell) -> None:
    rows = json.loads(site("code", "list", "--json").stdout)
    assert {"keys": "*131", "action": "not_ready", "chooses": "Rest", "where": "dialled"} in rows
    assert "*21 <number>" in [row["keys"] for row in rows]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_history_fits_a_terminal_and_speaks_its_language(site: Shell, language: str) -> None:
    site("change", "queues", "support", "ring_s=25")
    site("undo", "2")
    told = site("history", FSCTL_LANG=language)
    lines = told.stdout.splitlines()
    assert [text for text in lines if cell_len(text) > 80] == []
    assert {bool(CHINESE.search(text)) for text in lines} == {language == "zh"}
    first = lines[next(n for n, text in enumerate(lines) if text.startswith("1  ")) + 1 :]
    assert first[0].startswith("    + ")
    assert len(first) < 6
    assert ("14 agents" if language == "en" else "坐席 14") in "\n".join(first)
    assert "--all" in told.stderr
    every = site("history", "--all", FSCTL_LANG=language)
    assert every.stderr == ""
    assert ("+ agent 1001" if language == "en" else "+ 坐席 1001") in every.stdout


def test_every_table_has_a_name_in_words() -> None:
    assert set(TABLES) == set(FORMS)


def test_a_change_of_several_settings_has_a_line_for_each(site: Shell) -> None:
    steps = "relaxation=[{after_s: 25, lower: {english: 4}}, {after_s: 60, drop: [english]}]"
    made = site("change", "queues", "support", "title=客服", "wrap_up_s=40", "ring_s=25", steps)
    lines = made.stdout.splitlines()
    assert lines[0] == "~ queue support"
    assert "    wrap_up_s: 5 → 40" in lines
    assert lines[-1].endswith("→ [{after_s: 25, lower: {english: 4}}, {after_s: 60, drop: [english]}]")
