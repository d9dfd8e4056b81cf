"""Recordings of the built-in switch: real two-channel WAV files of each party's own tone.

Left is what the leg says, right what it hears, as on FreeSWITCH. The file grows while the call goes on.
"""

from __future__ import annotations

import array
import math
import wave
from functools import lru_cache
from pathlib import Path

RATE = 8000
BYTES_PER_S = RATE * 2 * 2
LOUD = 6000
NOTHING: frozenset[int] = frozenset()


@lru_cache(maxsize=512)
def second_of(left: frozenset[int], right: frozenset[int]) -> bytes:
    """One second of the tones (hertz) of either side, interleaved; whole hertz join without a click."""
    samples = array.array("h", bytes(RATE * 4))
    for side, tones in enumerate((left, right)):
        steps = [2 * math.pi * hertz / RATE for hertz in sorted(tones)]
        if steps:
            samples[side::2] = array.array(
                "h", [int(LOUD / len(steps) * sum(math.sin(step * n) for step in steps)) for n in range(RATE)]
            )
    return samples.tobytes()


class Take:
    """`path` None counts the seconds only: for runs in virtual time, where nobody listens."""

    def __init__(self, path: Path | None, now: float) -> None:
        self.begun_at = now
        self.frames = 0
        self.masked = False
        """Nothing is heard on either side, while the time goes on."""
        self._file: wave.Wave_write | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = wave.open(str(path), "wb")  # noqa: SIM115 (closed by `close`)
            self._file.setnchannels(2)
            self._file.setsampwidth(2)
            self._file.setframerate(RATE)

    @property
    def length_s(self) -> float:
        return self.frames / RATE

    def write_until(self, now: float, left: frozenset[int], right: frozenset[int]) -> None:
        """Bring the file up to `now` with what was heard since the last time."""
        due = int((now - self.begun_at) * RATE)
        if self._file is not None and due > self.frames:
            loop = second_of(NOTHING, NOTHING) if self.masked else second_of(left, right)
            begin = (self.frames % RATE) * 4
            wanted = (due - self.frames) * 4
            whole = loop * (wanted // len(loop) + 2)
            self._file.writeframes(whole[begin : begin + wanted])
        self.frames = max(due, self.frames)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
