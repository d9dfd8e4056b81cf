"""Who may not open the board gets none of its rows: not in the snapshot, not in the changes, not on the page that was
open when the right was taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fsctl.facts import CallbackPromised, Follow, Mode, SupervisionAttached, SupervisionStarted
from fsctl.store.models import UserRow
from tests.web.conftest import Web
from tests.web.live.conftest import CALL, Stream
from webui.rights import LIVE_PAGES

Watch = Callable[..., Stream]
NOBODY: dict[str, Any] = {"state": "talking", "queue": "sales", "agent": "1003"}


@pytest.fixture
def web(web: Web) -> Web:
    """1003 talks, and admin listens; one promise is open."""
    web.backend.put("calls", "theirs", {**CALL, **NOBODY, "extension": "1003"})
    web.backend.put("agents", "1003", {**web.board.tables["agents"]["1003"], "state": "talking", "call": "theirs"})
    web.backend.step(SupervisionStarted("s1", "theirs", "admin", "2000", Mode.LISTEN, Follow.AGENT, "1003"), 4.0)
    web.backend.step(SupervisionAttached("s1", "theirs"), 5.0)
    web.backend.step(CallbackPromised("p1", "c1", "sales", "13900004821", "", 1.0, 0, 9.0), 2.0)
    return web


def withhold(web: Web, login: str, *rights: str) -> None:
    with web.database.session() as session:
        row = session.get(UserRow, login)
        assert row is not None
        row.withheld = list(rights)


def tables(stream: Stream) -> dict[str, dict[str, dict[str, Any]]]:
    kind, value = stream.next()
    assert kind == "snapshot"
    return value["tables"]  # type: ignore[no-any-return]


def test_with_the_board_a_supervisor_is_told_all_of_it(web: Web, watch: Watch) -> None:
    """The control: that there is something to be told."""
    told = tables(watch("supervisor"))
    assert told["agents"]["1003"]["state"] == "talking"
    assert told["calls"]["theirs"]["caller_number"] == CALL["caller_number"]
    assert (list(told["sessions"]), list(told["callbacks"])) == (["s1"], ["p1"])
    assert "ready" in told["queues"]["sales"]


def test_without_any_of_its_pages_nothing_of_others_is_told(web: Web, watch: Watch) -> None:
    withhold(web, "super", *LIVE_PAGES)
    stream = watch("supervisor")
    told = tables(stream)
    for table in ("agents", "queues", "calls", "callbacks", "sessions", "trunks", "phones"):
        assert told[table] == {}, table
    web.backend.put("calls", "theirs", {**CALL, **NOBODY, "recording": True})
    web.backend.put("queues", "sales", {**web.board.tables["queues"]["sales"], "ready": 2})
    web.backend.put("agents", "1004", {**web.board.tables["agents"]["1004"], "state": "ready"})
    web.backend.put("switch", "main", {"connected": True, "since": 1.0, "reason": ""})
    assert stream.next()[1]["table"] == "switch", "and nothing before it"


def test_who_may_see_calls_gets_calls_and_of_seats_only_where_they_are(web: Web, watch: Watch) -> None:
    withhold(web, "super", "see_board", "see_callbacks")
    told = tables(watch("supervisor"))
    assert told["calls"]["theirs"]["agent"] == "1003"
    seat = {"number": "1003", "name": "张敏", "team": "", "extension": "1003", "state": "logged_in", "call": "theirs"}
    assert told["agents"]["1003"] == seat
    assert told["queues"]["sales"] == {"title": "Sales", "waiting": 0}
    assert (told["sessions"], told["callbacks"]) == ({}, {})


def test_who_may_see_callbacks_alone_gets_those(web: Web, watch: Watch) -> None:
    withhold(web, "super", "see_board", "see_calls", "see_site")
    told = tables(watch("supervisor"))
    assert list(told["callbacks"]) == ["p1"]
    assert (told["agents"], told["calls"], told["queues"]) == ({}, {}, {})


def test_an_engineer_sees_which_phone_is_in_use_and_not_by_whom(web: Web, watch: Watch) -> None:
    told = tables(watch("engineer"))
    assert told["calls"]["theirs"]["extension"] == "1003"
    assert not {"caller_number", "queue", "agent", "data"} & set(told["calls"]["theirs"])
    assert (told["sessions"], told["callbacks"]) == ({}, {})


def test_the_desk_keeps_its_own_rows_whatever_is_withheld(web: Web, watch: Watch) -> None:
    withhold(web, "1001", "see_calls")
    web.backend.put("calls", "mine", {**CALL, "state": "talking", "agent": "1001"})
    web.backend.put("calls", "waits", dict(CALL))
    told = tables(watch("agent"))
    assert set(told["agents"]) == {"1001"}
    assert "ready" in told["queues"]["support"]
    assert told["calls"]["mine"]["caller_number"] == CALL["caller_number"]
    assert told["calls"]["waits"]["caller_number"] == "139 •••• 4821"


def test_a_page_that_is_open_when_the_board_is_withheld_begins_again_without_it(web: Web, watch: Watch) -> None:
    stream = watch("supervisor")
    assert "1003" in tables(stream)["agents"]
    withhold(web, "super", *LIVE_PAGES)
    web.hub.look_at_accounts()
    kinds = {}
    while "snapshot" not in kinds:
        kind, value = stream.next()
        kinds[kind] = value
    assert kinds["snapshot"]["tables"]["agents"] == {}


def test_without_the_look_at_the_rights_the_rows_are_told(
    web: Web, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: that the tests above can fail."""
    monkeypatch.setattr("webui.rights.Scope.looks_at", lambda self, *any_of: True)
    withhold(web, "super", *LIVE_PAGES)
    assert tables(watch("supervisor"))["sessions"]
