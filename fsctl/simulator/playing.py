"""What channels play. A playback begun without the lock interrupts the one that plays, which resumes afterwards; locked
ones wait for one another; a break of everything forgets what was queued without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fsctl.simulator.channel import Channel, Playing

if TYPE_CHECKING:
    from fsctl.simulator.core import Core

FIRST_SOUND_S = 0.02
BREAK_S = 0.017
MISSING_S = 0.002


class Player:
    """`duration_s` says how long a path plays, None for ever; a negative length is a file that is not there."""

    def __init__(self, core: Core, duration_s: Callable[[str], float | None]) -> None:
        self._core = core
        self._duration_s = duration_s

    def play(self, channel: Channel, play_id: str, path: str, locked: bool) -> None:
        playing = Playing(play_id, path, self._duration_s(path), locked)
        if locked and any(other.locked for other in channel.stack):
            channel.queue.append(playing)
        else:
            self._begin(channel, playing)

    def _begin(self, channel: Channel, playing: Playing) -> None:
        self._core.recorder.catch_up(channel)
        if channel.stack:
            self._pause(channel.stack[-1])
        channel.stack.append(playing)
        self._run(channel, playing)

    def _run(self, channel: Channel, playing: Playing) -> None:
        playing.began_at, playing.token = self._core.now, self._core.token()
        if playing.left_s is None:
            return
        token = playing.token
        missing = playing.left_s < 0
        response = "FILE NOT FOUND" if missing else "FILE PLAYED"
        lasts_s = MISSING_S if missing else playing.left_s + FIRST_SOUND_S
        self._core.after(lasts_s, lambda: self._played(channel, playing, token, response))

    def _pause(self, playing: Playing) -> None:
        playing.token = 0
        if playing.left_s is not None and playing.left_s > 0:
            playing.left_s = max(playing.left_s - (self._core.now - playing.began_at), 0.0)

    def _played(self, channel: Channel, playing: Playing, token: int, response: str) -> None:
        if playing.token == token and playing in channel.stack:
            self._finish(channel, playing, response)

    def _finish(self, channel: Channel, playing: Playing, response: str) -> None:
        self._core.recorder.catch_up(channel)
        channel.stack.remove(playing)
        self._completed(channel, playing, response)
        if channel.stack and channel.stack[-1].token == 0:
            self._run(channel, channel.stack[-1])
        self.go_on(channel)

    def go_on(self, channel: Channel) -> None:
        """Begin the next locked playback, unless one plays."""
        if channel.queue and not any(other.locked for other in channel.stack):
            self._begin(channel, channel.queue.pop(0))

    def _completed(self, channel: Channel, playing: Playing, response: str) -> None:
        self._core.tell(
            "CHANNEL_EXECUTE_COMPLETE",
            channel,
            Application="playback",
            Application_Data=playing.path,
            Application_Response=response,
            Application_UUID=playing.play_id,
        )

    def stop(self, channel: Channel, everything: bool) -> None:
        """Break: the one that plays, with what it interrupted; or everything, and what was queued is forgotten."""
        if everything:
            channel.queue.clear()
        ending = list(channel.stack)
        for playing in ending:
            playing.token = -1

        def ended() -> None:
            for playing in reversed(ending):
                if playing in channel.stack:
                    self._finish(channel, playing, "FILE PLAYED")

        if ending:
            self._core.after(BREAK_S, ended)

    def tear_off(self, channel: Channel) -> None:
        """What plays ends by a bridge, a park elsewhere or the end; locked ones stay queued."""
        self._core.recorder.catch_up(channel)
        for playing in reversed(channel.stack):
            playing.token = -1
            self._completed(channel, playing, "PLAYBACK ERROR")
        channel.stack.clear()
