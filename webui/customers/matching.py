"""Whose number is this? Exactly one answer, several to choose from, or nobody: never a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store import numbers
from fsctl.store.customers import whose
from fsctl.store.models import CustomerRow
from webui.customers.scope import EVERYTHING, Scope

LONGEST_KEY = 10


class Sureness(StrEnum):
    VERIFIED = "verified"
    """The caller has proved to be this customer, whatever the number."""
    EXACT = "exact"
    """One customer has this very number."""
    TAIL = "tail"
    """One customer has a number that ends alike and does not contradict it."""
    SEVERAL = "several"
    NEW = "new"
    """A number that could be kept, with no customer yet."""
    WITHHELD = "withheld"
    """No number to look for."""


@dataclass(frozen=True, slots=True)
class Match:
    sureness: Sureness
    customers: tuple[CustomerRow, ...] = ()
    line: numbers.Line | None = None


def match(session: Session, number: str, region: str, scope: Scope = EVERYTHING) -> Match:
    """The customers with this number: by E.164 first, then by its last eight digits. Who answers a call learns whose it
    is, whatever the team; `scope` is for who just asks."""
    line = numbers.read(number, region)
    if line is None:
        return Match(Sureness.WITHHELD)
    found = whose(session, line)
    if not found.customers:
        return Match(Sureness.NEW, (), line)
    return _among(session, found.customers, Sureness.EXACT if found.exact else Sureness.TAIL, line, scope)


def verified(session: Session, number: str, data: Mapping[str, Any], region: str) -> Match | None:
    """The customer a call's data names: only a checked password writes that there. None for nobody."""
    key = str(data.get("customer") or "")
    row = session.get(CustomerRow, int(key)) if key.isascii() and key.isdigit() and len(key) < LONGEST_KEY else None
    return None if row is None else Match(Sureness.VERIFIED, (row,), numbers.read(number, region))


def _among(session: Session, keys: Sequence[int], one: Sureness, line: numbers.Line, scope: Scope) -> Match:
    rows = session.scalars(
        select(CustomerRow).where(CustomerRow.id.in_(keys), scope.condition()).order_by(CustomerRow.updated_at.desc())
    ).all()
    if not rows:
        return Match(Sureness.NEW, (), line)
    return Match(one if len(rows) == 1 else Sureness.SEVERAL, tuple(rows), line)
