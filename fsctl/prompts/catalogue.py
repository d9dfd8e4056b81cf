"""The catalogue: each prompt's wording per language, filled in with what is spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

from fsctl.directory import Directory
from fsctl.prompts.voices import LANGUAGES, OTHERWISE
from fsctl.switch.sounds import Prompt

_PLACE = re.compile(r"\{([a-z_]+)\}")
_UNSPOKEN = re.compile(r"[^0-9A-Za-z]")
LONGEST_VALUE = 32
_DIGITS_EN = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Wordings by prompt name and language. The site's own announcements stand beside the program's prompts and may
    replace them, language by language."""

    wordings: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, directory: Directory | None = None) -> Catalogue:
        text = resources.files("fsctl.prompts").joinpath("catalogue.yaml").read_text(encoding="utf-8")
        wordings: dict[str, Mapping[str, str]] = dict(yaml.safe_load(text))
        if directory is not None:
            for name, own in directory.announcements.items():
                wordings[name] = {**wordings.get(name, {}), **own.text}
        return cls(wordings)

    def places(self, name: str) -> frozenset[str]:
        """The names of the values a prompt speaks."""
        return frozenset(place for text in self.wordings.get(name, {}).values() for place in _PLACE.findall(text))

    def text(self, prompt: Prompt) -> str:
        """What is said, in words; empty for a prompt that is not in the catalogue.

        Values are data: only their letters and digits are spoken, one by one.
        """
        language = self.language(prompt)
        wording = self.wordings.get(prompt.name, {}).get(language, "")
        values = dict(prompt.values)
        return _PLACE.sub(lambda place: _spoken(values.get(place.group(1), ""), language), wording)

    def language(self, prompt: Prompt) -> str:
        """The language the prompt is said in: its own, or one it has words in."""
        texts = self.wordings.get(prompt.name, {})
        for language in (prompt.language, OTHERWISE, *LANGUAGES):
            if language in LANGUAGES and texts.get(language):
                return language
        return prompt.language if prompt.language in LANGUAGES else OTHERWISE


def _spoken(value: str, language: str) -> str:
    """English digits as words; Mandarin voices read digits one by one when they are set apart."""
    kept = _UNSPOKEN.sub("", value)[:LONGEST_VALUE]
    return " ".join(_DIGITS_EN.get(c, c) for c in kept) if language == "en" else " ".join(kept)
