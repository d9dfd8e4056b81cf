"""Reads: the walls there are."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store.models import WallRow


def walls(session: Session) -> list[WallRow]:
    return list(session.scalars(select(WallRow).order_by(WallRow.revoked_at.isnot(None), WallRow.created_at.desc())))
