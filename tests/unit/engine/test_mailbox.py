"""The mailbox: one thing at a time, and what has happened is heard before a limit is declared passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import gevent
import pytest

from fsctl.engine.clock import SteadyClock
from fsctl.engine.core import Engine
from fsctl.engine.mailbox import LONGEST_SLEEP_S, Mailbox
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


def test_an_event_is_taken_up_at_once_when_nothing_is_in_hand(mailbox: Mailbox, room: Patient) -> None:
    gevent.sleep(0)
    mailbox.hear(ChannelAnswered("a"))
    assert room.heard == ["a"]


def test_before_the_start_and_behind_others_an_event_waits(room: Patient, hands: Hands) -> None:
    world = World()
    mailbox = Mailbox(Engine([room], world, world, world), SteadyClock(hands, hands), lambda error: None)
    mailbox.hear(ChannelAnswered("a"))
    assert room.heard == []
    mailbox.start()
    gevent.sleep(0)
    until(lambda: room.heard == ["a"])
    gevent.sleep(0)
    mailbox.tell(ChannelAnswered("b"))
    mailbox.hear(ChannelAnswered("c"))
    assert room.heard == ["a"]
    until(lambda: len(room.heard) == 3)
    assert room.heard == ["a", "b", "c"]
    mailbox.stop()
    mailbox.hear(ChannelAnswered("d"))
    assert room.heard == ["a", "b", "c"]


def test_what_an_order_brings_about_at_once_comes_after_what_it_was_given_for(hands: Hands) -> None:
    """A command that is refused is told before `submit` returns, in the middle of a step."""
    heard: list[tuple[str, str]] = []

    class Answers:
        name = "answers"
        hears = frozenset({ChannelAnswered})

        def step(self, received: object, now: float) -> list[Effect]:
            assert isinstance(received, ChannelAnswered)
            heard.append(("begun", received.channel))
            if received.channel == "first":
                mailbox.hear(ChannelAnswered("second"))
            heard.append(("done", received.channel))
            return []

    world = World()
    mailbox = Mailbox(Engine([Answers()], world, world, world), SteadyClock(hands, hands), lambda error: None)
    mailbox.start()
    gevent.sleep(0)
    mailbox.hear(ChannelAnswered("first"))
    until(lambda: len(heard) == 4)
    assert heard == [("begun", "first"), ("done", "first"), ("begun", "second"), ("done", "second")]
    mailbox.stop()


def test_a_limit_set_by_an_event_that_was_taken_up_at_once_is_not_slept_past() -> None:
    class Short(Patient):
        def step(self, received: object, now: float) -> list[Effect]:
            effects = super().step(received, now)
            return [Wake(("limit",), now + LONGEST_SLEEP_S / 20)] if effects else []

    room, world = Short(), World()
    mailbox = Mailbox(Engine([room], world, world, world), SteadyClock(), lambda error: None)
    mailbox.start()
    gevent.sleep(0)
    mailbox.hear(ChannelAnswered("first"))
    began = gevent.get_hub().loop.now()
    until(lambda: room.heard == ["first", "limit"])
    assert gevent.get_hub().loop.now() - began < LONGEST_SLEEP_S / 2
    mailbox.stop()


def test_an_engine_that_fails_at_an_event_is_dead_and_whoever_told_it_lives_on(room: Patient, hands: Hands) -> None:
    world, died = World(), list[BaseException]()
    engine = Engine([room], world, world, world)
    engine.receive = lambda received, now: 1 / 0  # type: ignore[assignment, method-assign]
    mailbox = Mailbox(engine, SteadyClock(hands, hands), died.append)
    mailbox.start()
    gevent.sleep(0)
    mailbox.hear(ChannelAnswered("a"))
    assert [type(error) for error in died] == [ZeroDivisionError]
    mailbox.hear(ChannelAnswered("b"))
    gevent.sleep(0.01)
    assert len(died) == 1
    mailbox.stop()
