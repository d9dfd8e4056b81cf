"""The leader's mark in the switch: `<epoch>.<run>.<beats>`, or `<epoch>.<run>.over` when it was given back.

It is read back from a place where anybody with the switch's password can write, and goes into the next command: so
it is taken for a mark by its shape alone, and anything else is nobody's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

OVER = -1

_SHAPE = re.compile(r"(\d{1,15})\.([0-9a-f]{1,32})\.(\d{1,15}|over)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    epoch: int
    run: str
    beats: int
    """OVER for one that was given back."""

    def __str__(self) -> str:
        return f"{self.epoch}.{self.run}.{'over' if self.is_over else self.beats}"

    @property
    def is_over(self) -> bool:
        return self.beats == OVER

    def next(self) -> Mark:
        return Mark(self.epoch, self.run, self.beats + 1)


def parse(text: str) -> Mark | None:
    """None for what is no mark: nobody's."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    return Mark(int(found[1]), found[2], OVER if found[3] == "over" else int(found[3]))


class MarkAway(Exception):
    """The switch cannot be asked now; the message says why."""


class MarkPort(Protocol):
    """Both wait, and raise MarkAway when the switch does not answer."""

    def read(self) -> Mark | None: ...

    def swap(self, new: Mark, old: Mark | None) -> Mark | None:
        """Set `new` if the switch still shows `old`; what it shows then. A foreign value there is nobody's, and
        replaced."""
