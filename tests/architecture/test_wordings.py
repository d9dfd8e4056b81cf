"""Whatever the program says as a wording has its Chinese beside it, and nothing but names stand in the places."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import fsctl
from fsctl.terminal.words import HEADINGS
from fsctl.words import wordings
from webui.words import catalogue

ROOT = Path(fsctl.__file__).parent.parent
SPECS = {"", "g"}
"""How a value may be written. Figures are rounded before they are said: another language has its own way of it, and a
text that came over the wire in a number's place cannot be written with decimals."""


@cache
def templates(source: str) -> frozenset[str]:
    found = set()
    for path in (ROOT / source).rglob("*.py"):
        if "node_modules" in path.parts or "Wording(" not in (text := path.read_text()):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Wording":
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path}:{node.lineno}: a template is written in the source"
                found.add(str(first.value))
    return frozenset(found)


@cache
def spoken() -> dict[str, str]:
    """Template → its Chinese: all wordings, and the terminal's own words."""
    return {**HEADINGS, **wordings.ZH, **{text: in_panels(text) for text in templates("webui")}}


def in_panels(template: str) -> str:
    """Its Chinese there; empty without."""
    known = catalogue().get(template)
    return str(known.string) if known is not None and known.string else ""


def places(template: str) -> Iterator[tuple[str, str]]:
    """The name and the format of each."""
    return ((name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name is not None)


def strange(template: str) -> list[str]:
    """Places that reach into a value, or write it with a format of their own."""
    return [f"{name}:{spec}" for name, spec in places(template) if not name.isidentifier() or spec not in SPECS]


def test_every_template_has_its_chinese_and_nothing_else_has() -> None:
    assert templates("fsctl") == set(wordings.ZH)


def test_what_the_panels_alone_say_has_its_chinese_too() -> None:
    assert [text for text in templates("webui") if not in_panels(text)] == []


def test_the_chinese_has_the_same_places() -> None:
    for template, chinese in spoken().items():
        assert {name for name, _ in places(chinese)} <= {name for name, _ in places(template)}, template


def test_a_place_holds_a_name_and_no_more() -> None:
    found = {text: strange(text) for pair in spoken().items() for text in pair if strange(text)}
    assert found == {}


@pytest.mark.parametrize(
    "template", ["{share:.0f} %", "{count:>5}", "{site.short_s} s", "{names[0]}", "{one} and {two:.1f}", "{:d}"]
)
def test_the_rule_sees_what_it_forbids(template: str) -> None:
    assert strange(template)


@pytest.mark.parametrize("template", ["{share} %", "{after:g} s", "{name!r}", "no place, {{braces}} only"])
def test_the_rule_lets_the_rest_pass(template: str) -> None:
    assert not strange(template)
