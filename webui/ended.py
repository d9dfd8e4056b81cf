"""Sessions that were signed out. A session is a signed cookie: a copy of it would live on, were it not known as ended.

Known in the store, so that a session is out for every web process and after a restart, for longer than a cookie is good
for. `Account.end_sessions` ends all sessions of an account for good.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from flask import Flask, current_app, request, session
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from fsctl.store.models import EndedSession
from webui.database import db

SPARE_S = 3600.0
"""A request that was under way at the end renews its cookie a little later."""
SAME_FOR_ALL = frozenset({"static", "words"})
"""Addresses that answer everybody alike: nobody is looked up for them."""


def install(app: Flask) -> None:
    """Before anything asks who is signed in."""

    @app.before_request
    def forget() -> None:
        if request.endpoint not in SAME_FOR_ALL and "_user_id" in session and among(db.session, [session.get("sid")]):
            session.clear()


def among(store: Session | scoped_session[Any], sids: Iterable[str | None]) -> set[str]:
    """Those of the sessions that are over."""
    known = {sid for sid in sids if sid}
    return set(store.scalars(select(EndedSession.sid).where(EndedSession.sid.in_(known)))) if known else set()


def end() -> None:
    """The session of who asks is over, wherever copies of it are. What no cookie can be of any more is let go."""
    now = time.time()
    kept_s = current_app.permanent_session_lifetime.total_seconds() + SPARE_S
    db.session.execute(delete(EndedSession).where(EndedSession.at < now - kept_s))
    if sid := session.get("sid"):
        with suppress(IntegrityError), db.session.begin_nested():  # it may be signed out twice at once
            db.session.add(EndedSession(sid=sid, at=now))
