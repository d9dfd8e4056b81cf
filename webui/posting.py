"""A message to one, a team or everybody: stored, and told to open pages at once. Whom one may write to is known."""

from __future__ import annotations

import time
from typing import Any

from fsctl.store.models import MessageRow
from webui.accounts import Account, me
from webui.database import db
from webui.live import notices
from webui.site_copy import directory


def post(recipient: str, text: str) -> MessageRow:
    """`recipient` is a login, `team:name`, or `*`; the sender is who asks."""
    row = MessageRow(sender=me().login, recipient=recipient, text=text, sent_at=time.time())
    db.session.add(row)
    db.session.flush()
    told = _as_told(row, me())
    for one in {row.recipient, row.sender}:
        notices.tell(one, "message", told)
    return row


def _as_told(row: MessageRow, sender: Account) -> dict[str, Any]:
    """A message as open pages are told of it, in no language."""
    team = directory().teams.get(row.recipient.removeprefix("team:")) if row.recipient.startswith("team:") else None
    return {
        "id": row.id,
        "sender": row.sender,
        "name": sender.name or sender.login,
        "recipient": row.recipient,
        "team": (team.title or team.name) if team is not None else "",
        "text": row.text,
        "sent_at": row.sent_at,
    }
