"""A session is its owner's: one planted, stolen, forged or ended is worth nothing."""

from __future__ import annotations

import time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fsctl.store.models import EndedSession
from tests.web.account.test_signing_in import change
from tests.web.conftest import PASSWORD, Web
from tests.web.live.conftest import Stream
from webui.app import create_app
from webui.database import db
from webui.live import hub as live_hub


def test_a_planted_one_is_worth_nothing_after_signing_in(web: Web) -> None:
    client = web.client()
    client.get("/login")
    planted = client.get_cookie("fsctl")
    with client.session_transaction() as session:
        session["sid"] = "planted"
    web.post(client, "/login", {"login": "admin", "password": PASSWORD})
    with client.session_transaction() as session:
        assert session["sid"] != "planted"
    attacker = web.client()
    assert planted is not None
    attacker.set_cookie("fsctl", planted.value)
    assert attacker.get("/health").status_code == 302


def test_a_stolen_one_ends_when_its_owner_signs_out(web: Web) -> None:
    owner, thief = web.client("administrator"), web.client()
    stolen = owner.get_cookie("fsctl")
    assert stolen is not None
    thief.set_cookie("fsctl", stolen.value)
    assert thief.get("/health").status_code == 200
    web.post(owner, "/logout")
    thief.set_cookie("fsctl", stolen.value)
    assert thief.get("/health").status_code == 302
    assert web.client("administrator").get("/health").status_code == 200


def test_a_session_signed_out_is_out_after_a_restart_and_for_every_web_process(web: Web) -> None:
    owner, other = web.client("administrator"), create_app(web.settings, live=False)
    thief = web.again(owner)
    elsewhere = other.test_client()
    elsewhere.set_cookie("fsctl", owner.get_cookie("fsctl").value)  # type: ignore[union-attr]
    assert {client.get("/health").status_code for client in (thief, elsewhere)} == {200, 503}
    web.post(owner, "/logout")
    assert elsewhere.get("/health").status_code == 302
    web.restart()
    assert web.again(thief).get("/health").status_code == 302


def test_its_streams_end_in_every_web_process(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_hub, "LOOK_AT_ACCOUNTS_S", 0.05)
    owner = web.client("agent")
    left = web.again(owner)
    web.restart()
    web.live()
    stream = Stream(iter(web.again(owner).get("/live", buffered=False).response))  # type: ignore[arg-type]
    assert stream.next()[0] == "snapshot"
    other = create_app(web.settings, live=False)
    with other.app_context():
        db.session.add(EndedSession(sid=sid_of(left), at=time.time()))
        db.session.commit()
    assert stream.next()[0] == "end"


def test_those_that_no_cookie_can_be_of_are_let_go(web: Web) -> None:
    client = web.client("agent")
    with web.database.session() as session:
        session.add_all([EndedSession(sid="old", at=time.time() - 14 * 3600), EndedSession(sid="new", at=time.time())])
    sid = sid_of(client)
    web.post(client, "/logout")
    with web.database.session() as session:
        assert set(session.scalars(select(EndedSession.sid))) == {"new", sid}


def sid_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session["sid"])


def test_a_disabled_user_is_out_within_five_seconds_of_the_stream_too(web: Web) -> None:
    web.live()
    client = web.client("agent")
    stream = Stream(iter(client.get("/live", buffered=False).response))  # type: ignore[arg-type]
    assert stream.next()[0] == "snapshot"
    change(web, "1001", disabled=True)
    assert live_hub.LOOK_AT_ACCOUNTS_S < 5
    assert stream.next()[0] == "end"
    assert client.get("/settings").status_code == 302
    assert web.act(client, "set_ready", agent="1001").status_code == 401


def test_a_forged_cookie_is_none(web: Web) -> None:
    client = web.client()
    for value in ("x", "eyJfdXNlcl9pZCI6IjEifQ.x.y", "." * 4000, "\x7f"):
        client.set_cookie("fsctl", value)
        assert client.get("/health").status_code == 302
