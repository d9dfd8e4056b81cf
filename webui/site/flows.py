"""Flows: written as drafts, looked through while one types, tried, drawn, published."""

from __future__ import annotations

import hashlib
import re
import time
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from fsctl.directory import Directory
from fsctl.document import Mistakes
from fsctl.site.flows import SKELETON, look, picture, published, removed, walk
from fsctl.site.whole import uses
from fsctl.store import directory as stored
from fsctl.store import drafts
from fsctl.store import history as kept
from fsctl.store.models import FlowDraft
from webui import audit
from webui.accounts import anybody, me
from webui.database import db
from webui.rights import may, needs
from webui.site import operations, said
from webui.site.sheets.choices import NODE_KINDS, WAYS
from webui.site_copy import directory
from webui.words import language

Answer = str | Response | tuple[str, int]
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
KEYS = re.compile(r"[0-9*#-]{0,200}")
HOURS = ("", "open", "closed", "holiday")
LONGEST = 200_000
"""Characters of a flow's text."""
VERSIONS, LOOKED_AT = 10, 200


@needs("see_site")
def flows() -> str:
    """GET /flows."""
    site, begun = directory(), drafts.drafts(db.session())
    rows = [
        {"name": name, "draft": begun.get(name), "published": name in site.flows, "uses": uses(site, "flows", name)}
        for name in sorted({*site.flows, *begun})
    ]
    return render_template("site/flows.html", rows=rows, item_title=said.title)


@needs("see_site")
def flow(key: str) -> Answer:
    """GET /flows/<name>; `version` shows what was published with a change of the site."""
    old = request.args.get("version", type=int)
    text = _version(key, old) if old else _text(key)
    if text is None:
        abort(404)
    return _page(key, text)


@needs("edit_site")
def begin() -> Answer:
    """POST /flows/-/new: a draft to begin with."""
    name = request.form.get("name", "").strip()[:200]
    if not NAME.fullmatch(name):
        flash(_("Give it small letters, digits and _, beginning with a letter"), "bad")
        return redirect(url_for("site.flows"))
    if _text(name) is None:
        drafts.keep(db.session(), name, SKELETON.format(name=name), "", me().login, time.time())
    return redirect(url_for("site.flow", key=name))


@needs("edit_site")
def save_draft(key: str) -> Answer:
    """POST /flows/<name>: keep what is written as the draft, right or wrong."""
    text = _written()
    if stale := _stale(key):
        return stale
    drafts.keep(db.session(), _named(key), text, _stamp(directory().flows.get(key, "")), me().login, time.time())
    flash(_("The draft is kept; calls go on with what is published"))
    return redirect(url_for("site.flow", key=key))


@needs("edit_site")
def check_flow(key: str) -> Answer:
    """POST /flows/<name>/check: what is wrong with it, how it looks, what its tests say. Nothing is kept."""
    return render_template("site/flow_looked.html", **_looked(_named(key), _written()))


@needs("see_site")
def try_flow(key: str) -> Answer:
    """POST /flows/<name>/try: where a caller goes who presses these keys."""
    found = look(_written(), _named(key), directory())
    keys, hours = request.form.get("keys", "").strip(), request.form.get("hours", "")
    if found.flow is None or not KEYS.fullmatch(keys) or hours not in HOURS:
        return render_template("site/flow_walked.html", walked=None), 422
    try:
        walked = walk(found.flow, directory(), keys, hours, language(), request.form.get("caller", "")[:40])
    except (Mistakes, ValueError):
        return render_template("site/flow_walked.html", walked=None), 422
    ends = said.destination(walked.ends, directory()) if walked.ends else ""
    return render_template(
        "site/flow_walked.html", walked=walked, ends=ends, steps=[_step(line) for line in walked.path]
    )


@needs("edit_site")
def publish(key: str) -> Answer:
    """POST /flows/<name>/publish: calls that come from now on go this way. Refused as the checker refuses."""
    text = _written()
    if stale := _stale(key):
        return stale
    stored.claim(db.session())
    try:
        wanted = published(stored.load(db.session()), _named(key), text)
    except Mistakes:
        return _page(key, text, refused=_("It is not published: mend what is listed first")), 422
    drafts.drop(db.session(), key)
    operations.keep(wanted)
    return redirect(url_for("site.flow", key=key))


@needs("edit_site")
def discard(key: str) -> Answer:
    """POST /flows/<name>/discard: forget the draft."""
    found = drafts.draft(db.session(), key)
    if found is None:
        abort(404)
    audit.record("flow_draft", f"flows/{key}", {"text": found.text}, None)
    drafts.drop(db.session(), key)
    flash(_("The draft is forgotten"))
    return redirect(url_for("site.flow", key=key) if key in directory().flows else url_for("site.flows"))


@needs("edit_site")
def remove_flow(key: str) -> Answer:
    """POST /flows/<name>/remove: refused while anything leads to it."""
    stored.claim(db.session())
    now = stored.load(db.session())
    if key not in now.flows:
        abort(404)
    try:
        wanted = removed(now, key)
    except Mistakes as error:
        return _page(key, now.flows[key], refused=said.mistake(error.mistakes[0])), 409
    operations.keep(wanted)
    return redirect(url_for("site.flows"))


def _step(line: str) -> tuple[bool, str]:
    """A line of a walk in the reader's language; whether it stands within a node."""
    node = re.fullmatch(r"(\w+) \((\w+)\)", line)
    if node:
        return False, f"{node[1]} · {NODE_KINDS.get(node[2], node[2])}"
    told = line.strip()
    if told.startswith("says "):
        return True, str(_("says %(what)s", what=told.removeprefix("says ")))
    edge, _space, rest = told.partition(" ")
    return True, f"{WAYS.get(edge, edge)} {rest}".strip()


def _text(name: str) -> str | None:
    """What the page begins with: the draft, or what is published."""
    found = drafts.draft(db.session(), name)
    return found.text if found is not None else directory().flows.get(name)


def _version(name: str, version: int) -> str | None:
    return next((text for at, text, _by, _when in _versions(name, LOOKED_AT) if at == version), None)


def _versions(name: str, most: int) -> list[tuple[int, str, str, float]]:
    """What was published under this name: the site's version, the text, by whom, when."""
    found: list[tuple[int, str, str, float]] = []
    for entry in kept.history(db.session(), LOOKED_AT):
        for change in entry.changes:
            if change.kind == "flows" and change.name == name and change.after is not None and len(found) < most:
                found.append((entry.version, str(change.after.get("text", "")), entry.by, entry.at))
    return found


def _written() -> str:
    text = request.form.get("text", "")
    if len(text) > LONGEST:
        abort(413)
    return text.replace("\r\n", "\n")


def _named(key: str) -> str:
    if not NAME.fullmatch(key):
        abort(404)
    return key


def _stamp(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _stale(key: str) -> Answer | None:
    """The page for somebody who began with another text than the one that is kept now."""
    text = _text(key)
    if text is None:
        abort(404)
    if request.form.get("stamp", "") == _stamp(text):
        return None
    return _page(key, _written(), theirs=text), 409


def _looked(name: str, text: str) -> dict[str, Any]:
    found = look(text, name, directory())
    drawn = picture(found.flow, found.mistakes) if found.flow is not None else None
    words = {"kinds": NODE_KINDS, "ways": WAYS, "said": said.mistake, "sentence": said.sentence}
    return {"looked": found, "drawn": drawn, "lines": text.split("\n"), **words}


def _page(key: str, text: str, refused: str = "", theirs: str | None = None) -> str:
    site: Directory = directory()
    begun: FlowDraft | None = drafts.draft(db.session(), key)
    live = site.flows.get(key)
    now = _text(key) or ""
    return render_template(
        "site/flow.html",
        name=key,
        text=text,
        draft=begun,
        published=live is not None,
        moved_on=begun is not None and live is not None and begun.base != _stamp(live),
        stamp=_stamp(now),
        refused=refused,
        theirs=theirs,
        edits=may(anybody(), "edit_site"),
        versions=_versions(key, VERSIONS),
        uses=[(use, said.title(use.table, use.name)) for use in uses(site, "flows", key)],
        hours=HOURS,
        **_looked(key, text),
    )
