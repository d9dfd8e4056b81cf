"""Promised callbacks on their pages: what of them who sees, narrowed; and what a supervisor may ask."""

from __future__ import annotations

import re

import pytest

from fsctl.directory import CallbackMode
from fsctl.facts import (
    CallArrived,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackState,
    Fact,
)
from fsctl.facts.codec import kind_of, to_json
from fsctl.requests import MoveCallback, WithdrawCallback
from fsctl.store.journal import Record
from fsctl.store.projection import store
from tests.web.conftest import Web

BEGAN = 1_700_000_000.0
NUMBER, EVIL = "13900004821", "<b>no</b>"


def promised(callback: str, queue: str = "support", number: str = NUMBER) -> CallbackPromised:
    return CallbackPromised(callback, f"c-{callback}", queue, number, number, BEGAN, 0, BEGAN + 90_000.0)


def ended(callback: str, outcome: CallbackState, queue: str = "support") -> CallbackEnded:
    return CallbackEnded(callback, f"x-{callback}", queue, outcome, "called", "1001", 1, 600.0)


@pytest.fixture
def on_file(web: Web) -> Web:
    facts: list[tuple[float, Fact]] = [
        (0.0, CallArrived("c-open", NUMBER, EVIL, "4000", "trunk")),
        (10.0, promised("open")),
        (20.0, CallbackBegun("open", "x-open", "support", NUMBER, CallbackMode.AGENT_FIRST, 1)),
        (30.0, CallbackDialled("open", "x-open", 1, NUMBER, "carrier", "1001")),
        (60.0, CallbackPostponed("open", "x-open", "support", BEGAN + 660.0, "busy")),
        (70.0, promised("kept", number="02079460958")),
        (80.0, ended("kept", CallbackState.KEPT)),
        (90.0, promised("sold", "sales")),
        (95.0, ended("sold", CallbackState.MISSED, "sales")),
    ]
    with web.database.session() as session:
        store(
            session,
            [
                Record(f"run-{n}", BEGAN + after, kind_of(fact), to_json(fact), (1, n))
                for n, (after, fact) in enumerate(facts, 1)
            ],
        )
    for one in ("open", "sales-open"):
        web.backend.step(promised(one, "sales" if one == "sales-open" else "support"), BEGAN)
    return web


def listed(web: Web, query: str = "", role: str = "supervisor") -> list[str]:
    answer = web.client(role).get(f"/callbacks{query}")
    assert answer.status_code == 200
    return re.findall(r'<tr data-callback="([^"]+)"', answer.text)


def test_open_ones_are_shown_and_filters_widen_and_narrow(on_file: Web) -> None:
    assert listed(on_file) == ["open"]
    assert listed(on_file, "?state=all", "administrator") == ["open", "sold", "kept"]
    assert listed(on_file, "?state=kept") == ["kept"]
    assert listed(on_file, "?state=all&number=2079") == ["kept"]
    assert listed(on_file, "?state=all&queue=sales", "administrator") == ["sold"]
    assert listed(on_file, "?state=nonsense&page=x&queue=%3Cb%3E") == ["open"]


def test_whoever_may_not_see_numbers_sees_none_and_cannot_search_for_them(on_file: Web) -> None:
    answer = on_file.client("quality").get("/callbacks?state=all&number=4821")
    assert NUMBER not in answer.text
    assert listed(on_file, "?state=all&number=4821", "quality") == ["open", "sold", "kept"]
    assert NUMBER not in on_file.client("quality").get("/callbacks/open").text


def test_a_promise_tells_its_life_and_that_of_others_is_not_there(on_file: Web) -> None:
    told = on_file.client("supervisor").get("/callbacks/open").text
    for words in ("已约定回拨", "第 1 次", "回拨推迟"):
        assert words in told
    assert on_file.client("supervisor").get("/callbacks/nothing").status_code == 404
    on_file.add("narrow", ["supervisor"], teams=[])
    assert on_file.client(login="narrow").get("/callbacks/open").status_code == 404


def test_a_supervisor_withdraws_or_moves_one_and_it_is_audited(on_file: Web) -> None:
    on_file.live()
    supervisor = on_file.client("supervisor")
    assert on_file.act(supervisor, "move_callback", callback="open", priority="top").status_code == 200
    assert on_file.act(supervisor, "withdraw_callback", callback="open").status_code == 200
    assert [(type(asked), asked.callback) for asked in on_file.backend.asked] == [
        (MoveCallback, "open"),
        (WithdrawCallback, "open"),
    ]
    assert {row.action for row in on_file.audit() if row.subject == "open"} == {"move_callback", "withdraw_callback"}
    assert on_file.act(supervisor, "withdraw_callback", callback="nothing").status_code == 404
    assert on_file.act(on_file.client("agent"), "withdraw_callback", callback="open").status_code == 403
