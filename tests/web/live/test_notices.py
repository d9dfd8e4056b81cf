"""Notices reach the open pages of whom they are for, once, also from another web process, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gevent
import pytest

from fsctl.directory import DirectoryLoaded, Team
from fsctl.store import directory
from fsctl.store.models import NoticeRow
from tests.web.backend import site
from tests.web.conftest import Web
from tests.web.live.conftest import Stream
from webui.app import create_app
from webui.live.notices import KEPT_S, LATE_S, Notices


def heard(stream: Stream, kind: str) -> dict[str, Any]:
    """The next notice of that kind."""
    while True:
        event, value = stream.next()
        if event == "notice" and value["kind"] == kind:
            return dict(value["body"])


def silent(stream: Stream) -> bool:
    """Nothing but rows within a second."""
    with gevent.Timeout(1.2, False):
        while True:
            event, _ = stream.next()
            if event == "notice":
                return False
    return True


@pytest.fixture
def web(web: Web) -> Web:
    """1001 and 1002 are of one team, 1003 of another."""
    team = {"1001": "east", "1002": "east", "1003": "west"}
    made = site()
    agents = {number: replace(agent, team=team.get(number, "")) for number, agent in made.agents.items()}
    made = replace(made, agents=agents, teams={"east": Team("east", "East"), "west": Team("west")})
    with web.database.session() as session:
        directory.save(session, made, "test", 2.0)
    web.board.step(DirectoryLoaded(made), 2.0)
    for number in ("1002", "1003"):
        web.add(number, ["agent"], agent=number)
    web.live()
    web.until(lambda: web.hub.picture.tables["agents"]["1001"]["team"] == "east")
    return web


Watch = Callable[..., Stream]


def begun(stream: Stream) -> Stream:
    stream.next()
    return stream


def test_a_message_to_one_a_team_and_all(web: Web, watch: Watch) -> None:
    second, third = begun(watch(login="1002")), begun(watch(login="1003"))
    sender = web.client("supervisor")
    for recipient, text in (("1002", "one"), ("team:east", "team"), ("*", "all")):
        assert web.post_json(sender, "/messages", {"recipient": recipient, "text": text}).status_code == 201
    told = [heard(second, "message") for _ in range(3)]
    assert [one["text"] for one in told] == ["one", "team", "all"]
    assert told[1]["team"] == "East"
    assert heard(third, "message")["text"] == "all"
    assert silent(third)


def test_who_sent_it_hears_it_in_the_other_window_and_what_is_read_is_told(web: Web, watch: Watch) -> None:
    mine = begun(watch("supervisor"))
    number = web.post_json(web.client("supervisor"), "/messages", {"recipient": "1002", "text": "x"}).json["id"]  # type: ignore[index]
    assert heard(mine, "message")["id"] == number
    theirs, client = begun(watch(login="1002")), web.client(login="1002")
    web.post_json(client, "/messages/read", {"up_to": number})
    assert heard(theirs, "messages_read") == {"up_to": number, "unread": 0}


def test_what_was_refused_is_not_told(web: Web, watch: Watch) -> None:
    mine = begun(watch("agent"))
    assert web.post_json(web.client("agent"), "/messages", {"recipient": "nobody", "text": "x"}).status_code == 422
    assert silent(mine)


def test_another_web_process_tells_it_too_and_once(web: Web, watch: Watch) -> None:
    second = begun(watch(login="1002"))
    other = create_app(web.settings, web.client_of_daemon, live=False)
    client = other.test_client()
    home, web.app = web.app, other
    try:
        from tests.web.conftest import PASSWORD

        web.post(client, "/login", {"login": "super", "password": PASSWORD})
        assert web.post_json(client, "/messages", {"recipient": "1002", "text": "from afar"}).status_code == 201
    finally:
        web.app = home
        other.extensions["fsctl.training"].stop()
    assert heard(second, "message")["text"] == "from afar"
    assert silent(second)


class Late:
    """Notices looked at by hand, with what they told."""

    def __init__(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.told, self._web = 1000.0, [], web  # type: ignore[var-annotated]
        monkeypatch.setattr("webui.live.notices.time.monotonic", lambda: self.now)
        self.notices = Notices(web.database._sessions, lambda recipient, kind, body: self.told.append(body["n"]))
        self.notices.look()

    def write(self, number: int, at: float = 5e9) -> None:
        with self._web.database.session() as session:
            session.add(NoticeRow(id=number, at=at, recipient="1001", kind="k", body={"n": number}))

    def after(self, seconds: float) -> None:
        self.now += seconds
        self.notices.look()


@pytest.fixture
def late(web: Web, monkeypatch: pytest.MonkeyPatch) -> Late:
    web.hub.stop()
    return Late(web, monkeypatch)


def test_a_number_that_comes_after_a_greater_one_is_not_passed_over(late: Late) -> None:
    late.write(12)
    late.after(1)
    late.write(11)  # its transaction was longer
    late.after(1)
    late.after(LATE_S + 1)
    late.after(1)
    assert late.told == [12, 11]


def test_what_lies_there_at_the_start_is_old(late: Late, web: Web) -> None:
    late.write(5)
    told: list[int] = []
    fresh = Notices(web.database._sessions, lambda recipient, kind, body: told.append(body["n"]))
    fresh.look()
    late.write(6)
    fresh.look()
    assert told == [6]


def test_they_are_thrown_away_after_an_hour(late: Late, web: Web) -> None:
    import time

    late.write(7, at=time.time() - KEPT_S - 60)
    late.write(8, at=time.time())
    late.after(601)
    with web.database.session() as session:
        assert [row.id for row in session.query(NoticeRow)] == [8]
