"""Recordings of prompts: sound in any usual form becomes what the switch plays, by a worker process.

What is uploaded is data of strangers. Its kind is told by its first bytes, never by its name; the worker reads that
kind alone, opens nothing else, and has little time, memory and disk. It speaks words, too, as the prompts are spoken.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsctl.prompts.voices import VOICES
from fsctl.wording import Wording

MOST_BYTES = 24 * 1024 * 1024
"""Of an upload."""
LONGEST_S = 300
"""Of sound in it."""
WITHIN_S = 40
"""The worker is ended after this."""
MEMORY = 1536 * 1024 * 1024
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
FORMER = "former"

KINDS: tuple[tuple[bytes, int, bytes, str], ...] = (
    (b"RIFF", 8, b"WAVE", "wav"),
    (b"ID3", 0, b"", "mp3"),
    (b"fLaC", 0, b"", "flac"),
    (b"OggS", 0, b"", "ogg"),
    (b"FORM", 8, b"AIF", "aiff"),
    (b"#!AMR", 0, b"", "amr"),
    (b".snd", 0, b"", "au"),
    (b"", 4, b"ftyp", "mov"),
    (b"\x1aE\xdf\xa3", 0, b"", "matroska"),
)
"""First bytes, what stands further on and where, and the demultiplexer that reads it."""


class NoSound(Exception):
    """What was given is no sound to use; says why and what would be."""

    def __init__(self, message: str) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Made:
    """`length_s` of the sound without the silence around it."""

    path: Path
    length_s: float


def kind_of(head: bytes) -> str:
    """What the bytes are, by their beginning; empty for what is no sound we take."""
    for first, at, then, kind in KINDS:
        if head.startswith(first) and head[at : at + len(then)] == then:
            return kind
    frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return ("aac" if head[1] & 0xF6 == 0xF0 else "mp3") if frame else ""


def place(root: Path, language: str, name: str) -> Path:
    """Where a prompt's recording lies. Raises ValueError for what is no name or language."""
    if not NAME.fullmatch(name) or language not in VOICES:
        raise ValueError(name)
    return root / "recorded" / language / f"{name}.wav"


def keep(uploaded: Path, target: Path) -> Made:
    """Make the recording of what was uploaded; the one before is kept beside it. Raises NoSound."""
    with uploaded.open("rb") as file:
        kind = kind_of(file.read(16))
    if not kind:
        raise NoSound(Wording("this is no sound we know; give WAV, MP3, M4A, OGG, FLAC, AIFF or AMR"))
    if kind != "wav" and shutil.which("ffmpeg") is None:
        raise NoSound(Wording("this machine has no ffmpeg, which turns {kind} into WAV; give a WAV file", kind=kind))
    return _made({"do": "convert", "source": str(uploaded), "kind": kind}, target)


def speak(words: str, language: str, target: Path) -> Made:
    """Have words spoken into the file where the speech program's lies. Raises NoSound."""
    return Made(target, run({"do": "speak", "words": words, "language": language, "path": str(target)}))


def _made(order: dict[str, Any], target: Path) -> Made:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as room:
        length_s = run({**order, "room": room})
        put_aside(target)
        for file in sorted(Path(room).glob("*.wav"), reverse=True):  # the name itself last
            rate = file.stem.removeprefix("sound-").removeprefix("sound")
            form = target.parent / rate / target.name if rate else target
            form.parent.mkdir(exist_ok=True)
            os.replace(file, form)
    return Made(target, length_s)


def run(order: dict[str, Any]) -> float:
    """One order to a worker process of its own. Raises NoSound."""
    command = [sys.executable, "-m", "fsctl.prompts.worker"]
    try:
        done = subprocess.run(  # noqa: S603 (ourselves; the order is its input)
            command, input=json.dumps(order).encode(), capture_output=True, timeout=WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoSound(Wording("it took more than {seconds} s; give a shorter one", seconds=WITHIN_S)) from None
    try:
        answer = json.loads(done.stdout or b"{}")
    except json.JSONDecodeError:
        answer = {}
    if "length_s" not in answer:
        raise NoSound(_refusal(str(answer.get("why", ""))))
    return float(answer["length_s"])


def _refusal(why: str) -> str:
    if why == "long":
        return Wording("it is longer than {seconds} s; give a shorter one", seconds=LONGEST_S)
    if why == "empty":
        return Wording("there is no sound in it")
    if why == "no_program":
        return Wording("espeak-ng is not installed; install it, or upload a recording")
    return Wording("it cannot be read as sound; is the file whole?")


def put_aside(target: Path) -> bool:
    """Keep the recording there is as the former one. False when there is none."""
    moved = False
    for form in _forms(target):
        if form.exists():
            aside = form.parent / FORMER / form.name
            aside.parent.mkdir(exist_ok=True)
            os.replace(form, aside)
            moved = True
    return moved


def bring_back(target: Path) -> bool:
    """Exchange the recording with the former one. False when there is no former one."""
    if not former(target).exists():
        return False
    for form in _forms(target):
        aside, between = form.parent / FORMER / form.name, form.parent / FORMER / f"{form.name}.part"
        if form.exists():
            os.replace(form, between)
        if aside.exists():
            os.replace(aside, form)
        if between.exists():
            os.replace(between, aside)
    return True


def former(target: Path) -> Path:
    return target.parent / FORMER / target.name


def _forms(target: Path) -> list[Path]:
    from fsctl.prompts.make import RATES

    return [*(target.parent / str(rate) / target.name for rate in RATES), target]


def limit() -> None:
    """What a worker may use, before it looks at anything."""
    for what, most in (
        (resource.RLIMIT_CPU, WITHIN_S),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
