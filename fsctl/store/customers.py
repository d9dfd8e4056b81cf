"""Customers as calls know them: by a telephone number, by a member number. For the daemon and the panels alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.lookups import Customer
from fsctl.store import numbers
from fsctl.store.models import CustomerNumber, CustomerRow, MemberRow

MOST = 10
"""So many candidates are looked at; a switchboard may belong to more."""
ALIKE_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Whose:
    """Keys of customers, each once. `exact`: one of their numbers is this very one; otherwise one ends alike and does
    not contradict it."""

    customers: tuple[int, ...] = ()
    exact: bool = False


def whose(session: Session, line: numbers.Line) -> Whose:
    """By E.164 first, then by the last eight digits where the two numbers may be one."""
    if line.e164:
        exact = session.scalars(
            select(CustomerNumber.customer_id).where(CustomerNumber.e164 == line.e164).limit(MOST + 1)
        ).all()
        if exact:
            return Whose(_once(exact), exact=True)
    alike = session.execute(
        select(CustomerNumber.customer_id, CustomerNumber.e164)
        .where(CustomerNumber.tail == line.tail)
        .limit(ALIKE_AT_MOST)
    ).all()
    return Whose(_once([customer for customer, e164 in alike if numbers.agree(line, e164)]))


def _once(keys: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(keys))[:MOST]


def with_number(session: Session, number: str, region: str) -> tuple[Customer, ...]:
    """All customers the number may belong to; none for one that is withheld or nobody's."""
    line = numbers.read(number, region)
    if line is None:
        return ()
    keys = whose(session, line).customers
    rows = session.scalars(select(CustomerRow).where(CustomerRow.id.in_(keys))) if keys else ()
    return tuple(told(row) for row in rows)


def with_member(session: Session, member: str) -> tuple[Customer, ...]:
    row = session.scalars(
        select(CustomerRow).join(MemberRow, MemberRow.customer_id == CustomerRow.id).where(MemberRow.member == member)
    ).first()
    return () if row is None else (told(row),)


def told(row: CustomerRow) -> Customer:
    return Customer(str(row.id), row.name, row.company, row.tier, row.language, row.team)
