"""A classroom on a bare core in virtual time."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest

from fsctl.board.room import Change
from fsctl.simulator import heard
from fsctl.simulator.core import Core
from fsctl.simulator.customer import Customer
from fsctl.simulator.handset import Handset
from fsctl.training.acts import read_act
from fsctl.training.classroom import Classroom


class Class:
    """`told` is every change. Phones 1001 and 1002, and a customer."""

    def __init__(self) -> None:
        self.core = Core(lambda happening: None, lambda path: None, random.Random(1), 1000.0)
        tokens = map(str, itertools.count(1))
        self.classroom = Classroom(
            self.core, lambda act: act(self.core), lambda path: heard.sound(path, None), lambda: f"t{next(tokens)}"
        )
        self.told: list[Change] = []
        self.classroom.listen(self.told.append)
        for party in (Handset("1001", "王芳"), Handset("1002"), Customer("138", "<b>Bob")):
            self.classroom.add(party)
        self.told.clear()

    def after(self, seconds: float) -> None:
        self.core.timeline.run_until(self.core.now + seconds)
        self.classroom.settle()

    def act(self, kind: str, **fields: str) -> dict[str, Any]:
        return self.classroom.act(read_act({"kind": kind, **fields}))

    def take(self, **who: str) -> str:
        return str(self.act("take", name="Li", **who)["token"])

    def phone(self, extension: str = "1001") -> dict[str, Any]:
        return dict(self.classroom.snapshot()["phones"][extension])

    def customer(self) -> dict[str, Any]:
        return dict(self.classroom.snapshot()["customers"]["138"])


@pytest.fixture
def lesson() -> Iterator[Class]:
    lesson = Class()
    yield lesson
    numbers = [change.n for change in lesson.told]
    assert numbers == sorted(set(numbers)), "changes are numbered in their order"
    assert not numbers or numbers[-1] == lesson.classroom.n
    snapshot = lesson.classroom.snapshot()
    for change in lesson.told:
        if change is [other for other in lesson.told if other.key == change.key][-1]:
            assert snapshot[change.table][change.key] == change.value, "the last change is what there is"
