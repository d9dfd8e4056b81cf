"""Sending and reading."""

from __future__ import annotations

import time

from flask_babel import gettext as _

from fsctl.store.models import MessageRead, MessageRow
from webui import audit
from webui.accounts import me
from webui.database import db
from webui.live import notices
from webui.messages import queries
from webui.messages.forms import NewMessage, Wrong
from webui.posting import post


def send(given: NewMessage) -> MessageRow:
    """Raises Wrong for somebody one cannot write to: there is no telling whether they exist."""
    if given.recipient not in {one.key for one in queries.recipients(me())}:
        raise Wrong(_("There is nobody of that name to write to"))
    row = post(given.recipient, given.text)
    audit.record("message", str(row.id), after={"recipient": row.recipient})
    return row


def read(up_to: int) -> int:
    """How many are left unread."""
    now = time.time()
    numbers = queries.unread_ids(me(), up_to)
    for number in numbers:
        db.session.add(MessageRead(message_id=number, user=me().login, read_at=now))
    left = queries.unread()
    if numbers:
        notices.tell(me().login, "messages_read", {"up_to": up_to, "unread": left})
    return left
