"""People who sign in: added here, never with a default password."""

from __future__ import annotations

import re
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy.orm import Session

from fsctl.store.models import AuditRow, UserRow

ROLES = ("agent", "supervisor", "quality", "administrator", "engineer")
SHORTEST = 12


LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class UserRefused(ValueError):
    """Why the account cannot be made; says what to do instead."""


def hashed(password: str) -> str:
    """argon2id with its parameters. Takes a tenth of a second on purpose: not on the hub. Raises UserRefused."""
    if len(password) < SHORTEST:
        raise UserRefused(f"the password has {len(password)} characters; take at least {SHORTEST}")
    return PasswordHasher().hash(password)


def add(
    session: Session,
    login: str,
    password: str,
    roles: list[str],
    by: str,
    at: float,
    agent: str = "",
    teams: Sequence[str] = (),
) -> None:
    """Make an account. Raises UserRefused. Hashes the password: not on the hub."""
    if not LOGIN.fullmatch(login):
        raise UserRefused(f"{login!r} is no login; take letters, digits, dots, dashes and underscores, at most 64")
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise UserRefused(f"unknown role {', '.join(unknown) or '(none)'}; choose from {', '.join(ROLES)}")
    if session.get(UserRow, login) is not None:
        raise UserRefused(f"there is a user {login!r} already; choose another login")
    insert(session, login, hashed(password), roles, by, at, agent, teams)


def insert(
    session: Session,
    login: str,
    digest: str,
    roles: list[str],
    by: str,
    at: float,
    agent: str = "",
    teams: Sequence[str] = (),
    name: str = "",
) -> None:
    """Store an account whose password is hashed already, and say so in the audit."""
    made = {"roles": list(roles), "agent": agent, "teams": list(teams)}
    session.add(UserRow(login=login, name=name or login, password=digest, created_at=at, **made))
    session.add(AuditRow(at=at, by=by, action="user", subject=login, before=None, after=made))


def password_fits(session: Session, login: str, password: str) -> bool:
    row = session.get(UserRow, login)
    if row is None or row.disabled:
        return False
    try:
        return PasswordHasher().verify(row.password, password)
    except VerifyMismatchError:
        return False
