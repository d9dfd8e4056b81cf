"""Callers who have waited for too long, or for nobody, go where the queue says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fsctl.directory import Destination, DestinationKind, DirectoryLoaded
from fsctl.facts import (
    Anomaly,
    CallQueued,
    OfferOutcome,
    QueueOutcome,
)
from fsctl.requests import LogOut, SetNotReady

F = Any


class TestLeavingTheQueue:
    def test_at_max_wait_the_caller_goes_where_the_queue_says(self, floor: F) -> None:
        floor.change(max_wait_s=60.0, on_max_wait=Destination(DestinationKind.QUEUE, "overflow"))
        floor.arrives("c1")
        floor.after(59)
        assert floor.left("c1") == []
        floor.after(2)
        (left,) = floor.left("c1")
        assert (left.outcome, left.waited_s, left.kind, left.name) == ("timed_out", 60.0, "queue", "overflow")

    def test_max_wait_takes_back_a_ringing_offer_but_not_a_lifted_handset(self, floor: F) -> None:
        floor.change(max_wait_s=10.0)
        floor.log_in("1001", "1002")
        floor.arrives("c1")
        floor.arrives("c2")
        floor.lifts("c2")
        floor.after(11)
        assert floor.left("c1")[0].outcome is QueueOutcome.TIMED_OUT
        assert floor.left("c2") == []
        assert floor.withdrawn() == [floor.offer_of("c1").agent]

    def test_without_any_agent_the_caller_leaves_after_the_grace(self, floor: F) -> None:
        floor.change(no_agent_wait_s=5.0, on_no_agent=Destination(DestinationKind.ANNOUNCEMENT, "no_agent"))
        floor.arrives("c1")
        floor.after(6)
        assert floor.left("c1")[0].outcome is QueueOutcome.NO_AGENT

    def test_somebody_who_logs_in_in_time_keeps_the_caller(self, floor: F) -> None:
        floor.change(no_agent_wait_s=5.0)
        floor.arrives("c1")
        floor.after(3)
        floor.log_in("1001")
        floor.tell(SetNotReady("1001", "meal", "test"))
        floor.fails("c1", OfferOutcome.WITHDRAWN)
        floor.after(10)
        assert floor.left("c1") == []

    def test_when_the_last_agent_logs_out_the_clock_starts(self, floor: F) -> None:
        floor.change(no_agent_wait_s=5.0)
        floor.log_in("1001")
        floor.tell(SetNotReady("1001", "meal", "test"))
        floor.arrives("c1")
        floor.after(60)
        assert floor.left("c1") == []
        floor.tell(LogOut("1001", "test"))
        floor.after(6)
        assert floor.left("c1")[0].outcome is QueueOutcome.NO_AGENT

    def test_whether_a_break_counts_as_presence_is_configured(self, floor: F) -> None:
        floor.change(no_agent_wait_s=5.0, counts_as_agent=frozenset())
        floor.log_in("1001")
        floor.tell(SetNotReady("1001", "meal", "test"))
        floor.arrives("c1")
        floor.after(6)
        assert floor.left("c1")[0].outcome is QueueOutcome.NO_AGENT

    def test_a_full_queue_takes_nobody(self, floor: F) -> None:
        floor.change(max_length=1, on_full=Destination(DestinationKind.ANNOUNCEMENT, "busy"))
        floor.arrives("c1")
        floor.arrives("c2")
        assert floor.left("c2")[0].outcome is QueueOutcome.FULL
        assert [queued.call for queued in floor.all(CallQueued)] == ["c1"]

    def test_an_unknown_queue_ends_the_call_and_is_noted(self, floor: F) -> None:
        floor.arrives("c1", "nowhere")
        assert floor.last(Anomaly).code == "no_such_queue"
        assert floor.left("c1")[0].kind is DestinationKind.HANGUP

    def test_a_queue_that_is_removed_sends_its_callers_on(self, floor: F) -> None:
        floor.arrives("c1")
        floor.tell(DirectoryLoaded(replace(floor.directory, queues={}, tiers=())))
        assert floor.left("c1")[0].outcome is QueueOutcome.REMOVED


def test_who_waits_longest_is_one_who_still_waits(floor: F) -> None:
    line = floor.room.floor.lines["support"]
    since = floor.now
    for call in ("c1", "c2", "c3"):
        floor.arrives(call)
        floor.after(10)
    assert line.longest_since() == since
    floor.gives_up("c2")
    floor.gives_up("c1")
    assert line.longest_since() == since + 20
    floor.gives_up("c3")
    assert line.longest_since() is None


def test_the_agent_whose_caller_hangs_up_has_the_next_who_waits(floor: F) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.arrives("c2")
    floor.gives_up("c1")
    floor.fails("c1", OfferOutcome.CALLER_GONE)
    assert floor.agent_of("c2") == "1001"
