"""Each right is given or withheld for itself, person by person; it holds with the next request."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from fsctl.requests import ChangeSupervision, StopSupervising
from fsctl.store import rights, users
from fsctl.store.models import UserRow
from fsctl.store.rights import RIGHTS, rights_of
from fsctl.store.users import ROLES, UserRefused
from tests.web.conftest import PEOPLE, Web
from tests.web.live.conftest import Stream, watch
from tests.web.users.test_accounts import admin, row, stamp
from tests.web.users.test_history import entries
from webui.live.acts import MODES
from webui.users.naming import NAMES

__all__ = ["admin", "watch"]


def offered(client: FlaskClient, login: str) -> dict[str, bool]:
    """Right → ticked, as the page has them."""
    found = re.findall(r'name="rights" value="(\w+)"( checked)?', client.get(f"/users/{login}").text)
    return {right: bool(tick) for right, tick in found}


def save(web: Web, client: FlaskClient, login: str, without: tuple[str, ...] = (), **form: Any) -> int:
    """The page as a browser sends it, with these ticks taken away."""
    kept = row(web, login)
    assert kept is not None
    there = list(offered(client, login))
    values = {"name": kept.name, "roles": kept.roles, "teams": kept.teams, "agent": kept.agent}
    ticked = [right for right in there if right not in without]
    ticks = {"offered": there, "rights": ticked, "stamp": stamp(client, login)}
    return web.post(client, f"/users/{login}", {**values, **ticks, **form}).status_code


def withhold(web: Web, login: str, *withheld: str) -> None:
    with web.database.session() as session:
        kept = session.get(UserRow, login)
        assert kept is not None
        kept.withheld = list(withheld)


def listens(web: Web, login: str = "super") -> None:
    """That supervisor listens to a talk."""
    web.live()
    web.backend.put("calls", "talk", {"state": "talking", "queue": "support", "agent": "1001", "since": time.time()})
    session = {"call": "talk", "agent": "1001", "extension": "1", "mode": "listen", "follow": "agent"}
    web.backend.put("sessions", "s1", {**session, "supervisor": login, "state": "attached", "since": 1.0})
    web.until(lambda: "s1" in web.hub.picture.tables["sessions"])


WAYS = [
    *(("change_supervision", {"session": "s1", "mode": mode}, right) for mode, right in MODES.items()),
    ("take_over", {"session": "s1"}, "take_over"),
]


@pytest.mark.parametrize("withheld", ["", "listen", "whisper", "barge", "take_over"])
def test_each_way_of_supervising_with_each_right_withheld_or_not(web: Web, withheld: str) -> None:
    listens(web)
    client = web.client("supervisor")
    withhold(web, "super", *([withheld] if withheld else []))
    page = client.get("/board").text
    for kind, values, right in WAYS:
        web.backend.asked.clear()
        answer = web.act(client, kind, **values)
        assert answer.json is not None
        assert answer.status_code == (403 if right == withheld else 200), values
        assert bool(answer.json.get("message")) == (right == withheld), "in words"
        asked = [one for one in web.backend.asked if not isinstance(one, StopSupervising)]
        assert len(asked) == (0 if right == withheld else 1)
        assert (f"&#34;{right}&#34;" in page) == (right != withheld), "its buttons are off"


def test_without_the_subtraction_a_withheld_right_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: that the table above can fail."""
    monkeypatch.setattr("webui.rights.granted", lambda right, roles, withheld: rights.granted(right, roles, ()))
    listens(web)
    withhold(web, "super", "barge")
    client = web.client("supervisor")
    assert web.act(client, "change_supervision", session="s1", mode="barge").status_code == 200
    assert [asked.mode for asked in web.backend.asked if isinstance(asked, ChangeSupervision)] == ["barge"]


def test_ticks_are_those_of_the_roles_and_each_right_has_a_name(web: Web, admin: FlaskClient) -> None:
    assert set(NAMES) == set(RIGHTS)
    for role in ROLES:
        assert set(offered(admin, PEOPLE[role]["login"])) == set(rights_of([role])), role
    admin.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    assert "强插" in admin.get("/users/super").text


def test_a_tick_taken_away_holds_at_once_and_is_on_record_and_undone(web: Web, admin: FlaskClient) -> None:
    listens(web)
    theirs = web.client("supervisor")
    assert save(web, admin, "super", ("barge", "make_walls")) == 302
    assert offered(admin, "super")["barge"] is False
    assert web.act(theirs, "change_supervision", session="s1", mode="barge").status_code == 403
    assert web.act(theirs, "change_supervision", session="s1", mode="whisper_agent").status_code == 200
    assert theirs.get("/walls").status_code == 403, "nobody had to sign in again"
    entry = web.audit()[-2]
    assert (entry.action, entry.before["withheld"], entry.after["withheld"]) == ("user", [], ["barge", "make_walls"])
    (change, *_earlier) = entries(admin)
    assert "Barge in: talk with both, Make wall boards" in admin.get("/users/super").text
    assert web.post(admin, f"/users/-/history/{change}/undo").status_code == 302
    assert web.act(theirs, "change_supervision", session="s1", mode="barge").status_code == 200
    assert theirs.get("/walls").status_code == 200


def test_a_page_without_the_ticks_gives_nothing_back(web: Web, admin: FlaskClient) -> None:
    withhold(web, "super", "barge")
    form = {"name": "Other", "roles": ["supervisor"], "teams": ["*"], "stamp": stamp(admin, "super")}
    assert web.post(admin, "/users/super", form).status_code == 302
    kept = row(web, "super")
    assert kept is not None
    assert (kept.name, kept.withheld) == ("Other", ["barge"])


def test_a_right_of_a_role_that_is_gone_is_not_withheld_any_more(web: Web, admin: FlaskClient) -> None:
    withhold(web, "super", "barge", "see_board")
    assert save(web, admin, "super", ("barge", "see_board"), roles=["administrator"]) == 302
    kept = row(web, "super")
    assert kept is not None
    assert kept.withheld == ["see_board"]


def test_a_page_made_before_a_right_was_withheld_is_refused(web: Web, admin: FlaskClient) -> None:
    old = stamp(admin, "super")
    assert save(web, admin, "super", ("barge",)) == 302
    form = {"name": "x", "roles": ["supervisor"], "offered": ["barge"], "rights": ["barge"], "stamp": old}
    answer = web.post(admin, "/users/super", form)
    assert answer.status_code == 409
    assert "Barge in" in answer.text


def test_to_administer_accounts_stays_with_somebody(web: Web, admin: FlaskClient) -> None:
    assert save(web, admin, "admin", ("edit_users",)) == 422, "nobody's own"
    web.add("second", ["administrator"])
    assert save(web, admin, "second", ("edit_users",)) == 302
    assert web.client(login="second").get("/users").status_code == 403
    with web.database.session() as session, pytest.raises(UserRefused, match="last administrator"):
        users.withhold(session, "admin", ["edit_users"], [], "root", 1.0)
    with web.database.session() as session:
        users.withhold(session, "second", [], ["edit_users"], "root", 1.0)
        users.withhold(session, "admin", ["edit_users"], [], "root", 1.0)
    assert admin.get("/users").status_code == 403
    assert web.client(login="second").get("/users").status_code == 200


def test_the_open_page_hears_of_it(web: Web, watch: Callable[..., Stream]) -> None:
    stream = watch("supervisor")
    stream.next()
    withhold(web, "super", "barge")
    web.hub.look_at_accounts()
    kind, value = stream.next()
    assert (kind, value["kind"]) == ("notice", "rights")
    assert set(value["body"]) == set(rights_of(["supervisor"])) - {"barge"}


def test_who_listens_and_may_not_any_more_is_taken_off_the_call(web: Web) -> None:
    listens(web)
    stops = [StopSupervising("s1", "super")]

    def looked() -> bool:
        web.backend.asked.clear()
        web.hub.look_at_accounts()
        return web.backend.asked == stops  # type: ignore[comparison-overlap]

    assert not looked()
    withhold(web, "super", "barge", "whisper")
    assert not looked(), "listening is left"
    withhold(web, "super", "listen")
    assert looked()
    withhold(web, "super")
    with web.database.session() as session:
        kept = session.get(UserRow, "super")
        assert kept is not None
        kept.disabled = True
    assert looked()


def test_who_listens_from_the_command_line_is_left_alone(web: Web) -> None:
    listens(web, "root")
    web.hub.look_at_accounts()
    assert web.backend.asked == []


def test_numbers_withheld_are_masked_in_the_open_stream(web: Web, watch: Callable[..., Stream]) -> None:
    web.backend.put("calls", "c1", {"caller_number": "13900004821", "state": "waiting", "queue": "support"})
    stream = watch("supervisor")
    web.until(lambda: "c1" in web.hub.picture.tables["calls"])
    kind, value = stream.next()
    while kind != "snapshot" and "c1" not in str(value):
        kind, value = stream.next()
    withhold(web, "super", "see_numbers", "barge")
    web.hub.look_at_accounts()
    kind, value = stream.next()
    while kind != "snapshot":
        kind, value = stream.next()
    assert "13900004821" not in str(value)
    kind, value = stream.next()
    assert (kind, "barge" in value["body"], "listen" in value["body"]) == ("notice", False, True)
