"""What the engine needs from outside."""

from __future__ import annotations

from typing import Protocol

from fsctl.facts import Fact
from fsctl.lookups import LookUp


class JournalPort(Protocol):
    def append(self, at: float, fact: Fact) -> object:
        """Keep a fact so that a crash of this process does not lose it once the step is settled, without waiting. `at`:
        epoch seconds."""


class TroublePort(Protocol):
    def room_failed(self, room: str, received: object, error: Exception) -> None:
        """A room raised. The engine goes on; somebody should know."""


class LookUpPort(Protocol):
    def look_up(self, asked: LookUp) -> None:
        """Ask without waiting; the answer comes as a `LookedUp` input, or never."""


class NobodyToAsk:
    """Where no database stands behind the rooms: nothing is answered, and whoever asked goes on without."""

    def look_up(self, asked: LookUp) -> None: ...
