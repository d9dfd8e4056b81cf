"""What is counted. Counts of several queues, agents or intervals are added; figures are worked out from the sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from fsctl.facts import AgentState, OfferOutcome, QueueOutcome

NOT_LET_IN = frozenset({QueueOutcome.FULL, QueueOutcome.EXPECTED_TOO_LONG, QueueOutcome.TOO_CROWDED})
"""Callers whom the queue had no place for; they never waited."""

TURNED_AWAY = NOT_LET_IN | {QueueOutcome.TIMED_OUT, QueueOutcome.NO_AGENT}
"""The queue could not serve the caller. Who was taken out by a person, or lost with the switch, is not counted."""

NOT_ANSWERED = frozenset({OfferOutcome.NO_ANSWER})
"""The phone rang and nobody lifted it (RONA). A refusal or a busy phone is something else."""

BUSY = frozenset({AgentState.RINGING, AgentState.TALKING, AgentState.ON_HOLD, AgentState.WRAP_UP})
"""States in which an agent works for a caller of a queue."""

FREE = frozenset({AgentState.READY, AgentState.RESERVED})
"""One who is reserved is not rung yet."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Stays in queues that are over, each under the moment it began. *In time* is within the queue's service time,
    *short* within the site's short abandonment; `abandoned` includes both."""

    answered: int = 0
    answered_in: int = 0
    abandoned: int = 0
    abandoned_in: int = 0
    short: int = 0
    turned_away: int = 0
    waited_s: float = 0.0
    """Of those answered, together."""
    predicted: int = 0
    """Of those answered, for whom a wait was expected."""
    error_s: float = 0.0
    """Real minus expected wait of those, together."""
    error_abs_s: float = 0.0
    """The same without its sign."""

    @property
    def offered(self) -> int:
        return self.answered + self.abandoned + self.turned_away


@dataclass(frozen=True, slots=True)
class Work:
    """Offers and talks that ended, and wrap-ups. `talk_s` includes the time on hold."""

    offers: int = 0
    not_answered: int = 0
    handled: int = 0
    talk_s: float = 0.0
    wrap_up_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Promises:
    """Promised callbacks that are over, each under the moment it was made. They are in no count of waits: nobody waited
    on the line, and who was promised a callback has not given up."""

    kept: int = 0
    kept_in: int = 0
    """Within the queue's target."""
    missed: int = 0
    """Every attempt came to nothing, or the time was over."""
    withdrawn: int = 0
    """By the customer or a person; they count on neither side."""
    attempts: int = 0
    after_s: float = 0.0
    """From the making to the talk, of those kept, together."""

    @property
    def judged(self) -> int:
        return self.kept + self.missed


@dataclass(frozen=True, slots=True)
class Owed:
    """Promised callbacks that are open at a moment."""

    open: int = 0
    due: int = 0
    """Of those, the ones that may be tried as far as the pause between attempts goes, or are being tried."""
    overdue: int = 0
    """Of those, the ones older than the queue's target."""


def owed(open_ones: Iterable[tuple[float, float]], now: float, within_s: float) -> Owed:
    """Of one queue's open promises, each (made at, not before)."""
    found = list(open_ones)
    return Owed(
        len(found),
        sum(1 for _, due_at in found if due_at <= now),
        sum(1 for made_at, _ in found if now - made_at > within_s),
    )


@dataclass(frozen=True, slots=True)
class Times:
    """How agents' time passed: for callers of queues, and ready for them. Breaks and other calls are in neither."""

    busy_s: float = 0.0
    free_s: float = 0.0


Counts = TypeVar("Counts", Waits, Work, Times, Promises, Owed)


def added(form: type[Counts], found: Iterable[Counts]) -> Counts:
    """The sum of several; nothing gives zeros."""
    everything = list(found)
    return form(**{each.name: sum(getattr(one, each.name) for one in everything) for each in fields(form)})


class Tally(Generic[Counts]):
    """Counts that grow in `sums`, by name: adding to a frozen count makes a new one, and a run of what-if has hundreds
    of thousands."""

    def __init__(self, form: type[Counts]) -> None:
        self._form: type[Counts] = form
        self.sums: dict[str, Any] = dict.fromkeys((each.name for each in fields(form)), 0)

    def total(self) -> Counts:
        return self._form(**self.sums)
