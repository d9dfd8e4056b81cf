"""The live board fits the terminal it is drawn on, and says what it leaves out."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from fsctl.terminal.board import picture
from fsctl.terminal.words import ZH

ROW = {"state": "talking", "since": 90.0, "reason": "", "extension": "1001", "phone": "registered", "call": ""}


def board(agents: int, calls: int) -> dict[str, Any]:
    counts = dict.fromkeys(("waiting", "ready", "talking", "wrap_up", "answered", "abandoned"), 7)
    queue = {**counts, "title": "账单查询 Billing", "strategy": "longest-idle", "longest_since": 10.0}
    call = {"caller_number": "13800138000", "caller_name": "\x1b[2J王小明", "dialled": "4000", "queue": "support"}
    return {
        "queues": dict.fromkeys(("billing", "sales", "support"), queue),
        "agents": {
            str(1001 + n): {**ROW, "name": f"Agent {n}", "state": "ready" if n % 2 else "talking"}
            for n in range(agents)
        },
        "calls": {f"{n:08}-x": {**ROW, **call, "agent": "1001", "arrived_at": n} for n in range(calls)},
        "switch": {},
    }


def drawn(width: int, height: int, agents: int = 12, calls: int = 9) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height or 100, force_terminal=False)
    console.print(picture(board(agents, calls), 100.0, width, height))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("height", [23, 30, 49])
@pytest.mark.parametrize("width", [80, 109, 110, 150])
def test_it_fits(width: int, height: int, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSCTL_LANG", lang)
    for agents, calls in ((12, 9), (12, 0), (3, 40), (60, 60), (0, 0)):
        lines = drawn(width, height, agents, calls)
        assert len(lines) <= height
        assert all(line.isprintable() for line in lines)
        assert not any("…" in line for line in lines), "no heading is cut"


def test_agents_at_work_are_shown_first_when_not_all_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSCTL_LANG", "en")
    lines = "\n".join(drawn(80, 23))
    assert "1001" in lines
    assert "1002" not in lines.split("calls\n")[0]
    assert "and 9 more" in lines


def test_everything_is_shown_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSCTL_LANG", "en")
    lines = "\n".join(drawn(120, 0))
    assert "1012" in lines
    assert "strategy" in lines
    assert "more" not in lines


def test_a_form_keeps_its_fields_in_both_languages() -> None:
    import string

    for english, chinese in ZH.items():
        names = [{field for _, field, _, _ in string.Formatter().parse(form) if field} for form in (english, chinese)]
        assert names[0] == names[1], english


def test_a_break_over_its_limit_is_loud_and_one_that_is_asked_for_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSCTL_LANG", "en")
    found = board(2, 0)
    found["agents"]["1001"] |= {"state": "not_ready", "reason": "off_duty", "over": "budget"}
    found["agents"]["1002"] |= {"break_asked": {"reason": "meal", "since": 1.0, "until": 2.0}}
    console = Console(file=io.StringIO(), width=120, height=40, force_terminal=True, color_system="standard")
    console.print(picture(found, 100.0, 120, 40))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "\x1b[1;31mnot ready (off duty)" in text
    assert "meal?" in text


def test_a_caller_lent_to_a_flow_is_seen_at_the_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    for language, words in (("en", "caller in flow"), ("zh", "客户在流程中")):
        monkeypatch.setenv("FSCTL_LANG", language)
        found = board(2, 0)
        found["agents"]["1001"]["lent_since"] = 91.0
        console = Console(file=io.StringIO(), width=120, height=40)
        console.print(picture(found, 100.0, 120, 40))
        assert isinstance(console.file, io.StringIO)
        assert console.file.getvalue().count(words) == 1
