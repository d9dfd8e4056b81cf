"""What is configured: one row per thing, its settings as a document, with a version over all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import JSON, Base, Moment, Name


class SiteItem(Base):
    """`kind` is the table of the directory (`queues`, `agents`, …), `name` the key in it."""

    __tablename__ = "site_item"

    kind: Mapped[str] = mapped_column(Name, primary_key=True)
    name: Mapped[str] = mapped_column(Name, primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)


class SiteVersion(Base):
    """One row, counted up by every change: whoever keeps a copy sees that it is old."""

    __tablename__ = "site_version"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[float] = mapped_column(Moment)
