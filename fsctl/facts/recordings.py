"""Facts about recordings. A path is relative to the recordings root."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordingBegun:
    call: str
    channel: str
    path: str
    agent: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class RecordingFinished:
    call: str
    path: str
    length_s: float
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RecordingLost:
    """The file is missing, stopped growing or is shorter than the talk. Never silent."""

    call: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordingMasked:
    """From now on the file holds silence on both sides, or voices again. `by` is `timer` when nobody asked for it."""

    call: str
    path: str
    masked: bool
    by: str
