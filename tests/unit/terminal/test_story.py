"""Every fact and every reason has its words in both languages, and nothing in them moves the cursor."""

from __future__ import annotations

import ast
import string
from dataclasses import fields
from pathlib import Path

import pytest

import fsctl
from fsctl.directory import Strategy
from fsctl.facts import AgentState
from fsctl.facts.codec import KINDS
from fsctl.facts.why import read, why
from fsctl.terminal import story
from fsctl.terminal.story import EN, REASONS_EN, REASONS_ZH, ZH, reason, sentence

EVIL = "x\x1b[31m\n\u202e<script>"


def codes_in_the_source() -> set[str]:
    """The first argument of every call of `why` that is a literal."""
    found = set()
    for path in Path(fsctl.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "why":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def names(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_every_kind_of_fact_has_a_sentence_that_names_only_its_fields(words: dict[str, str]) -> None:
    assert words.keys() == KINDS.keys()
    for kind, form in words.items():
        assert names(form) <= {field.name for field in fields(KINDS[kind])}, kind


def test_both_languages_say_the_same_things() -> None:
    assert {kind: names(form) for kind, form in EN.items()} == {kind: names(form) for kind, form in ZH.items()}
    assert {code: names(form) for code, form in REASONS_EN.items()} == {
        code: names(form) for code, form in REASONS_ZH.items()
    }


def test_every_reason_has_words() -> None:
    literal = codes_in_the_source()
    assert "delay" in literal, "the search finds what it should"
    assert literal | set(Strategy) | set(AgentState) == REASONS_EN.keys()


def test_a_reason_is_read_as_it_was_written() -> None:
    text = why("transferred", by="a&b=c?", number="王", left_s=1.25, count=3)
    assert read(text) == ("transferred", {"by": "a&b=c?", "number": "王", "left_s": "1.2", "count": "3"})
    assert read("answered_elsewhere") == ("answered_elsewhere", {})


def test_a_sentence_with_those_who_were_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    fact = {
        "agent": "1001",
        "extension": "1001",
        "ring_s": 20.0,
        "reason": "longest-idle?idle_s=84.2&level=1",
        "skipped": [["1002", "wrap_up?left_s=4.4"], ["1003", "delay?after=no_answer&left_s=2.0"]],
    }
    monkeypatch.setenv("FSCTL_LANG", "en")
    assert sentence("offer_made", fact).splitlines() == [
        "offered to agent 1001 at 1001 for 20.0 s: longest idle, 84.2 s (level 1)",
        f"{story.INDENT}1002: in wrap-up, 4.4 s left",
        f"{story.INDENT}1003: not asked for 2.0 s more after: no answer",
    ]
    monkeypatch.setenv("FSCTL_LANG", "zh_CN")
    assert sentence("offer_made", fact).splitlines() == [
        "分配给坐席 1001(话机 1001),振铃 20.0 秒:空闲最久,84.2 秒(第 1 级)",
        f"{story.INDENT}1002: 话后处理,还剩 4.4 秒",
        f"{story.INDENT}1003: 无应答之后暂缓,还剩 2.0 秒",
    ]


@pytest.mark.parametrize("kind", ["call_arrived", "offer_made", "no_such_kind"])
def test_what_callers_say_stays_on_its_line(kind: str) -> None:
    said = sentence(kind, {"dialled": EVIL, "entry": EVIL, "reason": why("number", number=EVIL), "agent": EVIL})
    assert said.isprintable()
    assert reason(EVIL).isprintable()
    assert reason(why("unknown_number", number=EVIL)).isprintable()
