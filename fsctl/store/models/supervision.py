"""Who listened to whom: one row a session. Changes of mode are among the call's notes."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import Base, Moment, Name, Uuid, Words


class SupervisionRow(Base):
    """`id` is the uuid of the supervisor's leg; `call` what was heard first, `heard` what was heard last. `mode` is
    the last one."""

    __tablename__ = "supervision"

    session: Mapped[str] = mapped_column("id", Uuid, primary_key=True)
    call: Mapped[str] = mapped_column(Uuid, default="", index=True)
    heard: Mapped[str] = mapped_column(Uuid, default="")
    agent: Mapped[str] = mapped_column(Name, default="", index=True)
    """The agent's number when it began, if there was one."""
    supervisor: Mapped[str] = mapped_column(Words, default="")
    extension: Mapped[str] = mapped_column(Name, default="")
    mode: Mapped[str] = mapped_column(Name, default="")
    follow: Mapped[str] = mapped_column(Name, default="")
    notice: Mapped[str] = mapped_column(Name, default="")
    """What the agent was to notice of it; empty where it is not known."""
    began_at: Mapped[float | None] = mapped_column(Moment, index=True)
    attached_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(Name, default="")
    detail: Mapped[str] = mapped_column(Words, default="")
