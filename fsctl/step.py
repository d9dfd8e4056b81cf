"""What a room is: one verb, pure, from something received to effects.

A room reads no clock, draws no random number of its own, logs nothing, sleeps nowhere and opens nothing. It is
told what happened and when, and answers with effects. The engine alone carries them out.

Effects and timers that come are not frozen: every step makes some, nobody keeps them, and to make a frozen dataclass
takes four times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fsctl.facts import Fact
from fsctl.lookups import LookUp
from fsctl.switch.commands import Command
from fsctl.wording import Wording

NewId = Callable[[], str]
"""A source of fresh uuids, handed in so that a run can be repeated."""

TimerKey = tuple[str, ...]
"""What a timer is for and whose it is: ("wrap_up", "1001")."""


@dataclass(slots=True)
class Do:
    """Ask the switch for something."""

    command: Command


@dataclass(slots=True)
class Wake:
    """Set the room's timer `key` to `at` (seconds, the engine's clock), or cancel it with None. One per key."""

    key: TimerKey
    at: float | None


@dataclass(slots=True)
class Note:
    """A fact: journalled, and heard by every room that asked to hear facts of its type."""

    fact: Fact


Effect = Do | Wake | Note | LookUp


@dataclass(slots=True)
class TimerCame:
    """A timer set by `Wake` came due; delivered only to the room that set it."""

    key: TimerKey


class Refused(Exception):
    """A request a room will not carry out. Raised before anything has changed.

    `code` is stable and machine-readable, `remedy` says in plain words what to do instead.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(Wording("{message}. {remedy}", message=message, remedy=remedy))
        self.code = code
        self.message = message
        self.remedy = remedy


class Room(Protocol):
    """`hears` lists the exact types of switch events, requests and facts the room wants to be given.

    A room whose `watches` is true decides nothing: it is given everything in the same order, but only after the
    orders that follow from it are on their way, and its effects are none."""

    name: str
    hears: frozenset[type]

    def step(self, received: object, now: float) -> list[Effect]: ...
