"""The pages of accounts: load, authorise, do."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from fsctl.store.users import ALL_TEAMS, ROLES, UserRefused
from fsctl.wording import Wording
from webui import accounts
from webui.accounts import Account
from webui.rights import needs
from webui.site_copy import directory
from webui.users import forms, naming, operations, queries

A_PAGE = 30
LATEST = 2**31 - 1
Answer = str | Response | tuple[str, int]


@needs("edit_users")
def listed() -> str:
    """GET /users."""
    return render_template("users/list.html", accounts=queries.accounts(), site=directory(), all_teams=ALL_TEAMS)


@needs("edit_users")
def new() -> Answer:
    """GET, POST /users/-/new. The answer to the POST shows the password, once."""
    if request.method == "GET":
        return _page(None, "", forms.entered(request.args))
    login, form = request.form.get("login", "").strip()[:200], forms.entered(request.form)
    try:
        password = operations.make(login, form)
    except UserRefused as refused:
        status = 409 if accounts.find(login) is not None else 422
        return _page(None, login, form, refused), status
    return render_template("users/password.html", login=login, password=password)


@needs("edit_users")
def user(login: str) -> Answer:
    """GET, POST /users/<login>."""
    account = _account(login)
    if request.method == "GET":
        return _page(account, login, _as_it_is(account))
    form = forms.entered(request.form)
    try:
        operations.change(account, form)
    except UserRefused as refused:
        return _page(account, login, form, refused), 422
    except operations.Stale:
        return _page(account, login, form, stale=True), 409
    flash(_("Saved"))
    return redirect(url_for("users.user", login=login))


@needs("edit_users")
def history() -> Answer:
    """GET /users/-/history: what was changed of accounts, by whom; `before` is an entry to go on from."""
    return _history()


@needs("edit_users")
def undo(entry: int) -> Answer:
    """POST /users/-/history/<entry>/undo."""
    try:
        login = operations.undo(min(entry, LATEST))
    except operations.NoSuchChange:
        abort(404)
    except operations.Stale:
        return _history(_("The account was changed since: undo that first, or change it by hand")), 409
    except UserRefused as refused:
        message = refused.message
        return _history(message.said(_) if isinstance(message, Wording) else message), 422
    flash(_("The change of %(login)s is undone", login=login))
    return redirect(url_for("users.user", login=login))


@needs("edit_users")
def password(login: str) -> Answer:
    """POST /users/<login>/password: a new one, shown once."""
    try:
        made = operations.reset_password(_account(login), request.form.get("stamp", ""))
    except operations.Stale:
        abort(409)
    return render_template("users/password.html", login=login, password=made)


@needs("edit_users")
def second_factor(login: str) -> Answer:
    """POST /users/<login>/second-factor: it has to be set up again."""
    try:
        operations.reset_second_factor(_account(login), request.form.get("stamp", ""))
    except operations.Stale:
        abort(409)
    flash(_("The second factor of %(login)s is taken away", login=login))
    return redirect(url_for("users.user", login=login))


def _history(refused: str = "") -> str:
    before = min(max(request.args.get("before", 0, type=int), 0), LATEST)
    found = queries.history("", A_PAGE + 1, before)
    return render_template(
        "users/history.html",
        entries=found[:A_PAGE],
        more=len(found) > A_PAGE,
        refused=refused,
        site=directory(),
        right_names=naming.NAMES,
    )


def _account(login: str) -> Account:
    account = accounts.find(login)
    if account is None:
        abort(404)
    return account


def _as_it_is(account: Account) -> forms.Entered:
    shown = operations.told(account)
    lists = {name: tuple(shown[name]) for name in ("roles", "teams", "withheld")}
    return forms.Entered(**{**shown, **lists}, stamp="")


def _page(account: Account | None, login: str, form: forms.Entered, refused: Any = None, stale: bool = False) -> str:
    message = refused.message if refused is not None else ""
    errors = {refused.setting: message.said(_) if isinstance(message, Wording) else message} if refused else {}
    return render_template(
        "users/user.html",
        user=account,
        login=login,
        form=form,
        errors=errors,
        stale=stale,
        now=operations.told(account) if account is not None and stale else None,
        stamp=queries.stamp(account) if account is not None else "",
        roles=ROLES,
        rights=naming.offered(account.role_names) if account is not None else [],
        right_names=naming.NAMES,
        site=directory(),
        all_teams=ALL_TEAMS,
        entries=queries.history(login, 10) if account is not None else [],
    )
