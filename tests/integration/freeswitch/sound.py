"""Tones that tell who is heard: each party sends one of its own, and listens for the others' by Goertzel's filter."""

from __future__ import annotations

import array
import math
import wave
from collections.abc import Sequence
from pathlib import Path

RATE = 8000
FRAME = 160
"""Samples in the 20 ms of a packet."""


def encode_ulaw(sample: int) -> int:
    """G.711 µ-law of a signed 16-bit sample."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = max(magnitude.bit_length() - 8, 0)
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return ~(sign | (exponent << 4) | mantissa) & 0xFF


def _decode(byte: int) -> int:
    byte = ~byte & 0xFF
    magnitude = (((byte & 0x0F) << 3) + 132) << ((byte >> 4) & 0x07)
    return 132 - magnitude if byte & 0x80 else magnitude - 132


ULAW = [_decode(byte) for byte in range(256)]
SILENCE = bytes([encode_ulaw(0)]) * FRAME


def tone(hertz: float, frames: int = 50) -> list[bytes]:
    """Whole packets of a sine; with 50 of them every multiple of 1 Hz repeats without a click."""
    samples = [int(8000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(FRAME * frames)]
    data = bytes(encode_ulaw(sample) for sample in samples)
    return [data[start : start + FRAME] for start in range(0, len(data), FRAME)]


def samples_of(parts: Sequence[tuple[float, int]]) -> bytes:
    """Signed 16-bit samples of tones one after the other, each with its seconds: for a prompt's file."""
    samples = [ULAW[byte] for hertz, seconds in parts for packet in tone(hertz) * seconds for byte in packet]
    return array.array("h", samples).tobytes()


def strength(samples: Sequence[int], hertz: float) -> float:
    """How much of a frequency is in the samples: about the amplitude of a sine of that frequency."""
    if not samples:
        return 0.0
    coefficient = 2 * math.cos(2 * math.pi * hertz / RATE)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    power = last * last + before * before - coefficient * last * before
    return 2 * math.sqrt(max(power, 0.0)) / len(samples)


def hears(samples: Sequence[int], hertz: float, threshold: float = 1000.0) -> bool:
    return strength(samples, hertz) > threshold


def loudness(samples: Sequence[int]) -> float:
    """Root mean square."""
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0.0


def channels(path: Path) -> tuple[array.array[int], array.array[int], float]:
    """Left, right and the length in seconds of a two-channel recording."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
        samples = array.array("h", file.readframes(file.getnframes()))
        return samples[0::2], samples[1::2], file.getnframes() / file.getframerate()
