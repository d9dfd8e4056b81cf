"""Recordings that are under way: begun, masked, written on, ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fsctl.simulator.channel import Channel
from fsctl.simulator.hearing import around, hears, says
from fsctl.simulator.takes import BYTES_PER_S, Take

if TYPE_CHECKING:
    from fsctl.simulator.core import Core

WRITE_EVERY_S = 1.0
HEADER_BYTES = 44


class Recorder:
    """With `files` recordings are WAV files, else they are only counted."""

    def __init__(self, core: Core, files: bool) -> None:
        self._core = core
        self._files = files
        self._recorded: dict[str, Channel] = {}
        """Legs that are being recorded."""
        self._finished: dict[str, int] = {}
        """Bytes of ended recordings that are only counted."""

    def start(self, channel: Channel, path: str) -> bool:
        """False when it cannot be written. A second start on the same path is ignored, as it is there."""
        if path in channel.takes:
            return True
        try:
            take = Take(Path(path) if self._files else None, self._core.now)
        except OSError:
            return False
        channel.takes[path] = take
        self._recorded[channel.uuid] = channel
        self._core.tell("RECORD_START", channel, Record_File_Path=path)
        self._core.after(WRITE_EVERY_S, lambda: self._write_on(channel, path, take))
        return True

    def mask(self, channel: Channel, path: str, masked: bool) -> bool:
        """Silence both sides from now on, or end that. False when there is no such recording."""
        take = channel.takes.get(path)
        if take is None:
            return False
        self._write(channel)
        take.masked = masked
        return True

    def stop(self, channel: Channel, path: str) -> bool:
        """False when there is no such recording."""
        take = channel.takes.get(path)
        if take is None:
            return False
        self._write(channel)
        del channel.takes[path]
        if not channel.takes:
            del self._recorded[channel.uuid]
        take.close()
        if not self._files:
            self._finished[path] = _bytes(take.length_s)
        self._core.tell(
            "RECORD_STOP",
            channel,
            Record_File_Path=path,
            Record_Completion_Cause="success-silence",
            variable_record_ms=str(int(take.length_s * 1000)),
        )
        return True

    def size(self, path: str) -> int:
        """Bytes the recording has now; -1 when there is none."""
        if self._files:
            file = Path(path)
            return file.stat().st_size if file.exists() else -1
        for channel in self._recorded.values():
            if path in channel.takes:
                return _bytes(self._core.now - channel.takes[path].begun_at)
        return self._finished.get(path, -1)

    def catch_up(self, channel: Channel) -> None:
        """Before what a leg says or hears changes, the recordings around it are written up to this moment."""
        self._core.stir(channel)
        if self._recorded:
            for uuid in around(channel) & self._recorded.keys():
                self._write(self._recorded[uuid])

    def _write_on(self, channel: Channel, path: str, take: Take) -> None:
        if channel.takes.get(path) is take:
            if self._files:
                self._write(channel)
            self._core.after(WRITE_EVERY_S, lambda: self._write_on(channel, path, take))

    def _write(self, channel: Channel) -> None:
        for take in channel.takes.values():
            take.write_until(self._core.now, says(channel), hears(channel))


def _bytes(seconds: float) -> int:
    return int(seconds * BYTES_PER_S) + HEADER_BYTES
