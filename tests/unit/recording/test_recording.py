"""A recording starts with the answer, ends with the talk, and is never lost in silence."""

from __future__ import annotations

import pytest

from fsctl.directory import Directory, DirectoryLoaded, Queue
from fsctl.facts import (
    CallEnded,
    CallTakenOver,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    TalkEnded,
)
from fsctl.recording.paths import path_for
from fsctl.recording.room import BYTES_PER_S, Recording
from fsctl.restored import RecordingRestored, TakenOverRestored, TalkRestored
from fsctl.step import Do, Effect, Note, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.commands import MeasureRecording, StartRecording, StopRecording
from fsctl.switch.events import CommandFailed, RecordingMeasured, RecordingStarted, RecordingStopped

AT = 1_800_000_000.0
PATH = path_for("c1", AT)


def commands(effects: list[Effect]) -> list[object]:
    return [effect.command for effect in effects if isinstance(effect, Do)]


def facts(effects: list[Effect]) -> list[object]:
    return [effect.fact for effect in effects if isinstance(effect, Note)]


@pytest.fixture
def room() -> Recording:
    room = Recording()
    queues = {"support": Queue("support"), "quiet": Queue("quiet", record=False)}
    room.step(DirectoryLoaded(Directory(queues=queues)), 0.0)
    return room


def answered(room: Recording, queue: str = "support") -> list[Effect]:
    room.step(OfferMade("o1", "c1", queue, "1001", "1001", 20.0, "longest-idle", "idle"), AT - 3)
    return room.step(OfferAnswered("o1", "c1", "1001"), AT)


def started(room: Recording) -> None:
    answered(room)
    assert facts(room.step(RecordingStarted("c1", PATH), AT)) == [RecordingBegun("c1", "c1", PATH, "1001", "support")]


def talk_over(room: Recording, at: float) -> list[Effect]:
    return room.step(TalkEnded("c1", "o1", "1001", "support", Party.AGENT, at - AT), at)


def test_it_starts_at_the_answer_on_the_callers_leg(room: Recording) -> None:
    assert StartRecording("c1", PATH) in commands(answered(room))


def test_the_next_file_begins_when_a_supervisor_takes_the_call_over(room: Recording) -> None:
    started(room)
    following = PATH.replace(f"{AT * 1000:.0f}", f"{(AT + 10) * 1000:.0f}")
    taken = commands(room.step(CallTakenOver("c1", "s1", "2000", "sue", "1001"), AT + 10))
    assert taken[:2] == [StopRecording("c1", PATH), StartRecording("c1", following)]
    assert talk_over(room, AT + 10) == []
    ended = room.step(CallEnded("c1", Cause.NORMAL, Party.CALLER), AT + 60)
    assert commands(ended) == [StopRecording("c1", following)]


def test_one_of_a_call_taken_over_is_taken_up_after_a_restart(room: Recording) -> None:
    room.step(TakenOverRestored("c1", "s1", "2000", "sue", AT, PATH), AT + 20)
    ended = room.step(CallEnded("c1", Cause.NORMAL, Party.CALLER), AT + 60)
    assert commands(ended) == [StopRecording("c1", PATH)]


def test_a_queue_that_does_not_record_is_left_alone(room: Recording) -> None:
    assert answered(room, "quiet") == []


def test_a_good_recording_is_finished_with_its_length_and_size(room: Recording) -> None:
    started(room)
    assert commands(talk_over(room, AT + 60)) == [StopRecording("c1", PATH)]
    assert commands(room.step(RecordingStopped("c1", PATH, True, 60.0), AT + 60)) == [MeasureRecording("c1", PATH)]
    size = 60 * BYTES_PER_S
    assert facts(room.step(RecordingMeasured("c1", PATH, size), AT + 60)) == [RecordingFinished("c1", PATH, 60.0, size)]
    assert room.takes == {}


@pytest.mark.parametrize("late", [True, False], ids=("late", "never told"))
def test_a_short_one_whose_beginning_is_told_after_its_end_has_both_in_order(room: Recording, late: bool) -> None:
    answered(room)
    room.step(RecordingStopped("c1", PATH, True, 0.2), AT + 0.2)
    told = facts(room.step(RecordingMeasured("c1", PATH, 6208), AT + 0.2))
    assert told == [
        RecordingBegun("c1", "c1", PATH, "1001", "support"),
        RecordingFinished("c1", PATH, 0.2, 6208),
    ]
    if late:
        assert room.step(RecordingStarted("c1", PATH), AT + 0.3) == [], "it is known"


def test_a_recording_that_does_not_start_is_lost(room: Recording) -> None:
    answered(room)
    assert facts(room.step(TimerCame(("start", PATH)), AT + 3)) == [RecordingLost("c1", PATH, "not_started")]


def test_a_refusal_by_the_switch_is_a_loss_and_an_unknown_outcome_is_not(room: Recording) -> None:
    answered(room)
    start = StartRecording("c1", PATH)
    assert room.step(CommandFailed(start, "link lost", unknown=True), AT) == []
    assert facts(room.step(CommandFailed(start, "-ERR Cannot record session!"), AT)) == [], "has the leg hung up?"
    (lost,) = facts(room.step(TimerCame(("start", PATH)), AT + 0.5))
    assert isinstance(lost, RecordingLost)


def test_a_file_that_stops_growing_is_lost_while_the_call_goes_on(room: Recording) -> None:
    started(room)
    assert commands(room.step(TimerCame(("measure", PATH)), AT + 10)) == [MeasureRecording("c1", PATH)]
    assert facts(room.step(RecordingMeasured("c1", PATH, 320_000), AT + 10)) == []
    assert facts(room.step(RecordingMeasured("c1", PATH, 320_000), AT + 20)) == [
        RecordingLost("c1", PATH, "stopped_growing?size_bytes=320000")
    ]


def test_a_full_disk_shows_in_the_size_though_the_switch_says_all_is_well(room: Recording) -> None:
    started(room)
    talk_over(room, AT + 80)
    room.step(RecordingStopped("c1", PATH, True, 80.06), AT + 80)
    assert facts(room.step(RecordingMeasured("c1", PATH, 32 * BYTES_PER_S), AT + 80)) == [
        RecordingLost("c1", PATH, "too_short?holds_s=32.0&should_s=80.0")
    ]


def test_a_missing_file_is_lost(room: Recording) -> None:
    started(room)
    talk_over(room, AT + 10)
    room.step(RecordingStopped("c1", PATH, True, 10.0), AT + 10)
    assert facts(room.step(RecordingMeasured("c1", PATH, -1), AT + 10)) == [RecordingLost("c1", PATH, "no_file")]


def test_when_the_switch_never_says_it_stopped_the_file_itself_is_judged(room: Recording) -> None:
    started(room)
    talk_over(room, AT + 60)
    assert commands(room.step(TimerCame(("stop", PATH)), AT + 65)) == [MeasureRecording("c1", PATH)]
    size = 60 * BYTES_PER_S
    (finished,) = facts(room.step(RecordingMeasured("c1", PATH, size), AT + 65))
    assert isinstance(finished, RecordingFinished)


def test_an_agent_who_leaves_before_the_connection_ends_the_recording(room: Recording) -> None:
    started(room)
    ended = OfferEnded("o1", "c1", "1001", OfferOutcome.AGENT_GONE)
    assert commands(room.step(ended, AT + 1)) == [StopRecording("c1", PATH)]


def test_a_recording_found_after_a_restart_is_watched_and_ended(room: Recording) -> None:
    (wake,) = room.step(TalkRestored("c1", "o1", "1001", "support", "1001", AT, PATH), AT + 30)
    assert isinstance(wake, Wake)
    assert commands(talk_over(room, AT + 60)) == [StopRecording("c1", PATH)]


class TestEndedWhileNobodyWatched:
    def judged(self, room: Recording, size: int) -> list[object]:
        effects = room.step(RecordingRestored("c1", PATH, "1001", "support", AT), AT + 30)
        assert commands(effects) == []
        (wake,) = effects
        assert isinstance(wake, Wake)
        assert wake.at is not None
        assert commands(room.step(TimerCame(wake.key), wake.at)) == [MeasureRecording("c1", PATH)]
        return facts(room.step(RecordingMeasured("c1", PATH, size), wake.at))

    def test_what_the_file_holds_is_its_length(self, room: Recording) -> None:
        size = 7 * BYTES_PER_S
        assert self.judged(room, size) == [RecordingFinished("c1", PATH, 7.0, size)]

    @pytest.mark.parametrize("size", [-1, 0, 44])
    def test_a_missing_or_empty_file_is_flagged(self, room: Recording, size: int) -> None:
        (lost,) = self.judged(room, size)
        assert isinstance(lost, RecordingLost)


def test_an_offer_taken_back_after_its_answer_ends_the_recording_and_others_do_not(room: Recording) -> None:
    started(room)
    assert commands(room.step(OfferEnded("o2", "c1", "1002", OfferOutcome.WITHDRAWN), AT + 1)) == []
    ended = OfferEnded("o1", "c1", "1001", OfferOutcome.WITHDRAWN)
    assert commands(room.step(ended, AT + 1)) == [StopRecording("c1", PATH)]


@pytest.mark.parametrize("call", ["../../etc/passwd", "a/b", "", "x" * 65, "a\nb", "ä"])
def test_a_call_id_that_is_no_uuid_never_becomes_a_path(call: str) -> None:
    with pytest.raises(ValueError, match="cannot name a file"):
        path_for(call, AT)


def test_two_talks_of_one_call_have_two_files() -> None:
    assert path_for("c1", AT) != path_for("c1", AT + 1)
    assert PATH == "2027/01/15/c1-1800000000000.wav"
