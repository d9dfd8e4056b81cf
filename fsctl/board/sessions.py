"""Who listens to whom, as the board shows it, how many listen to each call, and what its agent
notices of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsctl.board.rows import Row
from fsctl.board.talks import Tables
from fsctl.directory import ListeningNotice
from fsctl.facts import (
    CallTakenOver,
    Mode,
    SupervisionAttached,
    SupervisionChanged,
    SupervisionEnded,
    SupervisionPaused,
    SupervisionStarted,
)
from fsctl.restored import SupervisionRestored, TakenOverRestored

HEARD = (Mode.WHISPER_AGENT, Mode.BARGE)
"""Modes in which the agent hears the supervisor."""


class Sessions:
    """A session's `state` is ringing, attached, or waiting while there is nothing to hear; `since` when that began."""

    def __init__(self, board: Tables) -> None:
        self._board = board
        self.acts: dict[type, Callable[[Any, float], None]] = {
            SupervisionStarted: self._started,
            SupervisionRestored: self._restored,
            SupervisionAttached: self._attached,
            SupervisionPaused: lambda fact, now: self._edit(fact.session, state="waiting", since=now),
            SupervisionChanged: lambda fact, now: self._edit(fact.session, mode=str(fact.mode)),
            SupervisionEnded: lambda fact, now: self._put(fact.session, None),
            CallTakenOver: self._taken_over,
            TakenOverRestored: self._taken_over_restored,
        }

    def _put(self, session: str, row: Row | None) -> None:
        """Write the row, and count again who listens to its call, and to the call it listened to before."""
        before = self._board.tables["sessions"].get(session)
        self._board.put("sessions", session, row)
        for call in {row["call"] for row in (before, row) if row}:
            listeners = [r for r in self._board.tables["sessions"].values() if r["call"] == call]
            attached = [r for r in listeners if r["state"] == "attached"]
            whispered = any(r["mode"] == Mode.WHISPER_AGENT for r in attached)
            noticed = any(r["mode"] in HEARD or r["notice"] == ListeningNotice.TONE for r in attached)
            self._board.edit("calls", call, supervised=len(attached), whispered=whispered, noticed=noticed)

    def _edit(self, session: str, **values: Any) -> None:
        row = self._board.tables["sessions"].get(session)
        if row is not None:
            self._put(session, {**row, **values})

    def _started(self, fact: SupervisionStarted, now: float) -> None:
        self._put(fact.session, _row(fact, "ringing", now))

    def _restored(self, found: SupervisionRestored, now: float) -> None:
        self._put(found.session, _row(found, "attached" if found.target else "waiting", found.since))

    def _attached(self, fact: SupervisionAttached, now: float) -> None:
        self._edit(fact.session, state="attached", since=now, call=fact.call)

    def _taken_over(self, fact: CallTakenOver, now: float) -> None:
        """The call goes on with the supervisor: its talk with the agent is over, it is not."""
        self._board.edit(
            "calls", fact.call, state="talking", since=now, agent="", held_since=None, taken_over_by=fact.by
        )

    def _taken_over_restored(self, found: TakenOverRestored, now: float) -> None:
        self._board.edit(
            "calls", found.call, state="talking", since=found.since, agent="", taken_over_by=found.supervisor
        )


def _row(of: SupervisionStarted | SupervisionRestored, state: str, since: float) -> Row:
    return {
        "call": of.call,
        "agent": of.agent,
        "supervisor": of.supervisor,
        "extension": of.extension,
        "mode": str(of.mode),
        "follow": str(of.follow),
        "notice": str(of.notice) if isinstance(of, SupervisionStarted) else "",
        "state": state,
        "since": since,
    }
