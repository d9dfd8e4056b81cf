"""Short tones mixed into what one party hears (`uuid_displace … m`). A leg that is silently parked gets no packets that
a tone could be mixed into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsctl.simulator.channel import Channel
    from fsctl.simulator.core import Core

TONE = re.compile(r"tone_stream://%\((\d+),(\d+),(\d+)\)(?:;loops=(\d+))?")


class Beeps:
    def __init__(self, core: Core) -> None:
        self._core = core

    def begin(self, channel: Channel, path: str) -> bool:
        """False while the same tone sounds already."""
        if path in channel.beeps:
            return False
        tone = TONE.fullmatch(path)
        on, off, hertz, loops = (int(part or 1) for part in tone.groups()) if tone else (0, 0, 0, 0)
        self._core.recorder.catch_up(channel)
        channel.beeps[path] = hertz
        self._core.after((on + off) * loops / 1000, lambda: self._over(channel, path))
        return True

    def _over(self, channel: Channel, path: str) -> None:
        self._core.recorder.catch_up(channel)
        channel.beeps.pop(path, None)
