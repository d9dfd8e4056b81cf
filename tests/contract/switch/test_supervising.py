"""Listening, whispering, barging in, taking over; and conferences."""

from __future__ import annotations

import uuid

import pytest

from fsctl.switch.commands import Bridge, Ears, Eavesdrop, HangUp, JoinConference, Park, StopEavesdropping
from fsctl.switch.events import (
    ChannelBridged,
    ChannelHungUp,
    ChannelParked,
    EavesdropEnded,
    EavesdropStarted,
    ParticipantJoined,
    ParticipantLeft,
)
from tests.contract.switch.faces import Face, Party

Talk = tuple[str, str]
"""The customer's leg and the agent's."""


@pytest.fixture
def talk(face: Face, caller: Party, ann: Party) -> Talk:
    customer, agent = face.arrives(caller), face.reached(ann)
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged)
    return customer, agent


@pytest.mark.parametrize(
    ("heard_by", "caller_hears", "ann_hears"),
    [
        (Ears.NOBODY, {"ann"}, {"caller"}),
        (Ears.TARGET, {"ann"}, {"caller", "sue"}),
        (Ears.PARTNER, {"ann", "sue"}, {"caller"}),
        (Ears.BOTH, {"ann", "sue"}, {"caller", "sue"}),
    ],
)
def test_who_hears_a_supervisor_on_the_agents_leg(
    face: Face,
    talk: Talk,
    caller: Party,
    ann: Party,
    sue: Party,
    heard_by: Ears,
    caller_hears: set[str],
    ann_hears: set[str],
) -> None:
    supervisor = face.reached(sue)
    face.submit(Eavesdrop(supervisor, talk[1], heard_by, "e1"))
    assert face.wait(EavesdropStarted).target == talk[1]
    assert sue.hears() == {"ann", "caller"}
    assert caller.hears() == caller_hears
    assert ann.hears() == ann_hears
    face.shows(lambda channels, _: channels[supervisor].eavesdrops_on == talk[1], "whom she listens to")
    face.submit(HangUp(supervisor))
    face.wait(ChannelHungUp, channel=supervisor)
    assert caller.hears() == {"ann"}
    assert ann.hears() == {"caller"}


def test_from_mode_to_mode_and_back(face: Face, talk: Talk, caller: Party, sue: Party) -> None:
    supervisor = face.reached(sue)
    modes = [Ears.NOBODY, Ears.BOTH, Ears.NOBODY, Ears.TARGET]
    for number, heard_by in enumerate(modes, 1):
        face.submit(Eavesdrop(supervisor, talk[0], heard_by, f"e{number}"))
        face.wait(EavesdropStarted, number)
        assert caller.hears() == ({"ann"} if heard_by is Ears.NOBODY else {"ann", "sue"})
        face.submit(StopEavesdropping(supervisor))
        face.wait(EavesdropEnded, eavesdrop_id=f"e{number}")
    face.after(0.2)
    assert sue.busy
    assert sue.hears() == set()


def test_a_supervisor_stays_with_the_customer_when_the_agent_changes(
    face: Face, talk: Talk, bo: Party, sue: Party
) -> None:
    customer, _ = talk
    supervisor = face.reached(sue)
    face.submit(Eavesdrop(supervisor, customer, Ears.NOBODY, "e1"))
    face.wait(EavesdropStarted)
    face.submit(Bridge(customer, face.reached(bo)))
    face.wait(ChannelBridged, 2)
    assert sue.hears() == {"caller", "bo"}


def test_the_listening_ends_with_its_target_and_the_supervisor_stays(
    face: Face, talk: Talk, caller: Party, sue: Party
) -> None:
    supervisor = face.reached(sue)
    face.submit(Eavesdrop(supervisor, talk[0], Ears.NOBODY, "e1"))
    face.wait(EavesdropStarted)
    caller.hangs_up()
    ended = face.wait(EavesdropEnded)
    assert (ended.channel, ended.eavesdrop_id) == (supervisor, "e1")
    face.after(0.2)
    assert sue.busy
    face.shows(lambda channels, _: channels[supervisor].parked, "her leg parked")


def test_nobody_is_there_to_listen_to(face: Face, sue: Party) -> None:
    supervisor = face.reached(sue)
    face.submit(Eavesdrop(supervisor, str(uuid.uuid4()), Ears.NOBODY, "e1"))
    assert face.wait(EavesdropEnded).eavesdrop_id == "e1"
    assert not face.all(EavesdropStarted)
    assert sue.busy


def test_taking_over_is_a_bridge_with_the_customer(
    face: Face, talk: Talk, caller: Party, ann: Party, sue: Party
) -> None:
    customer, agent = talk
    supervisor = face.reached(sue)
    face.submit(Eavesdrop(supervisor, customer, Ears.NOBODY, "e1"))
    face.wait(EavesdropStarted)
    parked = len(face.all(ChannelParked, channel=agent))
    face.submit(Bridge(customer, supervisor))
    face.wait(ChannelBridged, first=customer, second=supervisor)
    face.wait(ChannelParked, parked + 1, channel=agent)
    face.wait(EavesdropEnded, eavesdrop_id="e1")
    assert caller.hears() == {"sue"}
    assert sue.hears() == {"caller"}
    assert ann.hears() == set()


def test_three_in_a_conference_hear_one_another_and_two_go_back(
    face: Face, talk: Talk, caller: Party, ann: Party, bo: Party
) -> None:
    customer, agent = talk
    third = face.reached(bo)
    for channel in (customer, agent, third):
        face.submit(JoinConference(channel, "three"))
    for channel in (customer, agent, third):
        assert face.wait(ParticipantJoined, channel=channel).conference == "three"
    assert caller.hears() == {"ann", "bo"}
    assert ann.hears() == {"caller", "bo"}
    assert bo.hears() == {"caller", "ann"}
    face.shows(
        lambda channels, _: {channels[channel].conference for channel in (customer, agent, third)} == {"three"},
        "all three in the conference",
    )
    face.submit(Bridge(customer, third))
    face.wait(ChannelBridged, first=customer, second=third)
    for channel in (customer, third):
        face.wait(ParticipantLeft, channel=channel)
    assert caller.hears() == {"bo"}
    assert ann.hears() == set()
    parked = len(face.all(ChannelParked, channel=agent))
    face.submit(Park(agent))
    face.wait(ParticipantLeft, channel=agent)
    face.wait(ChannelParked, parked + 1, channel=agent)
    assert not face.all(ChannelHungUp)


def test_who_hangs_up_leaves_the_others_in_the_conference(
    face: Face, talk: Talk, caller: Party, ann: Party, bo: Party
) -> None:
    for channel in (*talk, face.reached(bo)):
        face.submit(JoinConference(channel, "three"))
    face.wait(ParticipantJoined, 3)
    ann.hangs_up()
    face.wait(ParticipantLeft, channel=talk[1])
    face.wait(ChannelHungUp, channel=talk[1])
    assert caller.hears() == {"bo"}
    assert bo.hears() == {"caller"}
