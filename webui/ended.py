"""Sessions that were signed out. A session is a signed cookie: a copy of it would live on, were it not known as ended.

Kept in memory, as long as a cookie is good for: there is one web process. `end_sessions` of an account ends all of its
sessions for good.
"""

from __future__ import annotations

import time
from collections import OrderedDict

from flask import Flask, current_app, session


class Ended:
    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._at: OrderedDict[str, float] = OrderedDict()

    def end(self, sid: str, now: float) -> None:
        while self._at and next(iter(self._at.values())) < now - self._kept_s:
            self._at.popitem(last=False)
        if sid:
            self._at[sid] = now
            self._at.move_to_end(sid)

    def has(self, sid: str) -> bool:
        return sid in self._at


def install(app: Flask) -> None:
    """Before anything asks who is signed in."""
    ended = app.extensions["fsctl.ended"] = Ended(app.permanent_session_lifetime.total_seconds())

    @app.before_request
    def forget() -> None:
        if ended.has(session.get("sid", "")):
            session.clear()


def end() -> None:
    """The session of who asks is over, wherever copies of it are."""
    ended: Ended = current_app.extensions["fsctl.ended"]
    ended.end(session.get("sid", ""), time.time())
