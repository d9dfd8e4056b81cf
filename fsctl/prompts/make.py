"""Making prompt files: words in, 8 kHz WAV out, each made once.

The words go to espeak-ng on its standard input: they are data, never an argument or a command. A file's name follows
from its words and voice, so what has not changed is not made again and what is no longer said can be removed.
"""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", RuntimeWarning)  # pydub looks for ffmpeg, which WAV files do not need
    from pydub import AudioSegment

from fsctl.directory import Directory
from fsctl.prompts.catalogue import LANGUAGES, Catalogue
from fsctl.prompts.paths import VOICES, PromptFiles
from fsctl.switch.sounds import Prompt

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = {"zh": "190", "en": "155"}
LONGEST_S = 30
RATE = 8000
PAD_MS = 120
"""Silence before and after, so that two prompts in a row do not run into one another."""


class NoSpeechProgram(Exception):
    """The speech program is not installed."""

    def __init__(self) -> None:
        super().__init__(
            f"{PROGRAM} is not installed. Install it (`apt-get install {PROGRAM}`), or put recordings under "
            "recorded/<language>/<name>.wav"
        )


@dataclass(slots=True)
class Made:
    """What a run did: files made now, files that were there, prompts that failed with the reason."""

    made: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    failed: list[tuple[Prompt, str]] = field(default_factory=list)


def all_prompts(catalogue: Catalogue, directory: Directory) -> Iterator[Prompt]:
    """Every prompt in every language, and for those that name an agent one per agent."""
    for name in catalogue.wordings:
        places = catalogue.places(name)
        for language in LANGUAGES:
            if not places:
                yield Prompt(name, language)
            elif places == {"number"}:
                for number in directory.agents:
                    yield Prompt(name, language, (("number", number),))


def make(files: PromptFiles, prompts: Iterable[Prompt]) -> Made:
    """Make what is missing. Raises NoSpeechProgram when nothing can be made at all."""
    result = Made()
    (files.root / "made").mkdir(parents=True, exist_ok=True)
    for prompt in prompts:
        path = files.made(prompt)
        if path.exists():
            result.kept.append(path)
            continue
        words = files.catalogue.text(prompt)
        try:
            _write(path, _speak(words, prompt.language))
            result.made.append(path)
        except FileNotFoundError:
            raise NoSpeechProgram from None
        except (OSError, subprocess.SubprocessError, EOFError) as error:
            result.failed.append((prompt, str(error)))
    return result


def _speak(words: str, language: str) -> AudioSegment:
    voice = VOICES.get(language, VOICES["en"])
    argv = [PROGRAM, "-v", voice, "-s", WORDS_PER_MINUTE.get(language, "155"), "--stdin", "--stdout"]
    spoken = subprocess.run(  # noqa: S603 (fixed program and arguments; the words are its input)
        argv, input=words.encode(), capture_output=True, timeout=LONGEST_S, check=True
    )
    sound = AudioSegment.from_wav(io.BytesIO(spoken.stdout))
    pad = AudioSegment.silent(PAD_MS, RATE)
    return pad + sound.set_channels(1).set_frame_rate(RATE).set_sample_width(2) + pad


def _write(path: Path, sound: AudioSegment) -> None:
    """Whole or not at all: the switch may play the file at any moment."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        sound.export(part, format="wav")
    os.chmod(part.name, 0o644)
    os.replace(part.name, path)
