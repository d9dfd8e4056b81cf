"""What the panels keep: customers, what was noted after a call, reminders, messages, wallboards, undo of changes."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import Boolean, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from fsctl.store.models.base import JSON, Base, Moment, Name, Text, Uuid, Words


def folded(text: str) -> str:
    """How names are compared: full width as half width, capitals as small letters, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:255]


class CustomerRow(Base):
    """`version` counts up with every change: whoever saves over a newer one is told. The keys are what is searched,
    kept beside what is shown. An id is never given twice, so that what points at a deleted customer points at nobody.
    """

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_team_tier", "team", "tier", "updated_at"),
        Index("ix_customer_tier", "tier", "updated_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Words, default="", index=True)
    tier: Mapped[str] = mapped_column(Name, default="")
    company: Mapped[str] = mapped_column(Words, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Name, default="")
    team: Mapped[str] = mapped_column(Name, default="")
    created_at: Mapped[float] = mapped_column(Moment)
    updated_at: Mapped[float] = mapped_column(Moment, index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    name_key: Mapped[str] = mapped_column(Words, default="", index=True)
    company_key: Mapped[str] = mapped_column(Words, default="", index=True)

    @validates("name", "company")
    def _keyed(self, which: str, value: str) -> str:
        setattr(self, f"{which}_key", folded(value))
        return value


class CustomerNumber(Base):
    """A customer's number as it was typed, in E.164, and its last eight digits, by which calls are matched. `reversed`
    is its digits from behind, for who knows only the last ones."""

    __tablename__ = "customer_number"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Integer, index=True)
    number: Mapped[str] = mapped_column(Name)
    e164: Mapped[str] = mapped_column(Name, default="", index=True)
    tail: Mapped[str] = mapped_column(Name, default="", index=True)
    reversed: Mapped[str] = mapped_column(Name, default="", index=True)

    @validates("e164")
    def _turned(self, which: str, value: str) -> str:
        self.reversed = value.lstrip("+")[::-1]
        return value


class WrapUpRow(Base):
    """What an agent noted about a call; a draft until done."""

    __tablename__ = "wrap_up"

    call: Mapped[str] = mapped_column(Uuid, primary_key=True)
    agent: Mapped[str] = mapped_column(Name, primary_key=True)
    disposition: Mapped[str] = mapped_column(Name, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    customer_id: Mapped[int | None] = mapped_column(Integer, index=True)
    draft: Mapped[bool] = mapped_column(Boolean, default=True)
    saved_at: Mapped[float] = mapped_column(Moment, index=True)
    done_at: Mapped[float | None] = mapped_column(Moment)


class ReminderRow(Base):
    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_user_due", "user", "due_at"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user: Mapped[str] = mapped_column(Name)
    text: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Words, default="", index=True)
    due_at: Mapped[float] = mapped_column(Moment)
    done_at: Mapped[float | None] = mapped_column(Moment)


class MessageRow(Base):
    """`recipient` is a login, `team:name`, or `*` for everybody."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sender: Mapped[str] = mapped_column(Name)
    recipient: Mapped[str] = mapped_column(Words, index=True)
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[float] = mapped_column(Moment, index=True)


class MessageRead(Base):
    __tablename__ = "message_read"

    message_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    user: Mapped[str] = mapped_column(Name, primary_key=True)
    read_at: Mapped[float] = mapped_column(Moment)


class NoticeRow(Base):
    """Something open pages are to be told at once, whichever web process they read from; kept for an hour. `recipient`
    is as a message's."""

    __tablename__ = "notice"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[float] = mapped_column("noticed_at", Moment, index=True)
    recipient: Mapped[str] = mapped_column(Words)
    kind: Mapped[str] = mapped_column(Name)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class WallRow(Base):
    """A wallboard that needs no sign-in; only the hash of its token is kept."""

    __tablename__ = "wall"

    token_hash: Mapped[str] = mapped_column(Name, primary_key=True)
    title: Mapped[str] = mapped_column(Words, default="")
    queues: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    revoked_at: Mapped[float | None] = mapped_column(Moment)


class SiteChange(Base):
    """One change of the site, for undo: the items that differ, before and after."""

    __tablename__ = "site_change"
    __table_args__ = (UniqueConstraint("version", name="uq_site_change_version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[float] = mapped_column("changed_at", Moment, index=True)
    by: Mapped[str] = mapped_column("changed_by", Words)
    before: Mapped[Any] = mapped_column("was", JSON)
    after: Mapped[Any] = mapped_column("became", JSON)
