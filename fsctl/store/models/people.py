"""Users of the program, and the record of what they changed."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from sqlalchemy import Boolean, Integer, event
from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import JSON, Base, Moment, Name, Text, Words


class UserRow(Base):
    """`roles` are agent, supervisor, quality, administrator, engineer; `agent` links to the agent of that number."""

    __tablename__ = "user"

    login: Mapped[str] = mapped_column(Name, primary_key=True)
    name: Mapped[str] = mapped_column(Words, default="")
    password: Mapped[str] = mapped_column(Words)
    """argon2id, with its parameters."""
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    withheld: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Rights of the roles that this person does not have (`fsctl.store.rights`)."""
    agent: Mapped[str] = mapped_column(Name, default="")
    disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[float] = mapped_column(Moment)
    teams: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The teams a supervisor looks after."""
    extension: Mapped[str] = mapped_column(Name, default="")
    """The desk phone in use: a supervisor listens by it."""
    language: Mapped[str] = mapped_column(Name, default="")
    theme: Mapped[str] = mapped_column(Name, default="")
    """`light`, `dark`, or empty for what the browser prefers."""
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the panels keep for the user: sounds, keys."""
    fs_uniquifier: Mapped[str] = mapped_column(Name, unique=True, default=lambda: uuid.uuid4().hex)
    """What sessions are bound to: a new one ends them all."""
    tf_primary_method: Mapped[str] = mapped_column(Name, default="")
    tf_totp_secret: Mapped[str] = mapped_column(Text, default="")
    """Encrypted with the web process's own secret."""
    tf_last_counter: Mapped[int] = mapped_column(Integer, default=0)
    """The time step of the last code that was taken: no code is taken twice."""
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What is kept of those not used yet (HMAC)."""


class EndedSession(Base):
    """A session that was signed out, by the id in its cookie; kept for longer than a cookie is good for."""

    __tablename__ = "ended_session"

    sid: Mapped[str] = mapped_column(Name, primary_key=True)
    at: Mapped[float] = mapped_column("ended_at", Moment, index=True)


class AuditRow(Base):
    """Who changed what, when, from where, from what to what. Rows are added, never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[float] = mapped_column("changed_at", Moment, index=True)
    by: Mapped[str] = mapped_column("changed_by", Words)
    origin: Mapped[str] = mapped_column(Name, default="")
    """The address it was asked from; empty for the command line."""
    action: Mapped[str] = mapped_column(Name)
    subject: Mapped[str] = mapped_column(Words)
    before: Mapped[Any] = mapped_column("was", JSON, nullable=True)
    after: Mapped[Any] = mapped_column("became", JSON, nullable=True)


def _unchangeable(mapper: object, connection: object, row: AuditRow) -> NoReturn:
    raise TypeError("the audit is only added to")


event.listen(AuditRow, "before_update", _unchangeable)
event.listen(AuditRow, "before_delete", _unchangeable)
