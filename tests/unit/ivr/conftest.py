"""A flow room with a caller, and the field's words for what happens in a menu."""

from __future__ import annotations

from itertools import count

import pytest

from fsctl.directory import DestinationKind, Directory, DirectoryLoaded, Hours, Interval, Queue
from fsctl.facts import CallArrived, CallRouted, FlowEnded, KeysPressed, NodeEntered
from fsctl.ivr.room import Flows
from fsctl.step import Do, Effect, Note, TimerCame, TimerKey, Wake
from fsctl.switch.commands import Play, SetVariables, StopPlaying
from fsctl.switch.events import DigitPressed, PlaybackEnded, PlayOutcome

CALL = "c1"

DESK = """
flow: desk
start: greet
nodes:
  greet: {kind: play, prompt: [welcome, please_wait], next: menu}
  menu:
    kind: menu
    prompt: main_menu
    keys: {"1": account, "2": sales, "3": english}
    saves: choice
    timeout: operator
    invalid: sorry
    tries: 3
    wait_s: 4
  english: {kind: language, language: en, next: menu}
  account:
    kind: collect
    prompt: no_input
    saves: account
    least: 3
    most: 6
    wait_s: 6
    pause_s: 2
    next: by_account
    timeout: operator
    invalid: sorry
  by_account: {kind: branch, "on": account, cases: {"8*": vip, "100, 200": sales}, otherwise: support}
  vip: {kind: set, data: {tier: gold}, next: fast}
  fast: {kind: queue, queue: support, priority: 60}
  support: {kind: queue, queue: support}
  sales: {kind: queue, queue: sales}
  operator: {kind: transfer, extension: "1001"}
  sorry: {kind: hangup, prompt: goodbye}
"""

ALWAYS = Hours("office", "Asia/Shanghai", (Interval(frozenset(range(7)), 0, 1440),))


def directory(**flows: str) -> Directory:
    queues = {name: Queue(name) for name in ("support", "sales")}
    return Directory(flows=flows or {"desk": DESK}, hours={"office": ALWAYS}, queues=queues)


class Line:
    """A caller in the room. Commands, facts and the timer are kept as they come."""

    def __init__(self, site: Directory) -> None:
        ids = count(1)
        self.room = Flows(lambda: f"p{next(ids)}")
        self.now = 1_773_100_000.0
        self.commands: list[object] = []
        self.facts: list[object] = []
        self.timers: dict[TimerKey, float] = {}
        self.tell(DirectoryLoaded(site))

    def tell(self, received: object) -> list[Effect]:
        effects = self.room.step(received, self.now)
        for effect in effects:
            if isinstance(effect, Do):
                self.commands.append(effect.command)
            elif isinstance(effect, Note):
                self.facts.append(effect.fact)
            elif isinstance(effect, Wake) and effect.at is None:
                self.timers.pop(effect.key, None)
            elif isinstance(effect, Wake):
                self.timers[effect.key] = effect.at
        return effects

    def calls(self, flow: str = "desk", number: str = "5551234", **more: object) -> list[Effect]:
        self.tell(CallArrived(CALL, number, "", "4000", "trunk"))
        return self.tell(CallRouted(CALL, DestinationKind.FLOW, flow, "number 4000", **more))  # type: ignore[arg-type]

    def presses(self, keys: str) -> None:
        for key in keys:
            self.tell(DigitPressed(CALL, key))

    def hears_all(self, outcome: PlayOutcome = PlayOutcome.DONE) -> None:
        """Everything ordered so far has been played, each play with its own end."""
        for play in self.plays():
            self.tell(PlaybackEnded(CALL, play.play_id, outcome))

    def waits(self) -> None:
        """Nothing happens until the timer comes."""
        ((key, at),) = self.timers.items()
        self.timers.clear()
        self.now = at
        self.tell(TimerCame(key))

    def plays(self) -> list[Play]:
        return [command for command in self.commands if isinstance(command, Play)]

    def said(self) -> list[str]:
        """Everything ordered to be said, in order."""
        return [f"{play.sound.name}/{play.sound.language}" for play in self.plays()]  # type: ignore[union-attr]

    def marks(self) -> list[dict[str, str]]:
        """What was written on the channel, in order."""
        return [dict(command.variables) for command in self.commands if isinstance(command, SetVariables)]

    def stops(self) -> int:
        return sum(isinstance(command, StopPlaying) for command in self.commands)

    def nodes(self) -> list[str]:
        return [fact.node for fact in self.facts if isinstance(fact, NodeEntered)]

    def keyed(self) -> list[tuple[str, str, str]]:
        return [(fact.node, fact.keys, fact.edge) for fact in self.facts if isinstance(fact, KeysPressed)]

    @property
    def end(self) -> FlowEnded:
        (ended,) = [fact for fact in self.facts if isinstance(fact, FlowEnded)]
        return ended

    def is_over(self) -> bool:
        return any(isinstance(fact, FlowEnded) for fact in self.facts)


@pytest.fixture
def line() -> Line:
    return Line(directory())


@pytest.fixture
def in_menu(line: Line) -> Line:
    """The caller has heard the greeting and the menu, and is waited for."""
    line.calls()
    line.hears_all()
    line.hears_all()
    return line
