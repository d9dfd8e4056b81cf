"""Accounts: made, changed, disabled, reset; nobody locks everybody out, no password is shown twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from fsctl.store import users
from fsctl.store.models import UserRow
from tests.web.conftest import PASSWORD, Web


@pytest.fixture
def admin(web: Web) -> FlaskClient:
    client = web.client("administrator")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def row(web: Web, login: str) -> UserRow | None:
    with web.database.session() as session:
        return session.get(UserRow, login)


def stamp(client: FlaskClient, login: str) -> str:
    found = re.search(r'name="stamp" value="(\w+)"', client.get(f"/users/{login}").text)
    assert found is not None
    return found.group(1)


def change(web: Web, client: FlaskClient, login: str, **form: Any) -> int:
    values = {"name": login, "stamp": stamp(client, login), **form}
    return web.post(client, f"/users/{login}", values).status_code


def test_an_account_is_made_with_a_password_shown_once_that_works(web: Web, admin: FlaskClient) -> None:
    form = {"login": "anne", "name": "Anne", "roles": ["supervisor"], "teams": ["*"]}
    made = web.post(admin, "/users/-/new", form)
    assert made.status_code == 200
    (password,) = re.findall(r'id="password">([^<]+)<', made.text)
    with web.database.session() as session:
        assert users.password_fits(session, "anne", password)
    assert web.post(admin, "/users/-/new", form).status_code == 409
    assert password not in admin.get("/users/anne").text
    assert password not in repr([(entry.before, entry.after) for entry in web.audit()])
    assert web.audit()[-1].action == "user"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"login": "../x", "roles": ["agent"]}, "is no login"),
        ({"login": "x" * 65, "roles": ["supervisor"]}, "is no login"),
        ({"login": "bo", "roles": []}, "unknown role (none)"),
        ({"login": "bo", "roles": ["king"]}, "unknown role king"),
        ({"login": "bo", "roles": ["supervisor"], "teams": ["nowhere"]}, "unknown team"),
        ({"login": "bo", "roles": ["agent"], "agent": "9999"}, "there is no agent"),
        ({"login": "bo", "roles": ["agent"], "agent": "1001"}, "agent 1001 is 1001 already"),
        ({"login": "bo", "roles": ["agent"]}, "say which"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_made(
    web: Web, admin: FlaskClient, form: dict[str, Any], said: str
) -> None:
    answer = web.post(admin, "/users/-/new", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert row(web, form["login"]) is None


def test_roles_taken_away_end_the_sessions_and_are_on_record(web: Web, admin: FlaskClient) -> None:
    theirs = web.client("supervisor")
    assert theirs.get("/queues").status_code == 200
    assert change(web, admin, "super", roles=["quality"]) == 302
    assert theirs.get("/queues").status_code == 302
    entry = web.audit()[-1]
    assert (entry.by, entry.subject, entry.before["roles"], entry.after["roles"]) == (
        "admin",
        "super",
        ["supervisor"],
        ["quality"],
    )


def test_a_disabled_account_is_out_at_once(web: Web, admin: FlaskClient) -> None:
    theirs = web.client("supervisor")
    assert change(web, admin, "super", roles=["supervisor"], teams=["*"], disabled="1") == 302
    assert theirs.get("/queues").status_code == 302
    assert web.post(web.app.test_client(), "/login", {"login": "super", "password": PASSWORD}).status_code == 401


def test_nobody_locks_oneself_out(web: Web, admin: FlaskClient) -> None:
    assert change(web, admin, "admin", roles=["administrator"], disabled="1") == 422
    assert change(web, admin, "admin", roles=["supervisor"]) == 422
    web.add("second", ["administrator"])
    assert change(web, admin, "second", roles=["supervisor"]) == 302
    assert admin.get("/users").status_code == 200


def test_a_page_made_before_somebody_elses_change_is_refused(web: Web, admin: FlaskClient) -> None:
    old = stamp(admin, "super")
    assert change(web, admin, "super", roles=["supervisor"], teams=["*"], name="New") == 302
    answer = web.post(admin, "/users/super", {"name": "Mine", "roles": ["supervisor"], "stamp": old})
    assert answer.status_code == 409
    assert "New" in answer.text
    assert "Mine" in answer.text
    for what in ("password", "second-factor"):
        assert web.post(admin, f"/users/super/{what}", {"stamp": old}).status_code == 409


def test_a_reset_password_is_shown_once_and_ends_the_sessions(web: Web, admin: FlaskClient) -> None:
    theirs, mark = web.client("supervisor"), stamp(admin, "super")
    answer = web.post(admin, "/users/super/password", {"stamp": mark})
    (password,) = re.findall(r'id="password">([^<]+)<', answer.text)
    assert theirs.get("/queues").status_code == 302
    with web.database.session() as session:
        assert users.password_fits(session, "super", password)
        assert not users.password_fits(session, "super", PASSWORD)
    assert web.post(admin, "/users/super/password", {"stamp": mark}).status_code == 409, "the same form makes no second"


def test_a_second_factor_is_taken_away(web: Web, admin: FlaskClient) -> None:
    with web.database.session() as session:
        account = session.get(UserRow, "super")
        assert account is not None
        account.tf_totp_secret, account.tf_primary_method = "x", "authenticator"
    assert web.post(admin, "/users/super/second-factor", {"stamp": stamp(admin, "super")}).status_code == 302
    found = row(web, "super")
    assert found is not None
    assert (found.tf_totp_secret, found.tf_primary_method) == ("", "")
    assert web.audit()[-1].action == "second_factor"
