"""Customers' memberships: what a caller proves who they are by."""

from __future__ import annotations

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import Base, Moment, Name, Words


class MemberRow(Base):
    """A member number and the hash of its password. `failures` counts wrong passwords in a row; the member is locked
    until `locked_until`. Points at nobody when the customer is gone, for an id is never given twice."""

    __tablename__ = "member"

    member: Mapped[str] = mapped_column(Name, primary_key=True)
    customer_id: Mapped[int] = mapped_column(Integer, index=True)
    password: Mapped[str] = mapped_column(Words)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[float | None] = mapped_column(Moment)
    set_at: Mapped[float] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(Name)
    verified_at: Mapped[float | None] = mapped_column(Moment)
