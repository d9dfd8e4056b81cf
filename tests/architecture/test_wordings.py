"""Whatever the program says as a wording has its Chinese beside it, and nothing but names stand in the places."""

from __future__ import annotations

import ast
import string
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import pytest

import fsctl
from fsctl.daemon.refusals import REFUSALS
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


TOLD = {
    *(refusal.__name__ for refusal in REFUSALS),
    "CannotStart",
    "ProtocolError",
}
"""Errors whose reason people read."""

LINK = "fsctl/freeswitch/wire.py"
ENDS = "_end"
"""What the link's connection is ended by, with the reason."""

SILENT = ("fsctl/esl/accept.py",)
"""What a client of the built-in switch did wrong is told to nobody."""


def plain(source: str, told: Collection[str] = TOLD) -> list[int]:
    """The lines where a reason is a text of its own, which nothing could translate."""
    found = []
    if not any(f"{name}(" in source for name in told):
        return []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            inner = getattr(first, "func", None)
            written = isinstance(first, ast.Constant | ast.JoinedStr | ast.BinOp)
            if name in told and (written or getattr(inner, "id", getattr(inner, "attr", "")) in ("str", "join")):
                found.append(node.lineno)
    return found


def test_why_the_daemon_does_not_start_and_why_the_link_is_down_are_wordings() -> None:
    sources = {str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "fsctl").rglob("*.py")}
    found = {
        name: plain(source, {*TOLD, ENDS} if name == LINK else TOLD)
        for name, source in sources.items()
        if name not in SILENT
    }
    assert f"{ENDS}(" in sources[LINK]
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "reason", ["'not connected'", "f'{host} is away'", "str(error)", "', '.join(wrong)", "'not ' + 'there'"]
)
def test_the_walk_sees_a_plain_reason(reason: str) -> None:
    assert plain(f"raise WireLost({reason})") == plain(f"self._end({reason})", {ENDS}) == [1]
    assert plain(f"raise WireLost(Wording({reason}))") == plain(f"raise KeyError({reason})") == []


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
