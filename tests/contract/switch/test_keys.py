"""Codes an agent keys in a call, and tones meant for one ear: who hears what of them."""

from __future__ import annotations

import pytest

from fsctl.switch.commands import (
    Beep,
    Bridge,
    CatchKeys,
    Ears,
    Eavesdrop,
    JoinConference,
    Park,
    ReleaseKeys,
    StartRecording,
    StopRecording,
)
from fsctl.switch.events import (
    ChannelBridged,
    ChannelParked,
    ChannelSnapshot,
    CodeKeyed,
    DigitPressed,
    EavesdropStarted,
    KeyCaught,
    ParticipantJoined,
    RecordingStarted,
    RecordingStopped,
)
from fsctl.switch.sounds import Tone
from tests.contract.switch.faces import Face, Party
from tests.integration.freeswitch.sound import channels, hears

Talk = tuple[str, str]
"""The customer's leg and the agent's."""

CODES = ("*20", "*21", "*23")


@pytest.fixture
def talk(face: Face, caller: Party, ann: Party) -> Talk:
    """Agent and customer talk; the agent's codes are caught."""
    customer, agent = face.arrives(caller), face.reached(ann)
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged)
    face.submit(CatchKeys(agent, CODES, ("*21",)))
    face.after(0.2)
    return customer, agent


def keys(face: Face) -> str:
    return "".join(event.key for event in face.all(KeyCaught))


def gathered(face: Face, channel: str, expected: str) -> None:
    """What whoever takes over would find on the channel."""

    def holds(channels: dict[str, ChannelSnapshot], registered: frozenset[str]) -> bool:
        return channels[channel].variables.get("fsctl_pressed", "") == expected

    face.shows(holds, f"the keys {expected!r} on the channel")


def test_a_code_is_told_and_the_customer_hears_neither_key_nor_tone(
    face: Face, talk: Talk, caller: Party, ann: Party
) -> None:
    ann.presses("*20")
    assert face.wait(CodeKeyed, channel=talk[1]).code == "*20"
    ann.presses("7")
    face.until(lambda: caller.heard_keys == "7", "an ordinary key at the customer's, and no other")
    assert caller.hears() == {"ann"}


def test_ordinary_keys_wait_for_nothing(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    ann.presses("5")
    face.until(lambda: caller.heard_keys == "5", "the key at once", within_s=0.4)
    ann.presses("*5")
    face.until(lambda: caller.heard_keys == "5*5", "what began like a code and is none", within_s=0.4)


def test_a_lone_star_reaches_the_customer_after_a_moment(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    ann.presses("*")
    face.until(lambda: caller.heard_keys == "*", "the star", within_s=1.2)
    assert not face.all(CodeKeyed)


def test_the_customers_own_keys_are_not_caught(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    caller.presses("*20")
    face.until(lambda: ann.heard_keys == "*20", "the customer's keys at the agent's phone")
    assert not face.all(CodeKeyed)


def test_keys_after_a_code_that_opens_something_reach_nobody_until_they_are_released(
    face: Face, talk: Talk, caller: Party, ann: Party
) -> None:
    ann.presses("*211*2#")
    face.until(lambda: keys(face) == "1*2#", "the keys")
    gathered(face, talk[1], "1*2#")
    assert face.all(CodeKeyed)[0].code == "*21"
    assert not face.all(DigitPressed, channel=talk[1])
    face.submit(ReleaseKeys(talk[1]))
    face.after(0.1)
    gathered(face, talk[1], "")
    ann.presses("8")
    face.until(lambda: caller.heard_keys == "8", "the key after the release, and none before")
    ann.presses("*23")
    assert face.wait(CodeKeyed, 2).code == "*23"


def test_codes_are_caught_on_hold_with_the_next_partner_and_in_a_conference(
    face: Face, talk: Talk, caller: Party, ann: Party, bo: Party
) -> None:
    customer, agent = talk
    parked = len(face.all(ChannelParked, channel=agent)) + 1
    face.submit(Park(customer))
    face.wait(ChannelParked, parked, channel=agent)
    ann.presses("*20")
    face.wait(CodeKeyed)
    third = face.reached(bo)
    face.submit(Bridge(agent, third))
    face.wait(ChannelBridged, first=agent, second=third)
    ann.presses("*20")
    face.wait(CodeKeyed, 2)
    left_behind = len(face.all(ChannelParked, channel=third)) + 1
    for channel in (customer, agent):
        face.submit(JoinConference(channel, "keys"))
    face.wait(ChannelParked, left_behind, channel=third)
    face.submit(JoinConference(third, "keys"))
    for channel in (customer, agent, third):
        face.wait(ParticipantJoined, channel=channel)
    ann.presses("*20")
    face.wait(CodeKeyed, 3)
    assert (caller.heard_keys, bo.heard_keys) == ("", "")
    assert caller.hears() == {"ann", "bo"}


def test_a_tone_is_heard_by_one_party_alone_and_is_in_no_recording(
    face: Face, talk: Talk, caller: Party, ann: Party
) -> None:
    path = "2026/11/30/beep-1.wav"
    face.submit(StartRecording(talk[0], path))
    face.wait(RecordingStarted)
    face.submit(Beep(talk[1], Tone("done")))
    assert ann.hears() == {"caller", "sound"}
    assert caller.hears() == {"ann"}
    face.after(2.5)
    assert ann.hears() == {"caller"}
    face.submit(StopRecording(talk[0], path))
    face.wait(RecordingStopped)
    left, right, _ = channels(face.recording(path))
    second = slice(1600, 9600)
    assert (hears(left[second], 450), hears(right[second], 1000)) == (True, True)
    assert (hears(left[second], 620), hears(right[second], 620)) == (False, False)


def test_a_tone_to_an_agent_who_is_listened_to_is_not_heard_by_the_customer(
    face: Face, talk: Talk, caller: Party, ann: Party, sue: Party
) -> None:
    supervisor = face.reached(sue)
    face.submit(Eavesdrop(supervisor, talk[1], Ears.NOBODY, "e1"))
    face.wait(EavesdropStarted)
    face.submit(Beep(talk[1], Tone("listened")))
    assert caller.hears() == {"ann"}
    assert ann.hears() == {"caller", "sound"}
