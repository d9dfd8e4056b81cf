"""What is changed of accounts, each with its line in the audit. Whatever takes rights away ends the sessions."""

from __future__ import annotations

import secrets
import time
from typing import Any

from fsctl.store import directory as stored
from fsctl.store import users
from fsctl.store.models import AuditRow
from fsctl.store.users import UserRefused
from fsctl.wording import Wording
from webui import accounts, audit
from webui.accounts import Account, me
from webui.database import db
from webui.site_copy import directory
from webui.users.forms import Entered
from webui.users.queries import accounts as all_accounts
from webui.users.queries import as_left, stamp


class NoSuchChange(LookupError):
    """There is no such change of an account that could be taken back."""


class Stale(Exception):
    """Somebody else has changed the account since the page was made."""


def make(login: str, form: Entered) -> str:
    """A new account. Returns its password, to be shown once. Raises UserRefused."""
    _sound(login, form)
    if accounts.find(login) is not None:
        raise UserRefused(Wording("there is a user {login!r} already; choose another login", login=login), "login")
    password = _new_password()
    digest = accounts.hashed(password)
    values = {"roles": list(form.roles), "agent": form.agent, "teams": list(form.teams), "name": form.name or login}
    db.session.add(
        Account(login=login, password=digest, created_at=time.time(), role_names=values.pop("roles"), **values)
    )
    audit.record("user", login, None, _shown(form.name or login, form))
    return password


def change(account: Account, form: Entered) -> None:
    """Raises UserRefused, Stale. One at a time, or two administrators could lock each other out."""
    stored.claim(db.session())
    db.session.refresh(account)
    _sound(account.login, form)
    wanted = (form.name or account.login, list(form.roles), list(form.teams), form.agent, form.disabled)
    if wanted == (account.name, account.role_names, account.teams, account.agent, account.disabled):
        return
    _fresh(account, form.stamp)
    _not_oneself(account, form)
    before = told(account)
    rights = (account.role_names, account.teams, account.agent, account.disabled)
    account.name, account.role_names, account.teams, account.agent, account.disabled = wanted
    if rights != wanted[1:]:
        account.end_sessions()
    audit.record("user", account.login, before, told(account))


def undo(entry: int) -> str:
    """Make an account what it was before a change. Returns its login. Raises NoSuchChange, Stale when it has changed
    since, UserRefused when it would no longer be sound."""
    row = db.session.get(AuditRow, entry)
    account = accounts.find(row.subject) if row is not None and row.action == "user" else None
    if row is None or account is None or not row.before or not row.after:
        raise NoSuchChange
    if not as_left(account, row.after):
        raise Stale
    was = row.before
    lists = tuple(was.get("roles", ())), tuple(was.get("teams", ()))
    names = str(was.get("name", "")), str(was.get("agent", ""))
    change(account, Entered(names[0], *lists, names[1], bool(was.get("disabled")), stamp(account)))
    return account.login


def reset_password(account: Account, form_stamp: str) -> str:
    """A new password, to be shown once; all sessions end. Raises Stale."""
    _fresh(account, form_stamp)
    password = _new_password()
    account.password = accounts.hashed(password)
    account.end_sessions()
    audit.record("password_reset", account.login)
    return password


def reset_second_factor(account: Account, form_stamp: str) -> None:
    """For somebody whose phone is lost; all sessions end. Raises Stale."""
    _fresh(account, form_stamp)
    account.tf_totp_secret, account.tf_primary_method, account.tf_last_counter = "", "", 0
    account.recovery_codes = []
    account.end_sessions()
    audit.record("second_factor", account.login, before={"method": "authenticator"})


def told(account: Account) -> dict[str, Any]:
    names = {"name": account.name, "roles": account.role_names, "teams": account.teams}
    return {**names, "agent": account.agent, "disabled": account.disabled}


def _shown(name: str, form: Entered) -> dict[str, Any]:
    shown = {"name": name, "roles": list(form.roles), "teams": list(form.teams)}
    return {**shown, "agent": form.agent, "disabled": form.disabled}


def _sound(login: str, form: Entered) -> None:
    users.require_sound(db.session(), directory(), login, form.roles, form.agent, form.teams)


def _fresh(account: Account, form_stamp: str) -> None:
    if form_stamp != stamp(account):
        raise Stale


def _not_oneself(account: Account, form: Entered) -> None:
    """Nobody locks oneself out, and somebody is always there to let the others in."""
    loses = form.disabled or "administrator" not in form.roles
    if not loses or "administrator" not in account.role_names:
        return
    if account.login == me().login:
        setting = "disabled" if form.disabled else "roles"
        raise UserRefused(Wording("this is yourself; let another administrator do it"), setting)
    others = [a for a in all_accounts() if a.active and "administrator" in a.role_names and a.login != account.login]
    if not others:
        raise UserRefused(Wording("this is the last administrator"), "roles")


def _new_password() -> str:
    return secrets.token_urlsafe(12)
