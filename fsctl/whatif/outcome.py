"""What came of a run, in the figures of `fsctl.kpi`: as the same facts would be counted on a real day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from fsctl.directory import Directory, ServiceLevel
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallLeftQueue,
    CallQueued,
    Fact,
    OfferMade,
)
from fsctl.kpi import formulas
from fsctl.kpi.counts import Owed, Promises, Times, Waits, Work, added
from fsctl.kpi.fold import Fold, Period

Measures = Mapping[str, Mapping[str, float | None]]
"""Queue → measure → value; the queue `""` is the whole floor. None where there was nothing to measure."""

COUNTS = frozenset(
    {
        "offered",
        "answered",
        "turned_away",
        "promises_made",
        "promises_met",
        "promises_failed",
        "promises_open",
    }
)
"""Measures that count: where nothing of the kind happened there were 0."""

Act = Callable[[float, Any], None]

OF_CALLS = frozenset({CallQueued, CallLeftQueue, OfferMade})
"""Facts that count for the call they name."""

OF_PROMISES = frozenset({CallbackPromised, CallbackPostponed, CallbackEnded})


class Outcome:
    """Hears facts as the journal does. Calls whose ids begin with `uncounted` are left out (empty: none is); what
    agents do for them is counted."""

    def __init__(self, site: Directory, uncounted: str = "") -> None:
        service = {name: queue.service_s for name, queue in site.queues.items()}
        within = {name: queue.callback_target_s for name, queue in site.queues.items()}
        self._fold = Fold(Period(-inf, inf, service, site.site.short_s, within))
        self._variant: ServiceLevel = site.site.service_level
        self._uncounted = uncounted
        self._acts: dict[type, Act] = dict(self._fold.acts)
        for kind in OF_CALLS if uncounted else ():
            self._acts[kind] = self._of_call(self._acts[kind])

    def append(self, at: float, fact: Fact) -> None:
        act = self._acts.get(type(fact))
        if act is not None:
            act(at, fact)

    def _of_call(self, act: Act) -> Act:
        def heard(at: float, fact: Any) -> None:
            if not fact.call.startswith(self._uncounted):
                act(at, fact)

        return heard

    def close(self, at: float) -> None:
        """The last caller has left: what agents are doing still is counted until now, and from now on only what becomes
        of promises."""
        for agent in self._fold.agents():
            self._fold.hear(at, AgentStateChanged(agent, AgentState.LOGGED_OUT, at))
        self._acts = {kind: self._acts[kind] for kind in OF_PROMISES}

    def measures(self) -> Measures:
        waits, work = self._fold.waits(), self._fold.work_of_queues()
        found = {
            queue: {
                **_of_waits(waits[queue], self._variant),
                "not_answered": formulas.not_answered(work.get(queue, Work())),
            }
            for queue in sorted(waits)
        }
        promises, owed = self._fold.promises(), self._fold.owed(inf)
        for queue in sorted({*promises, *owed}):
            found.setdefault(queue, {}).update(_of_promises(promises.get(queue, Promises()), owed.get(queue, Owed())))
        times = added(Times, self._fold.times().values())
        return {**found, "": {"occupancy": formulas.occupancy(times)}}


def _of_promises(promises: Promises, owed: Owed) -> dict[str, float | None]:
    return {
        "promises_made": float(promises.judged + promises.withdrawn + owed.open),
        "promises_met": float(promises.kept),
        "promises_failed": float(promises.missed),
        "promises_open": float(owed.open),
        "promises_in_time": formulas.promises_in_time(promises),
        "called_back": formulas.called_back_s(promises),
    }


def _of_waits(waits: Waits, variant: ServiceLevel) -> dict[str, float | None]:
    return {
        "offered": float(waits.offered),
        "answered": float(waits.answered),
        "service_level": formulas.service_level(waits, variant),
        "mean_wait": formulas.mean_wait_s(waits),
        "abandoned": formulas.abandoned(waits),
        "abandoned_all": formulas.abandoned_all(waits),
        "turned_away": float(waits.turned_away),
    }
