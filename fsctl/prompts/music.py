"""Music on hold that nobody owns: a quiet progression of chords, computed.

Thirty seconds at the telephone's rate, the end joining the beginning. Replace it by a recording in the same place.
"""

from __future__ import annotations

import array
import math
import wave
from pathlib import Path

RATE = 8000
BEAT_S = 0.5
VOLUME = 0.16

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
    for n in range(length):
        t = n / RATE
        fade = math.exp(-3.0 * t) * min(1.0, n / 80) * min(1.0, (length - n) / 80)
        body = math.sin(2 * math.pi * hertz * t) + 0.3 * math.sin(4 * math.pi * hertz * t)
        low = 0.5 * math.sin(2 * math.pi * bass * t) * min(1.0, n / 80) * min(1.0, (length - n) / 80)
        tone.append(int(32767 * VOLUME * (fade * body + 0.5 * low)))
    return tone


def write_default(directory: Path) -> Path:
    """Write `loop.wav` into the stream's directory, unless some music is there already. Returns the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    if not any(directory.glob("*.wav")):
        with wave.open(str(directory / "loop.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples().tobytes())
    return directory
