"""Who speaks: one voice a language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """`name` is the speech program's, `pace` its words per minute."""

    name: str
    pace: int


VOICES = {"zh": Voice("cmn", 190), "en": Voice("en-gb", 155)}

LANGUAGES = tuple(VOICES)

OTHERWISE = "en"
"""The language of callers whose own is not spoken here."""
