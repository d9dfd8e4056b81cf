from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from fsctl.store.models import ReminderRow, WrapUpRow
from tests.web.customers.conftest import BEGUN, kept
from tests.web.customers.test_timeline import abandoned, noted, talked
from webui.customers.card import Sight, card
from webui.customers.operations import link_of
from webui.customers.origins import Origins
from webui.customers.scope import EVERYTHING, Scope

FULL = Sight(EVERYTHING, True, True, "zh_Hans_CN", "CN")
NOBODY_KNOWS = Path("/nonexistent")
KEYS = [{"node": "menu", "keys": "2"}, {"node": "pin", "keys": "123456"}]
ROW = {"id": "now", "queue": "support", "flow": "welcome", "keys": KEYS}


class NoOrigins(Origins):
    """None known, none made."""

    def __init__(self) -> None:
        super().__init__(NOBODY_KNOWS)

    def _have_it_made(self) -> None: ...


def shown(session: Session, number: str, call: dict[str, Any] | None = None, sight: Sight = FULL) -> dict[str, Any]:
    made = card(session, number, call, sight, NoOrigins(), BEGUN + 1000)
    json.dumps(made)
    return made


def test_who_it_is_what_happened_and_what_is_promised(session: Session) -> None:
    row = kept(session, "张敏", "13900004821", tier="gold", company="华东电器")
    for place in range(4):
        noted(session, f"c{place}", BEGUN + 10 * place, talked(f"c{place}"))
    noted(session, "now", BEGUN + 900, abandoned("now", "13900004821"))
    session.add(WrapUpRow(call="c3", agent="1001", disposition="repair", notes="E6", saved_at=BEGUN))
    session.add(ReminderRow(user="wang", text="16:00 回电", link=link_of(row.id), due_at=BEGUN + 5))
    session.add(ReminderRow(user="wang", text="已回", link=link_of(row.id), due_at=BEGUN + 5, done_at=BEGUN))
    made = shown(session, "+8613900004821", ROW)
    assert (made["state"], made["sure"], made["number"]) == ("customer", True, "139 0000 4821")
    person = made["customer"]
    assert (person["name"], person["tier"], person["link"]) == ("张敏", "gold", link_of(row.id))
    assert [each["call"] for each in made["last"]] == ["c3", "c2", "c1"]
    assert (made["last"][0]["disposition"], made["last"][0]["note"]) == ("repair", "E6")
    assert made["calls_30_days"] == 5
    assert made["reminders"] == [{"text": "16:00 回电", "due_at": BEGUN + 5, "user": "wang"}]
    assert made["call"]["keys"] == [{"node": "menu", "keys": "2"}, {"node": "pin", "keys": "••••••"}]


def test_several_are_candidates_without_a_history(session: Session) -> None:
    kept(session, "张敏", "010 8234 5678")
    kept(session, "李强", "021 8234 5678")
    made = shown(session, "82345678")
    assert (made["state"], made["customer"], made["last"]) == ("candidates", None, [])
    assert {each["name"] for each in made["candidates"]} == {"张敏", "李强"}


def test_new_and_withheld_callers(session: Session) -> None:
    assert shown(session, "13900004821")["state"] == "new"
    assert shown(session, "anonymous")["state"] == "withheld"
    assert shown(session, "")["call"] is None


def test_numbers_are_masked_for_who_may_not_see_them(session: Session) -> None:
    kept(session, "张敏", "13900004821", "010 8234 5678")
    made = shown(session, "13900004821", ROW, replace(FULL, in_full=False, caller_in_full=False))
    assert made["number"] == "139 •••• 4821"
    assert [each["text"] for each in made["customer"]["numbers"]] == ["139 •••• 4821", "010 •••• 5678"]
    assert "0000" not in json.dumps(made, ensure_ascii=False).replace(str(BEGUN), "")
    assert shown(session, "82345678", None, replace(FULL, in_full=False, caller_in_full=False))["number"] == "••••5678"


def test_another_teams_customer_is_named_and_not_opened(session: Session) -> None:
    kept(session, "张敏", "13900004821", team="south")
    made = shown(session, "13900004821", ROW, replace(FULL, scope=Scope(frozenset({"north"}))))
    assert (made["customer"]["name"], made["customer"]["link"]) == ("张敏", "")
