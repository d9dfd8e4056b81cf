"""What is played to whom, and what is recorded of it."""

from __future__ import annotations

import uuid

import pytest

from fsctl.freeswitch.translate import UNHEARD
from fsctl.switch.commands import (
    Bridge,
    MaskRecording,
    MeasureRecording,
    Play,
    SetVariables,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from fsctl.switch.events import (
    ChannelBridged,
    ChannelHungUp,
    CommandFailed,
    PlaybackEnded,
    PlayOutcome,
    RecordingMeasured,
    RecordingStarted,
    RecordingStopped,
)
from fsctl.switch.sounds import Music, Prompt
from tests.contract.switch.faces import HERTZ, Face, LinkedFace, Party
from tests.integration.freeswitch.sound import channels, hears, loudness

SHORT, LONG, MISSING = Prompt("short", "en"), Prompt("long", "en"), Prompt("missing", "en")


@pytest.fixture
def customer(face: Face, caller: Party) -> str:
    return face.arrives(caller)


def test_a_prompt_is_heard_to_its_end(face: Face, customer: str, caller: Party) -> None:
    face.submit(Play(customer, "p1", LONG))
    assert caller.hears() == {"sound"}
    ended = face.wait(PlaybackEnded)
    assert (ended.channel, ended.play_id, ended.outcome) == (customer, "p1", PlayOutcome.DONE)
    assert caller.hears() == set()


def test_a_file_that_is_not_there_is_said_and_the_call_lives(face: Face, customer: str, caller: Party) -> None:
    face.submit(Play(customer, "p1", MISSING))
    assert face.wait(PlaybackEnded).outcome is PlayOutcome.MISSING
    assert caller.busy


def test_queued_prompts_wait_for_one_another(face: Face, customer: str) -> None:
    for name in ("p1", "p2", "p3"):
        face.submit(Play(customer, name, SHORT, queued=True))
    face.after(0.9)
    assert [ended.play_id for ended in face.all(PlaybackEnded)] == ["p1"]
    face.wait(PlaybackEnded, 3)
    assert [ended.play_id for ended in face.all(PlaybackEnded)] == ["p1", "p2", "p3"]


def test_a_prompt_over_music_interrupts_it_and_the_music_goes_on(face: Face, customer: str, caller: Party) -> None:
    face.submit(Play(customer, "music", Music()))
    face.after(0.3)
    face.submit(Play(customer, "p1", SHORT))
    face.wait(PlaybackEnded, play_id="p1")
    assert caller.hears() == {"sound"}
    assert not face.all(PlaybackEnded, play_id="music")


def test_the_inner_prompt_ends_before_the_outer(face: Face, customer: str) -> None:
    face.submit(Play(customer, "outer", LONG))
    face.after(0.3)
    face.submit(Play(customer, "inner", SHORT))
    face.wait(PlaybackEnded, 2)
    assert [ended.play_id for ended in face.all(PlaybackEnded)] == ["inner", "outer"]


def test_stopping_ends_what_plays_and_forgets_what_waits(face: Face, customer: str, caller: Party) -> None:
    face.submit(Play(customer, "p1", LONG, queued=True))
    face.submit(Play(customer, "p2", LONG, queued=True))
    face.after(0.3)
    face.submit(StopPlaying(customer))
    face.wait(PlaybackEnded, play_id="p1", within_s=1)
    assert caller.hears() == set()
    face.after(0.5)
    assert not face.all(PlaybackEnded, play_id="p2")
    face.submit(Play(customer, "p3", SHORT))
    assert face.wait(PlaybackEnded, play_id="p3").outcome is PlayOutcome.DONE


def test_what_plays_when_the_caller_hangs_up_is_interrupted(face: Face, customer: str, caller: Party) -> None:
    face.submit(Play(customer, "p1", LONG))
    face.after(0.3)
    caller.hangs_up()
    assert face.wait(PlaybackEnded, play_id="p1").outcome is PlayOutcome.INTERRUPTED
    face.wait(ChannelHungUp)


def path() -> str:
    return f"2026/03/01/{uuid.uuid4()}.wav"


def test_a_recording_has_each_voice_in_its_channel_and_silence_where_masked(
    face: Face, customer: str, ann: Party
) -> None:
    agent = face.reached(ann)
    face.submit(Bridge(customer, agent))
    face.wait(ChannelBridged)
    file = path()
    face.submit(SetVariables(customer, {"fsctl_recording": file}))
    face.submit(StartRecording(customer, file))
    assert face.wait(RecordingStarted).path == file
    face.after(1.5)
    face.shows(lambda channels, _: channels[customer].recordings == (file,), "what is recorded")
    face.submit(MaskRecording(customer, file, True))
    face.after(1.5)
    face.submit(MaskRecording(customer, file, False))
    face.after(1.5)
    face.submit(MeasureRecording(customer, file))
    assert face.wait(RecordingMeasured).size_bytes > 32_000
    face.submit(StopRecording(customer, file))
    stopped = face.wait(RecordingStopped)
    assert (stopped.path, stopped.ok) == (file, True)
    assert stopped.length_s == pytest.approx(4.5, abs=0.4)
    left, right, length_s = channels(face.recording(file))
    assert length_s == pytest.approx(stopped.length_s, abs=0.1)
    for begin, heard in ((0.3, True), (1.9, False), (3.4, True)):
        part = slice(int(begin * 8000), int((begin + 0.7) * 8000))
        assert hears(left[part], HERTZ["caller"]) is heard
        assert hears(right[part], HERTZ["ann"]) is heard
        assert not hears(left[part], HERTZ["ann"])
        assert not hears(right[part], HERTZ["caller"])
        assert (loudness(left[part]) > 50) is heard


def test_a_recording_goes_on_with_the_next_partner(face: Face, customer: str, ann: Party, bo: Party) -> None:
    file = path()
    first, second = face.reached(ann), face.reached(bo)
    face.submit(Bridge(customer, first))
    face.wait(ChannelBridged)
    face.submit(StartRecording(customer, file))
    face.wait(RecordingStarted)
    face.after(1)
    face.submit(Bridge(customer, second))
    face.wait(ChannelBridged, 2)
    face.after(1)
    face.submit(StopRecording(customer, file))
    face.wait(RecordingStopped)
    _, right, length_s = channels(face.recording(file))
    assert hears(right[1600:7000], HERTZ["ann"])
    assert hears(right[int((length_s - 0.7) * 8000) :], HERTZ["bo"])


def test_a_recording_ends_with_the_call(face: Face, customer: str, caller: Party) -> None:
    file = path()
    face.submit(StartRecording(customer, file))
    face.wait(RecordingStarted)
    face.after(1)
    caller.hangs_up()
    assert face.wait(RecordingStopped).ok
    face.wait(ChannelHungUp)


def test_a_recording_that_is_not_there_can_be_neither_masked_nor_measured(face: Face, customer: str) -> None:
    file = path()
    mask = MaskRecording(customer, file, True)
    face.submit(mask)
    assert face.wait(CommandFailed).command == mask
    face.submit(MeasureRecording(customer, file))
    assert face.wait(RecordingMeasured).size_bytes == -1


def test_only_applications_whose_end_says_something_are_told_of(face: Face, caller: Party) -> None:
    """The others are half of a call's events."""
    if not isinstance(face, LinkedFace):
        pytest.skip("in process nothing is written to anybody")
    told = face.told_of()
    channel = face.arrives(caller)
    face.submit(Play(channel, "p1", SHORT))
    face.wait(PlaybackEnded, play_id="p1")
    assert "playback" in told
    assert set(told).isdisjoint(UNHEARD)
