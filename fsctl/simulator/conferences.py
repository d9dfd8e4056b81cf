"""Several legs that all hear one another. A conference begins with its first member and ends with its last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fsctl.simulator.channel import Channel, Place

if TYPE_CHECKING:
    from fsctl.simulator.core import Core

JOIN_S = 0.026


@dataclass(slots=True, eq=False)
class Conference:
    name: str
    members: list[Channel] = field(default_factory=list)


class Conferences:
    def __init__(self, core: Core) -> None:
        self._core = core
        self.running: dict[str, Conference] = {}

    def join(self, channel: Channel, name: str) -> None:
        """Out of whatever the leg does, into the conference. A partner it leaves parks or ends."""
        core = self._core
        core.bridges.leave(channel)
        core.tear_off(channel)
        channel.place = Place.SETTING_UP
        core.after(JOIN_S, lambda: self._joined(channel, name))

    def _joined(self, channel: Channel, name: str) -> None:
        if not channel.alive or channel.partner is not None:
            return
        self.leave(channel)
        conference = self.running.get(name)
        if conference is None:
            conference = self.running[name] = Conference(name)
            self._tell(channel, conference, "conference-create")
        for member in conference.members:
            self._core.recorder.catch_up(member)
        self._core.recorder.catch_up(channel)
        conference.members.append(channel)
        channel.conference, channel.place = conference, Place.CONFERENCE
        self._tell(channel, conference, "add-member")

    def leave(self, channel: Channel) -> None:
        conference = channel.conference
        if conference is None:
            return
        self._core.recorder.catch_up(channel)
        channel.conference = None
        conference.members.remove(channel)
        self._tell(channel, conference, "del-member")
        if not conference.members:
            del self.running[conference.name]
            self._tell(channel, conference, "conference-destroy")

    def _tell(self, channel: Channel, conference: Conference, action: str) -> None:
        self._core.tell("conference::maintenance", channel, Action=action, Conference_Name=conference.name)
