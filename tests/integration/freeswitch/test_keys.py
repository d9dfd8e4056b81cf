"""Codes an agent keys at the handset on a real switch: what they do, and that the customer hears nothing of them."""

from __future__ import annotations

import gevent
import pytest

from fsctl.facts import (
    CallTransferred,
    ConsultAnswered,
    ConsultEnded,
    ConsultOutcome,
    HandsetCodeRefused,
    HelpAsked,
    RecordingFinished,
    RecordingMasked,
)
from tests.integration.freeswitch.centre import Centre
from tests.integration.freeswitch.sound import channels, hears, loudness
from tests.integration.freeswitch.useragent import Phone
from tests.integration.freeswitch.voices import TONES, hear, hears_ringing, voices

pytestmark = pytest.mark.freeswitch


def test_masking_by_the_handset(centre: Centre, call: str, ann: Phone, caller: Phone) -> None:
    ann.press("*20")
    ann.wait(lambda: "done" in voices(ann), "the tone")
    assert "done" not in voices(caller)
    assert centre.wait(RecordingMasked).by == "phone 1001"
    gevent.sleep(2.5)
    ann.press("*20")
    centre.wait(RecordingMasked, 2)
    hear(ann, {"caller"}, caller, {"ann"})
    gevent.sleep(1.0)
    caller.hang_up()
    finished = centre.wait(RecordingFinished)
    left, right, _ = channels(centre.switch.conf.recordings_root / finished.path)
    end = slice(-6400, -1600)
    assert (hears(left[end], TONES["caller"]), hears(right[end], TONES["ann"])) == (True, True)
    silent = [start for start in range(0, len(left) - 1600, 800) if loudness(left[start : start + 1600]) < 20]
    assert len(silent) * 0.1 > 1.5
    assert not hears(right, TONES["done"], threshold=100)
    assert caller.heard_keys == ""


def test_a_blind_transfer_by_keys(centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone) -> None:
    ann.press("*211002#")
    bo.wait_ring()
    ann.wait_over()
    hears_ringing(caller)
    bo.lift()
    hear(bo, {"caller"}, caller, {"bo"})
    assert centre.wait(CallTransferred).to == "1002"
    assert caller.heard_keys == ""


def test_a_consultation_by_keys_given_up_and_begun_again_and_handed_over(
    centre: Centre, call: str, ann: Phone, bo: Phone, caller: Phone
) -> None:
    for round_ in (1, 2):
        ann.press("*221002#")
        bo.wait_ring()
        bo.lift()
        centre.wait(ConsultAnswered, round_)
        hear(ann, {"bo"}, bo, {"ann"}, caller, {"sound"})
        if round_ == 1:
            ann.press("*22#")
            assert centre.wait(ConsultEnded).outcome is ConsultOutcome.CANCELLED
            hear(ann, {"caller"}, caller, {"ann"})
            bo.wait_over()
    ann.press("*21#")
    assert centre.wait(ConsultEnded, 2).outcome is ConsultOutcome.COMPLETED
    hear(bo, {"caller"}, caller, {"bo"})
    assert (caller.heard_keys, bo.heard_keys) == ("", "")


def test_help_a_number_nobody_has_and_ordinary_keys(centre: Centre, call: str, ann: Phone, caller: Phone) -> None:
    ann.press("*23")
    assert centre.wait(HelpAsked).by == "phone 1001"
    ann.press("*2199#")
    assert centre.wait(HandsetCodeRefused).code == "unknown_number"
    ann.press("7*8")
    caller.wait(lambda: caller.heard_keys == "7*8", "the keys meant for the customer, and no others")
    hear(ann, {"caller"}, caller, {"ann"})
