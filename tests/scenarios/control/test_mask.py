"""Silence in the file while the customer tells what must not be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsctl.facts import (
    RecordingFinished,
    RecordingMasked,
)
from fsctl.requests import (
    MaskRecording,
)
from fsctl.step import Refused
from tests.integration.freeswitch.sound import channels, hears
from tests.scenarios.control.acts import (
    call_of,
    talk,
)
from tests.scenarios.world import World, site


def test_silence_while_masked_and_the_time_kept(tmp_path: Path) -> None:
    world = World(site(1, announce_agent=False), recordings=tmp_path)
    caller = talk(world)
    world.after(2)
    world.ask(MaskRecording("1001", "on", "ann"))
    world.after(3)
    assert world.board.snapshot()["calls"][call_of(world)]["masked"] is True
    world.ask(MaskRecording("1001", "off", "ann"))
    world.after(3)
    world.hangs_up(caller)
    world.after(2)
    finished = world.last(RecordingFinished)
    left, right, length = channels(tmp_path / finished.path)
    assert length == pytest.approx(8.5, abs=0.6)
    middle, end = slice(3 * 8000, 5 * 8000), slice(-8000, None)
    assert not hears(left[middle], 440)
    assert not hears(right[middle], 1000)
    assert hears(left[end], 440)
    assert hears(right[end], 1000)


def test_it_ends_by_itself_and_clicks_are_counted_once(world: World) -> None:
    talk(world)
    for _ in range(2):
        world.ask(MaskRecording("1001", "on", "ann"))
    world.after(119)
    assert [fact.masked for fact in world.all(RecordingMasked)] == [True]
    world.after(2)
    assert world.last(RecordingMasked).by == "timer"
    assert [fact.masked for fact in world.all(RecordingMasked)] == [True, False]


def test_without_a_recording_it_is_refused(world: World) -> None:
    world.log_in("1001")
    with pytest.raises(Refused) as refused:
        world.ask(MaskRecording("1001", "on", "ann"))
    assert refused.value.code == "not_recorded"
