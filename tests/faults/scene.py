"""A whole contact centre in this process: the daemon as it is, the built-in switch behind a relay that can be broken,
and callers. A database of each kind; what was noted is checked at the end."""

from __future__ import annotations

import io
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import gevent

from fsctl.config import DatabaseSection, PathsSection, Settings, StandbySection, SwitchSection
from fsctl.daemon import Daemon
from fsctl.log import Log
from fsctl.requests import LogIn
from fsctl.simulator.channel import Channel
from fsctl.simulator.core import Core
from fsctl.simulator.parties import Caller, DeskPhone, Habits, Plan
from fsctl.simulator.server import LONGEST_QUEUE, SimulatorServer
from fsctl.store import directory as stored_directory
from tests.databases import prepared
from tests.faults.checker import History, Noted, Violation, Voice, check, read_database
from tests.faults.crowd import Crowd, Up
from tests.faults.outcome import Load, Outcome
from tests.faults.proxy import Proxy, commands
from tests.integration.daemon.place import site

FILLED_WITHIN_S = 20.0

SILENCE_MS = 2000
"""So long that nobody takes a busy machine for a dead leader."""


class Telephone(DeskPhone):
    """One that is answered soon, and notes when it rang."""

    def __init__(self, extension: str, rang: list[float]) -> None:
        super().__init__(extension, Habits(answers_after_s=0.05))
        self._rang = rang

    def rings(self, core: Core, channel: Channel) -> None:
        self._rang.append(time.monotonic())
        super().rings(core, channel)


class Scene:
    def __init__(
        self,
        root: Path,
        agents: int = 4,
        url: str = "",
        seed: int = 1,
        *,
        relayed: bool = True,
        longest_queue: int = LONGEST_QUEUE,
    ) -> None:
        """`relayed` is false where the daemon's connections go straight to the switch, which holds as many events for a
        client as `longest_queue`."""
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.rng = random.Random(seed)
        self.password = secrets.token_hex(16)
        self._longest_queue = longest_queue
        self.switch = self._switch(0)
        self.proxy = Proxy(self.switch.port)
        self._port = self.proxy.port if relayed else self.switch.port
        self.directory = site(agents)
        support = replace(self.directory.queues["support"], wrap_up_s=0.0)
        self.directory = replace(self.directory, queues={"support": support})
        self.url = url or f"sqlite:///{root / 'fsctl.db'}"
        self._prepare()
        self.log = io.StringIO()
        self.daemon = self.node("west")
        self.told: set[str] = set()
        self.phones: dict[str, DeskPhone] = {}
        self.callers: list[Caller] = []
        self.up = Up()
        self.rang: list[float] = []
        """When a phone rang (time.monotonic)."""
        self.voices: list[Voice] = []
        self.facts: list[Noted] = []
        """As it stood on file when it was judged."""

    def _switch(self, port: int) -> SimulatorServer:
        rng = random.Random(self.rng.random())  # another switch gives its channels other names
        server = SimulatorServer(
            lambda tell: Core(tell, lambda path: None if "://" in path else 0.3, rng, time.time()),
            self.password,
            port,
            self._longest_queue,
        )
        server.start()
        return server

    def _prepare(self) -> None:
        database = prepared(self.url)
        with database.session() as session:
            stored_directory.save(session, self.directory, "test", time.time())
        database.dispose()

    def node(self, name: str, url: str = "") -> Daemon:
        """A daemon of the scene; not started."""
        settings = Settings(
            switch=SwitchSection(port=self._port, password=self.password),
            database=DatabaseSection(url or self.url),
            paths=PathsSection(data=str(self.root / name), recordings=str(self.root / "recordings")),
            standby=StandbySection(name, SILENCE_MS),
        )
        return Daemon(settings, Log("info", stream=self.log))

    def start(self) -> None:
        self.daemon.start()
        self.daemon.tail(lambda told: self.told.add(str(told["id"])))
        for extension in sorted(self.directory.extensions):
            phone = self.phones[extension] = Telephone(extension, self.rang)
            self.switch.act(lambda core, phone=phone: core.register(phone))
        for agent in sorted(self.directory.agents):
            self.daemon.ask(LogIn(agent, "", "test"))

    def caller(self, talks_s: float | None = 0.3, name: str = "") -> Caller:
        caller = Caller(f"555{len(self.callers):04}", name, Plan(talks_s=talks_s))
        self.callers.append(caller)
        self.switch.act(lambda core: caller.call(core, "4000"))
        self.up.add(caller)
        return caller

    def crowd(self, load: Load) -> Crowd:
        """As many calls as the load says are there, and go on coming."""
        crowd = Crowd(load, self.caller, self.up, self.rng)
        crowd.begin()
        self.until(lambda: self.talking() >= load.talk and self.waiting() >= load.wait - 1, FILLED_WITHIN_S)
        return crowd

    def fill(self, load: Load) -> None:
        """Until as many talk and wait as the load says, for good; as many agents are there as are to talk."""

        def filled() -> bool:
            for _ in range(load.calls - len(self.up.all())):
                self.caller(None)  # also in the place of one who was still going when we began
            return self.talking() == load.talk and self.waiting() == load.wait

        self.until(filled, FILLED_WITHIN_S)

    def load(self, calls: int, every_s: float) -> gevent.Greenlet:
        """Callers one after the other, in the background."""

        def come() -> None:
            for _ in range(calls):
                self.caller()
                gevent.sleep(every_s)

        return gevent.spawn(come)

    def until(self, condition: Callable[[], object], within_s: float) -> bool:
        """Whether it became so in that time."""
        with gevent.Timeout(within_s, False):
            while not condition():
                gevent.sleep(0.01)
            return True
        return bool(condition())

    def talking(self) -> int:
        return len(self.up.talking())

    def states(self) -> Counter[str]:
        """Calls on the board by their states."""
        return Counter(row["state"] for row in self.daemon.snapshot()["calls"].values())

    def waiting(self) -> int:
        return self.states()["waiting"]

    def nobody_left(self, within_s: float) -> bool:
        return self.until(lambda: not self.daemon.snapshot()["calls"] and not self.switch.core.channels, within_s)

    def hang_up_all(self) -> None:
        self.hang_up(self.up.all())

    def hang_up(self, callers: Iterable[Caller]) -> None:
        for caller in callers:
            self.switch.act(caller.hang_up)

    def sent(self) -> list[str]:
        """Commands that went to the switch."""
        return [line for connection in self.proxy.connections for line in commands(connection.sent_since(0.0))]

    def close(self) -> None:
        """The daemon down, its records stored, then the rest."""
        self.daemon.stop()
        self.proxy.stop()
        self.switch.stop()

    def _found(self, sent: list[str]) -> list[Violation]:
        """As it stands on file now; files are looked at some seconds after their ends."""
        gevent.sleep(0.1)
        facts = read_database(self.url)
        return check(History(facts, frozenset(self.switch.core.channels), sent, self.voices, frozenset(self.told)))

    def judge(self, outcome: Outcome, calls: int, within_s: float = 15.0) -> None:
        """Everybody goes; then what was noted must be right, with one record a call."""
        self.hang_up_all()
        outcome.must(self.nobody_left(within_s), "I1: calls are left on the board")
        sent = self.sent()
        if not outcome.wrong:
            self.until(lambda: not self._found(sent), within_s)
        found = self._found(sent)
        self.facts = read_database(self.url)
        self.close()
        ended = [noted.call for noted in self.facts if noted.kind == "call_ended"]
        outcome.must(len(set(ended)) == calls, f"I3: {len(set(ended))} calls ended on file, of {calls}")
        outcome.wrong += [f"{violation.invariant}: {violation.what}" for violation in found[:5]]
