"""The own day beside that of the own queues: what is counted, of whom, and what the panel shows of it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from fsctl.kpi import Times, Waits, Work, formulas
from fsctl.store.models import AgentInterval, OfferRow, QueueStay
from tests.web.backend import site
from tests.web.conftest import Web
from webui.counting.days import Today
from webui.desk.workbench import workbench

NOON = 1_800_000_000.0
MIDNIGHT = NOON - 43_200


def seat(*queues: str, state: str = "logged_out", since: float = 0.0) -> dict[str, Any]:
    return {"queues": list(queues), "state": state, "since": since}


def queue(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "expected_s": None,
        "others": {},
        "overtaking": (),
        "free": 0,
        "agents": 0,
        "handling_s": 0,
        "gives_up": 0.0,
    }


TABLES: dict[str, dict[str, Any]] = {
    "agents": {
        "1001": seat("support", "sales", state="talking", since=NOON - 100),
        "1002": seat("support"),
        "1003": seat("sales", state="ready", since=MIDNIGHT - 5000),
        "1009": seat("orders"),
    },
    "queues": {"support": queue("Aftercare"), "sales": queue("Sales"), "orders": queue("Orders")},
    "calls": {},
    "callbacks": {},
}
TODAY = Today(
    MIDNIGHT,
    {"support": Waits(answered=6, abandoned=3, short=1), "sales": Waits(answered=2), "orders": Waits(answered=99)},
    {"support": Work(handled=6, talk_s=600.0, wrap_up_s=60.0), "orders": Work(handled=99, talk_s=9.0)},
    {"1001": Times(300.0, 600.0), "1002": Times(500.0, 500.0), "1009": Times(9.0, 9999.0)},
    {},
)


def test_the_group_are_the_own_queues_and_whoever_serves_one_of_them() -> None:
    found = workbench(TABLES, "1001", TODAY, site(), NOON)
    sales, support = found["queues"]
    assert (support["title"], support["offered"], support["answered"]) == ("Aftercare", 9, 6)
    assert support["abandoned"] == formulas.abandoned(TODAY.waits["support"]) == pytest.approx(2 / 8)
    assert support["handling_s"] == 110.0
    assert support["occupancy"] == pytest.approx((400 + 500) / (400 + 500 + 1100)), "the talk that goes on counts"
    assert sales["occupancy"] == pytest.approx(400 / (400 + 600 + 43_200)), "what began yesterday counts from midnight"
    assert (sales["handling_s"], sales["abandoned"]) == (None, 0.0)
    together = found["together"]
    assert (together["offered"], together["answered"], together["handling_s"]) == (11, 8, 110.0)
    assert together["occupancy"] == pytest.approx(900 / (900 + 1100 + 43_200)), "each agent once"
    assert found["own"] == {"occupancy": pytest.approx(400 / 1000)}


def test_whoever_serves_nothing_or_is_no_agent_has_an_empty_one() -> None:
    for agent in ("1008", ""):
        found = workbench(TABLES, agent, TODAY, site(), NOON)
        assert (found["queues"], found["own"]) == ([], {"occupancy": None})
        assert (found["together"]["offered"], found["together"]["occupancy"]) == (0, None)


def test_it_is_counted_from_what_is_on_file(web: Web) -> None:
    web.live()
    now = time.time()
    with web.database.session() as session:
        for n, (of, outcome) in enumerate((("support", "answered"), ("support", "abandoned"), ("sales", "answered"))):
            kept = {"call": f"c{n}", "queue": of, "entered_at": now, "left_at": now, "outcome": outcome}
            session.add(QueueStay(id=f"s{n}", waited_s=30.0, **kept))
        session.add(OfferRow(offer="o1", call="c0", queue="support", agent="1001", talked_s=80.0, ended_at=now))
        session.add(AgentInterval(id="a", agent="1001", state="talking", began_at=now - 0.2, ended_at=now - 0.1))
    said = web.client("agent").get("/desk/workbench").json
    assert said is not None
    (row,) = said["queues"]
    assert (row["name"], row["offered"], row["answered"], row["handling_s"]) == ("support", 2, 1, 80.0)
    assert row["abandoned"] == pytest.approx(0.5)
    assert said["own"]["occupancy"] == 1.0
