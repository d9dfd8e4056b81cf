"""Walls are made and revoked here, each with its line in the audit. A wall's address is a secret: it is shown once and
only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
import time

from fsctl.store.models import WallRow
from webui import audit
from webui.accounts import me
from webui.database import db


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_wall(title: str, queues: list[str], language: str, theme: str) -> str:
    """The token. Language and theme are a part of it, so that nobody changes them without making another."""
    token = f"{language}-{theme}-{secrets.token_urlsafe(24)}"
    row = WallRow(token_hash=hashed(token), title=title, queues=queues, created_by=me().login, created_at=time.time())
    db.session.add(row)
    audit.record("wall", row.token_hash[:12], after={"title": title, "queues": queues, "language": language})
    return token


def revoke_wall(row: WallRow) -> None:
    """The wall goes dark within seconds."""
    if row.revoked_at is None:
        row.revoked_at = time.time()
        audit.record("wall_revoked", row.token_hash[:12], before={"title": row.title, "queues": row.queues})
