"""A supervisor's leg that listens to another leg, and says something into one ear or both.

The listened-to leg notices nothing. The listening one stays with its target through every change of partner, and stays
where it is, silent, when the target is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fsctl.simulator.channel import Channel

if TYPE_CHECKING:
    from fsctl.simulator.core import Core


@dataclass(frozen=True, slots=True, eq=False)
class Ear:
    """`to_target` and `to_partner` say who hears the listening leg."""

    channel: Channel
    target: Channel
    execution: str
    to_target: bool
    to_partner: bool


class Eavesdropping:
    def __init__(self, core: Core) -> None:
        self._core = core

    def begin(self, channel: Channel, target_uuid: str, execution: str) -> None:
        """As the leg's variables `eavesdrop_whisper_aleg` (the target's partner hears it) and `…_bleg` (the target
        does) say. A target that is not there ends it at once, which is the only sign."""
        target = self._core.channels.get(target_uuid)
        if target is None or target is channel:
            self._complete(channel, target_uuid, execution)
            return
        self.end(channel)
        variables = channel.variables
        ear = Ear(
            channel,
            target,
            execution,
            to_target=variables.get("eavesdrop_whisper_bleg") == "true",
            to_partner=variables.get("eavesdrop_whisper_aleg") == "true",
        )
        channel.ear = ear
        self._core.recorder.catch_up(channel)
        target.ears.append(ear)
        self._core.tell("MEDIA_BUG_START", target, Media_Bug_Function="eavesdrop", Media_Bug_Target=target_uuid)

    def end(self, channel: Channel) -> None:
        """The leg listens no more."""
        ear = channel.ear
        if ear is None:
            return
        self._core.recorder.catch_up(channel)
        channel.ear = None
        ear.target.ears.remove(ear)
        self._core.tell("MEDIA_BUG_STOP", ear.target, Media_Bug_Function="eavesdrop", Media_Bug_Target=ear.target.uuid)
        self._complete(channel, ear.target.uuid, ear.execution)

    def target_gone(self, target: Channel) -> None:
        for ear in list(target.ears):
            self.end(ear.channel)

    def _complete(self, channel: Channel, target: str, execution: str) -> None:
        self._core.tell(
            "CHANNEL_EXECUTE_COMPLETE",
            channel,
            Application="eavesdrop",
            Application_Data=target,
            Application_Response="_none_",
            Application_UUID=execution,
        )
