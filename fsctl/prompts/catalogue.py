"""The catalogue: each prompt's wording per language, filled in with what is spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

from fsctl.directory import Directory
from fsctl.switch.sounds import Prompt

LANGUAGES = ("zh", "en")

_PLACE = re.compile(r"\{([a-z_]+)\}")
_SPOKEN = re.compile(r"[0-9A-Za-z]{1,32}")
_DIGITS_EN = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Wordings by prompt name and language. The site's own announcements stand beside the program's prompts and may
    replace them."""

    wordings: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, directory: Directory | None = None) -> Catalogue:
        text = resources.files("fsctl.prompts").joinpath("catalogue.yaml").read_text(encoding="utf-8")
        wordings: dict[str, Mapping[str, str]] = dict(yaml.safe_load(text))
        if directory is not None:
            wordings.update({name: dict(own.text) for name, own in directory.announcements.items()})
        return cls(wordings)

    def places(self, name: str) -> frozenset[str]:
        """The names of the values a prompt speaks."""
        return frozenset(place for text in self.wordings.get(name, {}).values() for place in _PLACE.findall(text))

    def text(self, prompt: Prompt) -> str:
        """What is said, in words; empty for a prompt that is not in the catalogue.

        Values are data: only letters and digits are spoken. In English digits are spelled out; Mandarin voices read
        them one by one when they are set apart.
        """
        texts = self.wordings.get(prompt.name, {})
        wording = texts.get(prompt.language) or texts.get("en") or next(iter(texts.values()), "")
        values = dict(prompt.values)
        return _PLACE.sub(lambda place: _spoken(values.get(place.group(1), ""), prompt.language), wording)


def _spoken(value: str, language: str) -> str:
    if not _SPOKEN.fullmatch(value):
        return ""
    if language == "en":
        return " ".join(_DIGITS_EN.get(c, c) for c in value)
    return " ".join(value)
