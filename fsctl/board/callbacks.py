"""Promised callbacks as the board shows them, and the calls that are made to keep them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from fsctl.board.rows import Row, called_back_row
from fsctl.board.talks import Tables
from fsctl.facts import (
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackGivenBack,
    CallbackMoved,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallbackState,
    CallbackTakenUp,
    CallConnected,
    CallQueued,
    OfferEnded,
    OfferMade,
)
from fsctl.restored import AttemptRestored, CallbackRestored, CallbackSettled


class Callbacks:
    """A row a promise, while it is open; `since` is when it was made, `entered_at` since when the customer waits. A
    call's row is `absent` until its customer is on the line."""

    def __init__(self, board: Tables) -> None:
        self._board = board
        self._promised: Counter[str] = Counter()
        """Per queue, how many promises are open."""
        self.acts: dict[type, Callable[[Any, float], None]] = {
            CallbackPromised: self._made,
            CallbackRestored: self._restored,
            AttemptRestored: self._goes_on,
            CallbackSettled: lambda found, now: self._put(found.callback, None),
            CallbackBegun: self._begun,
            CallbackDialled: self._dialled,
            CallbackReached: self._reached,
            CallbackTakenUp: lambda fact, now: self._state(fact.callback, CallbackState.WAITING, call=fact.call),
            CallbackPostponed: self._postponed,
            CallbackGivenBack: lambda fact, now: self._state(fact.callback, CallbackState.PROMISED, call="", agent=""),
            CallbackMoved: lambda fact, now: board.edit("callbacks", fact.callback, priority=fact.priority),
            CallbackEnded: lambda fact, now: self._put(fact.callback, None),
            OfferMade: lambda fact, now: self._offered(fact.call, fact.agent),
            OfferEnded: lambda fact, now: self._offered(fact.call, ""),
            CallConnected: lambda fact, now: self._here(fact.call),
            CallQueued: self._queued,
        }

    def counted(self, queue: str) -> dict[str, int]:
        return {"callbacks": self._promised[queue]}

    def _put(self, callback: str, row: Row | None) -> None:
        before = self._board.tables["callbacks"].get(callback)
        self._board.put("callbacks", callback, row)
        for one, step in ((before, -1), (row, 1)):
            if one is not None:
                self._promised[one["queue"]] += step
                self._board.edit("queues", one["queue"], **self.counted(one["queue"]))

    def _state(self, callback: str, state: CallbackState, **values: Any) -> None:
        self._board.edit("callbacks", callback, state=str(state), **values)

    def _made(self, fact: CallbackPromised, now: float) -> None:
        self._put(fact.callback, _row(fact, now, now, 0))

    def _restored(self, found: CallbackRestored, now: float) -> None:
        row = _row(found, found.made_at, found.due_at, found.attempts)
        state = CallbackState.WAITING if found.waits else CallbackState.PROMISED
        self._put(found.callback, {**row, "state": str(state), "call": found.waits})

    def _goes_on(self, found: AttemptRestored, now: float) -> None:
        self._board.edit("callbacks", found.callback, state=str(CallbackState.DIALLING), agent=found.agent)
        row = called_back_row(found, found.arrived_at)
        trunk_and_agent = {"trunk": found.trunk, "agent": found.agent}
        self._board.put("calls", found.call, {**row, "state": "dialling", "since": now, **trunk_and_agent})

    def _begun(self, fact: CallbackBegun, now: float) -> None:
        self._state(fact.callback, CallbackState.DUE, call=fact.call, reason="")
        self._board.put("calls", fact.call, called_back_row(fact, now))

    def _dialled(self, fact: CallbackDialled, now: float) -> None:
        self._state(fact.callback, CallbackState.DIALLING, attempts=fact.attempt, agent=fact.agent)
        self._board.edit("calls", fact.call, state="dialling", since=now, trunk=fact.trunk, agent=fact.agent)

    def _reached(self, fact: CallbackReached, now: float) -> None:
        self._state(fact.callback, CallbackState.WAITING)
        self._here(fact.call)

    def _here(self, call: str) -> None:
        row = self._board.tables["calls"].get(call)
        if row is not None and row["absent"]:
            self._board.edit("calls", call, absent=False)

    def _queued(self, fact: CallQueued, now: float) -> None:
        """On the line since now, however long ago the promise was made."""
        if fact.callback:
            self._board.edit("calls", fact.call, callback=fact.callback, since=now)

    def _postponed(self, fact: CallbackPostponed, now: float) -> None:
        values = {"due_at": fact.due_at, "reason": fact.reason, "call": "", "agent": ""}
        self._state(fact.callback, CallbackState.PROMISED, **values)

    def _offered(self, call: str, agent: str) -> None:
        row = self._board.tables["calls"].get(call)
        if row is not None and row["callback"]:
            self._board.edit("callbacks", row["callback"], agent=agent)


def _row(made: CallbackPromised | CallbackRestored, made_at: float, due_at: float, attempts: int) -> Row:
    return {
        "id": made.callback,
        "queue": made.queue,
        "number": made.number,
        "since": made_at,
        "entered_at": made.entered_at,
        "expires_at": made.expires_at,
        "priority": made.priority,
        "language": made.language,
        "state": str(CallbackState.PROMISED),
        "reason": "",
        "due_at": due_at,
        "attempts": attempts,
        "call": "",
        "agent": "",
    }
