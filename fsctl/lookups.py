"""What rooms want to know that lies in the database, and the answers.

A room asks by the effect `LookUp` and goes on; the answer is an input, `LookedUp`, with the question's key. Whoever
asks sets a timer of its own for as long as it can wait, and forgets the key when it is over: an answer that comes later
finds nobody. Neither is a fact, so what is asked (a password) is on no record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Customer:
    """Who was found. `id` is the key in the database, as text: it travels in a call's data."""

    id: str
    name: str = ""
    company: str = ""
    tier: str = ""
    language: str = ""
    team: str = ""


CUSTOMER_FIELDS = ("id", "name", "company", "tier", "language", "team")


@dataclass(frozen=True, slots=True)
class WhoHasNumber:
    """Whose telephone number is this? Answered by `Found`."""

    number: str


@dataclass(frozen=True, slots=True)
class WhoIsMember:
    """Whose member number is this? Answered by `Found`."""

    member: str


@dataclass(frozen=True, slots=True)
class CheckMember:
    """Is this the member's password? Answered by `Checked`. After `tries` wrong ones in a row the member is locked for
    `lock_s` seconds."""

    member: str
    password: str = field(repr=False)
    tries: int = 5
    lock_s: float = 900.0


Question = WhoHasNumber | WhoIsMember | CheckMember


class Verification(StrEnum):
    VERIFIED = "verified"
    WRONG = "wrong"
    """The password is wrong, or there is no such member, or none with a password: callers are not told which."""
    LOCKED = "locked"
    LATE = "late"
    """No answer in time."""
    AWAY = "away"
    """The database could not be asked."""


@dataclass(frozen=True, slots=True)
class Found:
    """Nobody, one, or several between whom nobody chooses."""

    customers: tuple[Customer, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """`customer` is there when it is verified."""

    outcome: Verification
    customer: Customer | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """It could not be looked up."""


Answer = Found | Checked | Away

Key = tuple[str, ...]
"""Whose question it is, and which: ("ivr", the call, a count)."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask. After `within_s` seconds nobody waits for the answer, so what has not been begun by then need not be."""

    key: Key
    question: Question
    within_s: float


@dataclass(frozen=True, slots=True)
class LookedUp:
    key: Key
    answer: Answer
