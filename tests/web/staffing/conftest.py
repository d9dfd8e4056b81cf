"""An hour on file to forecast from, and callbacks that are promised."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from fsctl.directory import CallbackMode
from fsctl.store import directory
from fsctl.store.models import AgentInterval, CallbackRow, OfferRow, QueueStay
from tests.web.backend import site
from tests.web.conftest import Web


@pytest.fixture
def hour(web: Web) -> Web:
    """An hour on file in which support was busy, and everybody is there."""
    now = time.time()
    with web.database.session() as session:
        for number in range(60):
            at = now - 3500 + number * 58
            session.add(
                QueueStay(
                    id=f"s{number}",
                    call=f"c{number}",
                    queue="support",
                    entered_at=at,
                    left_at=at + 20,
                    outcome="abandoned" if number % 5 == 0 else "answered",
                    waited_s=20.0,
                )
            )
            if number % 5:
                session.add(
                    OfferRow(
                        offer=f"o{number}",
                        call=f"c{number}",
                        queue="support",
                        agent="1001",
                        made_at=at,
                        connected_at=at + 20,
                        ended_at=at + 140,
                        talked_s=120.0,
                        outcome="connected",
                    )
                )
        for agent in ("1001", "1002", "1003", "1004"):
            session.add(AgentInterval(id=f"i{agent}", agent=agent, state="ready", began_at=now - 3600))
        session.commit()
    web.live()
    for agent in ("1001", "1002", "1003", "1004"):
        row = {**web.hub.picture.tables["agents"].get(agent, {}), "state": "ready"}
        web.backend.put("agents", agent, row)
    web.until(lambda: web.hub.picture.tables["agents"]["1003"]["state"] == "ready")
    return web


@pytest.fixture
def owing(hour: Web) -> Web:
    """Support calls back: three customers are to be called, the last of them not within the next half hour."""
    now, there = time.time(), site()
    support = replace(there.queues["support"], callback=CallbackMode.AGENT_FIRST)
    with hour.database.session() as session:
        directory.save(session, replace(there, queues={**there.queues, "support": support}), "test", 3.0)
        for number, due_in_s in enumerate((0.0, 60.0, 7200.0)):
            session.add(
                CallbackRow(
                    callback=f"p{number}",
                    call=f"cp{number}",
                    queue="support",
                    number=f"1390000482{number}",
                    made_at=now - 600,
                    entered_at=now - 700,
                    expires_at=now + 90_000,
                    due_at=now + due_in_s,
                )
            )
        session.commit()
    return hour
