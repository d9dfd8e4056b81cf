"""What people's open pages are told at once although it is no row of the board: a message, a reminder that was moved.

`tell` writes a row with whatever else the request writes. Every web process looks for new rows each second, and at once
after a request of its own, and sends them down the streams it has. The store stays the truth: a page that was not
connected asks for the whole when it is back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app
from gevent.event import Event
from sqlalchemy import delete, event, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from fsctl.store.models import NoticeRow
from webui.database import db

LOOK_EVERY_S = 1.0
TRY_AGAIN_S = 5.0
LATE_S = 10.0
"""How long a transaction may last: until then a smaller number may still come after a greater one."""
KEPT_S = 3600.0
TIDY_EVERY_S = 600.0
AT_MOST = 500


def tell(recipient: str, kind: str, body: Mapping[str, Any]) -> None:
    """`recipient` is a login, `team:name`, or `*`. Told when the request's transaction is through."""
    db.session.add(NoticeRow(at=time.time(), recipient=recipient, kind=kind, body=dict(body)))
    notices: Notices = current_app.extensions["fsctl.live"].notices
    event.listen(db.session(), "after_commit", lambda session: notices.look_now(), once=True)


class Notices:
    """`deliver(recipient, kind, body)` hands one on to whoever it is for."""

    def __init__(self, sessions: Callable[[], Session], deliver: Callable[[str, str, Any], None]) -> None:
        self._sessions, self._deliver = sessions, deliver
        self._news = Event()
        self._seen: dict[int, float] = {}
        """Numbers told lately, and when."""
        self._low: int | None = None
        """Nothing up to this number is to be told any more; None before the first look."""
        self._tidied = time.monotonic()

    def look_now(self) -> None:
        self._news.set()

    def run(self) -> None:
        while True:
            try:
                self.look()
                wait = LOOK_EVERY_S
            except SQLAlchemyError:
                wait = TRY_AGAIN_S
            self._news.wait(wait)
            self._news.clear()

    def look(self) -> None:
        """Tell what is new since the last look; before the first one everything is old."""
        now = time.monotonic()
        with self._sessions() as session:
            if self._low is None:
                self._low = session.scalar(select(func.max(NoticeRow.id))) or 0
                return
            query = select(NoticeRow).where(NoticeRow.id > self._low).order_by(NoticeRow.id).limit(AT_MOST)
            fresh = [row for row in session.scalars(query) if row.id not in self._seen]
            if now - self._tidied > TIDY_EVERY_S:
                self._tidied = now
                session.execute(delete(NoticeRow).where(NoticeRow.at < time.time() - KEPT_S))
                session.commit()
        for row in fresh:
            self._seen[row.id] = now
            self._deliver(row.recipient, row.kind, row.body)
        self._forget(now)

    def _forget(self, now: float) -> None:
        old = [number for number, at in self._seen.items() if at < now - LATE_S]
        if old:
            self._low = max(self._low or 0, *old)
            self._seen = {number: at for number, at in self._seen.items() if number > self._low}
