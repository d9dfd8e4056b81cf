"""Who is signed in. Flask-Security keeps the session and the second factor; the pages are ours (`webui/account`).

A session is bound to `fs_uniquifier` and looked up at each request: a disabled user, or one whose uniquifier has
changed, is signed out at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import Flask, current_app
from flask_login import current_user
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore, UserMixin
from flask_security.totp import Totp

from fsctl.config import Settings
from fsctl.store import users
from fsctl.store.models import Base, UserRow
from webui.database import db

T = TypeVar("T")
NOBODY = PasswordHasher().hash(uuid.uuid4().hex)
"""Checked when there is no such account, so that an unknown login takes as long as a known one."""


@dataclass(frozen=True)
class Role(RoleMixin):
    name: str


class Account(Base, UserMixin):
    """A user as the web sees one: the same row as `UserRow`, with what Flask-Security asks of it."""

    __table__ = UserRow.__table__
    __mapper_args__ = {"properties": {"role_names": UserRow.__table__.c.roles}}  # noqa: RUF012 (SQLAlchemy's name)

    if TYPE_CHECKING:  # the columns, as they are read and written
        login: str
        name: str
        password: str
        agent: str
        teams: list[str]
        extension: str
        language: str
        theme: str
        preferences: dict[str, Any]
        disabled: bool
        role_names: list[str]
        withheld: list[str]
        fs_uniquifier: str
        tf_primary_method: str
        tf_totp_secret: str
        tf_last_counter: int
        recovery_codes: list[str]

    @property
    def roles(self) -> list[Role]:  # type: ignore[override]  # names on the row, not rows
        return [Role(name) for name in self.role_names]

    @property
    def active(self) -> bool:  # type: ignore[override]
        return not self.disabled

    def has_role(self, role: Any) -> bool:
        return str(getattr(role, "name", role)) in self.role_names

    def must_enrol(self, settings: Settings) -> bool:
        """Administrators need a second factor where the settings say so."""
        return settings.web.second_factor_required and "administrator" in self.role_names and not self.tf_totp_secret

    def end_sessions(self) -> None:
        self.fs_uniquifier = uuid.uuid4().hex


class OneTimeCodes(Totp):
    """No code is taken twice."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.tf_last_counter or None

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter


class Accounts(SQLAlchemyUserDatastore):
    """Roles are names on the user's row; there is no table of them."""

    def find_role(self, role: str) -> Role | None:
        return Role(role) if role in users.ROLES else None


def install(app: Flask, totp_secret: str, recovery_key: str) -> None:
    app.config.update(
        SECURITY_PASSWORD_SALT="argon2id brings its own",  # noqa: S106 (unused by argon2)
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"login": {"mapper": str}}],
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_TOTP_SECRETS={"1": totp_secret},
        SECURITY_TOTP_ISSUER="fsctl",
    )
    Security(app, Accounts(db, Account, Role), register_blueprint=False)
    app.extensions["fsctl.recovery"] = recovery_key
    app.extensions["fsctl.totp"] = OneTimeCodes({"1": totp_secret}, "fsctl")


def me() -> Account:
    """Who asks. Only where somebody is signed in."""
    return cast(Account, current_user._get_current_object())


def anybody() -> Account | None:
    return me() if current_user.is_authenticated else None


def codes() -> OneTimeCodes:
    return cast(OneTimeCodes, current_app.extensions["fsctl.totp"])


def find(login: str) -> Account | None:
    return db.session.get(Account, login)


def password_fits(account: Account | None, password: str) -> bool:
    """Takes as long for an account that does not exist. Runs beside the hub."""
    digest = account.password if account is not None else NOBODY
    return off_the_hub(lambda: _fits(digest, password)) and account is not None and account.active


def _fits(digest: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(digest, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def hashed(password: str) -> str:
    """Raises UserRefused for one that is too short."""
    return off_the_hub(lambda: users.hashed(password))


def off_the_hub(work: Callable[[], T]) -> T:
    """argon2 takes a tenth of a second: nobody else waits for it."""
    return cast(T, gevent.get_hub().threadpool.apply(work))
