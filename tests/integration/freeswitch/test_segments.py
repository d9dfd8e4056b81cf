"""Each talk is a file of its own, and what a dialling phone leaves behind a call of its own, on a real switch."""

from __future__ import annotations

import pytest

from fsctl.facts import (
    CallEnded,
    CallHandedOver,
    CallLeftBehind,
    CallTransferred,
    ConferenceBegun,
    ConferenceEnded,
    ConsultAnswered,
    RecordingFinished,
    RecordingLost,
)
from fsctl.requests import CancelConsult, CompleteTransfer, Consult, ThreeWay
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear, hears_ringing, recorded

pytestmark = pytest.mark.freeswitch


def test_a_conference_and_an_attended_transfer_are_files_of_their_own(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    centre.log_in("1002")
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    bo.lift()
    centre.wait(ConsultAnswered)
    hear(bo, {"ann"})
    centre.ask(ThreeWay("1001", "ann"))
    centre.wait(ConferenceBegun)
    hear(caller, {"ann", "bo"})
    centre.ask(CompleteTransfer("1001", "ann"))
    centre.wait(CallHandedOver, agent="1002", before="1001")
    ann.wait_over()
    hear(bo, {"caller"}, caller, {"bo"})
    caller.hang_up()
    centre.wait(RecordingFinished, 3)
    assert centre.all(RecordingLost) == []
    assert recorded(centre) == [("1001", {"ann"}), ("1001", {"ann", "bo"}), ("1002", {"bo"})]


def test_the_third_leaves_and_the_agents_next_file_begins(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    bo.lift()
    centre.wait(ConsultAnswered)
    centre.ask(ThreeWay("1001", "ann"))
    centre.wait(ConferenceBegun)
    hear(caller, {"ann", "bo"})
    centre.ask(CancelConsult("1001", "ann"))
    centre.wait(ConferenceEnded)
    hear(ann, {"caller"}, caller, {"ann"})
    caller.hang_up()
    centre.wait(RecordingFinished, 3)
    assert recorded(centre) == [("1001", {"ann"}), ("1001", {"ann", "bo"}), ("1001", {"ann"})]


def test_a_call_dialled_at_the_phone_goes_on_recorded_as_a_call_of_its_own(
    centre: Centre, ann: Phone, bo: Phone, freeswitch: RunningSwitch
) -> None:
    outside = freeswitch.carrier(5999, TONES["caller"])
    try:
        centre.log_in("1001", "1002")
        ann.call("13800138000")
        outside.wait_ring()
        outside.lift()
        hear(ann, {"caller"}, outside, {"ann"})
        centre.ask(Consult("1001", "1002", "ann"))
        bo.wait_ring()
        bo.lift()
        centre.wait(ConsultAnswered)
        hear(ann, {"bo"}, outside, {"sound"})
        centre.ask(CompleteTransfer("1001", "ann"))
        ann.wait_over()
        left = centre.wait(CallLeftBehind, agent="1002")
        hear(bo, {"caller"}, outside, {"bo"})
        centre.wait(CallEnded, call=left.before)
        outside.hang_up()
        bo.wait_over()
        centre.wait(CallEnded, call=left.call)
        assert len(centre.all(CallEnded)) == 2
        centre.wait(RecordingFinished)
        assert recorded(centre) == [("1002", {"bo"})]
    finally:
        outside.close()


def test_a_blind_transfer_by_the_phone_that_placed_an_internal_call(
    centre: Centre, ann: Phone, bo: Phone, freeswitch: RunningSwitch
) -> None:
    sue = freeswitch.phone("2000", TONES["sue"])
    try:
        ann.call("1002")
        bo.wait_ring()
        bo.lift()
        hear(ann, {"bo"}, bo, {"ann"})
        ann.refer("2000")
        assert centre.wait(CallTransferred).to == "2000"
        sue.wait_ring()
        ann.wait_over()
        hears_ringing(bo)
        sue.lift()
        hear(bo, {"sue"}, sue, {"bo"})
        sue.hang_up()
        bo.wait_over()
        centre.wait(CallEnded, 2)
        assert len(centre.all(CallEnded)) == 2
    finally:
        sue.close()


def test_a_phone_that_joins_two_calls_it_has_dialled(
    centre: Centre, ann: Phone, bo: Phone, freeswitch: RunningSwitch
) -> None:
    sue = freeswitch.phone("2000", TONES["sue"])
    second_line = freeswitch.phone("1001", TONES["ann"], register=False)
    try:
        ann.call("1002")
        bo.wait_ring()
        bo.lift()
        hear(ann, {"bo"})
        ann.hold(True)
        hear(bo, {"sound"})
        second_line.call("2000")
        sue.wait_ring()
        sue.lift()
        hear(sue, {"ann"})
        ann.refer_to(second_line)
        ann.wait_over()
        second_line.wait_over()
        hear(bo, {"sue"}, sue, {"bo"})
        centre.wait(CallLeftBehind)
        centre.wait(CallEnded, 2)
        bo.hang_up()
        sue.wait_over()
        centre.wait(CallEnded, 3)
        assert len(centre.all(CallEnded)) == 3
    finally:
        sue.close()
        second_line.close()
