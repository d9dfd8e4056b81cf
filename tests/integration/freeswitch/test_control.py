"""What an agent does with a call on a real switch, by what each party hears and what the file holds."""

from __future__ import annotations

import gevent
import pytest

from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallAnswered,
    CallConnected,
    CallEnded,
    CallHeld,
    CallPlaced,
    CallRetrieved,
    ConferenceBegun,
    ConferenceEnded,
    ConsultAnswered,
    ConsultEnded,
    ConsultOutcome,
    ConsultSwapped,
    OfferEnded,
    Party,
    RecordingFinished,
    RecordingMasked,
    TalkEnded,
)
from fsctl.requests import (
    AnswerOffer,
    CompleteTransfer,
    Consult,
    Dial,
    Hold,
    MaskRecording,
    MuteAgent,
    RejectOffer,
    Retrieve,
    SendDigits,
    SwapConsult,
    ThreeWay,
    TransferCall,
)
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.sound import channels, hears, loudness
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear, hears_ringing

pytestmark = pytest.mark.freeswitch

CALLER, ANN = TONES["caller"], TONES["ann"]


def test_on_hold_the_customer_hears_music_and_never_the_agent(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    centre.ask(Hold("1001", "ann"))
    centre.wait(CallHeld)
    hear(caller, {"sound"})
    assert not hears(caller.listen(1.0), ANN)
    hear(ann, set())
    centre.wait(AgentStateChanged, state=AgentState.ON_HOLD)
    centre.ask(Retrieve("1001", "ann"))
    assert centre.wait(CallRetrieved).held_s > 1
    hear(caller, {"ann"})
    hear(ann, {"caller"})
    caller.hang_up()
    centre.wait(CallEnded)
    ann.wait_over()


def test_a_hold_by_the_handset_is_counted_and_taken_back_from_the_panel(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    ann.hold(True)
    assert centre.wait(CallHeld).by == "phone 1001"
    hear(caller, {"sound"})
    centre.ask(Retrieve("1001", "ann"))
    centre.wait(CallRetrieved)
    hear(caller, {"ann"})


def test_the_panel_holds_what_the_handset_holds_and_both_let_go(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    centre.ask(Hold("1001", "ann"))
    hear(ann, set())
    ann.hold(True)
    hear(caller, {"sound"})
    centre.ask(Retrieve("1001", "ann"))
    hear(caller, set())
    ann.hold(False)
    hear(caller, {"ann"})
    hear(ann, {"caller"})


def test_a_consultation_a_swap_and_an_attended_transfer(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    hear(caller, {"sound"})
    hears_ringing(ann)
    bo.lift()
    centre.wait(ConsultAnswered)
    hear(ann, {"bo"}, bo, {"ann"}, caller, {"sound"})
    centre.ask(SwapConsult("1001", "ann"))
    centre.wait(ConsultSwapped)
    hear(ann, {"caller"}, bo, {"sound"}, caller, {"ann"})
    centre.ask(SwapConsult("1001", "ann"))
    centre.wait(ConsultSwapped, 2)
    hear(ann, {"bo"}, bo, {"ann"}, caller, {"sound"})
    centre.ask(CompleteTransfer("1001", "ann"))
    assert centre.wait(ConsultEnded).outcome is ConsultOutcome.COMPLETED
    ann.wait_over()
    hear(bo, {"caller"}, caller, {"bo"})
    centre.wait(AgentStateChanged, agent="1001", state=AgentState.WRAP_UP)
    bo.hang_up()
    caller.wait_over()
    centre.wait(CallEnded)
    assert len(centre.all(CallEnded)) == len(centre.all(TalkEnded)) == 1


def test_an_agent_who_hangs_up_in_a_consultation_has_handed_over(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    bo.lift()
    centre.wait(ConsultAnswered)
    hear(bo, {"ann"})
    ann.hang_up()
    assert centre.wait(ConsultEnded).outcome is ConsultOutcome.COMPLETED
    hear(bo, {"caller"}, caller, {"bo"})


def test_a_consulted_phone_that_is_busy_gives_the_customer_back(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    bo.refuses_with = 486
    centre.ask(Consult("1001", "1002", "ann"))
    assert centre.wait(ConsultEnded).outcome is ConsultOutcome.BUSY
    hear(ann, {"caller"}, caller, {"ann"})


def test_three_talk_and_two_go_on(centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone) -> None:
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    bo.lift()
    centre.wait(ConsultAnswered)
    hear(bo, {"ann"})
    centre.ask(ThreeWay("1001", "ann"))
    centre.wait(ConferenceBegun)
    hear(ann, {"bo", "caller"}, bo, {"ann", "caller"}, caller, {"ann", "bo"})
    ann.hang_up()
    centre.wait(ConferenceEnded)
    hear(bo, {"caller"}, caller, {"bo"})
    caller.hang_up()
    bo.wait_over()
    centre.wait(CallEnded)


def test_the_third_leaves_a_conference(centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone) -> None:
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    bo.lift()
    centre.wait(ConsultAnswered)
    centre.ask(ThreeWay("1001", "ann"))
    centre.wait(ConferenceBegun)
    bo.hang_up()
    centre.wait(ConferenceEnded)
    hear(ann, {"caller"}, caller, {"ann"})


def test_what_is_masked_is_silence_in_the_file(centre: Centre, call: str, ann: Phone, caller: Phone) -> None:
    gevent.sleep(1)
    centre.ask(MaskRecording("1001", "on", "ann"))
    centre.wait(RecordingMasked)
    gevent.sleep(3)
    centre.ask(MaskRecording("1001", "off", "ann"))
    centre.wait(RecordingMasked, 2)
    gevent.sleep(2)
    caller.hang_up()
    finished = centre.wait(RecordingFinished)
    left, right, length = channels(centre.switch.conf.recordings_root / finished.path)
    end = slice(-8000, -1600)
    masked = slice(int((length - 2 - 2.4) * 8000), int((length - 2 - 0.6) * 8000))
    assert hears(left[end], CALLER)
    assert hears(right[end], ANN)
    assert loudness(left[masked]) < 20
    assert loudness(right[masked]) < 20


def test_mute_and_keys(centre: Centre, call: str, ann: Phone, caller: Phone) -> None:
    centre.ask(MuteAgent("1001", "on", "ann"))
    hear(caller, set())
    hear(ann, {"caller"})
    centre.ask(MuteAgent("1001", "off", "ann"))
    hear(caller, {"ann"})
    centre.ask(SendDigits("1001", "42#", "ann"))
    caller.wait(lambda: caller.heard_keys == "42#", "the keys")


def test_an_offer_is_rejected_and_the_next_one_answered_from_the_panel(
    centre: Centre, ann: Phone, bo: Phone, caller: Phone
) -> None:
    centre.log_in("1001", "1002")
    caller.call("4000")
    ann.wait_ring()
    centre.ask(RejectOffer("1001", "ann"))
    assert centre.wait(OfferEnded, agent="1001").outcome == "rejected"
    bo.wait_ring()
    centre.ask(AnswerOffer("1002", "bo"))
    centre.wait(CallConnected, agent="1002")
    hear(caller, {"bo"})


def test_a_blind_transfer_to_a_colleague(centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone) -> None:
    centre.ask(TransferCall(call, "extension:1002", "ann"))
    bo.wait_ring()
    ann.wait_over()
    hears_ringing(caller)
    bo.lift()
    hear(bo, {"caller"}, caller, {"bo"})


def test_a_call_that_is_placed_rings_the_own_phone_first(centre: Centre, ann: Phone, bo: Phone) -> None:
    centre.log_in("1001")
    centre.ask(Dial("1001", "1002", "ann"))
    centre.wait(CallPlaced)
    ann.wait_ring()
    assert not bo.rings
    ann.lift()
    bo.wait_ring()
    hears_ringing(ann)
    bo.lift()
    hear(ann, {"bo"}, bo, {"ann"})
    bo.hang_up()
    ann.wait_over()
    centre.wait(CallEnded)
    centre.wait(AgentStateChanged, agent="1001", state=AgentState.READY, count=2)


def test_an_outside_number_is_placed_held_consulted_about_and_handed_over(
    centre: Centre, ann: Phone, bo: Phone, freeswitch: RunningSwitch
) -> None:
    """Over the trunk, with the customer's leg under the uuid that the panel has known from the beginning."""
    outside = freeswitch.carrier(5999, CALLER)
    try:
        centre.log_in("1001")
        centre.ask(Dial("1001", "13800138000", "ann"))
        placed = centre.wait(CallPlaced)
        assert placed.trunk == "carrier"
        ann.wait_ring()
        ann.lift()
        outside.wait_ring()
        assert "13800138000" in outside.invites[0].first
        outside.lift()
        centre.wait(CallAnswered, call=placed.call)
        hear(ann, {"caller"}, outside, {"ann"})
        centre.ask(Hold("1001", "ann"))
        hear(outside, {"sound"})
        centre.ask(Consult("1001", "1002", "ann"))
        bo.wait_ring()
        bo.lift()
        centre.wait(ConsultAnswered)
        hear(ann, {"bo"}, outside, {"sound"})
        centre.ask(CompleteTransfer("1001", "ann"))
        ann.wait_over()
        hear(bo, {"caller"}, outside, {"bo"})
        outside.hang_up()
        bo.wait_over()
        assert centre.wait(CallEnded).ended_by is Party.CALLER
        finished = centre.wait(RecordingFinished)
        left, _, _ = channels(centre.switch.conf.recordings_root / finished.path)
        assert hears(left[-8000:], CALLER)
    finally:
        outside.close()


def test_a_phone_that_joins_its_two_calls_by_itself_has_handed_over(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone, freeswitch: RunningSwitch
) -> None:
    """REFER with Replaces: the switch bridges the two parties without being told by us."""
    second_line = freeswitch.phone("1001", ANN, register=False)
    try:
        ann.hold(True)
        centre.wait(CallHeld)
        second_line.call("1002")
        bo.wait_ring()
        bo.lift()
        second_line.wait_talk()
        hear(bo, {"ann"})
        ann.refer_to(second_line)
        ann.wait_over()
        second_line.wait_over()
        hear(bo, {"caller"}, caller, {"bo"})
        centre.wait(AgentStateChanged, agent="1001", state=AgentState.WRAP_UP)
        caller.hang_up()
        bo.wait_over()
        centre.wait(CallEnded, 2)
        assert len(centre.all(CallEnded)) == 2
        assert len(centre.all(TalkEnded)) == len(centre.all(CallRetrieved)) == 1
    finally:
        second_line.close()
