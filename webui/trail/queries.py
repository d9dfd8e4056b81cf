"""A page of the audit, the latest first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fsctl.store.models import AuditRow
from webui.database import db
from webui.formats import clock, day
from webui.trail.forms import Wanted

A_PAGE = 50
LONGEST = 300
"""Characters of one value; a flow's whole text lies in its history."""


@dataclass(frozen=True)
class Entry:
    """`differences` are (name, before, after) as plain text; None where there was nothing."""

    row: AuditRow
    differences: list[tuple[str, str | None, str | None]]


def entries(wanted: Wanted) -> tuple[list[Entry], bool]:
    """A page, and whether there is more."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(A_PAGE + 1)
    for column, value in ((AuditRow.by, wanted.by), (AuditRow.action, wanted.action)):
        query = query.where(column == value) if value else query
    if wanted.subject:
        query = query.where(AuditRow.subject.contains(wanted.subject, autoescape=True))
    if wanted.day:
        query = query.where(AuditRow.at >= wanted.begins_at, AuditRow.at < wanted.ends_at)
    if wanted.before:
        query = query.where(AuditRow.id < wanted.before)
    rows = list(db.session.scalars(query))
    return [Entry(row, differences(row.before, row.after)) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def differences(was: Any, became: Any) -> list[tuple[str, str | None, str | None]]:
    """What is not the same before and after, by name; a value that is no object has no name."""
    before, after = _named(was), _named(became)
    return [
        (name, _text(name, before.get(name)), _text(name, after.get(name)))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]


def _named(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    named = value if isinstance(value, Mapping) else {"": value}
    return {name: each for name, each in named.items() if each not in (None, "", [], {})}


def _text(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if name.endswith("_at") and isinstance(value, float):
        return f"{day(value)} {clock(value, seconds=True)}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
