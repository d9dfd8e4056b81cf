"""Two legs in one conversation, and how they come apart.

A bridge takes 35 ms. A partner lost in that time leaves the other leg parked if it came first, else in limbo: silent,
and parked nowhere. When a bridge ends each leg parks or ends as its own variable says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fsctl.simulator.channel import Channel, Place

if TYPE_CHECKING:
    from fsctl.simulator.core import Core

BRIDGE_S = 0.035
PART_S = 0.015
HOLD_EARLY_S = 0.1
"""A leg that holds so soon after its bridge was made, and leaves while it holds, leaves its partner in limbo: with the
hold's music, parked nowhere, until told to do something."""


class Bridges:
    def __init__(self, core: Core) -> None:
        self._core = core

    def bridge(self, first: Channel, second: Channel) -> None:
        """A leg that has just left a bridge and is not parked yet does not live through it."""
        for channel in (first, second):
            if channel.leaving:
                self._core.end(channel, "DESTINATION_OUT_OF_ORDER", "send_bye")
        self._core.after(BRIDGE_S, lambda: self._bridged(first, second))

    def _bridged(self, first: Channel, second: Channel) -> None:
        if not (first.alive and second.alive):
            self._in_vain(first, second)
            return
        core = self._core
        for channel in (first, second):
            if channel.partner not in (first, second, None):
                self.leave(channel)
            core.tear_off(channel)
        core.recorder.catch_up(first)
        core.recorder.catch_up(second)
        first.partner, second.partner = second, first
        first.is_first, second.is_first = True, False
        first.place = second.place = Place.BRIDGED
        first.bridged_at = second.bridged_at = core.now
        core.tell("CHANNEL_BRIDGE", first, Bridge_A_Unique_ID=first.uuid, Bridge_B_Unique_ID=second.uuid)
        for channel in (first, second):
            channel.party.talks(core, channel)
            core.player.go_on(channel)

    def _in_vain(self, first: Channel, second: Channel) -> None:
        if first.alive:
            first.place = Place.PARKED
            self._core.tell("CHANNEL_PARK", first)
        elif second.alive:
            second.place = Place.LIMBO

    def leave(self, channel: Channel) -> None:
        """Take the leg out of its bridge, if it is in one; the partner parks or ends."""
        partner = channel.partner
        if partner is None:
            return
        recorder = self._core.recorder
        recorder.catch_up(channel)
        recorder.catch_up(partner)
        first, second = (channel, partner) if channel.is_first else (partner, channel)
        channel.partner = partner.partner = None
        self._core.tell("CHANNEL_UNBRIDGE", first, Bridge_A_Unique_ID=first.uuid, Bridge_B_Unique_ID=second.uuid)
        early = channel.held and channel.held_at - channel.bridged_at < HOLD_EARLY_S and channel.ending
        for leg in (channel, partner):
            self._core.hold(leg, False)  # the hold ends with the bridge, whatever the phone shows
        if early:
            partner.place = Place.LIMBO
        else:
            self._left_alone(partner)

    def _left_alone(self, channel: Channel) -> None:
        core = self._core
        if channel.stays:
            channel.leaving = True
            core.after(PART_S, lambda: self._parks(channel))
        else:
            core.after(PART_S, lambda: core.end(channel, "NORMAL_CLEARING", "send_bye"))

    def _parks(self, channel: Channel) -> None:
        channel.leaving = False
        if channel.free:
            self._core.park_now(channel)

    def refer(self, channel: Channel, number: str) -> None:
        """A blind REFER from this leg's phone: the other party parks with the new number, this one parks too."""
        other = channel.partner
        if other is None:
            return
        other.dialled = number
        other.variables["sip_refer_to"] = f"<sip:{number}@local>"
        referrer = channel.dialled if channel.outbound else channel.caller_number
        other.variables["sip_h_Referred-By"] = f"<sip:{referrer}@local>"
        self.leave(other)
        self._core.after(PART_S, lambda: self._core.park_now(other))

    def replace(self, channel: Channel, second: Channel) -> None:
        """An attended REFER: the party of the first leg and that of the second are bridged by the switch itself; the
        second leg of the phone ends, its first one parks."""
        one, other = channel.partner, second.partner
        if one is None or other is None:
            return
        self.leave(channel)
        self.leave(second)
        for leg in (one, other):
            leg.leaving = False
        self._bridged(one, other)
        self._core.after(PART_S, lambda: self._core.end(second, "ATTENDED_TRANSFER", "send_bye"))
