"""The history of the site, and the way back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from fsctl.document import Mistakes
from fsctl.store import history as kept
from webui.database import db
from webui.rights import needs
from webui.site import differences, operations, said
from webui.site.forms import LATEST
from webui.site_copy import directory

Answer = str | Response | tuple[str, int]
A_PAGE = 25


@needs("edit_site")
def history() -> Answer:
    """GET /history: who changed what, when, from where; `before` is a version to go on from."""
    return _shown()


@needs("edit_site")
def undo(change: int) -> Answer:
    """POST /history/<change>/undo."""
    if change > LATEST:
        abort(404)
    try:
        operations.undo(change)
    except kept.NoSuchChange:
        abort(404)
    except kept.ChangedSince as since:
        return _shown(change, since=since), 409
    except Mistakes as error:
        return _shown(change, mistakes=[said.mistake(found) for found in error.mistakes]), 409
    flash(_("Change %(version)s is undone", version=change))
    return redirect(url_for("site.history"))


def _shown(refused: int = 0, since: kept.ChangedSince | None = None, mistakes: list[str] | None = None) -> str:
    before = min(max(request.args.get("before", 0, type=int), 0), LATEST)
    found = kept.history(db.session(), A_PAGE + 1, before)
    return render_template(
        "site/history.html",
        entries=found[:A_PAGE],
        more=len(found) > A_PAGE,
        before=before,
        altered=lambda found: differences.altered(found, directory()),
        refused=refused,
        since=since,
        mistakes=mistakes or [],
    )
