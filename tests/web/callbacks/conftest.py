"""Promises on file and on the board, as the daemon makes them."""

from __future__ import annotations

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
    fill(web)
    return web


def fill(web: Web) -> None:
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
