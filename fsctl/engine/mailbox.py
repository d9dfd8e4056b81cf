"""The greenlet around the engine: everything that happens comes through one mailbox, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gevent
from gevent.event import AsyncResult
from gevent.queue import Empty, SimpleQueue

from fsctl.engine.clock import SteadyClock
from fsctl.engine.core import Engine
from fsctl.requests import Request

LONGEST_SLEEP_S = 1.0


@dataclass(slots=True)
class Asked:
    """A request and where its answer goes."""

    request: Request
    answer: AsyncResult


class Mailbox:
    """`tell` never waits and may be called from any greenlet; `ask` waits for the answer.

    `died` is called with the error if the greenlet ends other than by `stop`: a controller without its engine is dead.
    """

    def __init__(self, engine: Engine, clock: SteadyClock, died: Callable[[BaseException], None]) -> None:
        self.engine = engine
        self.clock = clock
        self.longest_step_s = 0.0
        """The longest one input has kept the engine busy since the start, in seconds."""
        self._box: SimpleQueue = SimpleQueue()
        self._died = died
        self._greenlet: gevent.Greenlet | None = None

    def start(self) -> None:
        self._greenlet = gevent.spawn(self._run)
        self._greenlet.link_exception(lambda greenlet: self._died(greenlet.exception))

    def stop(self) -> None:
        """Let what is in the mailbox be done, then end."""
        if self._greenlet is not None:
            self._box.put(None)
            self._greenlet.join()
            self._greenlet = None

    def tell(self, received: object) -> None:
        self._box.put(received)

    def ask(self, request: Request, timeout_s: float = 5.0) -> None:
        """Carry out a request. Raises `Refused` if a room will not, gevent.Timeout if the engine does not get to it."""
        asked = Asked(request, AsyncResult())
        self._box.put(asked)
        asked.answer.get(timeout=timeout_s)

    def call(self, work: Callable[[float], object], timeout_s: float = 30.0) -> object:
        """Run `work(now)` between two inputs, for reading or for loading the rooms; its answer or its error is ours."""
        asked = Errand(work, AsyncResult())
        self._box.put(asked)
        return asked.answer.get(timeout=timeout_s)

    @property
    def backlog(self) -> int:
        """Inputs waiting."""
        return int(self._box.qsize())

    def _run(self) -> None:
        while True:
            due = self.engine.timers.next_due()
            wait = LONGEST_SLEEP_S if due is None else min(max(due - self.clock.now(), 0.0), LONGEST_SLEEP_S)
            try:
                received = self._box.get(timeout=wait) if wait else self._box.get_nowait()
            except Empty:
                self.engine.run_due(self.clock.now())
                continue
            if not self._take_all(received):
                return
            self.engine.run_due(self.clock.now())

    def _take_all(self, received: object) -> bool:
        """Take this and what lies behind it now; False when told to stop. What has happened is heard before a limit is
        declared passed, also when the machine stood still meanwhile."""
        behind = self._box.qsize()
        while received is not None:
            now = self.clock.now()
            self._take(received, now)
            self.longest_step_s = max(self.longest_step_s, self.clock.now() - now)
            if not behind:
                return True
            behind -= 1
            received = self._box.get_nowait()
        return False

    def _take(self, received: object, now: float) -> None:
        if not isinstance(received, Asked | Errand):
            self.engine.receive(received, now)
            return
        try:
            if isinstance(received, Asked):
                self.engine.ask(received.request, now)
                received.answer.set(None)
            else:
                received.answer.set(received.work(now))
        except Exception as error:  # the asker's answer, whatever it is
            received.answer.set_exception(error)


@dataclass(slots=True)
class Errand:
    """Something to run between two inputs."""

    work: Callable[[float], object]
    answer: AsyncResult
