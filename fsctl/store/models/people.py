"""Users of the program, and the record of what they changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Integer
from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import JSON, Base, Moment, Name, Words


class UserRow(Base):
    """`roles` are agent, supervisor, quality, administrator, engineer; `agent` links to the agent of that number."""

    __tablename__ = "user"

    login: Mapped[str] = mapped_column(Name, primary_key=True)
    name: Mapped[str] = mapped_column(Words, default="")
    password: Mapped[str] = mapped_column(Words)
    """argon2id, with its parameters."""
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    agent: Mapped[str] = mapped_column(Name, default="")
    disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[float] = mapped_column(Moment)


class AuditRow(Base):
    """Who changed what, when, from what to what. Rows are added, never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[float] = mapped_column("changed_at", Moment, index=True)
    by: Mapped[str] = mapped_column("changed_by", Words)
    action: Mapped[str] = mapped_column(Name)
    subject: Mapped[str] = mapped_column(Words)
    before: Mapped[Any] = mapped_column("was", JSON, nullable=True)
    after: Mapped[Any] = mapped_column("became", JSON, nullable=True)
