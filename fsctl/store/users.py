"""People who sign in: added here, never with a default password."""

from __future__ import annotations

import re

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy.orm import Session

from fsctl.store.models import AuditRow, UserRow

ROLES = ("agent", "supervisor", "quality", "administrator", "engineer")
SHORTEST = 12


LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class UserRefused(ValueError):
    """Why the account cannot be made; says what to do instead."""


def add(session: Session, login: str, password: str, roles: list[str], by: str, at: float, agent: str = "") -> None:
    """Make an account. Raises UserRefused. Hashing takes a tenth of a second on purpose: not on the hub."""
    if not LOGIN.fullmatch(login):
        raise UserRefused(f"{login!r} is no login; take letters, digits, dots, dashes and underscores, at most 64")
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise UserRefused(f"unknown role {', '.join(unknown) or '(none)'}; choose from {', '.join(ROLES)}")
    if len(password) < SHORTEST:
        raise UserRefused(f"the password has {len(password)} characters; take at least {SHORTEST}")
    if session.get(UserRow, login) is not None:
        raise UserRefused(f"there is a user {login!r} already; choose another login")
    hashed = PasswordHasher().hash(password)
    session.add(UserRow(login=login, name=login, password=hashed, roles=list(roles), agent=agent, created_at=at))
    session.add(AuditRow(at=at, by=by, action="user", subject=login, before=None, after={"roles": list(roles)}))


def password_fits(session: Session, login: str, password: str) -> bool:
    row = session.get(UserRow, login)
    if row is None or row.disabled:
        return False
    try:
        return PasswordHasher().verify(row.password, password)
    except VerifyMismatchError:
        return False
