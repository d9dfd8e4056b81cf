"""What an agent does with a call on a real switch, by what each party hears and what the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
from tests.integration.freeswitch.conftest import site
from tests.integration.freeswitch.sound import channels, hears, loudness
from tests.integration.freeswitch.switch import RunningSwitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = pytest.mark.freeswitch

CALLER, ANN, BO = 440.0, 1000.0, 1500.0
TONES = {"caller": CALLER, "ann": ANN, "bo": BO}


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prompts")


@pytest.fixture
def centre(freeswitch: RunningSwitch, prompts: Path) -> Iterator[Centre]:
    centre = Centre(freeswitch, site(announce_agent=False), prompts)
    centre.start()
    yield centre
    centre.stop()
    assert centre.troubles == []


@pytest.fixture
def ann(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.phone("1001", ANN)
    yield phone
    phone.close()


@pytest.fixture
def bo(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.phone("1002", BO)
    yield phone
    phone.close()


@pytest.fixture
def caller(freeswitch: RunningSwitch) -> Iterator[Phone]:
    phone = freeswitch.caller("5551234", CALLER)
    yield phone
    phone.close()


def heard(phone: Phone) -> set[str]:
    """Whose tones a phone hears, and `sound` for anything else."""
    gevent.sleep(0.35)
    samples = phone.listen(0.5)
    voices = {name for name, hertz in TONES.items() if hears(samples, hertz)}
    return voices or ({"sound"} if loudness(samples) > 50 else set())


def hears_ringing(phone: Phone) -> None:
    """A tone of one second every five."""
    for _ in range(10):
        if phone.hears_something():
            return
    raise AssertionError(f"phone {phone.user} hears no ringing tone")


@pytest.fixture
def call(centre: Centre, ann: Phone, caller: Phone) -> str:
    """The customer talks with agent 1001."""
    centre.log_in("1001")
    caller.call("4000")
    ann.wait_ring()
    ann.lift()
    connected = centre.wait(CallConnected)
    assert heard(caller) == {"ann"}
    return str(connected.call)


def test_on_hold_the_customer_hears_music_and_never_the_agent(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    centre.ask(Hold("1001", "ann"))
    centre.wait(CallHeld)
    gevent.sleep(0.4)
    assert heard(caller) == {"sound"}
    assert not hears(caller.listen(1.0), ANN)
    assert heard(ann) == set()
    centre.wait(AgentStateChanged, state=AgentState.ON_HOLD)
    centre.ask(Retrieve("1001", "ann"))
    assert centre.wait(CallRetrieved).held_s > 1
    assert heard(caller) == {"ann"}
    assert heard(ann) == {"caller"}
    caller.hang_up()
    centre.wait(CallEnded)
    ann.wait_over()


def test_a_hold_by_the_handset_is_counted_and_taken_back_from_the_panel(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    ann.hold(True)
    assert centre.wait(CallHeld).by == "phone 1001"
    gevent.sleep(0.3)
    assert heard(caller) == {"sound"}
    centre.ask(Retrieve("1001", "ann"))
    centre.wait(CallRetrieved)
    assert heard(caller) == {"ann"}


def test_the_panel_holds_what_the_handset_holds_and_both_let_go(
    centre: Centre, call: str, ann: Phone, caller: Phone
) -> None:
    centre.ask(Hold("1001", "ann"))
    gevent.sleep(0.5)
    ann.hold(True)
    gevent.sleep(0.5)
    assert heard(caller) == {"sound"}
    centre.ask(Retrieve("1001", "ann"))
    gevent.sleep(0.5)
    ann.hold(False)
    gevent.sleep(0.5)
    assert heard(caller) == {"ann"}
    assert heard(ann) == {"caller"}


def test_a_consultation_a_swap_and_an_attended_transfer(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    assert heard(caller) == {"sound"}
    hears_ringing(ann)
    bo.lift()
    centre.wait(ConsultAnswered)
    assert (heard(ann), heard(bo), heard(caller)) == ({"bo"}, {"ann"}, {"sound"})
    centre.ask(SwapConsult("1001", "ann"))
    centre.wait(ConsultSwapped)
    assert (heard(ann), heard(bo), heard(caller)) == ({"caller"}, {"sound"}, {"ann"})
    centre.ask(SwapConsult("1001", "ann"))
    centre.wait(ConsultSwapped, 2)
    assert (heard(ann), heard(bo), heard(caller)) == ({"bo"}, {"ann"}, {"sound"})
    centre.ask(CompleteTransfer("1001", "ann"))
    assert centre.wait(ConsultEnded).outcome is ConsultOutcome.COMPLETED
    ann.wait_over()
    assert (heard(bo), heard(caller)) == ({"caller"}, {"bo"})
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
    gevent.sleep(0.3)
    ann.hang_up()
    assert centre.wait(ConsultEnded).outcome is ConsultOutcome.COMPLETED
    assert (heard(bo), heard(caller)) == ({"caller"}, {"bo"})


def test_a_consulted_phone_that_is_busy_gives_the_customer_back(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    bo.refuses_with = 486
    centre.ask(Consult("1001", "1002", "ann"))
    assert centre.wait(ConsultEnded).outcome is ConsultOutcome.BUSY
    assert (heard(ann), heard(caller)) == ({"caller"}, {"ann"})


def test_three_talk_and_two_go_on(centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone) -> None:
    centre.ask(Consult("1001", "1002", "ann"))
    bo.wait_ring()
    bo.lift()
    centre.wait(ConsultAnswered)
    gevent.sleep(0.3)
    centre.ask(ThreeWay("1001", "ann"))
    centre.wait(ConferenceBegun)
    assert (heard(ann), heard(bo), heard(caller)) == ({"bo", "caller"}, {"ann", "caller"}, {"ann", "bo"})
    ann.hang_up()
    centre.wait(ConferenceEnded)
    assert (heard(bo), heard(caller)) == ({"caller"}, {"bo"})
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
    gevent.sleep(0.3)
    assert (heard(ann), heard(caller)) == ({"caller"}, {"ann"})


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
    assert heard(caller) == set()
    assert heard(ann) == {"caller"}
    centre.ask(MuteAgent("1001", "off", "ann"))
    assert heard(caller) == {"ann"}
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
    assert heard(caller) == {"bo"}


def test_a_blind_transfer_to_a_colleague(centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone) -> None:
    centre.ask(TransferCall(call, "extension:1002", "ann"))
    bo.wait_ring()
    ann.wait_over()
    hears_ringing(caller)
    bo.lift()
    gevent.sleep(0.4)
    assert (heard(bo), heard(caller)) == ({"caller"}, {"bo"})


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
    gevent.sleep(0.4)
    assert (heard(ann), heard(bo)) == ({"bo"}, {"ann"})
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
        assert (heard(ann), heard(outside)) == ({"caller"}, {"ann"})
        centre.ask(Hold("1001", "ann"))
        gevent.sleep(0.4)
        assert heard(outside) == {"sound"}
        centre.ask(Consult("1001", "1002", "ann"))
        bo.wait_ring()
        bo.lift()
        centre.wait(ConsultAnswered)
        assert (heard(ann), heard(outside)) == ({"bo"}, {"sound"})
        centre.ask(CompleteTransfer("1001", "ann"))
        ann.wait_over()
        assert (heard(bo), heard(outside)) == ({"caller"}, {"bo"})
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
        gevent.sleep(0.4)
        assert heard(bo) == {"ann"}
        ann.refer_to(second_line)
        ann.wait_over()
        second_line.wait_over()
        gevent.sleep(0.4)
        assert (heard(bo), heard(caller)) == ({"caller"}, {"bo"})
        centre.wait(AgentStateChanged, agent="1001", state=AgentState.WRAP_UP)
        caller.hang_up()
        bo.wait_over()
        centre.wait(CallEnded, 2)
        assert len(centre.all(CallEnded)) == 2
        assert len(centre.all(TalkEnded)) == len(centre.all(CallRetrieved)) == 1
    finally:
        second_line.close()
