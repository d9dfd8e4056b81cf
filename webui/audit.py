"""The record of what people did: written in the same transaction as what they did."""

from __future__ import annotations

import time
from typing import Any

from flask import request

from fsctl.store.models import AuditRow
from webui.accounts import anybody
from webui.database import db


def record(action: str, subject: str, before: Any = None, after: Any = None, by: str = "") -> None:
    """`action` is a stable word (`sign_in`, `customer`, `listen`), `subject` what it was done to, `before` and `after`
    plain values without secrets. Who, when and from where are added here."""
    account = anybody()
    db.session.add(
        AuditRow(
            at=time.time(),
            by=by or (account.login if account is not None else ""),
            origin=(request.remote_addr or "")[:64],
            action=action,
            subject=subject[:255],
            before=before,
            after=after,
        )
    )
