"""What commands show people: nothing broken, nothing empty, no raw values; programs get everything as it is."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import fsctl.acd
from fsctl.cli import showing
from fsctl.cli.queues import COLUMNS
from fsctl.cli.showing import show, show_one
from fsctl.terminal.words import ZH

QUEUE = dict.fromkeys((key for key, _ in COLUMNS), 0) | {
    "name": "billing",
    "strategy": "fewest-calls",
    "longest": "0:17",
    "waiting": 12,
}


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """80 columns."""
    monkeypatch.setattr(showing, "_console", lambda: Console(width=80, force_terminal=True, color_system=None))
    return monkeypatch


def shown(capsys: pytest.CaptureFixture[str], rows: Sequence[dict[str, Any]], columns: Any = COLUMNS) -> list[str]:
    show(rows, columns, machine=False)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_of_eighty_columns_breaks_no_word(
    terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    terminal.setenv("FSCTL_LANG", language)
    lines = shown(capsys, [QUEUE])
    (row,) = [line for line in lines if line.startswith("billing")]
    assert row.split()[:4] == ["billing", {"zh": "最少接听", "en": "fewest-calls"}[language], "12", "0:17"]
    headings = " ".join(lines[:-2])
    for word in {"zh": ("最长等待", "话后处理", "放弃"), "en": ("strategy", "longest", "abandoned")}[language]:
        assert word in headings
    assert Console().measure("\n".join(lines)).maximum <= 80


def test_a_column_nobody_has_anything_in_is_left_out(
    terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.setenv("FSCTL_LANG", "en")
    columns = (("number", "agent"), ("pending", "pending"), ("over", "over limit"))
    lines = shown(capsys, [{"number": "1001", "pending": "", "over": False}], columns)
    assert lines[0].split() == ["agent", "over", "limit"]


def test_where_nothing_fits_words_are_broken_and_nothing_is_lost(
    terminal: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = (("a", "queue"), ("b", "agent"))
    lines = shown(capsys, [{"a": "x" * 70, "b": "y" * 70}], columns)
    assert sum(line.count("x") for line in lines) == sum(line.count("y") for line in lines) == 70


ONE = {
    "since": 1_790_000_000.0,
    "ring_until": 0.0,
    "reason": "",
    "muted": False,
    "handling_s": 180.0,
    "gives_up": 0.0004,
    "occupancy": 0.8,
    "today": {"talk_s": 12.34, "breaks": {}},
    "data": {"order": "12.0"},
}


def test_one_thing_has_values_as_people_write_them_and_none_that_are_empty(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FSCTL_LANG", "zh")
    show_one(ONE, machine=False)
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    told = dict(lines)
    assert told.pop("起始时间").startswith("2026-09-2")
    assert told == {
        "静音": "否",
        "平均处理秒数": "180",
        "每分钟放弃率": "2.4%",
        "占用率": "80%",
        "今日": "通话秒数: 12.3",
        "随路数据": "order: 12.0",
    }


def test_programs_get_it_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_one(ONE, machine=True)
    assert json.loads(capsys.readouterr().out) == ONE


def test_what_brought_a_state_about_has_its_chinese() -> None:
    """Whatever the distributor gives as the cause of an agent's state."""
    found = set()
    for path in Path(fsctl.acd.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("update", "release"):
                given = (one for cause in node.args[2:3] for one in ast.walk(cause))
                found |= {one.value for one in given if isinstance(one, ast.Constant)}
    assert found > {"phone_found", "phone_lost", "hold", "retrieve", "request"}
    assert {cause for cause in found if cause not in ZH} == set()


def test_yes_and_no_are_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSCTL_LANG", "zh")
    show([{"name": "main", "published": True}, {"name": "new", "published": False}], COLUMNS_OF_FLOWS, machine=False)
    told = capsys.readouterr().out
    assert "True" not in told
    assert "是" in told
    assert "否" in told


COLUMNS_OF_FLOWS = (("name", "flow"), ("published", "published"))
