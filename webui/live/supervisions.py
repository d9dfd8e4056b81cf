"""Who listens to a call, and may not any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store.models import UserRow
from fsctl.store.rights import granted

MODES = {"listen": "listen", "whisper_agent": "whisper", "whisper_caller": "whisper", "barge": "barge"}
"""The right that each way of listening needs."""


def forbidden(database: Session, sessions: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Of the sessions that are on, those (session, supervisor) whose supervisor's account no longer has the right.
    Whoever listens from the command line has no account."""
    logins = {str(row.get("supervisor") or "") for row in sessions.values()} - {""}
    if not logins:
        return []
    found = database.execute(
        select(UserRow.login, UserRow.disabled, UserRow.roles, UserRow.withheld).where(UserRow.login.in_(logins))
    )
    may = {row.login: set() if row.disabled else {m for m in MODES if _may(row, m)} for row in found}
    return [
        (name, str(row["supervisor"]))
        for name, row in sessions.items()
        if row.get("mode") in MODES and row["mode"] not in may.get(row.get("supervisor"), MODES)
    ]


def _may(row: Any, mode: str) -> bool:
    return granted(MODES[mode], row.roles, row.withheld)
