"""What an agent has asked for, chosen and outstayed, on the agent's row of the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsctl.board.talks import Tables
from fsctl.facts import (
    AgentOverLimit,
    AgentState,
    AgentStateChanged,
    BreakAnswered,
    BreakAsked,
    DispositionSet,
    WorkModeChanged,
    WrapUpWanted,
)
from fsctl.restored import AgentRestored

OUT_OF_TALK = frozenset({AgentState.READY, AgentState.RESERVED, AgentState.NOT_READY, AgentState.LOGGED_OUT})
"""States in which no talk is in hand, nor one that is wrapped up."""


class Seats:
    def __init__(self, board: Tables) -> None:
        self._board = board
        self.acts: dict[type, Callable[[Any, float], None]] = {
            AgentOverLimit: lambda fact, now: self._board.edit("agents", fact.agent, over=str(fact.kind)),
            BreakAsked: self._asked,
            BreakAnswered: self._answered,
            WorkModeChanged: lambda fact, now: self._board.edit("agents", fact.agent, mode=str(fact.mode)),
            WrapUpWanted: lambda fact, now: self._board.edit("agents", fact.agent, wrap_up_wanted=fact.wanted == "on"),
            DispositionSet: self._disposition,
            AgentRestored: self._restored,
        }

    @staticmethod
    def interval(fact: AgentStateChanged) -> dict[str, Any]:
        """What a new interval makes of it."""
        values: dict[str, Any] = {"limit_at": fact.limit_at, "over": ""}
        if fact.state in OUT_OF_TALK:
            values |= {"disposition": "", "wrap_up_wanted": False}
        return values

    def _asked(self, fact: BreakAsked, now: float) -> None:
        asked = {"reason": fact.reason, "since": now, "until": fact.until}
        self._board.edit("agents", fact.agent, break_asked=asked)

    def _answered(self, fact: BreakAnswered, now: float) -> None:
        answer = {"reason": fact.reason, "outcome": str(fact.outcome), "by": fact.by, "at": now}
        self._board.edit("agents", fact.agent, break_asked=None, break_answer=answer)

    def _disposition(self, fact: DispositionSet, now: float) -> None:
        row = self._board.tables["agents"].get(fact.agent)
        if row is not None and row["call"] == fact.call and not fact.late:
            self._board.edit("agents", fact.agent, disposition=fact.disposition)

    def _restored(self, found: AgentRestored, now: float) -> None:
        asked = None
        if found.break_reason:
            asked = {"reason": found.break_reason, "since": found.break_since, "until": found.break_until}
        self._board.edit(
            "agents",
            found.agent,
            mode=str(found.mode),
            break_asked=asked,
            over=found.over,
            limit_at=found.limit_at,
            disposition=found.disposition,
            pending=found.pending,
        )
