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
    Strategy,
)
from fsctl.facts import (
    AgentState,
    Anomaly,
    CallArrived,
    CallbackAsked,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackRefused,
    CallbackState,
    CallEnded,
    CallLeftQueue,
    OfferOutcome,
    Party,
    QueueOutcome,
)
from fsctl.requests import MoveCallback
from fsctl.restored import WaitingRestored
from fsctl.step import Refused
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


class TestAQueueIsTakenAwayWhileAnAgentsHandsetIsUp:
    """Agent and caller are about to talk; who waits for nobody in particular goes at once."""

    @pytest.fixture
    def floor(self, floor: Floor) -> Floor:
        floor.log_in("1001")
        floor.arrives("c1")
        floor.arrives("c2")
        floor.lifts("c1")
        floor.tell(without(floor, "support"))
        return floor

    def test_the_caller_stays_until_they_talk(self, floor: Floor) -> None:
        assert floor.left("c1") == []
        floor.talks("c1")
        assert [fact.outcome for fact in floor.left("c1")] == [QueueOutcome.ANSWERED]
        assert floor.state("1001") is AgentState.TALKING
        assert "support" not in floor.room.floor.lines

    def test_the_caller_goes_as_without_agents_when_the_agent_is_gone_before(self, floor: Floor) -> None:
        floor.after(900)  # the longest wait is none of a queue that is gone
        assert floor.left("c1") == []
        floor.fails("c1", OfferOutcome.AGENT_GONE)
        assert [(fact.outcome, fact.name) for fact in floor.left("c1")] == [(QueueOutcome.REMOVED, "sorry")]
        assert "support" not in floor.room.floor.lines

    def test_the_others_go_at_once(self, floor: Floor) -> None:
        assert [(fact.outcome, fact.name) for fact in floor.left("c2")] == [(QueueOutcome.REMOVED, "sorry")]

    def test_the_caller_may_hang_up(self, floor: Floor) -> None:
        floor.gives_up("c1")
        floor.fails("c1", OfferOutcome.CALLER_GONE)
        assert [fact.outcome for fact in floor.left("c1")] == [QueueOutcome.ABANDONED]
        assert "support" not in floor.room.floor.lines

    def test_nobody_else_enters_it(self, floor: Floor) -> None:
        floor.arrives("c3")
        assert floor.last(Anomaly) == Anomaly("c3", "no_such_queue", "support")
        assert [fact.kind for fact in floor.left("c3")] == [DestinationKind.HANGUP]

    def test_a_promise_is_not_made_for_it(self, floor: Floor) -> None:
        is_promised(floor)
        assert floor.last(CallbackRefused).reason == "off"

    def test_it_stays_as_it_is_at_the_next_reload(self, floor: Floor) -> None:
        floor.tell(without(floor, "support"))
        assert floor.left("c1") == []
        floor.talks("c1")
        assert [fact.outcome for fact in floor.left("c1")] == [QueueOutcome.ANSWERED]

    def test_it_is_a_queue_as_before_when_it_comes_back(self, floor: Floor) -> None:
        floor.tell(DirectoryLoaded(floor.directory))
        floor.log_in("1002")
        floor.fails("c1", OfferOutcome.AGENT_GONE)
        assert floor.left("c1") == []
        assert floor.agent_of("c1") == "1002"


@pytest.mark.parametrize(("known", "to"), [(True, DestinationKind.ANNOUNCEMENT), (False, DestinationKind.HANGUP)])
def test_who_waited_in_a_queue_that_is_gone_when_another_leads_goes_as_without_agents(
    floor: Floor, known: bool, to: DestinationKind
) -> None:
    gone = without(floor, "support").directory
    closed = {"support": floor.directory.queues["support"]} if known else {}
    floor.tell(DirectoryLoaded(replace(gone, closed=closed)))
    floor.tell(WaitingRestored("c1", "support", 0, floor.now - 5))
    assert floor.left("c1") == [CallLeftQueue("c1", "support", QueueOutcome.REMOVED, 5.0, to, "sorry" if known else "")]


def test_only_the_phone_that_is_up_stays_up_where_several_rang(floor: Floor) -> None:
    floor.change(strategy=Strategy.RING_ALL)
    floor.log_in("1001", "1002")
    floor.arrives("c1")
    floor.lifts("c1")
    up = floor.offer_of("c1").agent
    floor.tell(without(floor, "support"))
    assert floor.withdrawn() == [agent for agent in ("1001", "1002") if agent != up]
    assert floor.left("c1") == []


def test_a_queue_where_phones_only_ring_is_gone_at_once(floor: Floor) -> None:
    floor.log_in("1001")
    floor.arrives("c1")
    floor.rings("c1")
    floor.tell(without(floor, "support"))
    assert floor.withdrawn() == ["1001"]
    assert [fact.outcome for fact in floor.left("c1")] == [QueueOutcome.REMOVED]
    assert "support" not in floor.room.floor.lines


class TestAQueueIsTakenAwayWhileAnAgentHearsACustomerRing:
    @pytest.fixture
    def call(self, floor: Floor) -> str:
        is_promised(floor)
        floor.log_in("1001")
        begun = floor.last(CallbackBegun)
        floor.lifts(begun.call)
        floor.tell(CallbackDialled(begun.callback, begun.call, 1, NUMBER, "carrier", "1001"))
        floor.tell(without(floor, "support"))
        return begun.call

    def test_the_promise_is_kept_when_the_customer_answers(self, floor: Floor, call: str) -> None:
        assert ends(floor) == []
        floor.talks(call)
        assert ends(floor) == [(CallbackState.KEPT, "called")]
        assert floor.state("1001") is AgentState.TALKING
        assert "support" not in floor.room.floor.lines

    def test_it_is_withdrawn_when_the_agent_hangs_up_before(self, floor: Floor, call: str) -> None:
        floor.fails(call, OfferOutcome.AGENT_GONE)
        floor.tell(CallEnded(call, Cause.CANCELLED, Party.AGENT))
        assert ends(floor) == [(CallbackState.WITHDRAWN, "no_such_queue")]
        assert floor.all(CallLeftQueue) == []
        assert "support" not in floor.room.floor.lines

    def test_it_is_withdrawn_when_the_customer_is_not_reached(self, floor: Floor, call: str) -> None:
        floor.tell(CallEnded(call, Cause.BUSY, Party.CALLER))
        floor.fails(call, OfferOutcome.CALLER_GONE)
        assert ends(floor) == [(CallbackState.WITHDRAWN, "no_such_queue")]
        assert "support" not in floor.room.floor.lines

    def test_it_is_withdrawn_when_the_customer_calls_meanwhile(self, floor: Floor, call: str) -> None:
        floor.tell(CallArrived("again", NUMBER, "", "4000", "carrier"))
        assert ends(floor) == [(CallbackState.WITHDRAWN, "no_such_queue")]


def test_an_attempt_whose_handset_has_just_gone_up_goes_on(floor: Floor) -> None:
    is_promised(floor)
    floor.log_in("1001")
    call = floor.last(CallbackBegun).call
    floor.lifts(call)
    floor.tell(without(floor, "support"))
    assert ends(floor) == []
    floor.fails(call, OfferOutcome.AGENT_GONE)
    assert ends(floor) == [(CallbackState.WITHDRAWN, "no_such_queue")]


def test_a_customer_who_called_again_into_a_queue_that_is_gone_is_promised_nothing_any_more(floor: Floor) -> None:
    is_promised(floor)
    floor.tell(CallArrived("again", NUMBER, "", "4000", "carrier"))
    floor.arrives("again")
    promise = floor.room.promising.promises.of("again")
    floor.tell(without(floor, "support"))
    assert ends(floor) == [], "somebody may yet take the call elsewhere"
    assert floor.room.explain(promise.id, floor.now) == ()
    with pytest.raises(Refused, match="on the line already"):
        floor.tell(MoveCallback(promise.id, "60", "eve"))
    floor.tell(CallEnded("again", Cause.NORMAL, Party.SYSTEM))
    assert ends(floor) == [(CallbackState.WITHDRAWN, "no_such_queue")]


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
