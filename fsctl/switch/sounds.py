"""What a channel can be made to hear. Files, paths and text-to-speech are the adapter's business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """A spoken prompt of the catalogue: its id, the language (`zh` or `en`), and the values it speaks.

    `values` are (name, text) pairs filled into the catalogue's wording, for example (("number", "1001"),).
    """

    name: str
    language: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Music:
    """Endless music on hold by the name of its stream (`default` unless a queue says otherwise)."""

    stream: str = "default"


@dataclass(frozen=True, slots=True)
class Tone:
    """An endless call-progress tone: `ringback`, `busy` or `silence`; or a short one for `Beep`: `done`, `undone`,
    `refused`, `listened` (a supervisor begins to listen)."""

    name: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A file fsctl made or received itself, by its path relative to the recordings root."""

    path: str


Sound = Prompt | Music | Tone | Recorded
