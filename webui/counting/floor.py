"""The floor now: rows of the live picture and the day on file, joined into what `lines` counts with."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from fsctl.directory import CallbackMode, Directory, Queue, SiteSettings
from fsctl.kpi import Promises, Times, Waits, Work, formulas
from fsctl.kpi.counts import BUSY, FREE, owed
from fsctl.kpi.expected import in_row, work_s
from fsctl.kpi.levels import (
    ENOUGH_CALLS,
    Goals,
    Levels,
    of_abandoned,
    of_longest_wait,
    of_occupancy,
    of_service_level,
    worst,
)
from webui.counting.days import Today
from webui.counting.lines import Line, Seats, error_s, longest_wait_s, whole
from webui.states import shown

Rows = Mapping[str, Mapping[str, Any]]
WAITS = frozenset({"waiting", "ringing"})


@dataclass(frozen=True)
class Cut:
    """Whose part of the floor is looked at."""

    sees_queue: Callable[[str], bool]
    sees_agent: Callable[[str], bool]


@dataclass(frozen=True)
class Floor:
    now: float
    rules: SiteSettings
    """How the site counts."""
    lines: Mapping[str, Line]
    titles: Mapping[str, str]
    seats: Seats
    states: Mapping[str, int]
    """How many agents are shown in which state (keys of webui.states)."""
    queue_seats: Mapping[str, Mapping[str, int]]
    """A queue's agents by what they do: ready, talking, wrap_up, not_ready."""
    expected: Mapping[str, float]
    """Call → how long it is still to wait, for those that wait where somebody works."""

    @property
    def service_s(self) -> float | None:
        """The service time, if it is the same for all queues."""
        times = {line.goals.service_s for line in self.lines.values()}
        return times.pop() if len(times) == 1 else None

    @property
    def whole(self) -> Line:
        return whole(self.lines.values())

    def service_level(self, line: Line) -> float | None:
        """As the site counts it."""
        return formulas.service_level(line.waits, self.rules.service_level, line.late)

    def judged(self, line: Line) -> bool:
        """Are there enough calls to judge the service level by?"""
        return formulas.judged(line.waits, self.rules.service_level, line.late) >= ENOUGH_CALLS


def look(tables: Mapping[str, Rows], cut: Cut, today: Today, site: Directory, now: float) -> Floor:
    queues = {name: row for name, row in tables["queues"].items() if cut.sees_queue(name)}
    agents = {number: row for number, row in tables["agents"].items() if cut.sees_agent(number)}
    waiting, promised = _waiting(tables["calls"], queues, WAITS), _promised(tables["callbacks"])
    limits = {reason.code: reason.limit_s for reason in site.reasons.values()}
    return Floor(
        now=now,
        rules=site.site,
        lines={
            name: _line(name, row, waiting[name], promised.get(name, []), today, site.queues.get(name), now)
            for name, row in queues.items()
        },
        titles={name: row["title"] or name for name, row in queues.items()},
        seats=seats_of(agents, today, now),
        states=Counter(shown(row, now, limits) for row in agents.values()),
        queue_seats={
            name: {key: int(row.get(key, 0)) for key in ("ready", "talking", "wrap_up", "not_ready")}
            for name, row in queues.items()
        },
        expected=_expected(queues, _waiting(tables["calls"], queues, {"waiting"}), now),
    )


def _waiting(calls: Rows, queues: Rows, states: Set[str]) -> dict[str, list[tuple[float, float, str]]]:
    """By queue, who waits in one of these states: the first to be served first, each with when it came and its call."""
    found: dict[str, list[tuple[float, float, str]]] = {name: [] for name in queues}
    for call, row in calls.items():
        if row["state"] in states and row["queue"] in found:
            found[row["queue"]].append((row["since"] - row["priority"], row["since"], call))
    for line in found.values():
        line.sort()
    return found


def _promised(callbacks: Rows) -> dict[str, list[tuple[float, float]]]:
    """By queue, its open promises: made at, not before."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in callbacks.values():
        found.setdefault(row["queue"], []).append((row["since"], row["due_at"]))
    return found


def _expected(queues: Rows, waiting: Mapping[str, list[tuple[float, float, str]]], now: float) -> dict[str, float]:
    """Call → seconds. Who has a better rank in another queue of the same agents may come first."""
    found: dict[str, float] = {}
    for name, line in waiting.items():
        row = queues[name]
        others = [(queues[other], waiting[other]) for other in row["others"] if other in waiting]
        for place, mine in enumerate(line, 1):
            ahead_s = sum(work_s(other, bisect_left(callers, mine)) for other, callers in others)
            expected_s = in_row(row, place, ahead_s, now - mine[1])
            if expected_s is not None:
                found[mine[2]] = expected_s
    return found


def _line(
    name: str,
    row: Mapping[str, Any],
    waiting: list[tuple[float, float, str]],
    promised: list[tuple[float, float]],
    today: Today,
    queue: Queue | None,
    now: float,
) -> Line:
    as_set = queue or Queue(name)
    since = [came_at for _, came_at, _ in waiting]
    return Line(
        waits=today.waits.get(name, Waits()),
        work=today.work.get(name, Work()),
        waiting=len(since),
        late=sum(1 for moment in since if now - moment > as_set.service_s),
        longest_since=min(since, default=None),
        goals=Goals.of(as_set),
        expected_s=row["expected_s"],
        calls_back=as_set.callback is not CallbackMode.OFF or bool(promised),
        promises=today.promises.get(name, Promises()),
        owed=owed(promised, now, as_set.callback_target_s),
    )


def seats_of(agents: Rows, today: Today, now: float) -> Seats:
    """These agents together; what each is at now counts up to now."""
    busy_s = free_s = 0.0
    for number, row in agents.items():
        so_far = today.times.get(number, Times())
        present = max(0.0, now - max(row["since"], today.midnight))
        busy_s += so_far.busy_s + (present if row["state"] in BUSY else 0.0)
        free_s += so_far.free_s + (present if row["state"] in FREE else 0.0)
    return Seats(
        ready=sum(1 for row in agents.values() if row["state"] == "ready"),
        signed_in=sum(1 for row in agents.values() if row["state"] != "logged_out"),
        all=len(agents),
        times=Times(busy_s, free_s),
    )


def queue_numbers(floor: Floor, levels: Levels) -> dict[str, dict[str, Any]]:
    """A row for each queue, numbers with their levels; `level` is the worst of them."""
    return {name: _numbers(name, line, floor, levels) for name, line in floor.lines.items()}


def _numbers(name: str, line: Line, floor: Floor, levels: Levels) -> dict[str, Any]:
    service, given_up, limits = floor.service_level(line), formulas.abandoned(line.waits), of_longest_wait(line.goals)
    enough = floor.judged(line)
    service_at = levels.level(("service", name), of_service_level(line.goals), service if enough else None, floor.now)
    longest_at = levels.level(("longest", name), limits, longest_wait_s(line, floor.now), floor.now)
    abandoned_at = levels.level(("abandoned", name), of_abandoned(line.goals), given_up if enough else None, floor.now)
    return {
        "title": floor.titles[name],
        "waiting": line.waiting,
        "longest_since": line.longest_since,
        "longest_level": longest_at,
        "service_level": service,
        "service_at": service_at,
        "offered": line.waits.offered,
        "answered": line.waits.answered,
        "abandoned": given_up,
        "abandoned_at": abandoned_at,
        "mean_wait_s": formulas.mean_wait_s(line.waits),
        "handling_s": formulas.handling_s(line.work),
        "expected_s": line.expected_s,
        "error_s": error_s(line),
        "limits": (limits.warn, limits.bad),
        "level": worst(longest_at, service_at, abandoned_at),
        "callbacks": callback_numbers(line) if line.calls_back else None,
        **floor.queue_seats[name],
    }


def callback_numbers(line: Line) -> dict[str, Any]:
    """What is owed now, and what became of the promises made today. Overdue ones have missed their target."""
    return {
        "open": line.owed.open,
        "due": line.owed.due,
        "overdue": line.owed.overdue,
        "level": "bad" if line.owed.overdue else "ok",
        "kept": line.promises.kept,
        "failed": line.promises.missed,
        "in_time": formulas.promises_in_time(line.promises),
        "after_s": formulas.called_back_s(line.promises),
    }


@dataclass(frozen=True)
class Sums:
    """The numbers of all queues looked at together, with their levels."""

    service: float | None
    service_at: str
    longest_at: str
    abandoned: float | None
    abandoned_at: str
    ready_at: str
    occupancy: float | None
    occupancy_at: str


def sums(floor: Floor, key: object, levels: Levels) -> Sums:
    """`key` tells one part of the floor from another. The longest wait is as bad as the worst queue's."""
    line, now = floor.whole, floor.now
    service, given_up = floor.service_level(line), formulas.abandoned(line.waits)
    busy, enough = formulas.occupancy(floor.seats.times), floor.judged(line)
    longest = [
        levels.level(("longest", name), of_longest_wait(one.goals), longest_wait_s(one, now), now)
        for name, one in floor.lines.items()
    ]
    return Sums(
        service,
        levels.level(("service", key), of_service_level(line.goals), service if enough else None, now),
        worst(*longest),
        given_up,
        levels.level(("abandoned", key), of_abandoned(line.goals), given_up if enough else None, now),
        "warn" if line.waiting and not floor.seats.ready else "ok",
        busy,
        levels.level(("occupancy", key), of_occupancy(), busy, now),
    )
