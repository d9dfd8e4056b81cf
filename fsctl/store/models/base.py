"""The base of all tables, with names for constraints so that migrations can speak of them."""

from __future__ import annotations

from sqlalchemy import JSON, Double, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Uuid = String(64)
Name = String(64)
Words = String(255)
Moment: Double[float] = Double()
"""Seconds since the epoch."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


__all__ = ["JSON", "Base", "Moment", "Name", "Text", "Uuid", "Words"]
