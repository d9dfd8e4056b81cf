"""Conditions on how things stand in a queue: `waiting >= 5 and idle == 0`. Read once, held against figures later.

The figures are those of one queue, but for `calls`, which is all calls there are at once.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fsctl.wording import Wording

FIGURES: Mapping[str, str] = {
    "agents": "agents of the queue who are signed in",
    "idle": "agents of the queue who are ready",
    "waiting": "callers who wait in the queue",
    "longest_wait": "seconds the first of them has waited",
    "expected_wait": "seconds one more caller is expected to wait; without end while nobody is there to answer",
    "mean_wait": "seconds the last callers waited who were answered (ASA)",
    "open": "1 while the queue is open by its own calendar, 0 while it is closed",
    "calls": "calls in the whole centre at once",
}
"""What can be asked about, with what each is."""

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}

TEST = re.compile(r"\s*([a-z_]+)\s*(>=|<=|==|!=|>|<)\s*([0-9]{1,7}(?:\.[0-9]{1,3})?)\s*")


class CannotRead(ValueError):
    """A condition that is none; `message` says what is expected instead."""

    def __init__(self, message: Wording) -> None:
        super().__init__(message)
        self.message = message


def no_figure(name: str) -> Wording:
    return Wording("{name!r} is no figure; there are {figures}", name=name[:40], figures=", ".join(FIGURES))


@dataclass(frozen=True, slots=True)
class Comparison:
    figure: str
    operator: str
    number: float

    def holds(self, figures: Mapping[str, float]) -> bool:
        return OPERATORS[self.operator](figures.get(self.figure, 0.0), self.number)


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when all its tests do. `text` is as it was written."""

    text: str
    tests: tuple[Comparison, ...]

    def holds(self, figures: Mapping[str, float]) -> bool:
        return all(test.holds(figures) for test in self.tests)


def read(text: str) -> Condition:
    """Raises CannotRead."""
    tests = []
    for part in re.split(r"\band\b", text):
        found = TEST.fullmatch(part)
        if found is None:
            raise CannotRead(
                Wording(
                    "{text!r} is no condition; write a figure, one of {operators}, a number",
                    text=part.strip()[:60],
                    operators=" ".join(OPERATORS),
                )
            )
        figure, sign, number = found.groups()
        if figure not in FIGURES:
            raise CannotRead(no_figure(figure))
        tests.append(Comparison(figure, sign, float(number)))
    return Condition(text.strip(), tuple(tests))
