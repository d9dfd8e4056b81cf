"""Who leads: one row, and the count of its beats."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from fsctl.store.models.base import Base, Moment, Name, Words


class LeaseRow(Base):
    """`epoch` counts the leaders there have been, `beats` is moved on by the one there is. `run` is its run, empty when
    it has given the lease back; `place` its data directory on its machine; `address` where its control API is. `since`
    is shown to people, nothing is decided by it."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(Name, primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, default=0)
    beats: Mapped[int] = mapped_column(BigInteger, default=0)
    run: Mapped[str] = mapped_column(Name, default="")
    place: Mapped[str] = mapped_column(Name, default="")
    node: Mapped[str] = mapped_column(Name, default="")
    address: Mapped[str] = mapped_column(Words, default="")
    since: Mapped[float] = mapped_column(Moment, default=0.0)
