"""What follows a talk, as its queue is configured: one rule for every day and for taking up work after a restart."""

from __future__ import annotations

from dataclasses import dataclass

from fsctl.directory.check import choices
from fsctl.directory.model import Directory
from fsctl.directory.queues import WrapUpMode


@dataclass(frozen=True, slots=True)
class Afterwards:
    """`until` is 0 where only the agent ends it; `limit_at` is when it takes longer than it should, 0 for never."""

    until: float
    limit_at: float
    early: bool
    """Whether the agent may end it before its time."""
    required: bool
    """Whether it needs a disposition."""


def needs_disposition(directory: Directory, queue: str) -> bool:
    """Not where there is none to choose."""
    found = directory.queue(queue)
    return found is not None and found.disposition_required and bool(choices(directory, queue))


def wrap_up_after(directory: Directory, queue: str, now: float, disposition: str, wanted: bool) -> Afterwards | None:
    """The wrap-up of a talk of this queue that ends at `now`; None for none. One without length is over at once.

    `disposition` is what was said of the talk already, `wanted` that the agent has asked for time.
    """
    found = directory.queue(queue)
    if found is None:
        return None
    required = needs_disposition(directory, queue)
    mode, meant_s = found.wrap_up_mode, found.wrap_up_s
    if mode is WrapUpMode.MANDATORY:
        return Afterwards(0.0, now + meant_s if meant_s else 0.0, True, required)
    missing = required and not disposition
    if mode is WrapUpMode.OPTIONAL and not missing and not wanted:
        return None
    if not meant_s and not missing:
        return None
    return Afterwards(now + meant_s, 0.0, mode is not WrapUpMode.TIME_BOXED_NO_EXIT, required)
