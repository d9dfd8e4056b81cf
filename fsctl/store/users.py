"""People who sign in: added here, never with a default password."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.directory import Directory
from fsctl.nearby import known
from fsctl.store.directory import claim
from fsctl.store.models import AuditRow, UserRow
from fsctl.store.rights import RIGHTS, granted, rights_of
from fsctl.wording import Wording, listed

ROLES = ("agent", "supervisor", "quality", "administrator", "engineer")
ALL_TEAMS = "*"
SHORTEST = 12
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class UserRefused(ValueError):
    """Why the account cannot be as it was asked for; says what to do instead. `setting` is what is wrong with it."""

    def __init__(self, message: str, setting: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.setting = setting


def require_sound(
    session: Session, directory: Directory, login: str, roles: Sequence[str], agent: str, teams: Sequence[str]
) -> None:
    """The rules of an account, for the command line and the panels alike. Raises UserRefused."""
    if not LOGIN.fullmatch(login):
        raise _no_login(login)
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        said = {"role": ", ".join(unknown)[:60] or Wording("(none)"), "known": ", ".join(ROLES)}
        raise UserRefused(Wording("unknown role {role}; choose from {known}", **said), "roles")
    strange = sorted(set(teams) - set(directory.teams) - {ALL_TEAMS})
    if strange:
        said = {"team": strange[0][:60], "known": known(strange[0], directory.teams)}
        raise UserRefused(Wording("unknown team {team!r}; known are {known}", **said), "teams")
    if agent and agent not in directory.agents:
        raise UserRefused(Wording("there is no agent {agent!r}", agent=agent[:60]), "agent")
    other = session.scalars(select(UserRow.login).where(UserRow.agent == agent, UserRow.login != login)).first()
    if agent and other is not None:
        raise UserRefused(Wording("agent {agent} is {login} already", agent=agent, login=other), "agent")
    if "agent" in roles and not agent:
        raise UserRefused(Wording("somebody with the role agent is an agent; say which"), "agent")


def _no_login(login: str) -> UserRefused:
    means = Wording("letters, digits, dots, dashes and underscores, at most 64")
    return UserRefused(Wording("{login!r} is no login; take {means}", login=login[:64], means=means), "login")


def hashed(password: str) -> str:
    """argon2id with its parameters. Takes a tenth of a second on purpose: not on the hub. Raises UserRefused."""
    if len(password) < SHORTEST:
        said = {"length": len(password), "least": SHORTEST}
        raise UserRefused(Wording("the password has {length} characters; take at least {least}", **said), "password")
    return PasswordHasher().hash(password)


def require_administrator(session: Session, login: str, roles: Sequence[str], withheld: Sequence[str]) -> None:
    """Somebody is always there to let the others in: whoever `login` becomes, there is another who administers users,
    unless `login` goes on to (no roles: they may not sign in). Raises UserRefused."""
    if granted("edit_users", roles, withheld):
        return
    rows = session.scalars(select(UserRow).where(UserRow.login != login, UserRow.disabled.is_(False)))
    if not any(granted("edit_users", row.roles, row.withheld) for row in rows):
        raise UserRefused(
            Wording("this is the last administrator"), "withheld" if "administrator" in roles else "roles"
        )


def withhold(
    session: Session, login: str, withheld: Collection[str], back: Collection[str], by: str, at: float
) -> UserRow:
    """Take rights of the roles away from one person, and give others `back`. Raises UserRefused."""
    if withheld or back:
        claim(session)
    row = session.get(UserRow, login)
    if row is None:
        raise UserRefused(Wording("there is no user {login!r}", login=login[:64]), "login")
    unknown = sorted({*withheld, *back} - set(RIGHTS))
    if unknown:
        said = {"right": unknown[0][:60], "known": listed(RIGHTS)}
        raise UserRefused(Wording("unknown right {right!r}; known are {known}", **said), "withheld")
    others = sorted(set(withheld) - set(rights_of(row.roles)))
    if others:
        raise UserRefused(
            Wording("{login} does not have the right {right!r} anyway", login=login, right=others[0]), "withheld"
        )
    wanted = {*row.withheld, *withheld} - set(back)
    kept = [right for right in rights_of(row.roles) if right in wanted]
    if kept == row.withheld:
        return row
    if not row.disabled and granted("edit_users", row.roles, row.withheld):
        require_administrator(session, login, row.roles, kept)
    before = shown(row)
    row.withheld = kept
    session.add(AuditRow(at=at, by=by, action="user", subject=login, before=before, after=shown(row)))
    return row


def shown(row: UserRow) -> dict[str, Any]:
    """An account as it is on record."""
    said = {"name": row.name, "roles": row.roles, "teams": row.teams, "agent": row.agent}
    return {**said, "disabled": row.disabled, "withheld": row.withheld}


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
        raise _no_login(login)
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        said = {"role": ", ".join(unknown) or Wording("(none)"), "known": ", ".join(ROLES)}
        raise UserRefused(Wording("unknown role {role}; choose from {known}", **said), "roles")
    if session.get(UserRow, login) is not None:
        raise UserRefused(Wording("there is a user {login!r} already; choose another login", login=login), "login")
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
