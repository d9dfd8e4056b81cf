"""The pages of customers: load, check, do."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from fsctl.store.members import MemberRefused, hashed, require_sound
from fsctl.store.numbers import shown
from fsctl.wording import Wording
from webui.accounts import me, off_the_hub
from webui.customers import forms, operations, queries, words
from webui.customers.calling import Calling, card_for_call, card_for_number, dial
from webui.customers.drafts import Draft, DraftWrong
from webui.customers.page import Page, changed_by, load
from webui.customers.tiers import TIERS
from webui.customers.viewing import my_customers, my_sight, names, origin, region, teams, who
from webui.database import db
from webui.errors import wants_json
from webui.rights import may, needs

Answer = str | Response | tuple[str, int]


@needs("see_customers")
def index() -> str:
    """GET /customers: search, filters, one page."""
    wanted, sight = forms.wanted(request.args), my_sight()
    found = queries.customers(db.session(), wanted, sight.scope, sight.region)
    have = queries.numbers_by_customer(db.session(), [row.id for row in found.customers])
    return render_template(
        "customers/index.html",
        wanted=wanted,
        found=found,
        have=have,
        sight=sight,
        teams=teams(sight.scope),
        after=forms.written(found.after),
        **_terms(),
    )


@needs("see_customers")
def customer(customer: int) -> str:
    """GET /customers/<id>: who, what happened last, what is promised."""
    return _page(_load(customer))


@needs("see_customers")
def earlier(customer: int) -> str:
    """GET /customers/<id>/earlier: the next part of the timeline."""
    return render_template("customers/contacts.html", page=_load(customer), **_terms())


@needs("edit_customers")
def new() -> Answer:
    """GET, POST /customers/new: an unknown number opens a new card. Kept from the card of a call, the answer is that
    card again."""
    if request.method == "GET":
        number = forms.line(request.args.get("number", ""))[:40]
        return _new(Draft("", added=(number,) if number else ()), {})
    draft = forms.draft(request.form)
    call = request.form.get("call", "")[:64] if request.headers.get("HX-Request") else ""
    try:
        row = operations.create(db.session(), draft, my_customers(), who(), region())
    except DraftWrong as wrong:
        if call:
            return render_template(
                "customers/card.html", card=card_for_call(call), draft=draft, mistakes=wrong.mistakes, **_terms()
            ), 400
        return _new(draft, wrong.mistakes), 400
    if call:
        return render_template("customers/card.html", card=card_for_call(call), **_terms())
    flash(_("%(name)s is kept", name=row.name or row.company))
    return redirect(url_for("customers.customer", customer=row.id))


@needs("edit_customers")
def edit(customer: int) -> Answer:
    """GET, POST /customers/<id>/edit."""
    page = _load(customer)
    if request.method == "GET":
        return _page(page, draft=_draft_of(page))
    draft = forms.draft(request.form)
    try:
        operations.edit(
            db.session(), customer, forms.whole(request.form.get("version")), draft, my_customers(), who(), region()
        )
    except DraftWrong as wrong:
        db.session.rollback()
        return _page(_load(customer), draft=draft, mistakes=wrong.mistakes), 400
    except operations.ChangedMeanwhile as meanwhile:
        db.session.rollback()
        return _conflict(customer, meanwhile), 409
    flash(_("Saved"))
    return redirect(url_for("customers.customer", customer=customer))


@needs("remove_customers")
def delete(customer: int) -> Response:
    """POST /customers/<id>/delete: done at once, with a way back."""
    page = _load(customer)
    entry = operations.remove(db.session(), customer, my_customers(), who())
    text = _("%(name)s is deleted", name=page.row.name or page.row.company)
    flash(text, f"undo:{url_for('customers.restore', entry=entry)}")
    return redirect(url_for("customers.index"))


@needs("remove_customers")
def restore(entry: int) -> Response:
    """POST /customers/restore/<entry>: the way back."""
    try:
        row = operations.restore(db.session(), entry, who(), my_customers())
    except operations.NoSuchCustomer:
        abort(404)
    flash(_("%(name)s is back", name=row.name or row.company))
    return redirect(url_for("customers.customer", customer=row.id))


@needs("remove_customers")
def merge(customer: int) -> Answer:
    """GET, POST /customers/<id>/merge: two cards of one person become one."""
    page = _load(customer)
    if request.method == "GET":
        return _merge(page)
    other = forms.whole(request.form.get("with"))
    try:
        operations.merge(db.session(), customer, other, my_customers(), who())
    except DraftWrong as wrong:
        return _merge(page, wrong.mistakes["with"]), 400
    except operations.NoSuchCustomer:
        return _merge(page, "nobody"), 400
    flash(_("The two are one now"))
    return redirect(url_for("customers.customer", customer=customer))


@needs("see_customers")
def unmask(customer: int, number: int) -> Answer:
    """POST /customers/<id>/numbers/<number>/show: in full, on record."""
    try:
        row = operations.unmask(db.session(), customer, number, my_customers(), who())
    except operations.NoSuchCustomer:
        abort(404)
    text = shown(row.e164, region())
    return jsonify(number=text) if wants_json() else render_template("customers/number.html", text=text)


@needs("set_members")
def set_member(customer: int) -> Answer:
    """POST /customers/<id>/members: a new member, or a new password."""
    page = _load(customer)
    member = forms.line(request.form.get("member", ""))[:40]
    password = request.form.get("password", "")[:40]
    try:
        require_sound(member, password)
        digest = off_the_hub(lambda: hashed(member, password))
        operations.set_member(db.session(), customer, member, digest, my_customers(), who())
    except MemberRefused as refused:
        message = refused.message
        said = message.said(_) if isinstance(message, Wording) else message
        return _page(page, member=member, member_mistakes={refused.setting: said[:1].upper() + said[1:]}), 422
    flash(_("The password of member %(member)s is set", member=member))
    return redirect(url_for("customers.customer", customer=customer))


@needs("set_members")
def unlock_member(customer: int, member: str) -> Response:
    """POST /customers/<id>/members/<member>/unlock: wrong passwords are forgotten."""
    try:
        operations.unlock_member(db.session(), customer, member, my_customers(), who())
    except operations.NoSuchCustomer:
        abort(404)
    flash(_("Member %(member)s can be verified again", member=member))
    return redirect(url_for("customers.customer", customer=customer))


@needs("set_members")
def remove_member(customer: int, member: str) -> Response:
    """POST /customers/<id>/members/<member>/remove: the number and its password are gone."""
    try:
        operations.remove_member(db.session(), customer, member, my_customers(), who())
    except operations.NoSuchCustomer:
        abort(404)
    flash(_("%(member)s is no member number any more", member=member))
    return redirect(url_for("customers.customer", customer=customer))


@needs("dial")
def call(customer: int, number: int) -> tuple[Response, int]:
    """POST /customers/<id>/numbers/<number>/dial: the agent's phone rings first. The number need not be seen for it."""
    key = request.headers.get("X-Key", "")
    if not 8 <= len(key) <= 64:
        abort(400)
    answer, status = dial(customer, number, key)
    return jsonify(answer), status


@needs("see_customers")
def card() -> Answer:
    """GET /customers/card?call=…|number=…: what comes up with a call, as a piece of a page or as JSON."""
    given = request.args.get("call", "")[:64]
    found = card_for_call(given) if given else card_for_number(request.args.get("number", "")[:64])
    if wants_json():
        return jsonify(found)
    return render_template("customers/card.html", card=found, **_terms())


def _load(customer: int) -> Page:
    """404 for who is not there and for other teams' alike."""
    try:
        row = operations.find(db.session(), customer, my_customers())
    except operations.NoSuchCustomer:
        abort(404)
    return load(row, forms.show(request.args), forms.place(request.args.get("before", "")))


def _draft_of(page: Page) -> Draft:
    return Draft(**{name: getattr(page.row, name) for name in operations.FIELDS})


def _page(page: Page, **editing: Any) -> str:
    return render_template("customers/customer.html", page=page, teams=teams(page.sight.scope), **editing, **_terms())


def _new(draft: Draft, mistakes: dict[str, str]) -> str:
    return render_template(
        "customers/new.html", draft=draft, mistakes=mistakes, teams=teams(my_customers()), **_terms()
    )


def _merge(page: Page, mistake: str = "") -> str:
    text = forms.line(request.values.get("q", ""))
    wanted = queries.Wanted(text or page.row.name or page.row.company)
    found = queries.customers(db.session(), wanted, page.sight.scope, page.sight.region, 20)
    others = [row for row in found.customers if row.id != page.row.id]
    have = queries.numbers_by_customer(db.session(), [row.id for row in others])
    return render_template(
        "customers/merge.html", page=page, others=others, have=have, text=text, mistake=mistake, **_terms()
    )


def _conflict(customer: int, meanwhile: operations.ChangedMeanwhile) -> str:
    mine, theirs = meanwhile.mine.fields(), meanwhile.theirs
    differing = [name for name in operations.FIELDS if mine[name] != theirs[name]]
    page = _load(customer)
    by = changed_by(db.session(), customer)
    return _page(page, draft=meanwhile.mine, conflict={"fields": differing, "theirs": theirs, "mine": mine, "by": by})


def _terms() -> dict[str, Any]:
    return {
        "tiers": {code: words.TIERS[code] for code in TIERS},
        "languages_spoken": words.LANGUAGES,
        "shows": words.SHOW,
        "outcomes": words.OUTCOMES,
        "field_names": words.FIELDS,
        "mistake_words": words.MISTAKES,
        "names": names(),
        "origin": origin,
        "calling": Calling(me()),
        "may_remove": may(me(), "remove_customers"),
        "may_set_members": may(me(), "set_members"),
        "member_acts": words.MEMBER_ACTS,
        "place": forms.written,
        "blueprints": current_app.blueprints,
    }
