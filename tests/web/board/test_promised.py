"""Promised callbacks on the board and on walls: who is to be called, and the figures of each queue."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from fsctl.directory import CallbackMode
from fsctl.facts import CallbackEnded, CallbackPostponed, CallbackPromised, CallbackState, Fact
from fsctl.facts.codec import kind_of, to_json
from fsctl.store import directory
from fsctl.store.journal import Record
from fsctl.store.kpis import owed
from fsctl.store.projection import store
from tests.web.backend import site
from tests.web.conftest import Web

NUMBER = "13900004821"


@pytest.fixture
def now() -> float:
    return time.time()


@pytest.fixture
def web(web: Web, now: float) -> Web:
    """Support calls back within ten minutes; one promise is new, one rests, one is overdue, one is kept, one missed."""
    queue = replace(site().queues["support"], callback=CallbackMode.AGENT_FIRST, callback_target_s=600.0)
    with web.database.session() as session:
        directory.save(session, replace(site(), queues={**site().queues, "support": queue}), "test", 2.0)
    told: list[tuple[float, Fact]] = [
        (now - 5.0, promised("new", now)),
        (now - 300.0, promised("rests", now - 300.0)),
        (now - 200.0, CallbackPostponed("rests", "x", "support", now + 400.0, "busy")),
        (now - 900.0, promised("old", now - 900.0)),
        (now - 800.0, promised("kept", now - 800.0)),
        (now - 700.0, CallbackEnded("kept", "y", "support", CallbackState.KEPT, "called", "1001", 1, 100.0)),
        (now - 500.0, promised("missed", now - 500.0)),
        (now - 400.0, CallbackEnded("missed", "z", "support", CallbackState.MISSED, "busy", "", 3, 100.0)),
    ]
    told.sort(key=lambda moment: moment[0])
    with web.database.session() as session:
        store(
            session, [Record(f"r-{n}", at, kind_of(fact), to_json(fact), (1, n)) for n, (at, fact) in enumerate(told)]
        )
    for at, fact in told:
        web.backend.step(fact, at)
    web.live()
    web.until(lambda: len(web.hub.picture.tables["callbacks"]) == 3)
    return web


def promised(callback: str, at: float) -> CallbackPromised:
    return CallbackPromised(callback, f"c-{callback}", "support", NUMBER, NUMBER, at, 0, at + 86_400.0)


def figures(web: Web, role: str = "supervisor") -> Any:
    answer = web.client(role).get("/board/figures").json
    assert answer is not None
    return answer["queues"]


def test_each_queue_that_calls_back_has_its_figures_and_no_other(web: Web) -> None:
    queues = figures(web)
    assert queues["sales"]["callbacks"] is None
    expected = {"open": 3, "due": 2, "overdue": 1, "level": "bad", "kept": 1, "failed": 1, "in_time": 0.5}
    assert queues["support"]["callbacks"] == {**expected, "after_s": 100.0}


def test_what_the_board_counts_live_the_database_counts_as_well(web: Web, now: float) -> None:
    live = figures(web)["support"]["callbacks"]
    with web.database.session() as session:
        counted = owed(session, {"support": 600.0}, time.time())["support"]
    assert (counted.open, counted.due, counted.overdue) == (live["open"], live["due"], live["overdue"])


def test_they_are_in_no_figure_of_waiting_callers(web: Web) -> None:
    support = figures(web)["support"]
    assert (support["waiting"], support["offered"], support["longest_since"]) == (0, 0, None)


def test_whoever_may_not_see_numbers_gets_none_on_the_board(web: Web) -> None:
    told = web.client("supervisor").get("/live", buffered=False)
    assert NUMBER.encode() in next(iter(told.response))  # type: ignore[call-overload]
    told = web.client("quality").get("/live", buffered=False)
    first = next(iter(told.response))  # type: ignore[call-overload]
    assert NUMBER.encode() not in first
    assert b"139 \xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 4821" in first
