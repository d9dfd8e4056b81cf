"""The copy of the board, and who sees which row of it, in which form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from webui.formats import phone
from webui.rights import Scope

Row = Mapping[str, Any]
TABLES = ("agents", "queues", "calls", "callbacks", "sessions", "trunks", "phones", "switch")
WAITING = frozenset({"waiting", "ringing"})
PAGES: Mapping[str, tuple[str, ...]] = {
    "agents": ("see_board", "see_calls", "see_site"),
    "queues": ("see_board", "see_calls", "see_site"),
    "calls": ("see_board", "see_calls", "see_site"),
    "callbacks": ("see_board", "see_callbacks"),
    "sessions": ("see_board",),
    "trunks": ("see_board", "see_site"),
    "phones": ("see_board", "see_site"),
}
"""The rights to those pages that show rows of a table which are others'; any of them will do."""
SHORT: Mapping[str, tuple[str, ...]] = {
    "agents": ("number", "name", "team", "extension", "state", "call"),
    "queues": ("title", "waiting"),
    "calls": ("id", "state", "since", "arrived_at", "extension", "destination", "trunk", "direction"),
}
"""What is left of a row without the board."""


class Picture:
    """Rows by table and key; replaced, never changed in place."""

    def __init__(self) -> None:
        self.n = 0
        self.at = 0.0
        self.tables: dict[str, dict[str, Row]] = {name: {} for name in TABLES}
        self._seats: dict[str, set[str]] = {}
        """Call → the agents whose rows point to it: reserved for it, ringing for it, or talking."""

    def begin(self, snapshot: Mapping[str, Any]) -> None:
        self.n, self.at = int(snapshot["n"]), float(snapshot["at"])
        self.tables = {name: dict(snapshot.get(name, {})) for name in TABLES}
        self._seats = {}
        for agent, row in self.tables["agents"].items():
            self._seat(agent, None, row)

    def change(self, change: Mapping[str, Any]) -> Row | None:
        """Take the change over; the row as it was before."""
        self.n, self.at = int(change["n"]), float(change["at"])
        rows = self.tables.setdefault(change["table"], {})
        before = rows.get(change["key"])
        if change["value"] is None:
            rows.pop(change["key"], None)
        else:
            rows[change["key"]] = change["value"]
        if change["table"] == "agents":
            self._seat(change["key"], before, change["value"])
        return before

    def _seat(self, agent: str, before: Row | None, after: Row | None) -> None:
        for call in calls_of(before):
            self._seats.get(call, set()).discard(agent)
            if not self._seats.get(call):
                self._seats.pop(call, None)
        for call in calls_of(after):
            self._seats.setdefault(call, set()).add(agent)

    def seated(self, call: str) -> frozenset[str]:
        """The agents whose rows point to the call."""
        return frozenset(self._seats.get(call, ()))

    def signed_in_at(self, extension: str) -> str:
        """The agent who is signed in at a phone; empty for nobody."""
        for agent, row in self.tables["agents"].items():
            if row.get("extension") == extension and row.get("state") != "logged_out":
                return agent
        return ""

    # -- who sees what ----------------------------------------------------------------------------------------------

    def own_call(self, scope: Scope, call: str, row: Row) -> bool:
        """Is it the viewer's own call, or offered to them?"""
        if not scope.agent:
            return False
        return row.get("agent") == scope.agent or scope.agent in self._seats.get(call, ())

    def sees(self, scope: Scope, table: str, key: str, row: Row | None) -> bool:
        if row is None:
            return False
        if table == "agents":
            return key == scope.agent or (scope.sees_agent(key) and scope.looks_at(*PAGES[table]))
        if table == "queues":
            return scope.sees_queue(key) and (key in scope.serves or scope.looks_at(*PAGES[table]))
        if table == "calls":
            return self._sees_call(scope, key, row)
        if table == "callbacks":
            return scope.trunks and scope.looks_at(*PAGES[table]) and scope.sees_queue(str(row.get("queue", "")))
        if table == "sessions":
            return row.get("supervisor") == scope.login or self._sees_session(scope, row)
        if table in ("trunks", "phones"):
            return scope.trunks and scope.looks_at(*PAGES[table])
        return table == "switch"

    def _sees_call(self, scope: Scope, key: str, row: Row) -> bool:
        if self.own_call(scope, key, row):
            return True
        queue, waits = str(row.get("queue") or ""), row.get("state") in WAITING
        if not scope.looks_at(*PAGES["calls"]):
            return waits and queue in scope.serves
        if scope.agents is None or row.get("agent") in scope.agents:
            return True
        return waits and bool(queue) and scope.sees_queue(queue)

    def _sees_session(self, scope: Scope, row: Row) -> bool:
        if not scope.trunks or not scope.looks_at(*PAGES["sessions"]):
            return False  # an agent does not learn from here who listens in silence
        call = self.tables["calls"].get(row.get("call", ""), {})
        return scope.agents is None or call.get("agent") in scope.agents

    def form(self, scope: Scope, table: str, key: str, row: Row) -> str:
        """In which of `FORMS` a row is told that may be seen. Agents see numbers of their own calls only; whoever lacks
        the right sees none. Without the board, rows are told in short, but for what is one's own."""
        if table == "agents":
            return "whole" if key == scope.agent or scope.looks_at("see_board") else "short"
        if table == "queues":
            return "whole" if key in scope.serves or scope.looks_at("see_board") else "short"
        if table == "callbacks":
            return "whole" if scope.numbers else "masked"
        if table != "calls":
            return "whole"
        own = self.own_call(scope, key, row)
        if not own and row.get("queue") not in scope.serves and not scope.looks_at("see_board", "see_calls"):
            return "short"
        if not scope.numbers or not (scope.trunks or own):
            return "masked"
        return "whole" if scope.trunks else "discreet"

    def shaped(self, scope: Scope, table: str, key: str, row: Row) -> Row:
        """A row that may be seen, in the form in which it may."""
        return FORMS[self.form(scope, table, key, row)](table, row)

    def seen(self, scope: Scope) -> dict[str, dict[str, Row]]:
        """The tables as this viewer sees them."""
        return {
            table: {
                key: self.shaped(scope, table, key, row)
                for key, row in self._near(scope, table).items()
                if self.sees(scope, table, key, row)
            }
            for table in self.tables
        }

    def _near(self, scope: Scope, table: str) -> dict[str, Row]:
        """The rows that may be seen: an agent does not go through a thousand colleagues."""
        rows = self.tables[table]
        names = {"agents": scope.agents, "queues": scope.queues}.get(table)
        return rows if names is None else {name: rows[name] for name in sorted(names) if name in rows}


def calls_of(seat: Row | None) -> frozenset[str]:
    """The call an agent's row points to, from the reservation on (`offer` is the offer's own id)."""
    return frozenset({str(seat["call"])} if seat and seat.get("call") else ())


def told(table: str, row: Row) -> Row:
    """A row as browsers get it: without the names of other queues, which may be others'."""
    return {name: value for name, value in row.items() if name != "others"} if table == "queues" else row


def short(table: str, row: Row) -> Row:
    """A row for pages that are not the board: which phone a seat is at, how many wait, which phone a call is on; not
    what anybody does."""
    kept = {name: row[name] for name in SHORT[table] if name in row}
    if table == "agents" and kept.get("state") != "logged_out":
        kept["state"] = "logged_in"
    return kept


def masked(table: str, row: Row) -> Row:
    """A call without its customer's number and what the customer keyed in; a promised callback without its number."""
    if table == "callbacks":
        return {**row, "number": phone(row.get("number") or "", masked=True)}
    hidden = {"caller_number": phone(row.get("caller_number") or "", masked=True)} if row.get("caller_number") else {}
    if row.get("direction") == "outbound" and row.get("dialled"):
        hidden["dialled"] = phone(row["dialled"], masked=True)
    return {**discreet(table, row), **hidden, "data": {}, "keys": []}


def discreet(table: str, row: Row) -> Row:
    """A call as its agent may see it: who listens in silence does not show."""
    return row if row.get("noticed") or not row.get("supervised") else {**row, "supervised": 0}


FORMS: Mapping[str, Callable[[str, Row], Row]] = {
    "whole": told,
    "discreet": discreet,
    "masked": masked,
    "short": short,
}
