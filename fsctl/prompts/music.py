"""Music on hold that nobody owns: a quiet progression of chords, computed.

Not quite half a minute, the end joining the beginning, written so often that it lasts for twelve minutes: the switch
(mod_local_stream of FreeSWITCH 1.10.12) pauses for a second whenever it has come to the end of the directory's files.
Replace it by a recording in the same place.

One file at 16 kHz serves calls of both rates: the switch decodes it once for all who listen. A second file in a
directory named for its rate would be played in spite of a recording put in the first one's place.
"""

from __future__ import annotations

import array
import math
import sys
from pathlib import Path

from fsctl.prompts.wavefile import write

RATE = 16000
BEAT_S = 0.45
FADE_S = 0.01
"""How fast a tone begins and ends: at once it would click."""

VOLUME = 0.16

ROUNDS = 25
"""How often the loop is in the file: 23 MB, and a pause every twelve minutes instead of twice a minute."""

CHORDS = (
    (261.63, 329.63, 392.00),
    (220.00, 261.63, 329.63),
    (174.61, 220.00, 261.63),
    (196.00, 246.94, 293.66),
    (261.63, 329.63, 392.00),
    (164.81, 196.00, 246.94),
    (174.61, 220.00, 261.63),
    (196.00, 246.94, 349.23),
)
"""Hertz; each chord lasts eight beats of arpeggio."""


def samples() -> array.array[int]:
    """Signed 16-bit samples of the whole loop."""
    loop = array.array("h")
    beat = int(RATE * BEAT_S)
    for chord in CHORDS:
        pattern = (0, 1, 2, 1, 0, 2, 1, 2)
        for step in pattern:
            loop.extend(_pluck(chord[step], beat, chord[0] / 2))
    return loop


def _pluck(hertz: float, length: int, bass: float) -> list[int]:
    tone = []
    edge = RATE * FADE_S
    for n in range(length):
        t = n / RATE
        swell = min(1.0, n / edge) * min(1.0, (length - n) / edge)
        body = math.sin(2 * math.pi * hertz * t) + 0.3 * math.sin(4 * math.pi * hertz * t)
        low = 0.25 * math.sin(2 * math.pi * bass * t)
        tone.append(int(32767 * VOLUME * swell * (math.exp(-3.0 * t) * body + low)))
    return tone


def write_default(directory: Path) -> Path:
    """Write `loop.wav` into the stream's directory, unless some music is there already. Returns the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    if not any(directory.glob("*.wav")):
        loop = samples()
        if sys.byteorder == "big":
            loop.byteswap()
        write(directory / "loop.wav", loop.tobytes() * ROUNDS, RATE)
    return directory
