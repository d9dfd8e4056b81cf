"""What the page of a customer shows of memberships: the numbers, how they stand, and what was done to them. Never the
password."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store import members
from fsctl.store.models import AuditRow, UserRow

ACTIONS = ("customer.member", "customer.password", "customer.unlock", "customer.no_member")
LAST = 5


@dataclass(frozen=True, slots=True)
class Membership:
    """`locked_until` is 0 for one who is not locked; `verified_at` for one who never was."""

    member: str
    failures: int
    locked_until: float
    verified_at: float


@dataclass(frozen=True, slots=True)
class Done:
    action: str
    member: str
    at: float
    by: str


def of_customer(session: Session, customer: int, now: float) -> list[Membership]:
    return [
        Membership(
            row.member,
            row.failures,
            row.locked_until if row.locked_until and row.locked_until > now else 0.0,
            row.verified_at or 0.0,
        )
        for row in members.of_customer(session, customer)
    ]


def history(session: Session, customer: int) -> list[Done]:
    """What was done last, the newest first."""
    rows = session.execute(
        select(AuditRow, UserRow.name)
        .outerjoin(UserRow, UserRow.login == AuditRow.by)
        .where(AuditRow.subject == f"customer:{customer}", AuditRow.action.in_(ACTIONS))
        .order_by(AuditRow.id.desc())
        .limit(LAST)
    )
    return [Done(row.action, str((row.after or {}).get("member", "")), row.at, name or row.by) for row, name in rows]
