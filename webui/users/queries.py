"""Accounts as the pages show them."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select

from webui.accounts import Account
from webui.database import db


def accounts() -> list[Account]:
    return list(db.session.scalars(select(Account).order_by(Account.login)))


def stamp(account: Account) -> str:
    """A mark of what a page shows of an account: another one means that somebody has changed it."""
    shown = [account.name, account.role_names, account.teams, account.agent, account.disabled]
    shown += [account.password, account.tf_totp_secret]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:24]
