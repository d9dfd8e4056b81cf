"""Callers come, are sent somewhere, and go; phones call phones and dial codes; calls are found after a restart."""

from __future__ import annotations

from typing import Any

import pytest

from fsctl.callcontrol.legs import LEG_MOVES, MOVES, Call, Leg, LegStage, Stage, WrongMove
from fsctl.directory import CallbackMode, DestinationKind
from fsctl.facts import (
    CallAnswered,
    CallArrived,
    CallbackBegun,
    CallEnded,
    CallTransferred,
    CodeObeyed,
    CodeRefused,
    LegEnded,
    LegStarted,
    LineBusied,
    LineFreed,
    OfferEnded,
    OfferOutcome,
    Party,
    Role,
    TalkEnded,
)
from fsctl.requests import HangUpCall
from fsctl.restored import CallRestored, DialRestored, PartnerRestored, StrayRestored, TalkRestored, WaitingRestored
from fsctl.step import Refused, TimerCame
from fsctl.switch.causes import Cause
from fsctl.switch.commands import (
    Answer,
    ArmDeadMan,
    Bridge,
    DisarmDeadMan,
    HangUp,
    Originate,
    Phone,
    Play,
    Ring,
    SetVariables,
    StopPlaying,
)
from fsctl.switch.events import (
    ChannelAnswered,
    ChannelParked,
    ChannelSnapshot,
    Direction,
    PlaybackEnded,
    PlayOutcome,
    SwitchLost,
    SwitchSnapshot,
)
from fsctl.switch.sounds import Music, Prompt

Desk = Any


def test_a_caller_is_noted_marked_and_guarded(desk: Desk) -> None:
    desk.caller_arrives()
    assert desk.last(CallArrived).caller_number == "5551234"
    assert desk.last(LegStarted).leg == "c1"
    assert desk.last(SetVariables).variables["fsctl_call"] == "c1"
    assert desk.last(ArmDeadMan) == ArmDeadMan("c1", 30)
    desk.forget()
    desk.now = 115.0
    desk.tell(TimerCame(("dead_man", "c1")))
    assert desk.commands == [ArmDeadMan("c1", 30)]
    assert desk.timer("dead_man").at == 130.0


def test_a_channel_that_is_not_ours_is_left_alone(desk: Desk) -> None:
    desk.tell(ChannelParked("x", Direction.INBOUND, False, "9196", "", ""))
    desk.tell(ChannelParked("y", Direction.OUTBOUND, True, "", "", "", entry="trunk"))
    assert desk.effects == []


def test_an_answer_is_noted_once(desk: Desk) -> None:
    desk.caller_arrives()
    desk.tell(ChannelAnswered("c1"))
    desk.tell(ChannelAnswered("c1"))
    assert desk.all(CallAnswered) == [CallAnswered("c1")]


def test_an_announcement_is_played_and_the_call_ended(desk: Desk) -> None:
    desk.caller_arrives()
    desk.routed(DestinationKind.ANNOUNCEMENT, "closed")
    assert Answer("c1") in desk.commands
    play = desk.last(Play)
    assert play.sound == Prompt("closed", "en")
    desk.tell(PlaybackEnded("c1", "another play", PlayOutcome.DONE))
    assert desk.all(HangUp) == []
    desk.tell(PlaybackEnded("c1", play.play_id, PlayOutcome.MISSING))
    assert desk.last(HangUp) == HangUp("c1")
    desk.ended_by_us("c1")
    assert desk.last(CallEnded).ended_by is Party.SYSTEM


def test_a_caller_who_waits_hears_music_and_carries_the_place(desk: Desk) -> None:
    desk.waits()
    assert desk.last(Play).sound == Music("default")
    assert desk.all(SetVariables)[-1].variables["fsctl_queued_at"] == "100.000000"


def test_a_hang_up_by_request_is_obeyed_and_recorded_as_ours(desk: Desk) -> None:
    desk.waits()
    desk.tell(HangUpCall("c1", "supervisor"))
    assert desk.last(HangUp) == HangUp("c1")
    desk.ended_by_us("c1")
    assert desk.last(CallEnded).ended_by is Party.SYSTEM
    with pytest.raises(Refused, match="no call"):
        desk.tell(HangUpCall("c1", "supervisor"))


class TestPhoneToPhone:
    def call(self, desk: Desk) -> str:
        desk.caller_arrives(extension="1001")
        desk.routed(DestinationKind.EXTENSION, "2000")
        return str(desk.last(Originate).channel)

    def test_it_rings_is_bridged_and_both_lines_are_busy(self, desk: Desk) -> None:
        leg = self.call(desk)
        assert desk.last(Originate).endpoint == Phone("2000")
        assert {busy.extension for busy in desk.all(LineBusied)} == {"1001", "2000"}
        desk.rings(leg)
        assert desk.last(Ring) == Ring("c1")
        desk.lifts(leg)
        assert desk.commands[-2:] == [Answer("c1"), Bridge("c1", leg)]
        desk.bridged(leg)
        desk.hangs_up(leg)
        assert desk.last(HangUp) == HangUp("c1")
        desk.ended_by_us("c1")
        assert {free.extension for free in desk.all(LineFreed)} == {"1001", "2000"}
        assert desk.last(CallEnded).ended_by is Party.AGENT

    def test_the_caller_gives_up(self, desk: Desk) -> None:
        leg = self.call(desk)
        desk.hangs_up("c1", Cause.CANCELLED)
        assert desk.last(HangUp) == HangUp(leg, Cause.CANCELLED)
        desk.fails(leg, Cause.CANCELLED)
        assert {free.extension for free in desk.all(LineFreed)} == {"1001", "2000"}
        assert len(desk.all(LegEnded)) == 2

    @pytest.mark.parametrize(
        ("cause", "prompt"), [(Cause.BUSY, "number_busy"), (Cause.NOT_REGISTERED, "not_reachable")]
    )
    def test_the_caller_hears_why_not(self, desk: Desk, cause: Cause, prompt: str) -> None:
        desk.fails(self.call(desk), cause)
        assert desk.last(Play).sound == Prompt(prompt, "en")

    def test_an_unknown_extension_is_said_to_be_wrong(self, desk: Desk) -> None:
        desk.caller_arrives(extension="1001")
        desk.routed(DestinationKind.EXTENSION, "7777")
        assert desk.all(Originate) == []
        assert desk.last(Play).sound == Prompt("wrong_number", "en")


@pytest.mark.parametrize("fact", [CodeObeyed("c1", "1001", "ready", "p"), CodeRefused("c1", "ready", "x", "y", "p")])
def test_a_feature_code_is_answered_with_words_and_frees_the_line_at_its_end(desk: Desk, fact: object) -> None:
    desk.caller_arrives(extension="1001")
    desk.tell(fact)
    assert desk.last(Play).sound == Prompt("p", "en")
    assert desk.all(LineBusied) == []
    desk.tell(PlaybackEnded("c1", desk.last(Play).play_id, PlayOutcome.DONE))
    assert desk.last(HangUp) == HangUp("c1")
    desk.hangs_up("c1")
    assert desk.last(LineFreed) == LineFreed("1001", "c1")


def test_a_transfer_by_the_handset_ends_the_talk_and_sends_the_caller_on(desk: Desk) -> None:
    desk.talks()
    desk.tell(ChannelParked("c1", Direction.INBOUND, True, "2000", "5551234", "Bob", entry="trunk", referred_by="1001"))
    assert desk.last(CallTransferred) == CallTransferred("c1", "1001", "2000")
    assert desk.last(TalkEnded).agent == "1001"
    desk.routed(DestinationKind.EXTENSION, "2000")
    assert desk.last(Originate).endpoint == Phone("2000")
    desk.hangs_up("o1")
    assert len(desk.all(TalkEnded)) == 1
    assert "c1" in desk.room.desk.calls


class TestAfterARestart:
    def restored(self, desk: Desk) -> None:
        desk.tell(CallRestored("c1", "555", "Bob", "4000", "trunk", "gw", "", 50.0, True))

    def test_a_waiting_caller_whose_music_runs_is_left_in_peace(self, desk: Desk) -> None:
        self.restored(desk)
        desk.forget()
        desk.tell(WaitingRestored("c1", "support", 0, 60.0, playing=True))
        assert desk.commands == []
        desk.tell(WaitingRestored("c2", "support", 0, 60.0))

    def test_a_waiting_caller_in_silence_hears_music_again(self, desk: Desk) -> None:
        self.restored(desk)
        desk.tell(WaitingRestored("c1", "support", 0, 60.0))
        assert desk.last(Play).sound == Music("default")
        desk.tell(snapshot(seen("c1", "caller"), fresh=True))
        assert len(desk.all(Play)) == 1, "the snapshot was taken before the music was ordered"

    def test_a_talk_goes_on_and_ends_like_any_other(self, desk: Desk) -> None:
        self.restored(desk)
        desk.tell(TalkRestored("c1", "o1", "1001", "support", "1001", 70.0))
        desk.hangs_up("o1")
        assert desk.last(TalkEnded) == TalkEnded("c1", "o1", "1001", "support", Party.AGENT, 30.0)

    @pytest.mark.parametrize(("unplaced", "answered"), [(True, True), (True, False), (False, True)])
    def test_what_was_being_said_ends_for_who_is_led_anew(self, desk: Desk, unplaced: bool, answered: bool) -> None:
        found = CallRestored("c1", "555", "Bob", "4000", "trunk", "gw", "", 50.0, answered, unplaced=unplaced)
        desk.tell(found)
        assert desk.all(StopPlaying) == ([StopPlaying("c1")] if unplaced and answered else [])

    def test_a_talk_outside_any_queue_goes_on_and_its_lines_are_busy(self, desk: Desk) -> None:
        desk.tell(CallRestored("c1", "1001", "", "2000", "phone", "", "1001", 50.0, True))
        desk.tell(PartnerRestored("c1", "d1", "2000", "", False, 70.0))
        assert {busy.extension for busy in desk.all(LineBusied)} == {"1001", "2000"}
        assert desk.last(DisarmDeadMan) == DisarmDeadMan("c1"), "a bridged call looks after itself"
        desk.hangs_up("d1")
        assert desk.last(HangUp) == HangUp("c1")
        desk.ended_by_us("c1")
        assert {free.extension for free in desk.all(LineFreed)} == {"1001", "2000"}

    def test_a_phone_that_still_rings_is_bridged_when_it_is_lifted(self, desk: Desk) -> None:
        desk.tell(CallRestored("c1", "1001", "", "2000", "phone", "", "1001", 50.0, False))
        desk.tell(DialRestored("c1", "d1", Role.EXTENSION, "2000"))
        assert desk.all(Originate) == []
        desk.lifts("d1")
        assert desk.commands[-2:] == [Answer("c1"), Bridge("c1", "d1")]

    def test_a_phone_that_waits_in_a_queue_is_busy(self, desk: Desk) -> None:
        desk.tell(CallRestored("c1", "1001", "", "4000", "phone", "", "1001", 50.0, True))
        desk.tell(WaitingRestored("c1", "support", 0, 60.0, playing=True))
        assert desk.all(LineBusied) == [LineBusied("1001", "c1", "c1")]

    def test_a_stray_leg_is_hung_up(self, desk: Desk) -> None:
        desk.tell(StrayRestored("o9", "belongs to no call"))
        assert desk.commands == [HangUp("o9")]


def test_a_caller_who_goes_just_after_a_transfer_ends_no_talk_twice(desk: Desk) -> None:
    desk.talks()
    desk.tell(ChannelParked("c1", Direction.INBOUND, True, "2000", "5551234", "Bob", entry="trunk", referred_by="1001"))
    desk.hangs_up("c1")
    desk.hangs_up("o1")
    assert len(desk.all(TalkEnded)) == 1


def snapshot(*channels: ChannelSnapshot, fresh: bool) -> SwitchSnapshot:
    return SwitchSnapshot("core", channels, frozenset(), fresh)


def seen(channel: str, role: str, *, playing: bool = False) -> ChannelSnapshot:
    direction = Direction.INBOUND if role == "caller" else Direction.OUTBOUND
    variables = {"fsctl_role": role}
    return ChannelSnapshot(channel, direction, "", "", "", True, True, playing=playing, variables=variables)


class TestWhatTheLinksLossSwallowed:
    def test_last_words_whose_end_went_unheard_end_with_the_interruption(self, desk: Desk) -> None:
        desk.caller_arrives()
        desk.routed(DestinationKind.ANNOUNCEMENT, "closed")
        desk.tell(snapshot(seen("c1", "caller", playing=True), fresh=False))
        assert desk.all(HangUp) == [], "they still play"
        desk.tell(snapshot(seen("c1", "caller"), fresh=True))
        assert desk.last(HangUp) == HangUp("c1")

    def test_an_order_to_hang_up_that_was_swallowed_is_given_again(self, desk: Desk) -> None:
        desk.talks()
        desk.hangs_up("o1")
        desk.forget()
        desk.tell(snapshot(seen("c1", "caller"), fresh=True))
        assert desk.commands == [HangUp("c1")]

    def test_music_that_did_not_begin_begins(self, desk: Desk) -> None:
        desk.waits()
        desk.forget()
        desk.tell(snapshot(seen("c1", "caller", playing=True), fresh=True))
        assert desk.commands == []
        desk.tell(snapshot(seen("c1", "caller"), fresh=True))
        assert desk.last(Play).sound == Music("default")

    def test_an_agents_leg_nobody_knows_is_hung_up(self, desk: Desk) -> None:
        desk.waits()
        desk.offered()
        desk.forget()
        desk.tell(snapshot(seen("c1", "caller", playing=True), seen("o1", "agent"), seen("o7", "agent"), fresh=False))
        assert desk.commands == [HangUp("o7")]

    def test_a_customer_who_is_called_back_for_no_promise_is_hung_up(self, desk: Desk) -> None:
        """As where the leader before us called, and died before that was on file or in the switch's list."""
        begun = CallbackBegun("p1", "k1", "support", "5550001", CallbackMode.CUSTOMER_FIRST, 1, "en", {})
        desk.tell(begun)
        desk.forget()
        desk.tell(snapshot(seen("k1", "called_back"), seen("k7", "called_back"), fresh=False))
        assert desk.commands == [HangUp("k7")]

    def test_an_offer_the_loss_swallowed_is_failed_at_once_and_is_no_miss(self, desk: Desk) -> None:
        desk.waits()
        desk.offered()
        desk.tell(SwitchLost("gone"))
        desk.tell(snapshot(seen("c1", "caller", playing=True), fresh=True))
        assert desk.last(OfferEnded).outcome is OfferOutcome.FAILED
        assert desk.last(HangUp) == HangUp("o1", Cause.CANCELLED)
        assert "c1" in desk.room.desk.calls

    def test_an_offer_that_reached_the_switch_before_the_loss_rings_on(self, desk: Desk) -> None:
        desk.waits()
        desk.offered()
        desk.tell(SwitchLost("gone"))
        desk.tell(snapshot(seen("c1", "caller", playing=True), seen("o1", "agent"), fresh=True))
        desk.tell(snapshot(seen("c1", "caller", playing=True), fresh=True))
        assert desk.all(OfferEnded) == []

    def test_a_phone_whose_call_was_swallowed_does_not_ring_back_for_ever(self, desk: Desk) -> None:
        desk.caller_arrives(answered=True)
        desk.routed(DestinationKind.EXTENSION, "2000")
        leg = desk.last(Originate).channel
        desk.tell(TimerCame(desk.timer("dial").key))
        assert desk.all(HangUp)[-1] == HangUp(leg)
        assert desk.last(Play).sound == Prompt("not_reachable", "en")


@pytest.mark.parametrize("here", list(Stage))
@pytest.mark.parametrize("there", list(Stage))
def test_a_call_moves_only_as_the_table_allows(here: Stage, there: Stage) -> None:
    call = Call("c1", "", "", "", "", "", "", False, 0.0, stage=here)
    if there in MOVES[here]:
        call.move(there)
        assert call.stage is there
    else:
        with pytest.raises(WrongMove):
            call.move(there)


@pytest.mark.parametrize("here", list(LegStage))
@pytest.mark.parametrize("there", list(LegStage))
def test_a_leg_moves_only_as_the_table_allows(here: LegStage, there: LegStage) -> None:
    leg = Leg("o1", "c1", "1001", offer=True, stage=here)
    if there in LEG_MOVES[here]:
        leg.move(there)
        assert leg.stage is there
    else:
        with pytest.raises(WrongMove):
            leg.move(there)
