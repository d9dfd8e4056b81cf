"""The pages of a person's own account: load, check, do."""

from __future__ import annotations

import re
from dataclasses import asdict
from urllib.parse import urlsplit

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from fsctl.requests import LogIn
from fsctl.step import Refused
from webui import accounts, audit, preferences
from webui.account import forms, operations, queries
from webui.accounts import Account, anybody, me
from webui.limits import account_and_address, limiter, refused
from webui.live import notices
from webui.live.daemon import ask
from webui.live.refusals import told
from webui.nav import landing
from webui.pages import THEMES
from webui.rights import anyone, may, signed_in, unfinished
from webui.words import LOCALES

EXTENSION_AT_MOST = 32
WINDOW = re.compile(r"[0-9a-f]{24}")
Answer = str | Response | tuple[str, int]


def own_path(text: str | None) -> str:
    """A path on this server, or nothing: nobody is led elsewhere."""
    path, parts = text or "", urlsplit(text or "")
    plain = path.isprintable() and "\\" not in path
    fits = plain and path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if fits else ""


@anyone
@limiter.limit("60 per minute", methods=["POST"], deduct_when=refused)
@limiter.limit("8 per 5 minutes", key_func=account_and_address, methods=["POST"], deduct_when=refused)
def sign_in() -> Answer:
    """GET, POST /login."""
    account = anybody()
    if account is not None:
        return redirect(own_path(request.args.get("next")) or landing(account))
    form = forms.SignIn(request.form)
    if request.method == "GET":
        return render_template("account/sign_in.html", form=form)
    login = (form.login.data or "").strip()
    found = accounts.find(login) if form.validate() else None
    if not accounts.password_fits(found, form.password.data or "") or found is None:
        operations.refuse(login, "password")
        return render_template("account/sign_in.html", form=form, wrong=True), 401
    if found.tf_totp_secret:
        operations.await_code(found)
        return redirect(url_for("account.code", next=own_path(request.args.get("next")) or None))
    return _enter(found)


@anyone
@limiter.limit("8 per 5 minutes", methods=["POST"], deduct_when=refused)
def code() -> Answer:
    """GET, POST /login/code: the second factor."""
    account = operations.awaited()
    if account is None:
        return redirect(url_for("account.sign_in"))
    form = forms.CodeOrRecovery(request.form)
    if request.method == "GET":
        return render_template("account/code.html", form=form)
    operations.alone(account)
    given = form.code.data or ""
    if not form.validate() or not (
        operations.code_fits(account, given, account.tf_totp_secret) or operations.use_recovery_code(account, given)
    ):
        operations.refuse(account.login, "code")
        return render_template("account/code.html", form=form, wrong=True), 401
    return _enter(account)


def _enter(account: Account) -> Response:
    operations.begin_session(account)
    onward = own_path(request.args.get("next"))
    if account.agent and may(account, "own_state") and not queries.at_work(account):
        return redirect(url_for("account.phone", next=onward or None))
    return redirect(onward or landing(account))


@signed_in
@unfinished
def sign_out() -> Response:
    """POST /logout."""
    operations.end_session(me())
    return redirect(url_for("account.sign_in"))


@signed_in
def phone() -> Answer:
    """GET, POST /phone: which phone today. An agent is signed in at it; that signs a colleague out who is there, so it
    is asked first (`sign_out` is whom)."""
    account, refusal, taken = me(), None, None
    if request.method == "POST":
        chosen = request.form.get("other", "").strip() or request.form.get("extension", "").strip()
        form = forms.Phone(MultiDict({"extension": chosen}))
        if not form.validate():
            abort(400)
        taken = queries.taken(chosen, account)
        if taken is not None and taken.agent == request.form.get("sign_out"):
            taken = None
        try:
            if taken is None:
                _take(account, chosen, "" if request.form.get("ready") else request.form.get("reason", "")[:64])
        except Refused as why:
            refusal = told(why)
        if taken is None and refusal is None:
            return redirect(own_path(request.args.get("next")) or landing(account))
    page = render_template(
        "account/phone.html",
        phone=queries.phone_of(account),
        refusal=refusal,
        taken=taken,
        asked=request.form,
        well=queries.switch_well(),
        reasons=queries.reasons(account),
        here=queries.at_work(account),
    )
    return (page, 409) if refusal or taken else page


@signed_in
def light() -> Response:
    """GET /phone/light?extension=8021: is it registered, is somebody there, how did the last trial go."""
    shown = queries.light(request.args.get("extension", "")[:EXTENSION_AT_MOST], me())
    return jsonify(**asdict(shown), well=queries.switch_well())


def _take(account: Account, extension: str, reason: str) -> None:
    """One request: the agent is at the phone, ready or not, and nothing can be offered in between."""
    if account.agent and may(account, "own_state"):
        ask(LogIn(account.agent, extension, account.login, reason), account.login)
    operations.take_phone(account, extension)


@signed_in
def settings() -> str:
    """GET /settings."""
    return _settings(forms.NewPassword())


def _settings(form: forms.NewPassword) -> str:
    required = current_app.config["FSCTL"].web.second_factor_required and "administrator" in me().role_names
    return render_template("account/settings.html", form=form, phone=queries.phone_of(me()), required=required)


@signed_in
@limiter.limit("10 per 5 minutes", methods=["POST"], deduct_when=refused)
def password() -> Answer:
    """POST /settings/password."""
    form = forms.NewPassword(request.form)
    fits = form.validate()
    if fits and not accounts.password_fits(me(), form.present.data or ""):
        form.present.errors = [_("This is not your present password")]
        fits = False
    if not fits:
        return _settings(form), 400
    operations.change_password(me(), form.new.data or "")
    flash(_("The password is changed"))
    return redirect(url_for("account.settings"))


@signed_in
@unfinished
@limiter.limit("10 per 5 minutes", methods=["POST"], deduct_when=refused)
def second_factor() -> Answer:
    """GET, POST /settings/second-factor: take one into use."""
    account, form = me(), forms.Code(request.form)
    if account.tf_totp_secret:
        return redirect(url_for("account.settings"))
    secret = session.get("totp_setup") or accounts.codes().generate_totp_secret()
    session["totp_setup"] = secret
    values = accounts.codes().fetch_setup_values(secret, account)
    if request.method == "GET":
        return render_template("account/second_factor.html", form=form, values=values)
    if not form.validate() or not operations.code_fits(account, form.code.data or "", secret):
        return render_template("account/second_factor.html", form=form, values=values, wrong=True), 400
    session.pop("totp_setup")
    operations.keep_second_factor(account, secret)
    return render_template(
        "account/recovery.html", codes=operations.new_recovery_codes(account), onward=landing(account)
    )


@signed_in
@limiter.limit("10 per 5 minutes", methods=["POST"], deduct_when=refused)
def recovery_codes() -> Answer:
    """POST /settings/second-factor/recovery: new ones, only with the password."""
    account = me()
    if not account.tf_totp_secret:
        abort(409)
    if not accounts.password_fits(account, request.form.get("password", "")):
        flash(_("This is not your present password"), "bad")
        return _settings(forms.NewPassword()), 400
    made = operations.new_recovery_codes(account)
    return render_template("account/recovery.html", codes=made, onward=url_for("account.settings"))


@signed_in
@limiter.limit("10 per 5 minutes", methods=["POST"], deduct_when=refused)
def remove_second_factor() -> Answer:
    """POST /settings/second-factor/remove: only with the password."""
    if not accounts.password_fits(me(), request.form.get("password", "")):
        flash(_("This is not your present password"), "bad")
        return _settings(forms.NewPassword()), 400
    operations.drop_second_factor(me())
    flash(_("The second factor is removed"))
    return redirect(url_for("account.settings"))


@anyone
def language() -> Response:
    """POST /settings/language."""
    chosen = request.form.get("language", "")
    if chosen not in LOCALES:
        abort(400)
    session["language"] = chosen
    account = anybody()
    if account is not None and account.language != chosen:
        audit.record("language", account.login, before=account.language, after=chosen)
        account.language = chosen
    return _back()


@anyone
def theme() -> Response:
    """POST /settings/theme."""
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    session["theme"] = chosen
    account = anybody()
    if account is not None and account.theme != chosen:
        audit.record("theme", account.login, before=account.theme, after=chosen)
        account.theme = chosen
    return _back()


@signed_in
def keep_preferences() -> tuple[Response, int]:
    """POST /settings/preferences: sounds, keys or both, as JSON; told to the other open pages of the same person,
    with the name that the page which sent them has given itself."""
    try:
        kept = preferences.take(me(), request.get_json(silent=True))
    except preferences.Wrong as wrong:
        return jsonify(message=str(wrong)), 422
    window = WINDOW.fullmatch(request.headers.get("X-Window", ""))
    notices.tell(me().login, "preferences", {**kept, "window": window[0] if window else ""})
    return jsonify(kept), 200


def _back() -> Response:
    return redirect(own_path(request.form.get("back")) or url_for("home.home"))
