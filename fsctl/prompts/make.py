"""Making prompt files: words in, WAV out at both rates telephones use, each made once.

The words go to espeak-ng on its standard input: they are data, never an argument or a command. A file's name follows
from its words and voice, so what has not changed is not made again and what is no longer said can be removed.

This takes its time and waits for another program: it runs from the command line, never in the daemon.
"""

from __future__ import annotations

import io
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", RuntimeWarning)  # pydub looks for ffmpeg, which WAV files do not need
    from pydub import AudioSegment

from fsctl.directory import Directory
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.paths import PromptFiles
from fsctl.prompts.voices import LANGUAGES, VOICES, Voice
from fsctl.prompts.wavefile import write
from fsctl.switch.sounds import Prompt
from fsctl.wording import Wording, worded

PROGRAM = "espeak-ng"
LONGEST_S = 30
"""The speech program is ended when it takes longer."""

RATES = (16000, 8000)
PAD_MS = 120
"""Silence before and after, so that two prompts in a row do not run into one another."""

MOST_BYTES = 64 * 1024 * 1024
"""Of sound, before it is made smaller: twenty minutes and more."""


class NoSpeechProgram(Exception):
    """The speech program is not installed."""

    def __init__(self) -> None:
        super().__init__(
            Wording(
                "{program} is not installed. Install it (`apt-get install {program}`), or put recordings under "
                "recorded/<language>/<name>.wav",
                program=PROGRAM,
            )
        )


@dataclass(slots=True)
class Made:
    """What a run did: files made now, files that were there, prompts that failed with the reason."""

    made: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    failed: list[tuple[Prompt, Wording]] = field(default_factory=list)


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
    for prompt in prompts:
        path = files.made(prompt)
        if all(form.exists() for form in forms(path)):
            result.kept.append(path)
            continue
        try:
            voice = VOICES[files.catalogue.language(prompt)]
            keep(path, speak(files.catalogue.text(prompt), voice))
            result.made.append(path)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            result.failed.append((prompt, worded(error)))
    return result


def forms(path: Path) -> dict[Path, int]:
    """The files behind the name the switch is told, with their rates; the name itself last.

    FreeSWITCH, told `made/x.wav`, looks for `made/<rate of the call>/x.wav` first, then for higher rates, and only then
    for the name itself: a call at 8 kHz needs a directory of its own or it is given the 16 kHz file to convert.
    """
    return {**{path.parent / str(rate) / path.name: rate for rate in RATES}, path: RATES[-1]}


def speak(words: str, voice: Voice) -> AudioSegment:
    """The words as sound, at the speech program's own rate. Raises NoSpeechProgram, ValueError when there is nothing to
    say or no sound came of it, SubprocessError when the program fails."""
    if not words.strip():
        raise ValueError(Wording("there is nothing to say"))
    argv = [PROGRAM, "-v", voice.name, "-s", str(voice.pace), "--stdin", "--stdout"]
    try:
        spoken = subprocess.run(  # noqa: S603 (fixed program and arguments; the words are its input)
            argv, input=words.encode(), capture_output=True, timeout=LONGEST_S, check=True
        )
    except FileNotFoundError:
        raise NoSpeechProgram from None
    if not spoken.stdout.startswith(b"RIFF") or len(spoken.stdout) > MOST_BYTES:
        raise ValueError(
            Wording("{program} gave {count} bytes that are no sound to use", program=PROGRAM, count=len(spoken.stdout))
        )
    return AudioSegment.from_wav(io.BytesIO(spoken.stdout))


def keep(path: Path, sound: AudioSegment) -> None:
    """All forms, the name itself last: it is what tells that the prompt is there."""
    mono = sound.set_channels(1).set_sample_width(2)
    for form, rate in forms(path).items():
        pad = AudioSegment.silent(PAD_MS, rate)
        write(form, (pad + mono.set_frame_rate(rate) + pad).raw_data, rate)
