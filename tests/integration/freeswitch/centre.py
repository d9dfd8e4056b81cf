"""The engine with all its rooms on a real switch, in this process, with the facts kept in a list."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from pathlib import Path

import gevent

from fsctl.acd.room import Distributor
from fsctl.board.room import Board
from fsctl.callcontrol.room import CallControl
from fsctl.directory import Directory, DirectoryLoaded
from fsctl.engine.clock import SteadyClock
from fsctl.engine.core import Engine
from fsctl.engine.mailbox import Mailbox
from fsctl.engine.routing import Routing
from fsctl.facts import Fact
from fsctl.freeswitch.link import FreeSwitch
from fsctl.ivr.room import Flows
from fsctl.prompts.catalogue import Catalogue
from fsctl.prompts.make import all_prompts, make
from fsctl.prompts.paths import PromptFiles
from fsctl.recording.room import Recording
from fsctl.requests import LogIn, Request
from fsctl.store.lookups import Lookups
from tests.integration.freeswitch.switch import RunningSwitch


class Centre:
    """`facts` is all that was noted, with its time; `troubles` what rooms raised. Both are empty of surprises in a
    good run."""

    def __init__(self, switch: RunningSwitch, directory: Directory, prompts: Path, database: str = "") -> None:
        """`database` is where customers are looked up; empty: nowhere."""
        self.switch = switch
        self.facts: list[tuple[float, Fact]] = []
        self.troubles: list[str] = []
        new_id: Callable[[], str] = lambda: str(uuid.uuid4())  # noqa: E731
        files = PromptFiles(prompts, Catalogue.of(directory), switch.conf.recordings_root)
        make(files, all_prompts(files.catalogue, directory))
        self.link = FreeSwitch(switch.link, files, self._deliver, new_id, self.troubles.append)
        self.board = Board()
        rooms = [
            Routing(),
            Flows(new_id),
            Distributor(new_id, random.Random(1)),
            CallControl(new_id),
            Recording(),
            self.board,
        ]
        self.lookups = Lookups(database, "CN", lambda answer: self.mailbox.tell(answer)) if database else None
        self.engine = Engine(rooms, self.link, self, self, self.lookups)
        self.mailbox = Mailbox(self.engine, SteadyClock(), lambda error: self.troubles.append(repr(error)))
        self.mailbox.start()
        self.mailbox.tell(DirectoryLoaded(directory))

    def start(self) -> None:
        self.link.start()

    def stop(self) -> None:
        self.link.stop()
        if self.lookups is not None:
            self.lookups.stop()
        self.mailbox.stop()

    def _deliver(self, event: object) -> None:
        self.mailbox.hear(event)

    def append(self, at: float, fact: Fact) -> None:
        self.facts.append((at, fact))

    def room_failed(self, room: str, received: object, error: Exception) -> None:
        self.troubles.append(f"{room}: {received!r}: {error!r}")

    # -- words for tests

    def ask(self, request: Request) -> None:
        self.mailbox.ask(request)

    def log_in(self, *agents: str) -> None:
        for agent in agents:
            self.ask(LogIn(agent, "", "test"))

    def all(self, kind: type) -> list[object]:
        return [fact for _, fact in self.facts if type(fact) is kind]

    def wait(self, kind: type, count: int = 1, within_s: float = 8.0, **fields: object) -> object:
        """The `count`th fact of a kind with these fields; AssertionError with what there was instead."""

        def found() -> list[object]:
            return [fact for fact in self.all(kind) if all(getattr(fact, k) == v for k, v in fields.items())]

        with gevent.Timeout(within_s, False):
            while len(found()) < count:
                gevent.sleep(0.005)
        told = "\n".join(str(fact) for _, fact in self.facts[-40:])
        assert len(found()) >= count, f"no {kind.__name__} {fields} in {within_s} s, but:\n{told}\n{self.troubles}"
        return found()[count - 1]
