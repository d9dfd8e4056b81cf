"""Which file is played for a sound, and how long it lasts."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.voices import VOICES
from fsctl.prompts.wavefile import length_s
from fsctl.switch.sounds import Music, Prompt, Recorded, Sound, Tone

VERSION = "2"
"""Counts up when files made the old way must not be used any more."""

TONES = {
    "ringback": "tone_stream://%(1000,4000,450);loops=-1",
    "busy": "tone_stream://%(350,350,450);loops=-1",
    "silence": "silence_stream://-1",
    "done": "tone_stream://%(120,0,1250)",
    "undone": "tone_stream://%(120,80,1250);loops=2",
    "refused": "tone_stream://%(180,120,350);loops=2",
    "listened": "tone_stream://%(400,0,1750)",
}

SHORT_S = {"done": 0.12, "undone": 0.4, "refused": 0.6, "listened": 0.4}
"""How long a tone lasts that has an end."""

S_PER_CJK_CHARACTER = 0.36
S_PER_WORD = 0.36
S_AROUND = 0.5
"""How long a prompt takes whose file is not there: fitted to files of the voices above."""

UNKNOWN_S = 2.0
"""How long a file is taken to play of which nothing is known."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_RECORDING = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.wav")
_STREAM = re.compile(r"[A-Za-z0-9_-]{1,64}")


class PromptFiles:
    """Under `root`: `made/<content hash>.wav` by the speech program, `recorded/<language>/<name>.wav` by people, who
    win. No sound, whatever its fields hold, leads out of the two roots."""

    def __init__(self, root: Path, catalogue: Catalogue, recordings_root: Path) -> None:
        self.root = root.absolute()
        self.catalogue = catalogue
        self.recordings_root = recordings_root.absolute()
        self._lengths: dict[str, tuple[float, float]] = {}
        """Path → when the file was written, its seconds."""
        self._asked: dict[str, Sound] = {}
        """Prompts, music and tones whose paths have been given out, as many as the catalogue has. Recordings are
        without number and are looked at instead."""

    def path(self, sound: Sound) -> str:
        """What the switch is told to play. Files may be missing; the switch then says so and the call goes on."""
        path = self._path(sound)
        if not isinstance(sound, Recorded):
            self._asked[path] = sound
        return path

    def sound_at(self, path: str) -> Sound | None:
        """What lies at a path that `path` has given out; None for recordings and strangers."""
        return self._asked.get(path)

    def duration_of(self, path: str) -> float | None:
        """How long a path plays that `path` has given out, in seconds; None for what has no end."""
        sound = self._asked.get(path)
        if sound is not None:
            return self.duration_s(sound)
        recorded = path.removeprefix(f"{self.recordings_root}/")
        return UNKNOWN_S if recorded == path else self.duration_s(Recorded(recorded))

    def _path(self, sound: Sound) -> str:
        if isinstance(sound, Music):
            return f"local_stream://{sound.stream}" if _STREAM.fullmatch(sound.stream) else "local_stream://default"
        if isinstance(sound, Tone):
            return TONES.get(sound.name, TONES["silence"])
        if isinstance(sound, Recorded):
            fits = _RECORDING.fullmatch(sound.path)
            return str(self.recordings_root / (sound.path if fits else "not-a-recording.wav"))
        return str(self.file(sound))

    def file(self, prompt: Prompt) -> Path:
        """The recording where there is one; a prompt that speaks values is always made.

        A recording may be in a language the catalogue has no words in.
        """
        if _NAME.fullmatch(prompt.name) and not prompt.values:
            for language in (prompt.language, self.catalogue.language(prompt)):
                recorded = self.root / "recorded" / language / f"{prompt.name}.wav"
                if language in VOICES and recorded.is_file():
                    return recorded
        return self.made(prompt)

    def made(self, prompt: Prompt) -> Path:
        """Where the speech program's file for these words lies, made or not."""
        voice = VOICES[self.catalogue.language(prompt)]
        content = "\n".join((VERSION, voice.name, str(voice.pace), self.catalogue.text(prompt)))
        return self.root / "made" / f"{hashlib.sha256(content.encode()).hexdigest()[:32]}.wav"

    def duration_s(self, sound: Sound) -> float | None:
        """Seconds; None for what has no end. The file's length where there is one, else an estimate from the words."""
        if isinstance(sound, Music | Tone):
            return SHORT_S.get(sound.name) if isinstance(sound, Tone) else None
        path = self._path(sound)
        try:
            written = Path(path).stat().st_mtime
            known = self._lengths.get(path)
            length = known[1] if known and known[0] == written else length_s(Path(path))
        except OSError:
            length = None
        if length is None:
            return estimate_s(self.catalogue.text(sound)) if isinstance(sound, Prompt) else UNKNOWN_S
        if isinstance(sound, Prompt):
            self._lengths[path] = (written, length)
        return length


def estimate_s(words: str) -> float:
    """How long the words would take to say, in seconds."""
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in words)
    others = len(re.findall(r"[A-Za-z0-9]+", words))
    return round(chinese * S_PER_CJK_CHARACTER + others * S_PER_WORD + S_AROUND, 2) if words else 0.0
