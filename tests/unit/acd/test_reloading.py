"""A new configuration while callers and callbacks wait: a queue is taken away, a number barred, agents shared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import (
    CallbackMode,
    Destination,
    DestinationKind,
    DirectoryLoaded,
    DoNotCall,
    Queue,
)
from fsctl.facts import (
    CallArrived,
    CallbackAsked,
    CallbackEnded,
    CallbackState,
    CallEnded,
    CallLeftQueue,
    Party,
    QueueOutcome,
)
from fsctl.switch.causes import Cause
from tests.unit.acd.conftest import Floor, site

SORRY = Destination(DestinationKind.ANNOUNCEMENT, "sorry")
SALES = Destination(DestinationKind.QUEUE, "sales")
NUMBER = "13800000001"


@pytest.fixture
def floor() -> Floor:
    support = Queue(
        "support",
        on_no_agent=SORRY,
        max_wait_s=600.0,
        on_max_wait=SALES,
        callback=CallbackMode.AGENT_FIRST,
        callback_trunk="carrier",
    )
    return Floor(site(2, {"support": support, "sales": Queue("sales")}))


def is_promised(floor: Floor) -> None:
    floor.tell(CallArrived("asks", NUMBER, "", "4000", "carrier"))
    floor.tell(CallbackAsked("asks", "callback", "own", "support", NUMBER, "en"))
    floor.tell(CallEnded("asks", Cause.NORMAL, Party.CALLER))


def ends(floor: Floor) -> list[tuple[CallbackState, str]]:
    return [(fact.outcome, fact.reason) for fact in floor.facts if isinstance(fact, CallbackEnded)]


def without(floor: Floor, queue: str) -> DirectoryLoaded:
    queues = {name: each for name, each in floor.directory.queues.items() if name != queue}
    tiers = tuple(tier for tier in floor.directory.tiers if tier.queue != queue)
    return DirectoryLoaded(replace(floor.directory, queues=queues, tiers=tiers))


def test_callers_of_a_queue_that_is_taken_away_leave_in_their_order_as_without_agents(floor: Floor) -> None:
    floor.arrives("later")
    floor.arrives("first", priority=60)
    floor.tell(without(floor, "support"))
    left = [fact for fact in floor.facts if isinstance(fact, CallLeftQueue)]
    assert [(fact.call, fact.outcome, fact.kind, fact.name) for fact in left] == [
        ("first", QueueOutcome.REMOVED, SORRY.kind, "sorry"),
        ("later", QueueOutcome.REMOVED, SORRY.kind, "sorry"),
    ]


def test_a_callback_of_a_queue_that_is_taken_away_ends_once_and_left_no_queue(floor: Floor) -> None:
    is_promised(floor)
    floor.tell(without(floor, "support"))
    assert ends(floor) == [(CallbackState.WITHDRAWN, "no_such_queue")]
    assert floor.all(CallLeftQueue) == []


def test_a_number_that_is_barred_meanwhile_is_not_called(floor: Floor) -> None:
    is_promised(floor)
    floor.tell(DirectoryLoaded(replace(floor.directory, do_not_call={NUMBER: DoNotCall(NUMBER)})))
    assert ends(floor) == [(CallbackState.MISSED, "do_not_call")]


def test_an_agent_of_several_queues_counts_as_a_part_of_each(floor: Floor) -> None:
    floor.log_in("1001")
    assert floor.room.floor.lines["support"].working == 0.5
    floor.tell(without(floor, "sales"))
    assert floor.room.floor.lines["support"].working == 1.0


def test_callers_per_agent_are_counted_as_of_one_where_nobody_is(floor: Floor) -> None:
    floor.change(max_ratio=2.0, on_ratio=SORRY)
    for call in ("a", "b", "c"):
        floor.arrives(call)
    assert [bool(floor.left(call)) for call in ("a", "b", "c")] == [False, False, True]
