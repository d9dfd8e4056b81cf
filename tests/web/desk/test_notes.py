"""What an agent notes about a call: drafts, the end of the work after it, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsctl.control.client import DaemonAway
from fsctl.directory import Disposition
from fsctl.facts import AgentChangePending, AgentState, AgentStateChanged
from fsctl.requests import FinishWrapUp, LogOut, SetDisposition, SetNotReady, SetReady
from fsctl.step import Refused
from fsctl.store import directory
from fsctl.store.models import AgentInterval, CustomerNumber, CustomerRow, DispositionRow, WrapUpRow
from tests.web.conftest import Web
from tests.web.live.conftest import CALL

NOTES = "/desk/calls/c1/notes"
DONE = "/desk/calls/c1/done"
SOLVED = SetDisposition("1001", "c1", "solved", "1001")


@pytest.fixture
def web(web: Web) -> Web:
    """The site has dispositions; support requires one."""
    with web.database.session() as session:
        site = directory.load(session)
        queues = {**site.queues, "support": replace(site.queues["support"], disposition_required=True)}
        kinds = {
            "solved": Disposition("solved", "1", "已解决", "Solved"),
            "order": Disposition("order", "2", "成交", "Order taken", ("sales",)),
        }
        directory.save(session, replace(site, queues=queues, dispositions=kinds), "test", 2.0)
    return web


def at(web: Web, state: AgentState, call: str = "c1", agent: str = "1001", queue: str = "support") -> None:
    """The agent is in that state with that call, on the board and in the web's copy of it."""
    web.live()
    web.backend.step(AgentStateChanged(agent, state, 5.0, call=call, queue=queue, until=99.0), 5.0)
    told = (str(state), call, queue)
    seats = web.hub.picture.tables["agents"]
    web.until(lambda: tuple(seats[agent][name] for name in ("state", "call", "queue")) == told)


def row(web: Web, agent: str = "1001") -> WrapUpRow | None:
    with web.database.session() as session:
        return session.get(WrapUpRow, ("c1", agent))


def row_of(web: Web) -> WrapUpRow:
    found = row(web)
    assert found is not None
    return found


def given(notes: str = "E6", disposition: str = "solved", **more: Any) -> dict[str, Any]:
    return {"notes": notes, "disposition": disposition, "seen_at": 0, **more}


def test_a_draft_is_kept_and_found_again(web: Web) -> None:
    at(web, AgentState.TALKING)
    client = web.client("agent")
    saved = web.post_json(client, NOTES, given("E6，室外机不启动"))
    assert saved.status_code == 200
    found = client.get(NOTES).json
    assert found is not None
    assert (found["notes"], found["disposition"], found["draft"]) == ("E6，室外机不启动", "solved", True)
    assert found["saved_at"] == saved.json["saved_at"]  # type: ignore[index]


def test_the_draft_outlives_the_call_and_the_browser(web: Web) -> None:
    at(web, AgentState.TALKING)
    web.post_json(web.client("agent"), NOTES, given())
    at(web, AgentState.READY, call="", queue="")
    assert web.client("agent").get(NOTES).json["notes"] == "E6"  # type: ignore[index]


def test_a_call_of_the_past_is_found_in_the_store(web: Web) -> None:
    with web.database.session() as session:
        session.add(AgentInterval(id="i1", agent="1001", state="talking", call="c1", began_at=1.0, ended_at=2.0))
        session.add(AgentInterval(id="i2", agent="1001", state="ringing", call="only-rang", began_at=1.0, ended_at=2.0))
    client = web.client("agent")
    assert web.post_json(client, NOTES, given(disposition="")).status_code == 200
    assert client.get("/desk/calls/only-rang/notes").status_code == 404


def test_what_a_colleague_notes_is_not_there(web: Web) -> None:
    web.add("1002", ["agent"], agent="1002")
    at(web, AgentState.TALKING)
    web.post_json(web.client("agent"), NOTES, given())
    other = web.client(login="1002")
    assert other.get(NOTES).status_code == 404
    assert web.post_json(other, NOTES, given("mine")).status_code == 404
    assert web.post_json(other, DONE, given("mine")).status_code == 404
    assert row(web, "1002") is None
    assert row(web).notes == "E6"  # type: ignore[union-attr]


def test_an_agent_without_a_number_has_no_calls(web: Web) -> None:
    web.add("nobody", ["agent"])
    web.live()
    assert web.client(login="nobody").get(NOTES).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        [],
        "text",
        given("x" * 8001),
        given(notes=7),  # type: ignore[arg-type]
        given(notes="a\0b"),
        given(disposition=None),  # type: ignore[arg-type]
        given(disposition="no such one"),
        given(disposition="order"),
        given(seen_at="now"),
        given(seen_at=float("nan")),
        given(customer_id="1; DROP TABLE"),
        given(customer_id=True),
        given(customer_id=0),
        given(customer_id=10**30),
    ],
)
def test_whatever_does_not_fit_is_refused_in_words(web: Web, sent: Any) -> None:
    at(web, AgentState.TALKING)
    answer = web.post_json(web.client("agent"), NOTES, sent)
    assert answer.status_code in (400, 422)
    assert answer.json["message"]  # type: ignore[index]
    assert row(web) is None


def test_a_call_is_noted_for_whose_it_can_be(web: Web) -> None:
    with web.database.session() as session:
        for key, team in ((1, ""), (2, "others"), (3, "others")):
            session.add(CustomerRow(id=key, name=f"{key}", team=team, created_at=1.0, updated_at=1.0, version=1))
        session.add(CustomerNumber(customer_id=2, number="13900004821", e164="+8613900004821", tail="00004821"))
    at(web, AgentState.TALKING)
    web.backend.put("calls", "c1", {**CALL, "state": "talking", "agent": "1001", "caller_number": "+86 139 0000 4821"})
    web.until(lambda: "c1" in web.hub.picture.tables["calls"])
    client, seen_at = web.client("agent"), 0.0
    for asked, kept in ((3, None), (99, None), (1, 1), (2, 2), (3, 2)):
        answer = web.post_json(client, NOTES, given(f"for {asked}", customer_id=asked, seen_at=seen_at))
        assert answer.status_code == 200
        seen_at = answer.json["saved_at"]  # type: ignore[index]
        noted = row_of(web)
        assert (noted.notes, noted.customer_id) == (f"for {asked}", kept)


def test_done_ends_the_wrap_up(web: Web) -> None:
    at(web, AgentState.WRAP_UP)
    answer = web.post_json(web.client("agent"), DONE, given())
    assert (answer.status_code, answer.json["ended"]) == (200, True)  # type: ignore[index]
    assert web.backend.asked == [SOLVED, FinishWrapUp("1001", "1001")]
    kept = row(web)
    assert kept is not None
    assert (kept.draft, kept.notes, kept.done_at) == (False, "E6", kept.saved_at)
    assert [line.subject for line in web.audit() if line.action == "wrap_up"] == ["c1"]


def test_what_was_chosen_during_the_call_is_left_to_the_daemon(web: Web) -> None:
    at(web, AgentState.WRAP_UP)
    web.backend.step(AgentChangePending("1001", "not_ready", "meal", "1001"), 6.0)
    web.until(lambda: web.hub.picture.tables["agents"]["1001"]["pending"])
    web.post_json(web.client("agent"), DONE, given())
    assert web.backend.asked == [SOLVED, FinishWrapUp("1001", "1001")]


@pytest.mark.parametrize(
    ("then", "asked"),
    [
        ("ready", [SetReady("1001", "1001")]),
        ("not_ready:rest", [SetNotReady("1001", "rest", "1001")]),
        ("not_ready:meal", [SetNotReady("1001", "meal", "1001"), FinishWrapUp("1001", "1001")]),
        ("logged_out", [LogOut("1001", "1001")]),
    ],
)
def test_done_goes_on_to_what_is_chosen_with_it(web: Web, then: str, asked: list[object]) -> None:
    """A break that a supervisor has to allow does not keep the wrap-up open."""
    with web.database.session() as session:
        site = directory.load(session)
        reasons = {**site.reasons, "meal": replace(site.reasons["meal"], approval=True)}
        directory.save(session, replace(site, reasons=reasons), "test", 3.0)
    at(web, AgentState.WRAP_UP)
    client = web.client("agent")
    assert web.post_json(client, DONE, given(then="on holiday")).status_code == 422
    web.post_json(client, DONE, given(then=then))
    assert web.backend.asked == [SOLVED, *asked]


def test_a_disposition_is_told_when_it_is_chosen_and_when_it_is_changed(web: Web) -> None:
    """The daemon holds the wrap-up until it has heard, and writes down what runs out without."""
    at(web, AgentState.TALKING)
    client = web.client("agent")
    saved = web.post_json(client, NOTES, given()).json
    web.post_json(client, NOTES, given("more", seen_at=saved["saved_at"]))  # type: ignore[index]
    assert web.backend.asked == [SOLVED]


def test_what_was_said_by_the_handset_stands_in_the_draft(web: Web) -> None:
    at(web, AgentState.TALKING)
    with web.database.session() as session:
        session.add(DispositionRow(call="c1", agent="1001", disposition="solved", at=5.0))
    told = web.client("agent").get(NOTES).json
    assert (told["disposition"], told["draft"]) == ("solved", True)  # type: ignore[index]


def test_a_draft_is_kept_when_the_daemon_is_away(web: Web) -> None:
    at(web, AgentState.TALKING)
    web.kill_daemon()
    assert web.post_json(web.client("agent"), NOTES, given()).status_code == 200
    kept = row(web)
    assert kept is not None
    assert kept.disposition == "solved"


def test_done_sent_again_does_nothing_more(web: Web) -> None:
    at(web, AgentState.WRAP_UP)
    client = web.client("agent")
    first = web.post_json(client, DONE, given())
    at(web, AgentState.TALKING, call="c2")
    again = web.post_json(client, DONE, given(seen_at=first.json["saved_at"]))  # type: ignore[index]
    assert (again.status_code, again.json["ended"]) == (200, False)  # type: ignore[index]
    assert len(web.backend.asked) == 2
    assert len([line for line in web.audit() if line.action == "wrap_up"]) == 1


def test_a_required_disposition_is_required(web: Web) -> None:
    at(web, AgentState.WRAP_UP)
    client = web.client("agent")
    web.post(client, "/settings/language", {"language": "zh"})
    answer = web.post_json(client, DONE, given(disposition=""))
    assert (answer.status_code, answer.json) == (422, {"message": "先选小结，本队列必填"})
    assert web.backend.asked == []
    at(web, AgentState.WRAP_UP, queue="sales")
    assert web.post_json(client, DONE, given(disposition="")).status_code == 200


def test_what_is_noted_stays_when_the_daemon_refuses_or_is_away(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    at(web, AgentState.WRAP_UP)
    client = web.client("agent")
    web.backend.refusal = Refused("in_a_call", "Agent 1001 is in a call", "Wait.")
    answer = web.post_json(client, DONE, given())
    assert (answer.status_code, answer.json["ended"]) == (200, False)  # type: ignore[index]
    assert answer.json["message"]  # type: ignore[index]

    def away(*_: object) -> None:
        raise DaemonAway("gone")

    monkeypatch.setattr("webui.desk.operations.ask", away)
    answer = web.post_json(client, DONE, given("E7", seen_at=answer.json["saved_at"]))  # type: ignore[index]
    assert (answer.status_code, answer.json["ended"]) == (200, False)  # type: ignore[index]
    assert row(web).notes == "E7"  # type: ignore[union-attr]


def test_a_second_window_does_not_write_over_the_first(web: Web) -> None:
    at(web, AgentState.TALKING)
    client = web.client("agent")
    web.post_json(client, NOTES, given("first"))
    answer = web.post_json(client, NOTES, given("second"))
    assert answer.status_code == 409
    assert answer.json["notes"] == "first"  # type: ignore[index]
    assert row(web).notes == "first"  # type: ignore[union-attr]
    assert web.post_json(client, NOTES, given("second", seen_at=answer.json["saved_at"])).status_code == 200  # type: ignore[index]
    assert row(web).notes == "second"  # type: ignore[union-attr]
