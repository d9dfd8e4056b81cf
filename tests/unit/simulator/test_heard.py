"""What a person without any sound is told to hear."""

from __future__ import annotations

import pytest

from fsctl.simulator.customer import Customer
from fsctl.simulator.heard import Heard, heard, sound, supervised
from fsctl.switch.sounds import Music, Prompt, Recorded, Sound, Tone
from tests.unit.simulator.conftest import Switch


@pytest.mark.parametrize(
    ("path", "known", "code"),
    [
        ("/p/made/0123.wav", Prompt("main_menu", "en"), "prompt:main_menu"),
        ("/p/made/0123.wav", None, "prompt:0123"),
        ("local_stream://default", Music(), "music"),
        ("local_stream://default", None, "music"),
        ("tone_stream://%(1000,4000,450);loops=-1", Tone("ringback"), "ringback"),
        ("tone_stream://%(500,500,480,620);loops=6", None, "tone"),
        ("silence_stream://-1", None, "silence"),
        ("/r/a.wav", Recorded("a.wav"), "recording"),
    ],
)
def test_sounds_have_codes(path: str, known: Sound | None, code: str) -> None:
    assert sound(path, known).code == code


def named(path: str) -> Heard:
    return sound(path, None)


def test_a_talk_with_hold_and_announcements(switch: Switch) -> None:
    outside, inside = switch.talks()
    assert (heard(outside, named).code, heard(inside, named).code) == ("party", "party")
    switch.phone.hold(switch.core)
    assert (heard(outside, named).code, heard(inside, named).code) == ("music", "silence")
    switch.phone.retrieve(switch.core)
    switch.core.player.play(outside, "p", "/p/sorry.wav", locked=False)
    assert (heard(outside, named).code, heard(inside, named).code) == ("prompt:sorry", "silence")


def test_ringback_is_heard_once_the_switch_says_it_rings(switch: Switch) -> None:
    switch.customer.call(switch.core, "4000")
    (leg,) = switch.core.channels.values()
    assert heard(leg, named).code == "silence"
    switch.core.ring_ready(leg)
    assert heard(leg, named).code == "ringback"
    switch.core.answer(leg)
    assert heard(leg, named).code == "silence"


def test_a_supervisor_in_the_ear(switch: Switch) -> None:
    outside, inside = switch.talks()
    supervisor = switch.core.outside["2000"] = Customer("2000")
    leg = switch.rings(supervisor)
    supervisor.answer(switch.core)
    switch.after(0.1)
    leg.variables["eavesdrop_whisper_bleg"] = "true"
    switch.core.eavesdropping.begin(leg, inside.uuid, "e")
    assert (supervised(inside), supervised(outside)) == (True, False)
    leg.variables["eavesdrop_whisper_aleg"] = "true"
    switch.core.eavesdropping.begin(leg, inside.uuid, "e")
    assert (supervised(inside), supervised(outside)) == (True, True)
    assert heard(leg, named).code == "party"


def test_a_conference(switch: Switch) -> None:
    outside, inside = switch.talks()
    for leg in (outside, inside):
        switch.core.conferences.join(leg, "c")
    switch.after(0.1)
    assert heard(outside, named).code == "party"
    switch.core.conferences.leave(outside)
    assert heard(inside, named).code == "silence"
