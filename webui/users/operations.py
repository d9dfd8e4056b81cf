"""What is changed of accounts, each with its line in the audit. Whatever takes rights away ends the sessions."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Any

from fsctl.store import directory as stored
from fsctl.store import users
from fsctl.store.models import AuditRow
from fsctl.store.rights import RIGHTS, granted, rights_of
from fsctl.store.users import UserRefused
from fsctl.wording import Wording
from webui import accounts, audit
from webui.accounts import Account, me
from webui.database import db
from webui.rights import may
from webui.site_copy import directory
from webui.users.forms import Entered
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
    values["withheld"] = _withheld([], form)
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
    withheld = _withheld(account.withheld, form)
    if (*wanted, withheld) == (*_standing(account), account.withheld):
        return
    _fresh(account, form.stamp)
    _not_oneself(account, form, withheld)
    before = told(account)
    ends = _standing(account)[1:] != wanted[1:]
    account.name, account.role_names, account.teams, account.agent, account.disabled = wanted
    account.withheld = withheld  # each request looks at it: nobody has to sign in again
    if ends:
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
    withheld = tuple(was.get("withheld", ()))
    form = Entered(names[0], *lists, names[1], bool(was.get("disabled")), stamp(account), tuple(RIGHTS), withheld)
    change(account, form)
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
    return {**names, "agent": account.agent, "disabled": account.disabled, "withheld": account.withheld}


def _standing(account: Account) -> tuple[Any, ...]:
    return account.name, account.role_names, account.teams, account.agent, account.disabled


def _withheld(before: Sequence[str], form: Entered) -> list[str]:
    """What the page had no tick for stays; what no role brings is not kept."""
    wanted = {*form.withheld, *(set(before) - set(form.offered))}
    return [right for right in rights_of(form.roles) if right in wanted]


def _shown(name: str, form: Entered) -> dict[str, Any]:
    shown = {"name": name, "roles": list(form.roles), "teams": list(form.teams)}
    return {**shown, "agent": form.agent, "disabled": form.disabled, "withheld": _withheld([], form)}


def _sound(login: str, form: Entered) -> None:
    users.require_sound(db.session(), directory(), login, form.roles, form.agent, form.teams)


def _fresh(account: Account, form_stamp: str) -> None:
    if form_stamp != stamp(account):
        raise Stale


def _not_oneself(account: Account, form: Entered, withheld: Sequence[str]) -> None:
    """Nobody locks oneself out, and somebody is always there to let the others in."""
    loses = form.disabled or not granted("edit_users", form.roles, withheld)
    if not loses or not may(account, "edit_users"):
        return
    if account.login == me().login:
        setting = "disabled" if form.disabled else "roles" if "administrator" not in form.roles else "withheld"
        raise UserRefused(Wording("this is yourself; let another administrator do it"), setting)
    users.require_administrator(db.session(), account.login, () if form.disabled else form.roles, withheld)


def _new_password() -> str:
    return secrets.token_urlsafe(12)
