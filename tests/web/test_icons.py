"""Every icon that a page names is in the file of icons that goes with the pages: a missing one is an empty place."""

from __future__ import annotations

import json
import re

from tests.web.wording import WEBUI, files
from webui.calls import decisions, timeline
from webui.states import STATES

NAMED = re.compile(r"""\bicon(?:\(|: |=)\s*["']([a-z0-9-]+)["']""")
SHIPPED = set(json.loads((WEBUI / "frontend" / "assets.json").read_text())["sprite"]["icons"])


def test_every_icon_that_is_named_is_shipped() -> None:
    named = {
        (path.name, name)
        for ending in (".html", ".js", ".py")
        for path in files(ending)
        for name in NAMED.findall(path.read_text())
    }
    assert len(named) > 100
    assert {where for where in named if where[1] not in SHIPPED} == set()


def test_what_stands_in_tables_is_shipped_too() -> None:
    tables = [*decisions.LOOKS.values(), *decisions.OUTCOMES.values(), *timeline.ACTS.values()]
    assert ({icon for _, icon in tables} | {state.icon for state in STATES.values()}) - SHIPPED == set()
