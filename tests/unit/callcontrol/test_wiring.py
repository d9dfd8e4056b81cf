"""Legs are brought to where a talk's form wants them, in safe steps, whatever comes late, twice or not at all."""

from __future__ import annotations

from itertools import product

import pytest

from fsctl.callcontrol.talks import FORM_MOVES, Form, Talk, WrongForm
from fsctl.callcontrol.wiring import TRIES_AT_MOST
from fsctl.facts import Anomaly, CallEnded, CallHeld, ConsultAnswered, ConsultEnded, ConsultStarted
from fsctl.requests import CompleteTransfer, Consult, Hold, Retrieve, ThreeWay
from fsctl.step import TimerCame
from fsctl.switch.commands import Bridge, HangUp, JoinConference, Originate, Park, Play
from fsctl.switch.events import (
    ChannelBridged,
    ChannelParked,
    ChannelSnapshot,
    ChannelUnbridged,
    Direction,
    ParticipantJoined,
    SwitchSnapshot,
)
from tests.unit.callcontrol.conftest import Desk


def parks(desk: Desk, channel: str) -> None:
    desk.tell(ChannelParked(channel, Direction.OUTBOUND, True, "", "", ""))


@pytest.fixture
def talk(desk: Desk) -> Desk:
    """Customer `c1` and the agent's leg `o1` are together; nothing said so far is kept."""
    desk.talks()
    desk.forget()
    return desk


def consulting(desk: Desk) -> str:
    """The agent talks with a third leg, whose uuid is returned."""
    desk.tell(Consult("1001", "2000", "ann"))
    third = str(desk.last(Originate).channel)  # type: ignore[attr-defined]
    parks(desk, "c1")
    parks(desk, "o1")
    desk.lifts(third)
    desk.tell(ChannelBridged("o1", third))
    return third


def test_every_move_of_a_talk_is_allowed_or_an_error() -> None:
    for here, there in product(Form, Form):
        talk = Talk("c1", "o1", form=here)
        if there in FORM_MOVES[here]:
            talk.move(there)
            assert talk.form is there
        else:
            with pytest.raises(WrongForm):
                talk.move(there)


def test_a_retrieve_waits_until_both_have_parked(talk: Desk) -> None:
    talk.tell(Hold("1001", "ann"))
    assert talk.all(Park) == [Park("c1")]
    talk.tell(Retrieve("1001", "ann"))
    assert talk.all(Bridge) == []
    parks(talk, "o1")
    assert talk.all(Bridge) == []
    parks(talk, "c1")
    assert talk.all(Bridge) == [Bridge("c1", "o1")]


@pytest.mark.parametrize("order", [("c1", "o1"), ("o1", "c1")])
def test_music_starts_when_the_customer_has_parked_and_once(talk: Desk, order: tuple[str, str]) -> None:
    talk.tell(Hold("1001", "ann"))
    for channel in order:
        parks(talk, channel)
        talk.tell(ChannelUnbridged("c1", "o1"))
    assert [play.channel for play in talk.all(Play)] == ["c1"]  # type: ignore[attr-defined]
    assert len(talk.all(CallHeld)) == 1


def test_a_leg_left_behind_joins_the_conference_when_it_has_parked(talk: Desk) -> None:
    third = consulting(talk)
    talk.forget()
    talk.tell(ThreeWay("1001", "ann"))
    assert [join.channel for join in talk.all(JoinConference)] == ["c1", "o1"]  # type: ignore[attr-defined]
    parks(talk, third)
    assert [join.channel for join in talk.all(JoinConference)] == ["c1", "o1", third]  # type: ignore[attr-defined]
    for channel in ("c1", "o1", third):
        talk.tell(ParticipantJoined(channel, "talk-c1"))
    assert len(talk.all(ConsultEnded)) == 1


def test_the_third_party_comes_before_the_customer_has_parked(talk: Desk) -> None:
    talk.tell(Consult("1001", "2000", "ann"))
    third = str(talk.last(Originate).channel)  # type: ignore[attr-defined]
    talk.lifts(third)
    assert talk.all(Bridge) == []
    parks(talk, "o1")
    assert talk.all(Bridge) == [Bridge("o1", third)]
    parks(talk, "c1")
    assert [play.channel for play in talk.all(Play)][-1] == "c1"  # type: ignore[attr-defined]
    assert len(talk.all(ConsultStarted)) == len(talk.all(ConsultAnswered)) == 1


def test_a_leg_whose_park_is_not_heard_of_is_parked_by_force(talk: Desk) -> None:
    talk.tell(Hold("1001", "ann"))
    parks(talk, "c1")
    talk.tell(Retrieve("1001", "ann"))
    talk.forget()
    talk.tell(TimerCame(("arrange", "c1")))
    assert talk.all(Park) == [Park("o1")]
    talk.tell(TimerCame(("arrange", "c1")))
    assert talk.all(Bridge) == [Bridge("c1", "o1")]


def test_what_cannot_be_brought_about_is_given_up_with_a_word(talk: Desk) -> None:
    talk.tell(Hold("1001", "ann"))
    talk.tell(Retrieve("1001", "ann"))
    for _ in range(TRIES_AT_MOST + 3):
        talk.tell(TimerCame(("arrange", "c1")))
    assert [fact.code for fact in talk.all(Anomaly)] == ["not_rewired"]  # type: ignore[attr-defined]
    assert talk.all(HangUp)[-1] == HangUp("o1")
    talk.tell(TimerCame(("arrange", "c1")))
    assert talk.all(CallEnded) == []


def test_the_agents_phone_goes_before_the_two_are_joined(talk: Desk) -> None:
    third = consulting(talk)
    talk.tell(CompleteTransfer("1001", "ann"))
    talk.forget()
    talk.hangs_up("o1")
    assert talk.all(HangUp) == []
    talk.tell(ChannelBridged("c1", third))
    assert talk.room.desk.calls["c1"].chosen == third
    talk.hangs_up(third)
    assert talk.all(HangUp) == [HangUp("c1")]


def test_a_reconnect_shows_who_is_where_and_the_talk_goes_on(talk: Desk) -> None:
    talk.tell(Hold("1001", "ann"))
    talk.tell(Retrieve("1001", "ann"))
    talk.forget()
    apart = tuple(
        ChannelSnapshot(channel, Direction.OUTBOUND, "", "", "", answered=True, parked=True) for channel in ("c1", "o1")
    )
    talk.tell(SwitchSnapshot("core", apart, frozenset(), fresh=True))
    assert talk.all(Bridge) == [Bridge("c1", "o1")]
