"""Accounts."""

from __future__ import annotations

import pytest

from fsctl.store import users
from fsctl.store.database import Database


def test_users_have_hashed_passwords_and_known_roles(database: Database) -> None:
    with database.session() as session:
        users.add(session, "ann", "correct horse battery", ["supervisor"], "test", 1.0)
        for login, password, roles in (("ann", "correct horse battery", ["agent"]), ("bo", "short", ["agent"])):
            with pytest.raises(users.UserRefused):
                users.add(session, login, password, roles, "test", 1.0)
        with pytest.raises(users.UserRefused, match="unknown role king"):
            users.add(session, "cy", "correct horse battery", ["king"], "test", 1.0)
    with database.session() as session:
        assert users.password_fits(session, "ann", "correct horse battery")
        assert not users.password_fits(session, "ann", "wrong")
        assert not users.password_fits(session, "nobody", "wrong")
