"""Which file a prompt is played from, for people who listen to it and replace it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fsctl.directory import Directory
from fsctl.prompts import recorded
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.paths import PromptFiles
from fsctl.prompts.voices import LANGUAGES
from fsctl.prompts.wavefile import length_s
from fsctl.switch.sounds import Prompt


@dataclass(frozen=True, slots=True)
class Heard:
    """A prompt in one language. `source` is recorded, spoken, or missing; `words` are what the machine says, `made`
    where it says it. `former`: there is a recording that can be brought back."""

    language: str
    words: str
    source: str
    path: Path
    length_s: float | None
    made: Path
    former: bool


def all_words(directory: Directory, language: str) -> dict[str, str]:
    """Of all prompts that are the same for everybody, the site's own and the program's, what they say."""
    catalogue = Catalogue.of(directory)
    names = sorted(name for name in catalogue.wordings if not catalogue.places(name))
    return {name: catalogue.text(Prompt(name, language)) for name in names}


def heard(root: Path, directory: Directory, name: str) -> list[Heard]:
    """The prompt in every language; empty for one that there is not, or that names somebody."""
    catalogue = Catalogue.of(directory)
    if name not in catalogue.wordings or catalogue.places(name):
        return []
    files = PromptFiles(root, catalogue, root)
    return [_heard(files, name, language) for language in LANGUAGES]


def _heard(files: PromptFiles, name: str, language: str) -> Heard:
    prompt = Prompt(name, language)
    path, made = files.file(prompt), files.made(prompt)
    length = length_s(path)
    source = "missing" if length is None else "spoken" if path == made else "recorded"
    former = recorded.former(recorded.place(files.root, language, name)).exists()
    return Heard(language, files.catalogue.text(prompt), source, path, length, made, former)
