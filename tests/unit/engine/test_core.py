"""The engine delivers inputs, facts and timers in order, and survives a room's defect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fsctl.engine.core import Engine, calls_first, marked_once
from fsctl.engine.findings import Recovery
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    Anomaly,
    CallAnswered,
    Fact,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
    TalkEnded,
)
from fsctl.requests import LogOut, SetReady
from fsctl.step import Do, Effect, Note, Refused, TimerCame, Wake
from fsctl.switch.commands import Answer, Command, HangUp, Originate, Phone, SetVariables
from fsctl.switch.events import ChannelAnswered, ChannelCreated, ChannelParked, Direction, SwitchSnapshot


class Hears:
    """A room made of one function."""

    def __init__(self, name: str, heard: type, act: Callable[[Any, float], list[Effect]]) -> None:
        self.name = name
        self.hears = frozenset({heard})
        self.act = act

    def step(self, received: object, now: float) -> list[Effect]:
        return self.act(received, now)


class World:
    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.facts: list[tuple[float, Fact]] = []
        self.troubles: list[tuple[str, object]] = []

    def submit(self, command: Command) -> None:
        self.commands.append(command)

    def append(self, at: float, fact: Fact) -> None:
        self.facts.append((at, fact))

    def room_failed(self, room: str, received: object, error: Exception) -> None:
        self.troubles.append((room, received))


@pytest.fixture
def world() -> World:
    return World()


def engine(world: World, *rooms: Hears) -> Engine:
    return Engine(rooms, world, world, world)


def test_what_was_over_is_told_before_what_followed_it_and_is_told_late(world: World) -> None:
    """An agent's last call is gone, the offer that came after it is told by its leg: its end comes last."""
    over, ended = (
        TalkEnded("gone", "o1", "1001", "support", Party.UNKNOWN, 5.0),
        OfferEnded("o2", "next", "1001", OfferOutcome.FAILED),
    )
    made = OfferMade("o2", "next", "support", "1001", "2001", 0.0, "", "")
    state = AgentStateChanged("1001", AgentState.READY, 100.0)
    recovery = Recovery(facts=[ended, state, over], earlier=[(99.0, made)])
    engine(world).begin(SwitchSnapshot("core", (), frozenset(), True), recovery, 100.0)
    assert world.facts == [(100.0, over), (99.0, made), (100.0, ended), (100.0, state)]


def test_what_a_step_notes_is_kept_once_and_before_anything_is_done_about_it(world: World) -> None:
    seen: list[tuple[int, int]] = []
    many = Hears(
        "many",
        ChannelAnswered,
        lambda event, now: [Do(Answer("u")), Note(CallAnswered("a")), Note(CallAnswered("b")), Do(Answer("v"))],
    )
    settle = lambda: seen.append((len(world.facts), len(world.commands)))  # noqa: E731
    Engine([many], world, world, world, settle=settle).receive(ChannelAnswered("u"), 7.0)
    assert seen == [(2, 0)]
    assert world.commands == [Answer("u"), Answer("v")]


def test_a_fact_noted_by_one_room_is_heard_by_another(world: World) -> None:
    first = Hears("first", ChannelAnswered, lambda event, now: [Note(CallAnswered(event.channel))])
    second = Hears("second", CallAnswered, lambda fact, now: [Do(Answer(fact.call))])
    engine(world, first, second).receive(ChannelAnswered("u"), 7.0)
    assert world.commands == [Answer("u")]
    assert world.facts == [(7.0, CallAnswered("u"))]


def test_what_was_decided_is_noted_before_it_is_done(world: World) -> None:
    noted_when_done: list[int] = []
    world.submit = lambda command: noted_when_done.append(len(world.facts))  # type: ignore[method-assign]
    first = Hears("first", ChannelAnswered, lambda event, now: [Do(Answer("u")), Note(CallAnswered(event.channel))])
    second = Hears("second", CallAnswered, lambda fact, now: [Do(Answer("u")), Note(Anomaly("u", "x", ""))])
    engine(world, first, second).receive(ChannelAnswered("u"), 7.0)
    assert noted_when_done == [2, 2]


def test_a_phone_is_called_before_anything_else_is_done_unless_it_may_have_to_be_freed_first() -> None:
    call = Originate("b", Phone("1001"), "5551234", "", 20)
    again = Originate("c", Phone("1002"), "5551234", "", 20)
    assert calls_first([Answer("a"), call, Answer("d"), again]) == [call, again, Answer("a"), Answer("d")]
    assert calls_first([Answer("a"), HangUp("x"), call]) == [Answer("a"), HangUp("x"), call]
    assert calls_first([again, HangUp("x"), call]) == [again, HangUp("x"), call]
    outside = {"x"}.__contains__
    assert calls_first([HangUp("x"), call], outside) == [call, HangUp("x")]
    assert calls_first([HangUp("x"), HangUp("y"), call], outside) == [HangUp("x"), HangUp("y"), call]


@pytest.mark.parametrize(
    ("parked", "first"),
    [
        (ChannelParked("x", Direction.INBOUND, False, "", "", "", entry="trunk"), Originate),
        (ChannelParked("x", Direction.INBOUND, False, "", "", "", entry="phone", extension="1001"), HangUp),
        (ChannelParked("x", Direction.INBOUND, False, "", "", "", entry="phone"), HangUp),
        (ChannelParked("x", Direction.OUTBOUND, False, "", "", ""), HangUp),
        (ChannelCreated("x", Direction.INBOUND, "", "", "4000"), HangUp),
    ],
)
def test_a_callers_leg_from_outside_keeps_no_phone_busy(
    world: World, parked: ChannelParked | ChannelCreated, first: type
) -> None:
    both: list[Effect] = [Do(HangUp("x")), Do(Originate("b", Phone("1001"), "", "", 20))]
    core = engine(world, Hears("room", ChannelAnswered, lambda event, now: both))
    core.receive(parked, 1.0)
    core.receive(ChannelAnswered("u"), 2.0)
    assert type(world.commands[0]) is first


class Watches(Hears):
    watches = True


def test_who_only_watches_is_told_in_order_when_the_orders_are_out(world: World) -> None:
    seen: list[tuple[object, float, int]] = []

    def see(received: object, now: float) -> list[Effect]:
        seen.append((received, now, len(world.commands)))
        return []

    first = Hears("first", ChannelAnswered, lambda e, now: [Note(CallAnswered(e.channel)), Do(Answer(e.channel))])
    watcher = Watches("watcher", CallAnswered, see)
    engine(world, watcher, first).receive(ChannelAnswered("u"), 7.0)
    assert seen == [(CallAnswered("u"), 7.0, 1)]


def test_who_watches_hears_of_an_order_before_what_came_of_it(world: World) -> None:
    """The switch in process tells what an order did before `submit` returns."""
    seen: list[object] = []

    def see(received: object, now: float) -> list[Effect]:
        seen.append(received)
        return []

    def act(event: ChannelAnswered, now: float) -> list[Effect]:
        order: list[Effect] = [Do(Answer("v"))] if event.channel == "u" else []
        return [*order, Note(CallAnswered(event.channel))]

    core = engine(world, Hears("room", ChannelAnswered, act), Watches("watcher", CallAnswered, see))
    world.submit = lambda command: core.receive(ChannelAnswered("v"), 7.0)  # type: ignore[method-assign]
    core.receive(ChannelAnswered("u"), 7.0)
    assert seen == [CallAnswered("u"), CallAnswered("v")]


def test_a_watcher_that_fails_keeps_nothing_from_the_others(world: World) -> None:
    seen: list[object] = []

    def fail(received: object, now: float) -> list[Effect]:
        raise ValueError

    def see(received: object, now: float) -> list[Effect]:
        seen.append(received)
        return []

    watchers = Watches("bad", ChannelAnswered, fail), Watches("good", ChannelAnswered, see)
    engine(world, *watchers).receive(ChannelAnswered("u"), 7.0)
    assert seen == [ChannelAnswered("u")]
    assert world.troubles == [("bad", ChannelAnswered("u"))]


def test_the_marks_of_a_channel_are_set_by_one_order_where_its_first_were() -> None:
    first, other = SetVariables("a", {"fsctl_x": "1", "fsctl_y": "1"}), SetVariables("b", {"fsctl_x": "3"})
    again = SetVariables("a", {"fsctl_y": "2", "fsctl_z": ""})
    whole = SetVariables("a", {"fsctl_x": "1", "fsctl_y": "2", "fsctl_z": ""})
    assert marked_once([first, Answer("a"), other, again]) == [whole, Answer("a"), other]


def test_what_one_room_ordered_is_done_though_another_refuses(world: World) -> None:
    def refuse(received: object, now: float) -> list[Effect]:
        raise Refused("no", "no", "no")

    first = Hears("first", LogOut, lambda request, now: [Do(Answer("u")), Note(CallAnswered("u"))])
    core = engine(world, first, Hears("second", LogOut, refuse))
    with pytest.raises(Refused):
        core.ask(LogOut("1001", ""), 1.0)
    assert world.commands == [Answer("u")]
    core.receive(ChannelAnswered("v"), 2.0)
    assert world.commands == [Answer("u")], "and only once"


def test_old_news_reaches_no_room(world: World) -> None:
    room = Hears("room", ChannelAnswered, lambda event, now: [Do(Answer(event.channel))])
    core = engine(world, room)
    core.receive(ChannelAnswered("u"), 1.0)
    core.receive(ChannelAnswered("u"), 2.0)
    assert world.commands == [Answer("u")]


def test_a_timer_comes_to_the_room_that_set_it_only(world: World) -> None:
    came: list[tuple[str, object, float]] = []

    def room(name: str) -> Hears:
        def act(received: object, now: float) -> list[Effect]:
            if isinstance(received, TimerCame):
                came.append((name, received.key, now))
                return []
            return [Wake(("k", name), now + 5.0)]

        return Hears(name, ChannelAnswered, act)

    core = engine(world, room("a"), room("b"))
    core.receive(ChannelAnswered("u"), 1.0)
    core.run_due(5.9)
    assert came == []
    core.run_due(6.0)
    assert came == [("a", ("k", "a"), 6.0), ("b", ("k", "b"), 6.0)]


def test_what_the_registry_cannot_take_in_is_reported_and_the_engine_goes_on(world: World) -> None:
    core = engine(world, Hears("room", ChannelAnswered, lambda event, now: [Do(Answer(event.channel))]))
    core.receive(ChannelAnswered(["no", "name"]), 1.0)  # type: ignore[arg-type]
    assert [where for where, _ in world.troubles] == ["registry"]
    core.receive(ChannelAnswered("u"), 2.0)
    assert world.commands == [Answer("u")]


def test_a_command_that_cannot_be_given_is_reported_and_the_next_is_given(world: World) -> None:
    done: list[Command] = []

    def submit(command: Command) -> None:
        if command == Answer("u"):
            raise TypeError("no text")
        done.append(command)

    world.submit = submit  # type: ignore[method-assign]
    room = Hears("room", ChannelAnswered, lambda event, now: [Do(Answer("u")), Do(Answer("v"))])
    engine(world, room).receive(ChannelAnswered("u"), 1.0)
    assert done == [Answer("v")]
    assert [where for where, _ in world.troubles] == ["switch"]


def test_a_room_that_raises_is_reported_and_the_others_go_on(world: World) -> None:
    def broken(received: object, now: float) -> list[Effect]:
        raise ZeroDivisionError

    fine = Hears("fine", ChannelAnswered, lambda event, now: [Do(Answer(event.channel))])
    engine(world, Hears("broken", ChannelAnswered, broken), fine).receive(ChannelAnswered("u"), 1.0)
    assert world.commands == [Answer("u")]
    assert world.troubles == [("broken", ChannelAnswered("u"))]


def test_a_refused_request_changes_nothing_and_reaches_the_asker(world: World) -> None:
    def refuse(received: object, now: float) -> list[Effect]:
        raise Refused("unknown_agent", "There is no agent 7", "Look at `fsctl agent list`.")

    core = engine(world, Hears("acd", SetReady, refuse))
    with pytest.raises(Refused, match="no agent 7"):
        core.ask(SetReady("7", "cli"), 1.0)
    assert world.facts == []
    assert world.troubles == []


def test_a_request_has_its_effects_done_before_it_is_answered(world: World) -> None:
    room = Hears("acd", LogOut, lambda request, now: [Note(Anomaly("", "told", request.agent))])
    engine(world, room).ask(LogOut("1001", "cli"), 3.0)
    assert world.facts == [(3.0, Anomaly("", "told", "1001"))]


def test_an_order_that_cannot_be_given_does_not_keep_the_others_back(world: World) -> None:
    given = world.submit

    def submit(command: Command) -> None:
        if command == Answer("bad"):
            raise KeyError("no form")
        given(command)

    world.submit = submit  # type: ignore[method-assign]
    room = Hears("room", ChannelAnswered, lambda event, now: [Do(Answer("bad")), Do(Answer(event.channel))])
    engine(world, room).receive(ChannelAnswered("u"), 1.0)
    assert world.commands == [Answer("u")]
    assert world.troubles == [("switch", Answer("bad"))]


def test_an_event_the_registry_cannot_take_is_reported_and_the_next_is_heard(world: World) -> None:
    room = Hears("room", ChannelAnswered, lambda event, now: [Do(Answer(event.channel))])
    core = engine(world, room)
    odd = ChannelAnswered(["not", "a", "name"])  # type: ignore[arg-type]
    core.receive(odd, 1.0)
    core.receive(ChannelAnswered("u"), 2.0)
    assert world.commands == [Answer("u")]
    assert world.troubles == [("registry", odd)]
