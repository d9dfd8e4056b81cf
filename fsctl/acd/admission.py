"""Whether a queue lets one more caller in: by its calendar, its length, the wait to be expected, callers per agent.

The last two let a caller in whenever nobody waits, so that a queue which has emptied is never shut by its own memory.
"""

from __future__ import annotations

from fsctl.acd.line import Line
from fsctl.directory import Destination, Directory, Queue
from fsctl.directory.hours import Opened, opened
from fsctl.facts import QueueOutcome


def is_shut(queue: Queue, directory: Directory, now: float) -> bool:
    """The queue's own calendar says closed. One without a calendar, or whose calendar is gone, is open."""
    calendar = directory.hours.get(queue.calendar)
    return calendar is not None and opened(calendar, now) is not Opened.OPEN


def too_long(line: Line) -> bool:
    """As many wait as may."""
    return 0 < line.queue.max_length <= line.callers


def turned_away(line: Line, expected_s: float | None) -> tuple[QueueOutcome, Destination] | None:
    """Why the caller who has just been placed there may not stay, and where to instead; None for one who may.

    `expected_s` None: nobody works for the queue, and what then becomes of callers has its own limit.
    """
    queue = line.queue
    if line.callers <= 1 or line.free:
        return None
    if queue.max_expected_s and expected_s is not None and expected_s > queue.max_expected_s:
        return QueueOutcome.EXPECTED_TOO_LONG, queue.on_expected
    if queue.max_ratio and line.callers > queue.max_ratio * max(len(line.staff), 1):
        return QueueOutcome.TOO_CROWDED, queue.on_ratio
    return None
