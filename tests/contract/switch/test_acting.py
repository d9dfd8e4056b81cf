"""What an agent's panel asks of a switch: mute, keys towards the customer, asking a phone to answer, a way out of a
conference."""

from __future__ import annotations

import pytest

from fsctl.switch.causes import Cause
from fsctl.switch.commands import (
    AskToAnswer,
    Bridge,
    External,
    JoinConference,
    Mute,
    Originate,
    Park,
    SendDigits,
    StartRecording,
    StopRecording,
)
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelBridged,
    ChannelHeld,
    ChannelParked,
    ChannelProgressed,
    ChannelRetrieved,
    OriginateFailed,
    ParticipantJoined,
    RecordingStarted,
    RecordingStopped,
)
from tests.contract.switch.faces import Face, Party
from tests.integration.freeswitch.sound import channels, hears

Talk = tuple[str, str]
"""The customer's leg and the agent's."""


@pytest.fixture
def talk(face: Face, caller: Party, ann: Party) -> Talk:
    customer, agent = face.arrives(caller), face.reached(ann)
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged)
    return customer, agent


def test_a_muted_agent_hears_and_is_not_heard_also_by_the_next_partner(
    face: Face, talk: Talk, caller: Party, ann: Party, bo: Party
) -> None:
    _, agent = talk
    face.submit(Mute(agent, True))
    assert caller.hears() == set()
    assert ann.hears() == {"caller"}
    third = face.reached(bo)
    face.submit(Bridge(agent, third))
    face.wait(ChannelBridged, first=agent, second=third)
    assert bo.hears() == set()
    face.submit(Mute(agent, False))
    assert bo.hears() == {"ann"}


def test_a_muted_agent_is_not_in_the_recording(face: Face, talk: Talk) -> None:
    path = "2026/11/24/mute-1.wav"
    face.submit(StartRecording(talk[0], path))
    face.wait(RecordingStarted)
    face.submit(Mute(talk[1], True))
    face.after(2.0)
    face.submit(StopRecording(talk[0], path))
    face.wait(RecordingStopped)
    left, right, _ = channels(face.recording(path))
    tail = slice(-4000, None)
    assert hears(left[tail], 450)
    assert not hears(right[tail], 1000)


def test_keys_reach_the_customers_side_alone(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    face.submit(SendDigits(talk[0], "12#"))
    face.until(lambda: caller.heard_keys == "12#", "the keys")
    assert ann.heard_keys == ""


def test_keys_pressed_in_a_talk_reach_the_other_party(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    caller.presses("5")
    face.until(lambda: ann.heard_keys == "5", "the key at the agent's phone")
    ann.presses("7")
    face.until(lambda: caller.heard_keys == "7", "the key at the customer's")
    assert ann.heard_keys == "5"


def test_a_ringing_phone_answers_when_it_is_asked(face: Face, ann: Party) -> None:
    channel = face.rung(ann)
    face.submit(AskToAnswer(channel))
    face.wait(ChannelAnswered, channel=channel)
    face.wait(ChannelParked, channel=channel)


def test_a_phone_that_holds_takes_the_call_back_when_it_is_asked(face: Face, talk: Talk, ann: Party) -> None:
    face.after(0.3)
    ann.holds(True)
    face.wait(ChannelHeld, channel=talk[1])
    face.after(0.3)
    face.submit(AskToAnswer(talk[1]))
    face.wait(ChannelRetrieved, channel=talk[1])


def test_three_join_from_a_consultation_and_two_come_back(
    face: Face, talk: Talk, caller: Party, ann: Party, bo: Party
) -> None:
    """The one that is left behind by a partner is moved when it has parked, not before."""
    customer, agent = talk
    parked = len(face.all(ChannelParked, channel=agent)) + 1
    face.submit(Park(customer))
    third = face.reached(bo)
    face.wait(ChannelParked, parked, channel=agent)
    face.submit(Bridge(agent, third))
    face.wait(ChannelBridged, first=agent, second=third)
    left_behind = len(face.all(ChannelParked, channel=third)) + 1
    for channel in (customer, agent):
        face.submit(JoinConference(channel, "talk-1"))
    face.wait(ChannelParked, left_behind, channel=third)
    face.submit(JoinConference(third, "talk-1"))
    for channel in (customer, agent, third):
        face.wait(ParticipantJoined, channel=channel)
    face.after(0.3)
    assert caller.hears() == {"ann", "bo"}
    assert bo.hears() == {"ann", "caller"}
    bo.hangs_up()
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged, 2, first=customer, second=agent)
    assert caller.hears() == {"ann"}
    assert ann.hears() == {"caller"}


def test_a_number_outside_is_called_over_a_trunk(face: Face) -> None:
    """On the built-in switch anybody answers there; a real carrier is called in the integration tests."""
    channel = "outside-1"
    face.submit(Originate(channel, External("carrier", "13800138000"), "4000", "Ann", 10.0))
    if face.name == "freeswitch":
        assert face.wait(OriginateFailed, channel=channel).cause is Cause.CONGESTION, "nobody listens there"
        return
    face.wait(ChannelProgressed, channel=channel)
    assert face.wait(ChannelParked, channel=channel).answered
