"""Where a call goes next; and that it cannot go round for ever."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from fsctl.directory import Destination, DestinationKind, Directory, DirectoryLoaded, Number, Queue
from fsctl.engine.routing import Routing
from fsctl.facts import Anomaly, CallArrived, CallLeftQueue, CallRouted, Fact, QueueOutcome
from fsctl.facts.why import why
from fsctl.restored import CallRestored
from fsctl.step import Note

FULL = Destination(DestinationKind.QUEUE, "b")


@pytest.fixture
def room() -> Routing:
    room = Routing()
    numbers = {"4000": Number("4000", Destination(DestinationKind.QUEUE, "a"), "en")}
    room.step(DirectoryLoaded(Directory(numbers=numbers, queues={"a": Queue("a"), "b": Queue("b")})), 0.0)
    return room


def facts(room: Routing, received: object, now: float) -> list[Fact]:
    return [effect.fact for effect in room.step(received, now) if isinstance(effect, Note)]


def test_a_call_that_is_sent_round_and_round_is_ended_and_said(room: Routing) -> None:
    """Two full queues that overflow into each other, or a flow that says nothing: the engine must not turn for ever."""
    agenda = deque(facts(room, CallArrived("c1", "555", "", "4000", "trunk"), 1.0))
    told: list[Fact] = []
    while agenda:
        fact = agenda.popleft()
        told.append(fact)
        assert len(told) < 200, "it turns for ever"
        if isinstance(fact, CallRouted) and fact.kind is DestinationKind.QUEUE:
            other = "b" if fact.name == "a" else "a"
            left = CallLeftQueue("c1", fact.name, QueueOutcome.FULL, 0.0, DestinationKind.QUEUE, other)
            agenda.extend(facts(room, left, 1.0))
    (said,) = [fact for fact in told if isinstance(fact, Anomaly)]
    assert (said.call, said.code) == ("c1", "goes_in_circles")
    assert isinstance(told[-1], CallRouted)
    assert told[-1].kind is DestinationKind.HANGUP


def restored(flow: str) -> CallRestored:
    return CallRestored(
        "c1", "555", "", "4000", "trunk", "", "", 1.0, True, "zh", {"k": "1"}, True, flow=flow, node="menu", priority=30
    )


def test_after_a_takeover_a_call_goes_on_in_its_flow(room: Routing) -> None:
    room.step(DirectoryLoaded(replace(room.directory, flows={"main": ""})), 0.0)
    reason = why("flow_taken_up", flow="main", node="menu")
    on = CallRouted("c1", DestinationKind.FLOW, "main", reason, "zh", 30, {"k": "1"}, "menu")
    assert facts(room, restored("main"), 1.0) == [on]


def test_where_its_flow_is_gone_it_is_led_anew_from_its_number(room: Routing) -> None:
    assert facts(room, restored("main"), 1.0) == [
        CallRouted("c1", DestinationKind.QUEUE, "a", why("number", number="4000"), "en")
    ]


def test_a_caller_who_overflows_again_and_again_in_time_is_not_ended(room: Routing) -> None:
    facts(room, CallArrived("c1", "555", "", "4000", "trunk"), 1.0)
    for turn in range(100):
        left = CallLeftQueue("c1", "a", QueueOutcome.TIMED_OUT, 30.0, DestinationKind.QUEUE, "b")
        (fact,) = facts(room, left, 30.0 * (turn + 1))
        assert isinstance(fact, CallRouted)
        assert fact.kind is DestinationKind.QUEUE
