"""Facts about recordings. A path is relative to the recordings root."""

from __future__ import annotations

from fsctl.facts.form import fact


@fact
class RecordingBegun:
    call: str
    channel: str
    path: str
    agent: str = ""
    queue: str = ""


@fact
class RecordingFinished:
    call: str
    path: str
    length_s: float
    size_bytes: int


@fact
class RecordingLost:
    """The file is missing, stopped growing or is shorter than the talk. Never silent."""

    call: str
    path: str
    reason: str


@fact
class RecordingMasked:
    """From now on the file holds silence on both sides, or voices again. `by` is `timer` when nobody asked for it."""

    call: str
    path: str
    masked: bool
    by: str
