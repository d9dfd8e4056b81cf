"""The pages of items: load, authorise, do."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from fsctl.document import Mistakes
from fsctl.site.codes import codes
from webui.accounts import anybody
from webui.rights import may, my_scope, needs
from webui.site import audio, differences, forms, operations, queries, said
from webui.site.lists import listing
from webui.site.sheets import CHOICES, SHEETS, TABS, Sheet
from webui.site.tables import DAYS, day_lines, plain
from webui.site_copy import directory

Answer = str | Response | tuple[str, int]


@needs("see_site")
def listed(table: str) -> str:
    """GET /queues, /people, …: all of a kind."""
    found = queries.visible(table, directory(), my_scope())
    shown = listing(SHEETS[table], found, directory())
    own = audio.program_prompts() if table == "announcements" else []
    return render_template("site/list.html", listing=shown, tab_groups=TABS, sheets=SHEETS, program_prompts=own)


@needs("see_site")
def print_codes() -> str:
    """GET /codes/-/print: all codes on a page for desks."""
    lines = codes(directory())
    return render_template(
        "site/codes_print.html",
        dialled=[c for c in lines if not c.in_talk],
        keyed=[c for c in lines if c.in_talk],
        actions=CHOICES["actions"],
    )


@needs("see_site")
def lines() -> str:
    """GET /lines: phones and trunks, with what is live of them."""
    site = directory()
    phones = listing(SHEETS["extensions"], dict(site.extensions), site)
    trunks = listing(SHEETS["trunks"], dict(site.trunks), site)
    return render_template("site/lines.html", phones=phones, trunks=trunks, tab_groups=(), sheets=SHEETS)


@needs("see_site")
def item(table: str, key: str) -> Answer:
    """GET /queues/<name>, …"""
    if not queries.sees(table, key, directory()):
        abort(404)
    return _page(queries.page(SHEETS[table], key, directory()))


@needs("edit_site")
def new(table: str) -> Answer:
    """GET /queues/-/new, …"""
    return _page(queries.page(SHEETS[table], "", directory(), new=True))


@needs("edit_site")
def save(table: str, key: str) -> Answer:
    """POST /queues/<name>, …"""
    return _saved(SHEETS[table], key, _entered(table), new=False)


@needs("edit_site")
def create(table: str) -> Answer:
    """POST /queues/-/new, …"""
    return _saved(SHEETS[table], _name(), _entered(table), new=True)


@needs("edit_site")
def check(table: str, key: str) -> Answer:
    """POST /queues/<name>/check, …: what saving the form would do. Nothing is changed."""
    return _checked(SHEETS[table], key, new=False)


@needs("edit_site")
def check_new(table: str) -> Answer:
    """POST /queues/-/check, …"""
    return _checked(SHEETS[table], _name(), new=True)


@needs("edit_site")
def leaving(table: str, key: str) -> Answer:
    """GET /queues/<name>/remove, …: asks, and names what is affected."""
    if not queries.sees(table, key, directory()):
        abort(404)
    return _leaving(SHEETS[table], key)


@needs("edit_site")
def remove(table: str, key: str) -> Answer:
    """POST /queues/<name>/remove, …"""
    sheet = SHEETS[table]
    try:
        operations.remove(table, key, _version())
    except operations.Gone:
        abort(404)
    except operations.Conflict as conflict:
        return _leaving(sheet, key, later=conflict.later), 409
    except Mistakes as error:
        return _leaving(sheet, key, mistakes=error), 409
    return redirect(url_for(f"site.{'lines' if sheet.item else table}"))


@needs("edit_site")
def password(key: str) -> Answer:
    """POST /lines/phones/<name>/password: a new one, shown once."""
    try:
        made = operations.new_password(key, _version())
    except operations.Gone:
        abort(404)
    except operations.Conflict:
        abort(409)
    return render_template("site/password.html", name=key, password=made, domain=operations.domain())


def _saved(sheet: Sheet, name: str, form: forms.Entered, *, new: bool) -> Answer:
    mistakes, conflict, status = [], None, 422
    try:
        saved = operations.save(sheet.table, name, form, new=new)
    except operations.Gone:
        abort(404)
    except Mistakes as error:
        mistakes = error.mistakes
    except operations.Exists:
        page = queries.page(sheet, name, _fresh(), new=True, form=form)
        page.name_error = _("There is one of this name already")
        return _page(page), 409
    except operations.Conflict as found:
        conflict, status = found, 409
    else:
        if saved.password:
            return render_template("site/password.html", name=name, password=saved.password, domain=operations.domain())
        if sheet.table == "announcements":
            audio.speak_new(name)
        return redirect(url_for(f"site.{sheet.table}_item", key=name))
    base = conflict.base or {} if conflict else None
    page = queries.page(sheet, name, _fresh(), new=new, form=form, mistakes=mistakes, base=base)
    if conflict:
        page.later = conflict.later
    else:
        page.version = form.version
    return _page(page), status


def _checked(sheet: Sheet, name: str, *, new: bool) -> Answer:
    form, site = _entered(sheet.table), directory()
    mistakes, warnings, differ = [], [], []
    try:
        edited, _password = operations.tried(site, sheet.table, name, form)
        warnings = queries.warnings(sheet, name, edited.warnings)
        differ = differences.all_differences(site, edited.directory)
    except Mistakes as error:
        mistakes = error.mistakes
    page = queries.page(sheet, name, site, new=new, form=form, mistakes=mistakes)
    commands = differences.same_by_command(sheet, name, form, site, new=new)
    return render_template("site/effect.html", page=page, warnings=warnings, differences=differ, commands=commands)


def _page(page: queries.Page) -> str:
    edits, groups = may(anybody(), "edit_site"), forms.destinations(directory())
    given = {"rows": queries.rows, "days": DAYS, "day_lines": day_lines, "plain": plain}
    return render_template("site/item.html", page=page, edits=edits, destinations=groups, **given)


def _leaving(sheet: Sheet, name: str, **more: Any) -> str:
    found = queries.leaving(sheet.table, name, directory())
    shown = {"sheet": sheet, "name": name, "leaving": found, "site": directory(), "item_title": said.title}
    return render_template("site/remove.html", **shown, **more)


def _fresh() -> Any:
    """The directory as it is now: a save looked at it under a claim, later than this request's first look."""
    from flask import g

    g.pop("site", None)
    return directory()


def _entered(table: str) -> forms.Entered:
    try:
        return forms.entered(SHEETS[table], request.form)
    except ValueError:
        abort(400)


def _version() -> int:
    try:
        return forms.version(request.form)
    except ValueError:
        abort(400)


def _name() -> str:
    return request.form.get("item", "").strip()[:200]
