"""What was changed of accounts, and the way back; the last administrator stays."""

from __future__ import annotations

import re

import gevent
import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Web
from tests.web.users.test_accounts import admin, change, row, stamp

__all__ = ["admin"]

HOSTILE = "<img src=x onerror=alert(1)>"


def entries(client: FlaskClient, url: str = "/users/-/history") -> list[int]:
    return [int(found) for found in re.findall(r"/users/-/history/(\d+)/undo", client.get(url).text)]


def test_a_change_shows_on_both_pages_and_is_undone(web: Web, admin: FlaskClient) -> None:
    assert change(web, admin, "super", name="Boss", roles=["quality"]) == 302
    (entry,) = entries(admin)
    assert entries(admin, "/users/super") == [entry]
    page = admin.get("/users/super").text
    assert "<ins>Boss</ins>" in page
    assert web.post(admin, f"/users/-/history/{entry}/undo").status_code == 302
    kept = row(web, "super")
    assert kept is not None
    assert (kept.name, kept.roles, kept.teams) == ("super", ["supervisor"], ["*"])
    assert len(entries(admin)) == 2, "the undo is a change of its own"


def test_what_was_changed_since_is_not_undone(web: Web, admin: FlaskClient) -> None:
    change(web, admin, "super", roles=["quality"])
    (first,) = entries(admin)
    change(web, admin, "super", roles=["engineer"])
    refused = web.post(admin, f"/users/-/history/{first}/undo")
    assert refused.status_code == 409
    assert "changed since" in refused.text
    kept = row(web, "super")
    assert kept is not None
    assert kept.roles == ["engineer"]


def test_an_undo_keeps_the_rules_of_accounts(web: Web, admin: FlaskClient) -> None:
    web.add("second", ["administrator"])
    assert change(web, admin, "ears", roles=["administrator"]) == 302
    theirs = web.client(login="ears")
    undone = entries(theirs)[-1]
    assert web.post(theirs, f"/users/-/history/{undone}/undo").status_code == 422, "nobody takes their own rights away"
    assert web.post(admin, f"/users/-/history/{undone}/undo").status_code == 302


@pytest.mark.parametrize("entry", ["999999", "1", "99999999999999999999"])
def test_there_is_no_other_way_back(web: Web, admin: FlaskClient, entry: str) -> None:
    assert web.post(admin, f"/users/-/history/{entry}/undo").status_code == 404


def test_resets_are_on_record_without_a_secret(web: Web, admin: FlaskClient) -> None:
    web.post(admin, "/users/super/password", {"stamp": stamp(admin, "super")})
    page = admin.get("/users/-/history").text
    assert "new password" in page
    assert entries(admin) == []


def test_two_administrators_who_disable_each_other_at_once_leave_one(web: Web, admin: FlaskClient) -> None:
    web.add("second", ["administrator"])
    other = web.client(login="second")
    form = {"name": "x", "roles": ["administrator"], "disabled": "1"}
    first = {**form, "stamp": stamp(admin, "second")}
    second = {**form, "stamp": stamp(other, "admin")}
    acts = [
        gevent.spawn(web.post, admin, "/users/second", first),
        gevent.spawn(web.post, other, "/users/admin", second),
    ]
    gevent.joinall(acts, raise_error=True)
    left = [login for login in ("admin", "second") if (kept := row(web, login)) is not None and not kept.disabled]
    assert left


def test_hostile_names_stay_names(web: Web, admin: FlaskClient) -> None:
    change(web, admin, "super", name=HOSTILE, roles=["supervisor"])
    for url in ("/users/-/history", "/users/super"):
        assert HOSTILE not in admin.get(url).text
