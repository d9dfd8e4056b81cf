"""A contact centre in virtual time: the engine with all its rooms on the built-in switch, and the field's words."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from fsctl.acd.room import Distributor
from fsctl.board.room import Board
from fsctl.callcontrol.room import CallControl
from fsctl.directory import (
    Agent,
    Destination,
    DestinationKind,
    Directory,
    DirectoryLoaded,
    Extension,
    Number,
    Queue,
    Tier,
)
from fsctl.engine.core import Engine
from fsctl.engine.routing import Routing
from fsctl.facts import AgentState, AgentStateChanged, Fact
from fsctl.ivr.room import Flows
from fsctl.lookups import Answer, Found, LookedUp, LookUp, Question
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.paths import PromptFiles
from fsctl.recording.room import Recording
from fsctl.requests import LogIn, Request
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, DeskPhone, Habits, Plan
from fsctl.simulator.virtual import VirtualSwitch
from fsctl.switch.commands import Command, Play
from fsctl.switch.events import SwitchEvent, SwitchSnapshot
from fsctl.switch.sounds import Sound

START = 1_800_000_000.0


def site(agents: int = 3, flows: Mapping[str, str] | None = None, **queue: object) -> Directory:
    numbers = [str(1001 + n) for n in range(agents)]
    support = replace(Queue("support"), **queue)  # type: ignore[arg-type]
    return Directory(
        numbers={
            "4000": Number("4000", Destination(DestinationKind.QUEUE, "support"), "en"),
            "4001": Number("4001", Destination(DestinationKind.FLOW, "main"), "en"),
        },
        agents={number: Agent(number, f"Agent {number}", number, language="en") for number in numbers},
        extensions={number: Extension(number, "") for number in [*numbers, "2000"]},
        queues={"support": support, "sales": Queue("sales"), "billing": Queue("billing")},
        tiers=tuple(Tier("support", number, 1, place) for place, number in enumerate(numbers, 1)),
        flows=flows or {},
    )


class World:
    """`facts` is what was noted, each with its time. Phones answer as their habits say; everything else is said by the
    test."""

    def __init__(
        self, directory: Directory | None = None, seed: int = 1, recordings: Path | None = None, stays: bool = True
    ) -> None:
        self.directory = directory or site()
        rng = random.Random(seed)
        self.facts: list[tuple[float, Fact]] = []
        self.troubles: list[str] = []
        self.events: list[SwitchEvent] = []
        files = PromptFiles(Path("/nowhere"), Catalogue.of(self.directory), Path("/nowhere"))
        self.prompts = files
        sounds: dict[str, Sound] = {}

        def path(sound: Sound) -> str:
            text = files.path(sound)
            sounds[text] = sound
            return text

        self.switch = VirtualSwitch(
            self._heard, path, lambda text: files.duration_s(sounds[text]), rng, START, recordings
        )
        self.orders: list[Command] = []
        submit = self.switch.submit

        def noted(command: Command) -> None:
            self.orders.append(command)
            submit(command)

        self.switch.submit = noted  # type: ignore[method-assign]
        self.board = Board()
        self.acd = Distributor(lambda: Core.new_id_from(rng), rng, outside="world")
        rooms = [
            Routing("world"),
            Flows(lambda: Core.new_id_from(rng)),
            self.acd,
            CallControl(lambda: Core.new_id_from(rng), outside="world", stays=stays),
            Recording(),
            self.board,
        ]
        self.asked: list[LookUp] = []
        self.database: Callable[[Question], Answer | None] = lambda question: Found()
        """What is answered to a look-up; None for never."""
        self.database_s = 0.01
        self._answers: list[tuple[float, int, LookedUp]] = []
        self.engine = Engine(rooms, self.switch, self, self, self)
        self.engine.receive(DirectoryLoaded(self.directory), START)
        self.engine.receive(self.switch.snapshot(fresh=True), START)
        self.phones: dict[str, DeskPhone] = {}
        for extension in self.directory.extensions:
            self.phone(extension)
        self.after(0.01)

    # -- ports

    def append(self, at: float, fact: Fact) -> None:
        self.facts.append((at, fact))

    def room_failed(self, room: str, received: object, error: Exception) -> None:
        self.troubles.append(f"{room}: {received!r}: {error!r}")

    def look_up(self, asked: LookUp) -> None:
        self.asked.append(asked)
        answer = self.database(asked.question)
        if answer is not None:
            heapq.heappush(self._answers, (self.now + self.database_s, len(self.asked), LookedUp(asked.key, answer)))

    def _heard(self, event: SwitchEvent) -> None:
        self.events.append(event)
        self.engine.receive(event, self.now)

    # -- time

    @property
    def now(self) -> float:
        return self.switch.core.now

    def after(self, seconds: float) -> None:
        """Let time pass."""
        self.until(self.now + seconds)

    def until(self, moment: float) -> None:
        while True:
            answered = self._answers[0][0] if self._answers else None
            dues = [due for due in (self.switch.next_due(), self.engine.timers.next_due(), answered) if due is not None]
            due = min(dues, default=moment)
            if due > moment:
                break
            self.switch.run_until(due)
            while self._answers and self._answers[0][0] <= self.now:
                self.engine.receive(heapq.heappop(self._answers)[2], self.now)
            self.engine.run_due(self.now)
            if not dues:
                break
        self.switch.run_until(moment)

    # -- people

    def phone(self, extension: str, **habits: object) -> DeskPhone:
        phone = self.phones.get(extension)
        if phone is None:
            phone = self.phones[extension] = DeskPhone(extension, Habits(answers_after_s=None), 1000 + len(self.phones))
            self.switch.core.register(phone)
        for name, value in habits.items():
            setattr(phone.habits, name, value)
        return phone

    def log_in(self, *agents: str) -> None:
        for agent in agents:
            self.ask(LogIn(agent, "", "test"))

    def ask(self, request: Request) -> None:
        self.engine.ask(request, self.now)

    def caller(self, number: str = "5551234", to: str = "4000", name: str = "Bob", **plan: object) -> Caller:
        """Somebody calls, now."""
        caller = Caller(number, name, Plan(**plan))  # type: ignore[arg-type]
        caller.call(self.switch.core, to)
        return caller

    def lifts(self, extension: str) -> None:
        self.phones[extension].lift(self.switch.core)
        self.after(0.05)

    def hangs_up(self, who: str | Caller) -> None:
        party = self.phones[who] if isinstance(who, str) else who
        party.hang_up(self.switch.core)
        self.after(0.1)

    def snapshot(self) -> SwitchSnapshot:
        return self.switch.snapshot(fresh=False)

    # -- looking

    def rings(self, extension: str) -> bool:
        channel = self.phones[extension].channel
        return channel is not None and channel.alive and not channel.answered

    def all(self, kind: type) -> list[object]:
        return [fact for _, fact in self.facts if type(fact) is kind]

    def played(self, channel: str) -> list[Sound]:
        """What the switch was told to play to a channel, in order."""
        return [order.sound for order in self.orders if isinstance(order, Play) and order.channel == channel]

    def last(self, kind: type) -> object:
        return self.all(kind)[-1]

    def state(self, agent: str) -> AgentState:
        return self.acd.floor.seats[agent].state

    def states(self, agent: str) -> list[str]:
        return [str(f.state) for _, f in self.facts if isinstance(f, AgentStateChanged) and f.agent == agent]
