"""Sound files as the switch plays them: mono, 16-bit, whole or not there at all."""

from __future__ import annotations

import os
import tempfile
import wave
from pathlib import Path


def write(path: Path, samples: bytes, rate: int) -> None:
    """Write signed 16-bit samples. The switch may play the file at any moment, so it appears by one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(samples)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def length_s(path: Path) -> float | None:
    """Seconds of sound in the file; None when it is missing or no WAV file."""
    try:
        with wave.open(str(path)) as file:
            frames, rate = file.getnframes(), file.getframerate()
            return float(frames / rate)
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return None
