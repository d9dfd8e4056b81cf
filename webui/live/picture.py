"""The copy of the board, and who sees which row of it, in which form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webui.formats import phone
from webui.rights import Scope

Row = Mapping[str, Any]
TABLES = ("agents", "queues", "calls", "callbacks", "sessions", "trunks", "phones", "switch")
WAITING = frozenset({"waiting", "ringing"})


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
            return scope.sees_agent(key)
        if table == "queues":
            return scope.sees_queue(key)
        if table == "calls":
            return self._sees_call(scope, key, row)
        if table == "callbacks":
            return scope.trunks and scope.sees_queue(str(row.get("queue", "")))
        if table == "sessions":
            if not scope.trunks:  # an agent does not learn from here who listens in silence
                return row.get("supervisor") == scope.login
            call = self.tables["calls"].get(row.get("call", ""), {})
            return scope.agents is None or row.get("supervisor") == scope.login or call.get("agent") in scope.agents
        if table in ("trunks", "phones"):
            return scope.trunks
        return table == "switch"

    def _sees_call(self, scope: Scope, key: str, row: Row) -> bool:
        if scope.agents is None or row.get("agent") in scope.agents or self.own_call(scope, key, row):
            return True
        return row.get("state") in WAITING and bool(row.get("queue")) and scope.sees_queue(row["queue"])

    def masks(self, scope: Scope, table: str, key: str, row: Row) -> bool:
        """Agents see numbers of their own calls only; whoever lacks the right sees none."""
        if table == "callbacks":
            return not scope.numbers
        if table != "calls":
            return False
        return not scope.numbers or (not scope.trunks and not self.own_call(scope, key, row))

    def shaped(self, scope: Scope, table: str, key: str, row: Row) -> Row:
        """A row that may be seen, in the form in which it may."""
        if self.masks(scope, table, key, row):
            return masked(row)
        return told(table, row) if table != "calls" or scope.trunks else discreet(row)

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


def masked(row: Row) -> Row:
    """A call without its customer's number and what the customer keyed in; a promised callback without its number."""
    if "caller_number" not in row and "number" in row:
        return {**row, "number": phone(row["number"], masked=True)}
    hidden = {"caller_number": phone(row.get("caller_number") or "", masked=True)} if row.get("caller_number") else {}
    if row.get("direction") == "outbound" and row.get("dialled"):
        hidden["dialled"] = phone(row["dialled"], masked=True)
    return {**discreet(row), **hidden, "data": {}, "keys": []}


def discreet(row: Row) -> Row:
    """A call as its agent may see it: who listens in silence does not show."""
    return row if row.get("noticed") or not row.get("supervised") else {**row, "supervised": 0}
