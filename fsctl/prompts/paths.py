"""Which file is played for a sound, and how long it lasts."""

from __future__ import annotations

import hashlib
import re
import wave
from pathlib import Path

from fsctl.prompts.catalogue import Catalogue
from fsctl.switch.sounds import Music, Prompt, Recorded, Sound, Tone

VERSION = "1"
"""Counts up when files made the old way must not be used any more."""

VOICES = {"zh": "cmn", "en": "en-gb"}

TONES = {
    "ringback": "tone_stream://%(1000,4000,450);loops=-1",
    "busy": "tone_stream://%(350,350,450);loops=-1",
    "silence": "silence_stream://-1",
}

S_PER_CJK_CHARACTER = 0.36
S_PER_WORD = 0.36
S_AROUND = 0.5
"""How long a prompt takes whose file is not there: fitted to files of the voices above."""

_NAME = re.compile(r"[a-z0-9_]{1,64}")
_STREAM = re.compile(r"[A-Za-z0-9_-]{1,64}")


class PromptFiles:
    """Under `root`: `made/<content hash>.wav` by the speech program, `recorded/<language>/<name>.wav` by people, who
    win."""

    def __init__(self, root: Path, catalogue: Catalogue, recordings_root: Path) -> None:
        self.root = root
        self.catalogue = catalogue
        self.recordings_root = recordings_root
        self._lengths: dict[tuple[str, float], float] = {}
        self._asked: dict[str, Sound] = {}
        """The sounds whose paths have been given out."""

    def path(self, sound: Sound) -> str:
        """What the switch is told to play. Files may be missing; the switch then says so and the call goes on."""
        path = self._path(sound)
        self._asked[path] = sound
        return path

    def duration_of(self, path: str) -> float | None:
        """How long a path plays that `path` has given out, in seconds; None for what has no end."""
        sound = self._asked.get(path)
        return 2.0 if sound is None else self.duration_s(sound)

    def _path(self, sound: Sound) -> str:
        if isinstance(sound, Music):
            return f"local_stream://{sound.stream}" if _STREAM.fullmatch(sound.stream) else "local_stream://default"
        if isinstance(sound, Tone):
            return TONES.get(sound.name, TONES["silence"])
        if isinstance(sound, Recorded):
            return str(self.recordings_root / sound.path)
        return str(self.file(sound))

    def file(self, prompt: Prompt) -> Path:
        if _NAME.fullmatch(prompt.name) and not prompt.values:
            recorded = self.root / "recorded" / _language(prompt) / f"{prompt.name}.wav"
            if recorded.is_file():
                return recorded
        return self.made(prompt)

    def made(self, prompt: Prompt) -> Path:
        """Where the speech program's file for these words lies, made or not."""
        words = self.catalogue.text(prompt)
        content = "\n".join((VERSION, VOICES[_language(prompt)], words))
        return self.root / "made" / f"{hashlib.sha256(content.encode()).hexdigest()[:32]}.wav"

    def duration_s(self, sound: Sound) -> float | None:
        """Seconds; None for what has no end. The file's length where there is one, else an estimate from the words."""
        if isinstance(sound, Music | Tone):
            return None
        path = Path(self._path(sound))
        try:
            key = (str(path), path.stat().st_mtime)
            if key not in self._lengths:
                with wave.open(str(path)) as file:
                    self._lengths[key] = file.getnframes() / file.getframerate()
            return self._lengths[key]
        except (OSError, EOFError, wave.Error):
            return estimate_s(self.catalogue.text(sound)) if isinstance(sound, Prompt) else 2.0


def estimate_s(words: str) -> float:
    """How long the words would take to say, in seconds."""
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in words)
    others = len(re.findall(r"[A-Za-z0-9]+", words))
    return round(chinese * S_PER_CJK_CHARACTER + others * S_PER_WORD + S_AROUND, 2) if words else 0.0


def _language(prompt: Prompt) -> str:
    return prompt.language if prompt.language in VOICES else "en"
