"""The site as it is stored, read again only when its version has changed."""

from __future__ import annotations

from flask import current_app, g

from fsctl.directory import Directory
from fsctl.store import directory as stored
from webui.database import db


def directory() -> Directory:
    """One look at the version a request."""
    if "site" not in g:
        kept: Directory | None = current_app.extensions.get("fsctl.site")
        if kept is None or kept.version != stored.version(db.session()):
            kept = current_app.extensions["fsctl.site"] = stored.load(db.session())
        g.site = kept
    return g.site  # type: ignore[no-any-return]
