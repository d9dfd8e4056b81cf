"""An agent's day in numbers, since midnight where the daemon is: calls offered, answered, missed and placed, seconds
talked, at work, ready and on breaks, the average handling time and the occupancy that follow."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fsctl.board.rows import Row, new_day
from fsctl.board.talks import Tables
from fsctl.day import midnight
from fsctl.facts import (
    MISSES,
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallPlaced,
    OfferEnded,
    TalkEnded,
)
from fsctl.kpi import Times, Work, formulas
from fsctl.kpi.counts import BUSY, FREE
from fsctl.restored import AgentRestored, DayRestored


class Today:
    """`turn` begins a new day when one has begun. The day changes with the next thing that happens after midnight."""

    def __init__(self, board: Tables) -> None:
        self._board = board
        self._day = ""
        self._states: dict[str, tuple[AgentState, str, float]] = {}
        """Agent → the present state, its reason and since when."""
        self.acts: dict[type, Callable[[Any, float], None]] = {
            CallConnected: lambda fact, now: self._add(fact.agent, 1, "offered", "answered"),
            OfferEnded: self._offer_ended,
            CallPlaced: lambda fact, now: self._add(fact.agent, 1, "placed"),
            TalkEnded: lambda fact, now: self._add(fact.agent, fact.talked_s, "talk_s"),
            AgentRestored: self._agent_restored,
            DayRestored: self._restored,
        }

    def turn(self, now: float) -> None:
        day = time.strftime("%Y-%m-%d", time.localtime(now))
        if day == self._day:
            return
        for agent in list(self._board.tables["agents"]) if self._day else ():
            self._board.edit("agents", agent, today=new_day())
        self._day = day

    def _offer_ended(self, fact: OfferEnded, now: float) -> None:
        self._add(fact.agent, 1, "offered", *(["missed"] if fact.outcome in MISSES else []))

    def interval(self, fact: AgentStateChanged, row: Row, now: float) -> Row:
        """The agent's day when a new interval begins; what of the last one was yesterday does not count."""
        before = self._states.get(fact.agent)
        self._states[fact.agent] = (fact.state, fact.reason, fact.since)
        today: Row = row["today"]
        if before is None:
            return today
        state, reason, since = before
        seconds = max(fact.since - max(since, midnight(now)), 0.0)
        return _spent(today, state, reason, seconds) if seconds else today

    def _agent_restored(self, found: AgentRestored, now: float) -> None:
        self._states[found.agent] = (found.state, found.reason, found.since)

    def _add(self, agent: str, more: float, *counts: str) -> None:
        row: Row | None = self._board.tables["agents"].get(agent)
        if row is not None:
            added = {count: row["today"][count] + more for count in counts}
            self._board.edit("agents", agent, today=_figures({**row["today"], **added}))

    def _restored(self, found: DayRestored, now: float) -> None:
        counted = {
            "offered": found.offered,
            "answered": found.answered,
            "missed": found.missed,
            "placed": found.placed,
            "talk_s": found.talk_s,
        }
        today = {**new_day(), **counted}
        for state, seconds in found.spent.items():
            today = _spent(today, AgentState(state), "", seconds)
        self._board.edit("agents", found.agent, today=_figures({**today, "breaks": dict(found.breaks)}))


LENGTHS: dict[AgentState, tuple[str, ...]] = {
    **dict.fromkeys(BUSY, ("busy_s",)),
    **dict.fromkeys(FREE, ("ready_s",)),
    AgentState.WRAP_UP: ("busy_s", "wrap_s"),
    AgentState.NOT_READY: ("not_ready_s",),
}
"""Which lengths of the day a state counts for."""


def _spent(today: Row, state: AgentState, reason: str, seconds: float) -> Row:
    """The day with one interval more."""
    counted = {**today, **{name: today[name] + seconds for name in LENGTHS.get(state, ())}}
    if state is AgentState.NOT_READY and reason:
        counted["breaks"] = {**today["breaks"], reason: today["breaks"].get(reason, 0.0) + seconds}
    return _figures(counted)


def _figures(today: Row) -> Row:
    """The day with the figures that follow from its counts."""
    work = Work(handled=today["answered"], talk_s=today["talk_s"], wrap_up_s=today["wrap_s"])
    times = Times(today["busy_s"], today["ready_s"])
    return {**today, "aht_s": formulas.handling_s(work), "occupancy": formulas.occupancy(times)}
