"""What agents do with their calls, as the board shows it: hold, consultation, conference, mute, help, placed calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from fsctl.board.rows import Row, left_behind_row, placed_row
from fsctl.directory import DestinationKind
from fsctl.facts import (
    AgentMuted,
    CallAnswered,
    CallBackAsked,
    CallHandedOver,
    CallHeld,
    CallLeftBehind,
    CallLent,
    CallPlaced,
    CallRetrieved,
    CallReturned,
    CallRouted,
    ConferenceBegun,
    ConferenceEnded,
    ConsultAnswered,
    ConsultEnded,
    ConsultOutcome,
    ConsultStarted,
    ConsultSwapped,
    HeldTooLong,
    HelpAsked,
    HelpEnded,
    KeysPressed,
    LegAnswered,
    RecordingBegun,
    RecordingFinished,
    RecordingLost,
    RecordingMasked,
    Side,
    WrapUpExtended,
)
from fsctl.restored import Consulting, ConsultRestored, TalkRestored

KEYS_AT_MOST = 50
"""How many of a caller's inputs are shown."""

PANEL = "panel"
"""The entry of a call that an agent placed."""


class Tables(Protocol):
    @property
    def tables(self) -> Mapping[str, Mapping[str, Row]]: ...

    def put(self, table: str, key: str, row: Row | None) -> None: ...

    def edit(self, table: str, key: str, **values: Any) -> None: ...


class Talks:
    def __init__(self, board: Tables) -> None:
        self._board = board
        self._consulting: dict[str, str] = {}
        """Consulted leg → the agent who consults."""
        self.acts: dict[type, Callable[[Any, float], None]] = {
            CallPlaced: self._placed,
            CallLeftBehind: lambda fact, now: board.put("calls", fact.call, left_behind_row(fact, now)),
            CallBackAsked: lambda fact, now: board.edit(
                "calls", fact.call, language=fact.language, data=dict(fact.data)
            ),
            CallLent: lambda fact, now: board.edit("agents", fact.agent, lent_since=now),
            CallReturned: self._returned,
            CallHandedOver: lambda fact, now: board.edit("calls", fact.call, state="talking", agent=fact.agent),
            CallAnswered: self._answered,
            LegAnswered: self._leg_answered,
            CallHeld: self._held,
            CallRetrieved: self._retrieved,
            HeldTooLong: lambda fact, now: board.edit("calls", fact.call, held_too_long=True),
            ConsultStarted: self._consults,
            ConsultAnswered: self._consulted_answers,
            ConsultRestored: self._consult_restored,
            TalkRestored: self._talk_restored,
            ConsultSwapped: self._swapped,
            ConsultEnded: self._consult_ended,
            ConferenceBegun: lambda fact, now: self._state(fact.call, "conference", now),
            ConferenceEnded: lambda fact, now: self._back(fact.call, "conference", now),
            AgentMuted: lambda fact, now: board.edit("agents", fact.agent, muted=fact.muted),
            HelpAsked: lambda fact, now: board.edit("agents", fact.agent, help_since=now),
            HelpEnded: lambda fact, now: board.edit("agents", fact.agent, help_since=None),
            WrapUpExtended: self._extended,
            RecordingBegun: lambda fact, now: board.edit("calls", fact.call, recording=True, masked=False),
            RecordingFinished: lambda fact, now: board.edit("calls", fact.call, recording=False, masked=False),
            RecordingLost: lambda fact, now: board.edit("calls", fact.call, recording=False, masked=False),
            RecordingMasked: lambda fact, now: board.edit("calls", fact.call, masked=fact.masked),
            KeysPressed: self._keys,
        }

    def routed(self, fact: CallRouted, now: float) -> None:
        """A phone or an outside number is called for this call; a call from a phone to outside goes out."""
        row = self._board.tables["calls"].get(fact.call)
        if row is None or fact.kind not in (DestinationKind.EXTENSION, DestinationKind.EXTERNAL):
            return
        outward = fact.kind is DestinationKind.EXTERNAL and row["direction"] == "internal"
        direction = "outbound" if outward else row["direction"]
        self._board.edit("calls", fact.call, state="dialling", since=now, direction=direction)

    def _placed(self, fact: CallPlaced, now: float) -> None:
        self._board.put("calls", fact.call, placed_row(fact, now))

    def _answered(self, fact: CallAnswered, now: float) -> None:
        row = self._board.tables["calls"].get(fact.call)
        if row is not None and row["entry"] == PANEL:
            self._back(fact.call, "dialling", now)

    def _leg_answered(self, fact: LegAnswered, now: float) -> None:
        row = self._board.tables["calls"].get(fact.call)
        listens = fact.leg in self._board.tables["sessions"]
        if row is not None and row["entry"] != PANEL and fact.leg != fact.call and not listens:
            self._back(fact.call, "dialling", now)

    def _state(self, call: str, state: str, now: float) -> None:
        self._board.edit("calls", call, state=state, since=now)

    def _back(self, call: str, only_from: str, now: float) -> None:
        """The two talk (again), unless something else has begun meanwhile."""
        row = self._board.tables["calls"].get(call)
        if row is not None and row["state"] == only_from:
            self._state(call, "talking", now)

    def _returned(self, fact: CallReturned, now: float) -> None:
        self._board.edit("agents", fact.agent, lent_since=None)
        self._board.edit("calls", fact.call, state="talking", since=now, flow="", agent=fact.agent)

    # -- hold, consultation, conference -----------------------------------------------------------------------------

    def _held(self, fact: CallHeld, now: float) -> None:
        self._board.edit("calls", fact.call, state="on_hold", since=now, held_since=now)

    def _retrieved(self, fact: CallRetrieved, now: float) -> None:
        self._board.edit("calls", fact.call, held_since=None, held_too_long=False)
        self._back(fact.call, "on_hold", now)

    def _consults(self, fact: ConsultStarted, now: float) -> None:
        self._consulting[fact.leg] = fact.agent
        consult = {"leg": fact.leg, "to": fact.to, "state": "ringing", "with": str(Side.CONSULTED), "since": now}
        self._board.edit("agents", fact.agent, consult=consult)
        self._state(fact.call, "consulting", now)

    def _talk_restored(self, found: TalkRestored, now: float) -> None:
        if found.held_at:
            held = {"state": "on_hold", "since": found.held_at, "held_since": found.held_at}
            self._board.edit("calls", found.call, **held)

    def _consult_restored(self, found: ConsultRestored, now: float) -> None:
        if found.joined:
            self._state(found.call, "conference", now)
            return
        self._consults(ConsultStarted(found.call, found.leg, found.agent, found.to), now)
        with_ = Side.CUSTOMER if found.form is Consulting.SWAPPED else Side.CONSULTED
        self._consult(found.leg, state="answered" if found.answered else "ringing", **{"with": str(with_)})

    def _consult(self, leg: str, **values: object) -> None:
        agent = self._consulting.get(leg, "")
        row = self._board.tables["agents"].get(agent)
        if row is not None and row["consult"] is not None:
            self._board.edit("agents", agent, consult={**row["consult"], **values})

    def _consulted_answers(self, fact: ConsultAnswered, now: float) -> None:
        self._consult(fact.leg, state="answered", since=now)

    def _swapped(self, fact: ConsultSwapped, now: float) -> None:
        self._consult(fact.leg, **{"with": str(fact.with_)})

    def _consult_ended(self, fact: ConsultEnded, now: float) -> None:
        agent = self._consulting.pop(fact.leg, "")
        self._board.edit("agents", agent, consult=None)
        if fact.outcome is not ConsultOutcome.JOINED:
            self._back(fact.call, "consulting", now)
        if fact.outcome is ConsultOutcome.COMPLETED:
            self._board.edit("calls", fact.call, agent="")

    # -- the rest ---------------------------------------------------------------------------------------------------

    def _extended(self, fact: WrapUpExtended, now: float) -> None:
        row = self._board.tables["agents"].get(fact.agent)
        if row is not None:
            count = row["wrap_up_extensions"] + 1
            self._board.edit("agents", fact.agent, until=fact.until, wrap_up_extensions=count)

    def _keys(self, fact: KeysPressed, now: float) -> None:
        row = self._board.tables["calls"].get(fact.call)
        if row is not None and fact.keys:
            keys = [*row["keys"], {"node": fact.node, "keys": fact.keys}]
            self._board.edit("calls", fact.call, keys=keys[-KEYS_AT_MOST:])
