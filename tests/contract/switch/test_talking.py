"""Bridges, hold, transfer by the phone: who hears whom, and where everybody is when it ends."""

from __future__ import annotations

import uuid

import pytest

from fsctl.switch.commands import Bridge, HangUp, Park, Play
from fsctl.switch.events import (
    ChannelBridged,
    ChannelHeld,
    ChannelHungUp,
    ChannelParked,
    ChannelRetrieved,
    ChannelUnbridged,
    EndedBy,
)
from fsctl.switch.sounds import Music
from tests.contract.switch.faces import Face, Party

Talk = tuple[str, str]
"""The customer's leg and the agent's."""


@pytest.fixture
def customer(face: Face, caller: Party) -> str:
    return face.arrives(caller)


@pytest.fixture
def agent(face: Face, ann: Party) -> str:
    return face.reached(ann)


@pytest.fixture
def talk(face: Face, customer: str, agent: str) -> Talk:
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged)
    return customer, agent


def test_a_bridge_names_its_legs_and_joins_the_voices(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    bridged = face.wait(ChannelBridged)
    assert (bridged.first, bridged.second) == talk
    assert caller.hears() == {"ann"}
    assert ann.hears() == {"caller"}
    first, second = talk
    face.shows(lambda channels, _: channels[first].bridged_to == second, "the first leg bridged")
    face.shows(lambda channels, _: channels[second].bridged_to == first, "the second leg bridged")
    face.shows(lambda channels, _: not channels[first].parked, "the first leg not parked")


def test_music_ends_by_itself_when_the_talk_begins(face: Face, customer: str, agent: str, caller: Party) -> None:
    face.submit(Play(customer, str(uuid.uuid4()), Music()))
    face.after(0.2)
    assert caller.hears() == {"sound"}
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged)
    assert caller.hears() == {"ann"}


def test_the_agent_hangs_up_and_the_customer_stays(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    parked = len(face.all(ChannelParked, channel=talk[0]))
    ann.hangs_up()
    ended = face.wait(ChannelHungUp)
    assert (ended.channel, ended.ended_by) == (talk[1], EndedBy.FAR_PARTY)
    unbridged = face.wait(ChannelUnbridged)
    assert {unbridged.first, unbridged.second} == set(talk)
    face.wait(ChannelParked, parked + 1, channel=talk[0])
    assert caller.busy
    assert caller.hears() == set()


def test_the_customer_hangs_up_and_the_agent_stays(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    parked = len(face.all(ChannelParked, channel=talk[1]))
    caller.hangs_up()
    assert face.wait(ChannelHungUp).channel == talk[0]
    face.wait(ChannelParked, parked + 1, channel=talk[1])
    assert ann.busy


@pytest.mark.parametrize("which", [0, 1])
def test_parking_one_leg_parks_both(face: Face, talk: Talk, which: int) -> None:
    before = [len(face.all(ChannelParked, channel=channel)) for channel in talk]
    face.submit(Park(talk[which]))
    for channel, count in zip(talk, before, strict=True):
        face.wait(ChannelParked, count + 1, channel=channel)
    assert not face.all(ChannelHungUp)


def test_hold_by_command_is_a_park_with_music_and_a_new_bridge(
    face: Face, talk: Talk, caller: Party, ann: Party
) -> None:
    customer, agent = talk
    face.submit(Park(customer))
    face.submit(Play(customer, str(uuid.uuid4()), Music()))
    face.after(0.3)
    assert caller.hears() == {"sound"}
    assert ann.hears() == set()
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged, 2)
    assert caller.hears() == {"ann"}
    assert ann.hears() == {"caller"}


def test_consulting_and_handing_over_is_a_matter_of_bridges(
    face: Face, talk: Talk, caller: Party, ann: Party, bo: Party
) -> None:
    customer, agent = talk
    parked = len(face.all(ChannelParked, channel=agent)) + 1
    face.submit(Park(customer))
    third = face.reached(bo)
    face.wait(ChannelParked, parked, channel=agent)
    face.submit(Bridge(agent, third))
    face.wait(ChannelBridged, first=agent, second=third)
    assert ann.hears() == {"bo"}
    face.submit(Bridge(customer, third))
    face.wait(ChannelBridged, first=customer, second=third)
    face.wait(ChannelParked, parked + 1, channel=agent)
    assert caller.hears() == {"bo"}
    assert bo.hears() == {"caller"}
    face.submit(HangUp(agent))
    face.wait(ChannelHungUp, channel=agent)
    assert caller.busy
    assert bo.busy


@pytest.mark.parametrize("after_s", [0.0, 0.005, 0.01])
def test_a_leg_that_has_not_parked_yet_must_not_be_bridged(face: Face, talk: Talk, bo: Party, after_s: float) -> None:
    """On FreeSWITCH it is luck whether it lives; the built-in switch has it die, so that nobody relies on luck."""
    customer, agent = talk
    third = face.reached(bo)
    face.submit(Park(customer))
    face.after(after_s)
    face.submit(Bridge(agent, third))
    face.after(1)
    died = bool(face.all(ChannelHungUp, channel=agent))
    assert died or face.all(ChannelBridged, first=agent, second=third)
    if face.name == "virtual":
        assert died


def test_the_phone_holds_and_retrieves(face: Face, talk: Talk, caller: Party, ann: Party) -> None:
    ann.holds(True)
    face.wait(ChannelHeld, channel=talk[1])
    face.after(0.4)
    assert caller.hears() == {"sound"}
    face.shows(lambda channels, _: channels[talk[1]].held, "the agent's leg held")
    ann.holds(False)
    face.wait(ChannelRetrieved, channel=talk[1])
    face.after(0.3)
    assert caller.hears() == {"ann"}


def test_an_agent_who_hangs_up_while_holding_does_not_drop_the_customer(
    face: Face, talk: Talk, caller: Party, ann: Party
) -> None:
    parked = len(face.all(ChannelParked, channel=talk[0]))
    face.after(0.5)
    ann.holds(True)
    face.wait(ChannelHeld, channel=talk[1])
    face.after(0.3)
    ann.hangs_up()
    face.wait(ChannelHungUp, channel=talk[1])
    face.wait(ChannelParked, parked + 1, channel=talk[0])
    face.after(0.3)
    assert caller.busy


def test_an_agent_who_holds_at_once_and_hangs_up_strands_the_customer_until_we_park_it(
    face: Face, talk: Talk, caller: Party, ann: Party
) -> None:
    parked = len(face.all(ChannelParked, channel=talk[0]))
    ann.holds(True)
    face.wait(ChannelHeld, channel=talk[1])
    face.after(0.1)
    ann.hangs_up()
    face.wait(ChannelHungUp, channel=talk[1])
    face.after(1)
    assert len(face.all(ChannelParked, channel=talk[0])) == parked
    assert caller.busy
    face.submit(Park(talk[0]))
    face.wait(ChannelParked, parked + 1, channel=talk[0])


def test_a_transfer_by_the_phone_brings_the_customer_to_us_with_the_number(
    face: Face, talk: Talk, caller: Party, ann: Party
) -> None:
    customer, agent = talk
    parked = len(face.all(ChannelParked, channel=agent))
    ann.refers("1002")
    referred = face.wait(ChannelParked, channel=customer, dialled="1002")
    assert referred.referred_by == "1001"
    face.wait(ChannelParked, parked + 1, channel=agent)
    assert caller.busy


def test_one_leg_dies_while_the_bridge_is_made(
    face: Face, customer: str, agent: str, caller: Party, ann: Party
) -> None:
    """The agent goes first: the customer parks and lives."""
    parked = len(face.all(ChannelParked, channel=customer))
    face.submit(HangUp(agent))
    face.submit(Bridge(customer, agent))
    face.wait(ChannelHungUp, channel=agent)
    face.after(0.5)
    assert caller.busy
    assert not ann.busy
    face.shows(lambda channels, _: channels[customer].parked and agent not in channels, "the customer alone, parked")
    assert len(face.all(ChannelParked, channel=customer)) in (parked, parked + 1)
