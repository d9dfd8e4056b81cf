"""Accounts as the pages show them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from fsctl.store.models import AuditRow
from webui.accounts import Account
from webui.database import db


def accounts() -> list[Account]:
    return list(db.session.scalars(select(Account).order_by(Account.login)))


ACTS = ("user", "password_reset", "second_factor")
KEPT = ("name", "roles", "teams", "agent", "disabled", "withheld")
SINCE: Mapping[str, Any] = {"withheld": []}
"""What was so before a setting was on record."""


@dataclass(frozen=True)
class Entry:
    """A change of an account, from the audit. `differences` are (setting, before, after); `undoable` while the account
    is as the change left it."""

    id: int
    at: float
    by: str
    origin: str
    action: str
    login: str
    new: bool
    differences: list[tuple[str, Any, Any]]
    undoable: bool


def history(login: str, most: int, before: int = 0) -> list[Entry]:
    """What was changed of one account, or of all of them, the latest first; `before` is an entry to go on from."""
    rows = select(AuditRow).where(AuditRow.action.in_(ACTS)).order_by(AuditRow.id.desc()).limit(most)
    if login:
        rows = rows.where(AuditRow.subject == login)
    if before:
        rows = rows.where(AuditRow.id < before)
    return [_entry(row) for row in db.session.scalars(rows)]


def _entry(row: AuditRow) -> Entry:
    was, became = row.before or {}, row.after or {}
    differ = [
        (key, _kept(was, key), _kept(became, key))
        for key in KEPT
        if row.action == "user" and row.before is not None and _kept(was, key) != _kept(became, key)
    ]
    account = db.session.get(Account, row.subject)
    undoable = bool(differ) and account is not None and as_left(account, became)
    new = row.action == "user" and row.before is None
    return Entry(row.id, row.at, row.by, row.origin, row.action, row.subject, new, differ, undoable)


def as_left(account: Account, became: Mapping[str, Any]) -> bool:
    """Whether the account is still as a change left it."""
    now = {
        "name": account.name,
        "roles": account.role_names,
        "teams": account.teams,
        "agent": account.agent,
        "disabled": account.disabled,
        "withheld": account.withheld,
    }
    return all(_kept(became, key) == now[key] for key in KEPT)


def _kept(values: Mapping[str, Any], key: str) -> Any:
    return values.get(key, SINCE.get(key))


def stamp(account: Account) -> str:
    """A mark of what a page shows of an account: another one means that somebody has changed it."""
    shown = [account.name, account.role_names, account.teams, account.agent, account.disabled]
    shown += [account.withheld]
    shown += [account.password, account.tf_totp_secret]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:24]
