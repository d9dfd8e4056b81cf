"""The mailbox: one thing at a time, and what has happened is heard before a limit is declared passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import gevent
import pytest

from fsctl.engine.clock import SteadyClock
from fsctl.engine.core import Engine
from fsctl.engine.mailbox import Mailbox
from fsctl.facts import Fact
from fsctl.step import Effect, TimerCame, Wake
from fsctl.switch.commands import Command
from fsctl.switch.events import ChannelAnswered


class World:
    def submit(self, command: Command) -> None: ...

    def append(self, at: float, fact: Fact) -> None: ...

    def room_failed(self, room: str, received: object, error: Exception) -> None:
        raise error


class Patient:
    """Sets a limit of a second at the first answer and takes note of what comes after it."""

    name = "patient"
    hears = frozenset({ChannelAnswered})

    def __init__(self) -> None:
        self.heard: list[str] = []

    def step(self, received: object, now: float) -> list[Effect]:
        if isinstance(received, TimerCame):
            self.heard.append("limit")
            return []
        assert isinstance(received, ChannelAnswered)
        self.heard.append(received.channel)
        return [Wake(("limit",), now + 1.0)] if received.channel == "first" else []


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def room() -> Patient:
    return Patient()


@pytest.fixture
def mailbox(room: Patient, hands: Hands) -> Iterator[Mailbox]:
    world = World()
    died: list[BaseException] = []
    mailbox = Mailbox(Engine([room], world, world, world), SteadyClock(hands, hands), died.append)
    mailbox.start()
    yield mailbox
    mailbox.stop()
    assert died == []


def until(so: Callable[[], bool]) -> None:
    with gevent.Timeout(5):
        while not so():
            gevent.sleep(0)


def test_after_a_stall_what_happened_is_heard_before_the_limit(mailbox: Mailbox, room: Patient, hands: Hands) -> None:
    mailbox.tell(ChannelAnswered("first"))
    until(lambda: room.heard == ["first"])
    hands.at += 5.0  # the machine stood still; three things happened meanwhile
    for channel in ("second", "third", "fourth"):
        mailbox.tell(ChannelAnswered(channel))
    until(lambda: len(room.heard) == 5)
    assert room.heard == ["first", "second", "third", "fourth", "limit"]


def test_a_stop_lets_what_is_there_be_done(mailbox: Mailbox, room: Patient) -> None:
    for channel in ("a", "b"):
        mailbox.tell(ChannelAnswered(channel))
    mailbox.stop()
    assert room.heard == ["a", "b"]
