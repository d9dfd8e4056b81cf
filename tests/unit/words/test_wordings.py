"""Whatever the program says as a wording has its Chinese beside it: in the terminal as in the panels."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import fsctl
from fsctl.wording import Wording
from fsctl.words import wordings

PLACES = re.compile(r"(?<!\{)\{(\w+)")


def templates() -> set[str]:
    found = set()
    for path in Path(fsctl.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Wording":
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}: written in the source"
                found.add(str(node.args[0].value))
    return found


def test_every_template_has_its_chinese_and_nothing_else_has() -> None:
    assert templates() == set(wordings.ZH)


def test_it_has_the_same_places() -> None:
    for template, chinese in wordings.ZH.items():
        assert set(PLACES.findall(chinese)) <= set(PLACES.findall(template)), template


def test_a_wording_is_said_in_the_language_asked_for_and_a_text_as_it_is() -> None:
    told = Wording("warning: {what}", what=Wording("nothing to change"))
    assert wordings.said(told, "zh") == "提醒：没有需要变更的内容"
    assert wordings.said(told, "en") == "warning: nothing to change"
    assert wordings.said("nothing to change", "zh") == "nothing to change"
