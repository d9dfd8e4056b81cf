"""What is changed of an account, each with its line in the audit."""

from __future__ import annotations

import secrets
import time

from flask import current_app, session
from flask_security.utils import login_user, logout_user

from webui import accounts, audit, ended
from webui.account import recovery
from webui.accounts import Account
from webui.database import db
from webui.live.hub import Hub

WINDOW_S = 30
PENDING_S = 300.0


def begin_session(account: Account) -> None:
    """Everything of the browser's former session is forgotten, but what it looks like."""
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    session.update(kept, sid=secrets.token_hex(16))
    session.permanent = True
    if kept.get("language") and kept["language"] != account.language:
        account.language = kept["language"]
    login_user(account)
    audit.record("sign_in", account.login, by=account.login)


def refuse(login: str, why: str) -> None:
    """Kept although the request fails."""
    audit.record("sign_in_refused", login[:64], after={"why": why}, by=login[:64])
    db.session.commit()


def await_code(account: Account) -> None:
    """The password was right; the code is asked for next, within five minutes."""
    session["pending"] = {"login": account.login, "stamp": account.fs_uniquifier, "at": time.time()}


def awaited() -> Account | None:
    """Who has given the right password and owes the code."""
    pending = session.get("pending") or {}
    account = accounts.find(pending.get("login", ""))
    fresh = time.time() - pending.get("at", 0.0) < PENDING_S
    if account is None or not account.active or not fresh or account.fs_uniquifier != pending.get("stamp"):
        return None
    return account


def code_fits(account: Account, code: str, secret: str) -> bool:
    return bool(accounts.codes().verify_totp(code.replace(" ", ""), secret, account, window=WINDOW_S))


def alone(account: Account) -> None:
    """Nobody else tries a code of this account until this request is over: no code is taken twice at the same time."""
    db.session.refresh(account, with_for_update=True)


def use_recovery_code(account: Account, code: str) -> bool:
    """Is it one of theirs? Then it is used up."""
    left = recovery.without(account.recovery_codes, code, account.login, _recovery_key())
    if left is None:
        return False
    account.recovery_codes = left
    audit.record("recovery_code", account.login, after={"left": len(left)}, by=account.login)
    return True


def new_recovery_codes(account: Account) -> list[str]:
    """To be shown now; those before are worth nothing any more."""
    made = recovery.new()
    account.recovery_codes = [recovery.kept(code, account.login, _recovery_key()) for code in made]
    audit.record("recovery_codes", account.login, after={"count": len(made)})
    return made


def _recovery_key() -> str:
    return str(current_app.extensions["fsctl.recovery"])


def end_session(account: Account) -> None:
    hub: Hub = current_app.extensions["fsctl.live"]
    hub.end_session(session.get("sid", ""))
    audit.record("sign_out", account.login)
    ended.end()
    logout_user()
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    session.update(kept)


def change_password(account: Account, new: str) -> None:
    """All other sessions of the account end."""
    account.password = accounts.hashed(new)
    account.end_sessions()
    audit.record("password", account.login)
    kept = dict(session)
    login_user(account)
    session.update({name: kept[name] for name in ("language", "theme", "sid") if name in kept})


def keep_second_factor(account: Account, secret: str) -> None:
    account.tf_totp_secret, account.tf_primary_method = secret, "authenticator"
    audit.record("second_factor", account.login, after={"method": "authenticator"})


def drop_second_factor(account: Account) -> None:
    account.tf_totp_secret, account.tf_primary_method, account.tf_last_counter = "", "", 0
    account.recovery_codes = []
    audit.record("second_factor", account.login, before={"method": "authenticator"})


def take_phone(account: Account, extension: str) -> None:
    if extension != account.extension:
        audit.record("phone", account.login, before=account.extension, after=extension)
        account.extension = extension
