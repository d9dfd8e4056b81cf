"""An agent's day in numbers: calls answered, missed and placed, seconds talked, since midnight where the daemon is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from fsctl.board.rows import Row, new_day
from fsctl.board.talks import Tables
from fsctl.facts import CallConnected, CallPlaced, OfferEnded, OfferOutcome, TalkEnded
from fsctl.restored import DayRestored

MISSED = frozenset({OfferOutcome.NO_ANSWER, OfferOutcome.REJECTED, OfferOutcome.BUSY, OfferOutcome.UNREACHABLE})


class Today:
    """`turn` begins a new day when one has begun. The day changes with the next thing that happens after midnight."""

    def __init__(self, board: Tables) -> None:
        self._board = board
        self._day = ""
        self.acts: dict[type, Callable[[Any, float], None]] = {
            CallConnected: lambda fact, now: self._add(fact.agent, "answered", 1),
            OfferEnded: self._offer_ended,
            CallPlaced: lambda fact, now: self._add(fact.agent, "placed", 1),
            TalkEnded: lambda fact, now: self._add(fact.agent, "talk_s", fact.talked_s),
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
        if fact.outcome in MISSED:
            self._add(fact.agent, "missed", 1)

    def _add(self, agent: str, what: str, more: float) -> None:
        row: Row | None = self._board.tables["agents"].get(agent)
        if row is not None:
            self._board.edit("agents", agent, today={**row["today"], what: row["today"][what] + more})

    def _restored(self, found: DayRestored, now: float) -> None:
        today = {"answered": found.answered, "missed": found.missed, "placed": found.placed, "talk_s": found.talk_s}
        self._board.edit("agents", found.agent, today=today)
