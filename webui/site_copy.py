"""The site as it is stored, read again only when its version has changed."""

from __future__ import annotations

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from fsctl.directory import Directory
from fsctl.store import directory as stored
from webui.database import db


def directory() -> Directory:
    """One look at the version a request."""
    if "site" not in g:
        g.site = read(current_app, db.session())
    return g.site  # type: ignore[no-any-return]


def read(app: Flask, session: Session) -> Directory:
    """Outside requests, with a session of the caller's own."""
    kept: Directory | None = app.extensions.get("fsctl.site")
    if kept is None or kept.version != stored.version(session):
        kept = app.extensions["fsctl.site"] = stored.load(session)
    return kept
