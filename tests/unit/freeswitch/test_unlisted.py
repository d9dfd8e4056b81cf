"""Whoever was there before we listened is in the snapshot, though the switch's list has them a moment later."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import pytest

from fsctl.freeswitch.stock import take_stock
from fsctl.freeswitch.unlisted import LOOK_AGAIN_S, LOOKS, whole
from fsctl.switch.causes import Cause
from fsctl.switch.events import ChannelCreated, ChannelHungUp, ChannelSnapshot, Direction, EndedBy, SwitchEvent

LONGEST_LAG_S = 0.3
"""Measured on FreeSWITCH 1.10.12."""

STATUS = """UP 0 years, 0 days, 0 hours, 0 minutes, 7 seconds, 41 milliseconds, 21 microseconds
FreeSWITCH (Version 1.10.12 -release 64bit) is ready
1041 session(s) since startup
{legs} session(s) - peak 31, last 5min 31
0 session(s) per Sec out of max 200, peak 20, last 5min 20
4000 session(s) max
min idle cpu 0.00/96.00
Current Stack Size/Max 240K/8192K
"""


class Late:
    """A switch that lists a leg some time after it is there: `there` has each with its moment."""

    def __init__(self) -> None:
        self.now = 0.0
        self.there: dict[str, float] = {}
        self.ghosts = 0
        """Legs that the switch counts and nothing else tells of."""
        self.status = STATUS
        self.asked: list[str] = []
        self.heard: list[SwitchEvent] = []
        self.later: dict[float, SwitchEvent] = {}

    def begins(self, uuid: str, at: float = 0.0) -> None:
        self.there[uuid] = at

    def tells_later(self, at: float, event: SwitchEvent) -> None:
        self.later[at] = event

    def pause(self, seconds: float) -> None:
        self.now += seconds
        for at in [at for at in self.later if at <= self.now]:
            event = self.later.pop(at)
            self.heard.append(event)
            if isinstance(event, ChannelCreated):
                self.begins(event.channel, self.now)
            elif isinstance(event, ChannelHungUp):
                self.there.pop(event.channel, None)

    def ask(self, asked: Sequence[bytes]) -> list[str]:
        return [self._answer(command.decode().removeprefix("api ").strip()) for command in asked]

    def _answer(self, text: str) -> str:
        self.asked.append(text)
        if text == "status":
            return self.status.format(legs=len(self.there) + self.ghosts)
        if text.startswith("uuid_dump "):
            uuid = text.split()[1]
            dumped = {"Unique-ID": uuid, "Channel-State": "CS_EXECUTE", "variable_current_application": "park"}
            return orjson.dumps(dumped).decode() if uuid in self.there else "-ERR No such channel!\n"
        if text.startswith("show channels"):
            listed = [uuid for uuid, at in self.there.items() if self.now - at >= LONGEST_LAG_S]
            return orjson.dumps({"row_count": len(listed), "rows": [{"uuid": uuid} for uuid in listed]}).decode()
        return ""

    def snapshot(self) -> dict[str, ChannelSnapshot]:
        first = take_stock(self.ask, {}, "/rec", fresh=True)
        found = whole(self.ask, first, self.heard, "/rec", self.pause)
        assert found.fresh
        return {channel.channel: channel for channel in found.channels}


@pytest.fixture
def switch() -> Late:
    return Late()


def created(uuid: str) -> ChannelCreated:
    return ChannelCreated(uuid, Direction.INBOUND, "555", "", "4000")


def hung_up(uuid: str) -> ChannelHungUp:
    return ChannelHungUp(uuid, Cause.NORMAL, EndedBy.FAR_PARTY)


def test_who_came_just_before_we_listened_is_there(switch: Late) -> None:
    switch.begins("old", -10)
    switch.begins("young", -0.01)
    seen = switch.snapshot()
    assert seen.keys() == {"old", "young"}
    assert seen["young"].parked
    assert switch.now <= LONGEST_LAG_S + LOOK_AGAIN_S


def test_nobody_waits_where_nobody_is_missing(switch: Late) -> None:
    for number in range(20):
        switch.begins(f"c{number}", -10)
    assert len(switch.snapshot()) == 20
    assert switch.now == 0
    assert switch.asked.count("status") == 1
    assert switch.asked.count("show channels as json") == 1


def test_whose_beginning_is_told_need_not_be_listed(switch: Late) -> None:
    """Its events follow the snapshot: to be in both would be one story twice."""
    switch.begins("old", -10)
    switch.begins("told", 0)
    switch.heard.append(created("told"))
    assert switch.snapshot().keys() == {"old"}
    assert switch.now == 0


def test_who_comes_and_goes_meanwhile_keeps_nobody_waiting(switch: Late) -> None:
    switch.begins("old", -10)
    switch.begins("goes", -10)
    switch.begins("young", -0.01)
    switch.tells_later(0.02, created("comes"))
    switch.tells_later(0.05, hung_up("goes"))
    assert switch.snapshot().keys() == {"old", "goes", "young"}
    assert switch.now <= LONGEST_LAG_S + LOOK_AGAIN_S


def test_who_hangs_up_before_being_listed_is_waited_for_no_longer(switch: Late) -> None:
    switch.begins("old", -10)
    switch.begins("young", -0.01)
    switch.tells_later(0.05, hung_up("young"))
    assert switch.snapshot().keys() == {"old"}
    assert switch.now < 0.1


def test_a_leg_that_is_never_listed_keeps_the_others_waiting_for_a_moment_only(switch: Late) -> None:
    switch.begins("old", -10)
    switch.ghosts = 1
    assert switch.snapshot().keys() == {"old"}
    assert LONGEST_LAG_S < switch.now < LOOKS * LOOK_AGAIN_S + 0.001


@pytest.mark.parametrize("status", ["", "-ERR", "9 session(s) since startup\n", "x 9 session(s) - peak 9\n"])
def test_a_switch_that_does_not_say_how_many_there_are_is_believed(switch: Late, status: str) -> None:
    switch.begins("old", -10)
    switch.begins("young", -0.01)
    switch.status = status
    assert switch.snapshot().keys() == {"old"}
    assert switch.now == 0
