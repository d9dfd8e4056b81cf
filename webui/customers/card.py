"""The card that comes up with a call: who it is, what happened last, what is promised, and the way here.

Plain values only, so that it can be a page's fragment as well as JSON. Numbers are in it as the viewer may see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fsctl.store import numbers
from fsctl.store.models import CustomerNumber, CustomerRow, ReminderRow
from webui.customers.matching import Match, Sureness, match
from webui.customers.operations import link_of
from webui.customers.origins import Origins
from webui.customers.queries import numbers_by_customer
from webui.customers.scope import Scope
from webui.customers.timeline import DAYS_30_S, Contact, History

LAST = 3
MOST_REMINDERS = 5


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at it: whose customers may be opened, whether customers' numbers are shown in full, and the number of
    one's own call, in which language."""

    scope: Scope
    in_full: bool
    caller_in_full: bool
    language: str
    region: str

    def number(self, e164: str) -> str:
        """A customer's number."""
        text = numbers.shown(e164, self.region)
        return text if self.in_full else numbers.masked(text)

    def raw(self, text: str, in_full: bool | None = None) -> str:
        """A number as a carrier wrote it."""
        line = numbers.read(text, self.region)
        nice = numbers.shown(line.e164, self.region) if line is not None and line.e164 else text
        shown = self.in_full if in_full is None else in_full
        return nice if shown or line is None else numbers.masked(nice)


def card(
    session: Session,
    number: str,
    call: Mapping[str, Any] | None,
    sight: Sight,
    origins: Origins,
    now: float,
    found: Match | None = None,
) -> dict[str, Any]:
    """`call` is the board's row of the call that is up, if there is one; `found` whose number it is, where that is
    known already. In what comes back `state` is customer, candidates, new or withheld."""
    found = found or match(session, number, sight.region)
    line = found.line
    origin = origins.of(line.e164) if line is not None and line.e164 else None
    made: dict[str, Any] = {
        "state": STATES[found.sureness],
        "sure": found.sureness in (Sureness.EXACT, Sureness.VERIFIED),
        "verified": found.sureness is Sureness.VERIFIED,
        "number": sight.raw(number, sight.caller_in_full),
        "origin": origin.text(sight.language) if origin else "",
        "customer": None,
        "candidates": [],
        "last": [],
        "calls_30_days": None,
        "reminders": [],
        "call": _call(call),
    }
    have = numbers_by_customer(session, [row.id for row in found.customers])
    people = [_person(row, have[row.id], sight) for row in found.customers]
    if len(people) == 1:
        made["customer"] = people[0]
        made.update(_past(session, found.customers[0], have[found.customers[0].id], call, sight, now))
    else:
        made["candidates"] = people
    return made


STATES = {
    Sureness.VERIFIED: "customer",
    Sureness.EXACT: "customer",
    Sureness.TAIL: "customer",
    Sureness.SEVERAL: "candidates",
    Sureness.NEW: "new",
    Sureness.WITHHELD: "withheld",
}


def _person(row: CustomerRow, have: list[CustomerNumber], sight: Sight) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "company": row.company,
        "tier": row.tier,
        "language": row.language,
        "team": row.team,
        "note": row.note,
        "numbers": [{"id": each.id, "text": sight.number(each.e164)} for each in have],
        "link": link_of(row.id) if sight.scope.sees(row.team) else "",
    }


def _past(
    session: Session,
    row: CustomerRow,
    have: list[CustomerNumber],
    call: Mapping[str, Any] | None,
    sight: Sight,
    now: float,
) -> dict[str, Any]:
    history = History(session, row.id, have, sight.region)
    present = str(call["id"]) if call else ""
    last = history.page(size=LAST, without=present).contacts
    return {
        "last": [_contact(each) for each in last],
        "calls_30_days": history.count_since(now - DAYS_30_S),
        "reminders": [
            {"text": each.text, "due_at": each.due_at, "user": each.user} for each in promised(session, row.id)
        ],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    """Without the number: the card has it already."""
    return {
        "call": contact.call,
        "at": contact.at,
        "direction": contact.direction,
        "queue": contact.queue,
        "agents": list(contact.agents),
        "talked_s": contact.talked_s,
        "outcome": contact.outcome,
        "disposition": next((note.disposition for note in reversed(contact.notes) if note.disposition), ""),
        "note": next((note.text for note in reversed(contact.notes) if note.text), ""),
    }


def promised(session: Session, customer: int) -> list[ReminderRow]:
    """What is still to be done for this customer, by whomever, the soonest first."""
    due = select(ReminderRow).where(ReminderRow.link == link_of(customer), ReminderRow.done_at.is_(None))
    return list(session.scalars(due.order_by(ReminderRow.due_at).limit(MOST_REMINDERS)))


def _call(call: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the board knows of the call's way to the agent."""
    if not call:
        return None
    keys = [
        {"node": str(each.get("node", "")), "keys": numbers.entered(str(each.get("keys", "")))}
        for each in call.get("keys") or ()
    ]
    plain = ("id", "queue", "flow", "arrived_at", "since", "state", "direction")
    return {**{name: call.get(name) for name in plain}, "keys": keys}
