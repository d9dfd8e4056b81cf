"""What is told of a promised callback is true: how long it took, by how many attempts, by which call, and who is called
when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fsctl.directory import CallbackMode, Destination, DestinationKind, DirectoryLoaded, DoNotCall, Queue
from fsctl.facts import (
    CallArrived,
    CallbackAsked,
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackState,
    CallbackTakenUp,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    Party,
    QueueOutcome,
)
from fsctl.requests import MoveCallback, WithdrawCallback
from fsctl.restored import CallbackRestored, CallbackSettled
from fsctl.step import Refused
from fsctl.switch.causes import Cause
from fsctl.switch.events import DigitPressed, SwitchLost
from tests.unit.acd.conftest import Floor, site

NUMBER, OTHER = "13800000001", "13800000002"


def centre(mode: CallbackMode = CallbackMode.AGENT_FIRST, **more: object) -> Floor:
    support = Queue(
        "support",
        callback=mode,
        callback_trunk="carrier",
        callback_attempts=2,
        callback_retry_s=60.0,
        callback_expires_s=3600.0,
        exit_keys={"9": Destination(DestinationKind.CALLBACK, "support")},
        **more,  # type: ignore[arg-type]
    )
    return Floor(site(2, {"support": support, "sales": Queue("sales")}))


def arrives(floor: Floor, call: str, number: str = NUMBER, queue: str = "support") -> None:
    floor.tell(CallArrived(call, number, "", "4000", "carrier"))
    floor.arrives(call, queue)


def asks(floor: Floor, number: str = NUMBER, call: str = "asks", to: str = "") -> CallbackPromised:
    """A caller is promised a callback after half a minute, and hangs up."""
    arrives(floor, call, number)
    floor.after(30)
    floor.tell(DigitPressed(call, "9"))
    floor.tell(CallbackAsked(call, "callback", "own", "support", to or number, "en"))
    floor.tell(CallEnded(call, Cause.NORMAL, Party.CALLER))
    return floor.all(CallbackPromised)[-1]  # type: ignore[return-value]


def begun(floor: Floor) -> list[CallbackBegun]:
    return floor.all(CallbackBegun)  # type: ignore[return-value]


def dials(floor: Floor) -> str:
    made = begun(floor)[-1]
    floor.tell(CallbackDialled(made.callback, made.call, made.attempt, made.number, "carrier"))
    return made.call


def end(floor: Floor) -> CallbackEnded:
    (only,) = floor.all(CallbackEnded)
    return only  # type: ignore[return-value]


def test_it_is_told_from_when_it_was_made_and_holds_its_time_from_then() -> None:
    """The half minute on the line before is the caller's place, and no part of how long the promise took."""
    floor = centre()
    made = asks(floor)
    assert (made.entered_at, made.expires_at) == (floor.now - 30.0, floor.now + 3600.0)
    floor.after(600)
    floor.log_in("1001")
    floor.lifts(begun(floor)[-1].call)
    call = dials(floor)
    offer = floor.offer_of(call)
    floor.tell(CallConnected(call, offer.offer, "1001", "support"))
    assert end(floor) == CallbackEnded(
        made.callback, call, "support", CallbackState.KEPT, "called", "1001", attempts=1, after_s=600.0
    )


def test_a_customer_who_calls_in_has_it_kept_by_that_call() -> None:
    floor = centre()
    made = asks(floor)
    arrives(floor, "again")
    floor.log_in("1001")
    floor.talks("again")
    assert end(floor) == CallbackEnded(
        made.callback, "again", "support", CallbackState.KEPT, "called_in", "1001", attempts=0, after_s=0.0
    )


def test_one_that_was_made_for_another_telephone_is_taken_up_from_either() -> None:
    for number in (NUMBER, OTHER):
        floor = centre()
        asks(floor, NUMBER, to=OTHER)
        arrives(floor, "again", number)
        assert [fact.call for fact in floor.all(CallbackTakenUp)] == ["again"]  # type: ignore[attr-defined]


def test_a_call_to_another_queue_takes_nothing_up() -> None:
    floor = centre()
    asks(floor)
    arrives(floor, "again", queue="sales")
    assert floor.all(CallbackTakenUp) == []


def test_a_customer_who_called_in_and_looks_into_the_menu_waits_on_to_keep_it() -> None:
    """The figures tell it from a wait by the promise that is told with it."""
    floor = centre()
    made = asks(floor)
    arrives(floor, "again")
    floor.tell(DigitPressed("again", "9"))
    floor.after(5)
    floor.arrives("again")
    queued = [fact for fact in floor.all(CallQueued) if fact.call == "again"]  # type: ignore[attr-defined]
    assert [(fact.entered_at, fact.callback) for fact in queued] == 2 * [(made.entered_at, made.callback)]  # type: ignore[attr-defined]


def test_a_place_that_was_left_for_the_menu_is_gone_with_the_call() -> None:
    floor = centre()
    arrives(floor, "asks")
    floor.tell(DigitPressed("asks", "9"))
    assert floor.room.promising.place_of("asks", "support") is not None
    floor.gives_up("asks")
    assert floor.room.promising.place_of("asks", "support") is None


def test_a_customer_who_calls_while_being_called_has_that_attempt_not_counted() -> None:
    floor = centre()
    asks(floor)
    floor.log_in("1001")
    floor.lifts(begun(floor)[-1].call)
    attempt = dials(floor)
    arrives(floor, "again", queue="sales")
    told = floor.all(CallbackPostponed)[-1]
    assert (told.call, told.due_at, told.reason) == (attempt, floor.now, "number_busy")  # type: ignore[attr-defined]
    floor.tell(CallEnded(attempt, Cause.CANCELLED, Party.SYSTEM))
    floor.gives_up("again")
    floor.log_in("1002")
    assert [fact.attempt for fact in begun(floor)] == [1, 1]


def test_whoever_asked_for_another_telephone_may_call_while_that_one_is_called() -> None:
    floor = centre()
    asks(floor, NUMBER, to=OTHER)
    floor.log_in("1001")
    floor.lifts(begun(floor)[-1].call)
    dials(floor)
    arrives(floor, "again", NUMBER, "sales")
    assert floor.all(CallbackPostponed) == []


def test_the_last_attempt_of_those_there_are_ends_it_as_missed() -> None:
    floor = centre()
    asks(floor)
    floor.log_in("1001", "1002")
    for attempt in (1, 2):
        assert begun(floor)[-1].attempt == attempt
        floor.lifts(begun(floor)[-1].call)
        call = dials(floor)
        floor.tell(CallEnded(call, Cause.BUSY, Party.CALLER))
        floor.after(59)
        assert len(begun(floor)) == attempt, "not before the pause is over"
        floor.after(1)
    assert (end(floor).outcome, end(floor).reason, end(floor).attempts) == (CallbackState.MISSED, "busy", 2)


def test_an_attempt_that_was_not_dialled_costs_neither_a_pause_nor_one_of_the_attempts() -> None:
    floor = centre()
    asks(floor)
    floor.log_in("1001", "1002")
    floor.tell(CallEnded(begun(floor)[-1].call, Cause.CANCELLED, Party.SYSTEM))
    assert floor.all(CallbackPostponed)[-1].due_at == floor.now  # type: ignore[attr-defined]
    assert floor.all(CallbackEnded) == []
    assert [fact.attempt for fact in begun(floor)] == [1, 1]


def test_nor_does_it_end_one_that_has_had_all_the_attempts_there_are_by_now() -> None:
    floor = centre()
    asks(floor)
    floor.log_in("1001", "1002")
    floor.lifts(begun(floor)[-1].call)
    floor.tell(CallEnded(dials(floor), Cause.BUSY, Party.CALLER))
    floor.change(callback_attempts=1)
    floor.after(60)
    floor.tell(CallEnded(begun(floor)[-1].call, Cause.CANCELLED, Party.SYSTEM))
    assert (len(begun(floor)), floor.all(CallbackEnded)) == (2, [])


def test_whoever_is_on_the_line_to_us_is_not_called() -> None:
    """Also where the call that asked shows no number, and asks for another telephone."""
    floor = centre()
    floor.log_in("1001")
    floor.tell(CallArrived("asks", "anonymous", "", "4000", "carrier"))
    floor.tell(CallbackAsked("asks", "callback", "own", "support", NUMBER, "en"))
    assert begun(floor) == []
    floor.tell(CallEnded("asks", Cause.NORMAL, Party.CALLER))
    assert len(begun(floor)) == 1


class TestCustomerFirst:
    @pytest.mark.parametrize("lead_s", [0.0, 30.0])
    def test_a_customer_is_called_when_an_agent_is_expected_no_later_than_the_lead(self, lead_s: float) -> None:
        floor = centre(CallbackMode.CUSTOMER_FIRST, callback_lead_s=lead_s)
        asks(floor)
        assert begun(floor) == [], "nobody works: nobody knows when"
        floor.log_in("1001")
        assert len(begun(floor)) == 1

    def test_not_while_the_switch_is_out_of_reach(self) -> None:
        floor = centre(CallbackMode.CUSTOMER_FIRST)
        floor.tell(SwitchLost("away"))
        asks(floor)
        floor.log_in("1001")
        assert begun(floor) == []

    def test_one_that_was_moved_is_called_all_the_same(self) -> None:
        floor = centre(CallbackMode.CUSTOMER_FIRST)
        made = asks(floor)
        floor.tell(MoveCallback(made.callback, "600", "boss"))
        floor.log_in("1001")
        assert [fact.callback for fact in begun(floor)] == [made.callback]

    def test_one_who_is_reached_waits_on_the_line_and_is_not_withdrawn(self) -> None:
        floor = centre(CallbackMode.CUSTOMER_FIRST)
        made = asks(floor)
        floor.log_in("1001")
        floor.tell(CallbackReached(made.callback, dials(floor)))
        with pytest.raises(Refused, match="on the line"):
            floor.tell(WithdrawCallback(made.callback, "boss"))
        assert floor.all(CallbackEnded) == []

    def test_one_who_is_reached_and_gives_up_is_told_so(self) -> None:
        floor = centre(CallbackMode.CUSTOMER_FIRST)
        made = asks(floor)
        floor.log_in("1001")
        call = dials(floor)
        floor.tell(CallbackReached(made.callback, call))
        floor.tell(CallEnded(call, Cause.NORMAL, Party.CALLER))
        told = floor.all(CallbackPostponed)[-1]
        assert (told.call, told.reason) == (call, "gave_up")  # type: ignore[attr-defined]

    def test_one_who_is_reached_when_the_queue_is_taken_away_leaves_it_and_the_promise_is_not_withdrawn(self) -> None:
        floor = centre(CallbackMode.CUSTOMER_FIRST)
        made = asks(floor)
        floor.log_in("1001")
        call = dials(floor)
        floor.tell(CallbackReached(made.callback, call))
        tiers = tuple(tier for tier in floor.directory.tiers if tier.queue != "support")
        floor.tell(DirectoryLoaded(replace(floor.directory, queues={"sales": Queue("sales")}, tiers=tiers)))
        left = [fact for fact in floor.all(CallLeftQueue) if fact.call == call]  # type: ignore[attr-defined]
        assert [fact.outcome for fact in left] == [QueueOutcome.REMOVED]  # type: ignore[attr-defined]
        assert floor.all(CallbackEnded) == []


class TestAfterARestart:
    def restored(self, floor: Floor, **more: object) -> CallbackRestored:
        at = floor.now
        return CallbackRestored(
            "p", "asks", "support", NUMBER, NUMBER, at - 60.0, at - 90.0, 0, at + 3000.0, 1, at, **more
        )  # type: ignore[arg-type]

    def test_one_that_is_told_twice_is_one(self) -> None:
        floor = centre()
        floor.tell(self.restored(floor))
        floor.after(0)
        floor.log_in("1001", "1002")
        floor.tell(self.restored(floor))
        floor.after(10)
        assert len(begun(floor)) == 1
        floor.after(3600)
        assert end(floor).outcome is CallbackState.EXPIRED
        assert floor.room.promising.promises.open == {}

    def test_one_that_had_ended_is_tried_no_more(self) -> None:
        floor = centre()
        floor.tell(self.restored(floor))
        floor.after(0)
        floor.tell(CallbackSettled("p"))
        floor.log_in("1001")
        floor.after(7200)
        assert (begun(floor), floor.all(CallbackEnded)) == ([], [])
        assert floor.room.promising.promises.open == {}

    def test_one_that_had_ended_and_is_offered_meanwhile_is_taken_back(self) -> None:
        floor = centre()
        floor.tell(self.restored(floor))
        floor.after(0)
        floor.log_in("1001")
        floor.tell(CallbackSettled("p"))
        (told,) = floor.all(CallbackPostponed)
        assert (told.call, told.reason) == (begun(floor)[0].call, "settled")  # type: ignore[attr-defined]
        assert floor.withdrawn() == ["1001"]

    def test_a_number_that_was_barred_meanwhile_is_not_called(self) -> None:
        floor = centre()
        floor.tell(DirectoryLoaded(replace(floor.directory, do_not_call={NUMBER: DoNotCall(NUMBER)})))
        floor.tell(self.restored(floor))
        assert (end(floor).outcome, end(floor).reason) == (CallbackState.MISSED, "do_not_call")

    @pytest.mark.parametrize("how", [{"reached": True}, {"dialled": True}])
    def test_one_whose_customer_is_on_the_line_is_not_taken_for_one_that_had_ended(self, how: dict[str, bool]) -> None:
        floor = centre()
        floor.tell(self.restored(floor, waits="x", **how))
        floor.tell(CallbackSettled("p"))
        assert list(floor.room.promising.promises.open) == ["p"]
