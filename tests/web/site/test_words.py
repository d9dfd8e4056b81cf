"""What the site's own reader says can be said in Chinese, too."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import fsctl
from webui.words import catalogue

HERE = Path(fsctl.__file__).parent
SOURCES = [HERE, HERE.parent / "webui"]


def templates() -> set[str]:
    found = set()
    for path in (path for source in SOURCES for path in source.rglob("*.py") if "node_modules" not in path.parts):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Wording":
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path}:{node.lineno}: a template is written in the source"
                found.add(str(first.value))
    return found


def test_every_template_has_its_chinese_with_the_same_places() -> None:
    found = templates()
    assert len(found) > 60
    for template in found:
        known = catalogue().get(template)
        assert known is not None, template
        places = re.compile(r"\{(\w+)")
        assert set(places.findall(str(known.string))) <= set(places.findall(template)), template


def test_a_template_reaches_into_nothing() -> None:
    assert [template for template in templates() if re.search(r"\{[^}]*[.\[]", template)] == []
