"""Members' passwords: set by staff, checked for callers. Only a hash is kept, and the audit says that, not what.

A try is counted before it is looked at: whoever tries many at once in several calls has no more tries than one who
tries them one by one. Somebody unknown costs as much time as somebody known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session

from fsctl.lookups import Checked, CheckMember, Verification
from fsctl.store.customers import told
from fsctl.store.models import AuditRow, CustomerRow, MemberRow
from fsctl.wording import Wording

MEMBER = re.compile(r"[0-9]{1,20}")
PASSWORD = re.compile(r"[0-9]{4,12}")
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id with 19 MiB and two rounds, on one thread: several are checked at once."""

COLLISIONS_AT_MOST = 20
"""How often one may be overtaken by others who try the same member."""

Sessions = Callable[[], AbstractContextManager[Session]]


class MemberRefused(ValueError):
    """Why it cannot be so; says what to do instead. `setting` is what is wrong."""

    def __init__(self, message: str, setting: str) -> None:
        super().__init__(message)
        self.message = message
        self.setting = setting


def require_sound(member: str, password: str) -> None:
    """Raises MemberRefused for what cannot be keyed, or is guessed first."""
    if not MEMBER.fullmatch(member):
        raise MemberRefused(Wording("a member number has 1 to 20 digits"), "member")
    if not PASSWORD.fullmatch(password):
        raise MemberRefused(Wording("a password has 4 to 12 digits: it is keyed at a telephone"), "password")
    steps = {int(after) - int(before) for before, after in pairwise(password)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise MemberRefused(Wording("digits that are alike or in a row are guessed first; take others"), "password")
    if password in member:
        raise MemberRefused(Wording("the password must not be a part of the member number"), "password")


def hashed(member: str, password: str) -> str:
    """Takes a few hundredths of a second on purpose: not on the hub. Raises MemberRefused."""
    require_sound(member, password)
    return HASHER.hash(password)


def set_password(
    session: Session, customer: int, member: str, digest: str, by: str, at: float, origin: str = ""
) -> None:
    """Make the customer this member, or give the member a new password; a lock ends. Raises MemberRefused for another
    customer's member number."""
    row = session.get(MemberRow, member)
    if row is not None and row.customer_id != customer and session.get(CustomerRow, row.customer_id) is not None:
        raise MemberRefused(Wording("another customer has this member number"), "member")
    new = row is None or row.customer_id != customer
    if row is None:
        row = MemberRow(member=member)
        session.add(row)
    row.customer_id, row.password, row.failures, row.locked_until = customer, digest, 0, None
    row.set_at, row.set_by = at, by[:64]
    _audit(session, "customer.member" if new else "customer.password", customer, member, by, at, origin)


def unlock(session: Session, customer: int, member: str, by: str, at: float, origin: str = "") -> bool:
    """False where the customer is no such member."""
    row = session.get(MemberRow, member)
    if row is None or row.customer_id != customer:
        return False
    row.failures, row.locked_until = 0, None
    _audit(session, "customer.unlock", customer, member, by, at, origin)
    return True


def remove(session: Session, customer: int, member: str, by: str, at: float, origin: str = "") -> bool:
    """False where the customer is no such member."""
    gone = session.execute(delete(MemberRow).where(MemberRow.member == member, MemberRow.customer_id == customer))
    if cast("CursorResult[Any]", gone).rowcount != 1:
        return False
    _audit(session, "customer.no_member", customer, member, by, at, origin)
    return True


def of_customer(session: Session, customer: int) -> list[MemberRow]:
    return list(session.scalars(select(MemberRow).where(MemberRow.customer_id == customer).order_by(MemberRow.member)))


def moved(session: Session, keep: int, gone: int) -> None:
    """Two customers become one."""
    session.execute(update(MemberRow).where(MemberRow.customer_id == gone).values(customer_id=keep))


def _audit(session: Session, action: str, customer: int, member: str, by: str, at: float, origin: str) -> None:
    session.add(
        AuditRow(
            at=at,
            by=by,
            origin=origin,
            action=action,
            subject=f"customer:{customer}",
            before=None,
            after={"member": member},
        )
    )


# -- checking ---------------------------------------------------------------------------------------------------------


def check(sessions: Sessions, asked: CheckMember, now: float) -> Checked:
    """Hashes, so not on the hub. `sessions` begins a transaction; none is open while it hashes."""
    for _ in range(COLLISIONS_AT_MOST):
        with sessions() as session:
            standing = _standing(session, asked.member)
        if standing is None:
            _fits(_nobodys(), asked.password)
            return Checked(Verification.WRONG)
        if standing.locked_until > now:
            return Checked(Verification.LOCKED)
        with sessions() as session:
            counted = _counted(session, asked, standing, now)
        if counted:
            break
    else:  # so many at once are no caller who has mistyped
        return Checked(Verification.LOCKED)
    if not _fits(standing.password, asked.password):
        return Checked(Verification.WRONG)
    with sessions() as session:
        return _verified(session, asked.member, standing.password, now)


@dataclass(frozen=True, slots=True)
class _Standing:
    password: str
    failures: int
    locked_until: float


def _standing(session: Session, member: str) -> _Standing | None:
    """None also for a member whose customer is gone."""
    row = session.get(MemberRow, member)
    if row is None or session.get(CustomerRow, row.customer_id) is None:
        return None
    return _Standing(row.password, row.failures, row.locked_until or 0.0)


def _counted(session: Session, asked: CheckMember, standing: _Standing, now: float) -> bool:
    """Count the try, from 1 again after a lock. False when another call has been quicker: look again."""
    tries = 1 if standing.locked_until else standing.failures + 1
    done = session.execute(
        update(MemberRow)
        .where(
            MemberRow.member == asked.member,
            MemberRow.failures == standing.failures,
            or_(MemberRow.locked_until.is_(None), MemberRow.locked_until <= now),
        )
        .values(failures=tries, locked_until=now + asked.lock_s if tries >= asked.tries else None)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", done).rowcount == 1


def _verified(session: Session, member: str, digest: str, now: float) -> Checked:
    """The tries are forgotten, unless the password is another one by now."""
    row = session.get(MemberRow, member)
    customer = session.get(CustomerRow, row.customer_id) if row is not None and row.password == digest else None
    if row is None or customer is None:
        return Checked(Verification.WRONG)
    row.failures, row.locked_until, row.verified_at = 0, None, now
    return Checked(Verification.VERIFIED, told(customer))


def _fits(digest: str, password: str) -> bool:
    try:
        return HASHER.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """What an unknown member's password is held against."""
    return HASHER.hash("nobody's")
