"""Whatever a site file can say has its field on a page, and every code that can be chosen its words."""

from __future__ import annotations

from typing import Any

import pytest

from fsctl.directory import (
    Agent,
    CodeAction,
    Destination,
    DestinationKind,
    Directory,
    Disposition,
    DoNotCall,
    Extension,
    NotReadyReason,
    Number,
    Skill,
    Strategy,
    Team,
)
from fsctl.ivr.model import KIND_OF, KIND_OF_LEAVE
from fsctl.site.export import TABLES, settings
from webui.site.queries import BLANK
from webui.site.sheets import SHEETS
from webui.site.sheets.choices import ACTIONS, NODE_KINDS, STRATEGIES

ITEMS: dict[str, Any] = {
    **BLANK,
    "agents": Agent("", ""),
    "numbers": Number("", Destination(DestinationKind.HANGUP)),
    "teams": Team(""),
    "reasons": NotReadyReason("", "", "", ""),
    "dispositions": Disposition("", "", "", ""),
    "skills": Skill(""),
    "extensions": Extension("", ""),
    "do_not_call": DoNotCall(""),
}
ELSEWHERE = {("queues", "agents"), ("extensions", "digest")}
"""The table of agents below the sheet; a password that is made."""


@pytest.mark.parametrize("table", [table for table in TABLES if table != "announcements"])
def test_every_setting_has_its_field(table: str) -> None:
    asked = {field.key for field in SHEETS[table].fields}
    lacking = {key for key in settings(ITEMS[table], Directory()) if (table, key) not in ELSEWHERE} - asked
    assert lacking == set()


def test_every_code_has_its_words() -> None:
    assert set(STRATEGIES) == set(Strategy)
    assert set(ACTIONS) == set(CodeAction)
    assert set(NODE_KINDS) >= {*KIND_OF.values(), *KIND_OF_LEAVE.values()}
