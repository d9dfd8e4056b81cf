"""From the first ring at an agent's phone to the last hang-up, in every order the parties may choose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsctl.callcontrol.legs import LegStage, Stage
from fsctl.directory import DirectoryLoaded, Queue
from fsctl.facts import (
    Anomaly,
    CallConnected,
    CallEnded,
    LegEnded,
    OfferAnswered,
    OfferEnded,
    OfferOutcome,
    OfferRinging,
    OfferWithdrawn,
    Party,
    TalkEnded,
)
from fsctl.step import TimerCame
from fsctl.switch.causes import Cause
from fsctl.switch.commands import Bridge, DisarmDeadMan, HangUp, Originate, Phone, Play, StopPlaying
from fsctl.switch.events import CommandFailed
from fsctl.switch.sounds import Music, Prompt

Desk = Any


def test_the_phone_rings_with_the_offers_own_uuid_and_the_callers_number(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    ring = desk.last(Originate)
    assert (ring.channel, ring.endpoint, ring.caller_number, ring.ring_s) == ("o1", Phone("1001"), "5551234", 20.0)
    assert ring.variables["fsctl_call"] == "c1"
    desk.rings()
    assert desk.last(OfferRinging) == OfferRinging("o1", "c1", "1001")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bob\n\napi system id", "Bob api system id"),
        ("<script>alert(1)</script>", "scriptalert(1)/script"),
        ("王\u202e小明\x00", "王 小明"),
        ("x" * 500, "x" * 64),
        ("", ""),
    ],
)
def test_a_callers_name_is_shown_as_one_clean_line(desk: Desk, name: str, shown: str) -> None:
    desk.caller_arrives(name=name)
    desk.offered()
    assert desk.last(Originate).caller_name == shown


def test_a_whole_talk(desk: Desk) -> None:
    desk.talks()
    plays = [(play.channel, play.sound) for play in desk.all(Play)]
    assert (("c1", Prompt("agent_at_your_service", "en", (("number", "1001"),)))) in plays
    assert ("o1", Prompt("agent_brief", "en")) in plays
    assert desk.last(Bridge) == Bridge("c1", "o1")
    assert desk.last(OfferAnswered) == OfferAnswered("o1", "c1", "1001")
    assert desk.last(CallConnected) == CallConnected("c1", "o1", "1001", "support")
    assert DisarmDeadMan("c1") in desk.commands
    assert desk.all(OfferEnded) == []


def test_the_bridge_waits_for_both_announcements(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    desk.lifts()
    assert desk.all(Bridge) == []
    assert desk.room.desk.legs["o1"].stage is LegStage.PREPARING
    desk.announcements_end()
    assert desk.all(Bridge) == [Bridge("c1", "o1")]


def test_a_queue_without_announcement_bridges_at_once(desk: Desk) -> None:
    desk.waits(queue="plain")
    desk.offered(queue="plain")
    desk.lifts()
    assert desk.all(Bridge) == [Bridge("c1", "o1")]
    assert StopPlaying("c1") in desk.commands


def test_agent_hangs_up_first(desk: Desk) -> None:
    desk.talks()
    desk.forget()
    desk.now = 160.0
    desk.hangs_up("o1")
    assert desk.last(TalkEnded) == TalkEnded("c1", "o1", "1001", "support", Party.AGENT, 60.0)
    assert desk.last(HangUp) == HangUp("c1")
    desk.ended_by_us("c1")
    assert desk.last(CallEnded).ended_by is Party.AGENT
    assert len(desk.all(TalkEnded)) == 1


def test_caller_hangs_up_first(desk: Desk) -> None:
    desk.talks()
    desk.forget()
    desk.hangs_up("c1")
    assert desk.last(TalkEnded).ended_by is Party.CALLER
    assert desk.last(CallEnded).ended_by is Party.CALLER
    assert desk.last(HangUp).channel == "o1"
    desk.ended_by_us("o1")
    assert len(desk.all(TalkEnded)) == 1
    assert desk.all(OfferEnded) == []
    assert desk.room.desk.calls == {}
    assert desk.room.desk.legs == {}


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (Cause.BUSY, OfferOutcome.BUSY),
        (Cause.REJECTED, OfferOutcome.REJECTED),
        (Cause.NO_ANSWER, OfferOutcome.NO_ANSWER),
        (Cause.NOT_REGISTERED, OfferOutcome.NOT_REGISTERED),
        (Cause.UNREACHABLE, OfferOutcome.UNREACHABLE),
        (Cause.CONGESTION, OfferOutcome.FAILED),
    ],
)
def test_each_refusal_is_told_once_and_the_caller_keeps_waiting(
    desk: Desk, cause: Cause, outcome: OfferOutcome
) -> None:
    desk.waits()
    desk.offered()
    desk.fails("o1", cause)
    desk.hangs_up("o1", cause)
    assert [ended.outcome for ended in desk.all(OfferEnded)] == [outcome]
    assert len([leg for leg in desk.all(LegEnded) if leg.leg == "o1"]) == 1
    assert desk.room.desk.calls["c1"].stage is Stage.WAITING


def test_caller_hangs_up_while_agent_rings(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    desk.rings()
    desk.hangs_up("c1")
    assert desk.last(HangUp) == HangUp("o1", Cause.CANCELLED)
    desk.fails("o1", Cause.CANCELLED)
    assert desk.last(OfferEnded).outcome is OfferOutcome.CALLER_GONE


def test_agent_answers_as_the_caller_hangs_up(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    desk.rings()
    desk.hangs_up("c1")
    desk.forget()
    desk.lifts()
    assert HangUp("o1", Cause.LOST_RACE) in desk.commands
    assert desk.all(OfferAnswered) == []
    desk.ended_by_us("o1")
    assert desk.last(OfferEnded).outcome is OfferOutcome.CALLER_GONE


def test_caller_hangs_up_during_the_announcement(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    desk.lifts()
    desk.forget()
    desk.hangs_up("c1")
    assert desk.last(HangUp) == HangUp("o1", Cause.NORMAL)
    desk.ended_by_us("o1")
    assert desk.last(OfferEnded).outcome is OfferOutcome.CALLER_GONE
    assert desk.all(TalkEnded) == []


def test_agent_hangs_up_during_the_announcement_and_the_caller_hears_music_again(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    desk.lifts()
    desk.forget()
    desk.hangs_up("o1")
    assert desk.last(OfferEnded).outcome is OfferOutcome.AGENT_GONE
    assert desk.last(Play).sound == Music("default")
    assert desk.room.desk.calls["c1"].stage is Stage.WAITING


def test_two_phones_answer_and_the_first_wins(desk: Desk) -> None:
    desk.waits()
    desk.offered("o1", "1001")
    desk.offered("o2", "1002")
    desk.lifts("o1")
    desk.lifts("o2")
    assert [answered.offer for answered in desk.all(OfferAnswered)] == ["o1"]
    assert HangUp("o2", Cause.LOST_RACE) in desk.commands
    desk.ended_by_us("o2")
    assert desk.last(OfferEnded).outcome is OfferOutcome.WITHDRAWN
    assert desk.room.desk.calls["c1"].stage is Stage.CONNECTING


def test_a_withdrawn_phone_that_shows_life_is_hung_up_again(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    desk.tell(OfferWithdrawn("o1", "c1", "1001", "logged out"))
    assert desk.last(HangUp) == HangUp("o1", Cause.LOST_RACE)
    desk.forget()
    desk.rings()
    assert desk.commands == [HangUp("o1", Cause.CANCELLED)]
    desk.lifts()
    assert desk.all(OfferAnswered) == []
    desk.ended_by_us("o1")
    assert desk.last(OfferEnded).outcome is OfferOutcome.WITHDRAWN


def test_a_bridge_that_never_comes_gives_the_caller_back_to_the_queue(desk: Desk) -> None:
    desk.waits(queue="plain")
    desk.offered(queue="plain")
    desk.lifts()
    desk.tell(TimerCame(("connect", "o1")))
    assert desk.last(Anomaly).code == "not_connected"
    assert desk.last(OfferEnded).outcome is OfferOutcome.FAILED
    assert desk.last(HangUp).channel == "o1"
    assert desk.room.desk.calls["c1"].stage is Stage.WAITING


def test_a_bridge_the_switch_refuses_gives_the_caller_back_to_the_queue(desk: Desk) -> None:
    desk.waits(queue="plain")
    desk.offered(queue="plain")
    desk.lifts()
    desk.tell(CommandFailed(Bridge("c1", "o1"), "-ERR Invalid uuid"))
    assert desk.all(OfferEnded) == []
    assert desk.timer("connect").at == desk.now + 0.5
    desk.tell(TimerCame(("connect", "o1")))
    assert desk.last(OfferEnded).outcome is OfferOutcome.FAILED


def test_a_bridge_refused_because_the_caller_has_just_gone_is_no_fault_of_the_agents(desk: Desk) -> None:
    desk.waits(queue="plain")
    desk.offered(queue="plain")
    desk.lifts()
    desk.tell(CommandFailed(Bridge("c1", "o1"), "-ERR Invalid uuid"))
    desk.hangs_up("c1")
    desk.ended_by_us("o1")
    assert desk.last(OfferEnded).outcome is OfferOutcome.CALLER_GONE
    assert desk.all(Anomaly) == []


def test_an_announcement_without_an_end_does_not_hold_up_the_talk(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    desk.lifts()
    desk.tell(TimerCame(("connect", "o1")))
    assert desk.last(Anomaly).code == "announcement_without_end"
    assert desk.all(Bridge) == [Bridge("c1", "o1")]


def test_an_offer_nobody_hears_of_again_is_ended_by_the_clock(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    assert desk.timer("offer").at == 100.0 + 20.0 + 8.0
    desk.tell(TimerCame(("offer", "o1")))
    assert desk.last(Anomaly).code == "offer_without_end"
    assert desk.last(OfferEnded).outcome is OfferOutcome.NO_ANSWER
    desk.hangs_up("o1")
    assert len(desk.all(OfferEnded)) == 1


def test_an_originate_of_unknown_fate_is_left_to_the_next_snapshot(desk: Desk) -> None:
    desk.waits()
    desk.offered()
    ring = desk.last(Originate)
    assert desk.tell(CommandFailed(ring, "link lost", unknown=True)) == []
    desk.tell(CommandFailed(ring, "-ERR busy"))
    assert desk.last(OfferEnded).outcome is OfferOutcome.FAILED


def test_an_offer_for_a_call_that_is_gone_ends_at_once(desk: Desk) -> None:
    desk.offered()
    assert desk.last(OfferEnded).outcome is OfferOutcome.CALLER_GONE
    assert desk.all(Originate) == []


@pytest.mark.parametrize("announces", [True, False])
def test_a_queue_that_was_taken_out_announces_as_it_did(desk: Desk, announces: bool) -> None:
    desk.caller_arrives()
    desk.waits(queue="gone")
    desk.offered(queue="gone")
    directory = desk.room.desk.directory
    closed = {"gone": Queue("gone", announce_agent=announces)}
    desk.tell(DirectoryLoaded(replace(directory, closed=closed)))
    desk.lifts()
    assert len(desk.all(Bridge)) == (0 if announces else 1)
