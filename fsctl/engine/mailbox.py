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

NOTHING = object()
"""Told to the greenlet when it would sleep past a timer."""


@dataclass(slots=True)
class Asked:
    """A request and where its answer goes."""

    request: Request
    answer: AsyncResult


class Mailbox:
    """`tell` and `hear` never wait and may be called from any greenlet; `ask` waits for the answer.

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
        self._free = False
        """The greenlet waits, and nobody else has the engine in hand."""
        self._until = 0.0
        """When it will have waited long enough."""
        self._taking = False
        """Whoever told an event is taking it up."""

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

    def hear(self, event: object) -> None:
        """What the switch tells, or somebody asks. Where the engine has nothing in hand it is taken up at once, by
        whoever tells it: a turn of the event loop before each would be a fifth of the way from switch to rooms."""
        if not self._free or self._box.qsize():
            self._box.put(event)
            return
        self._free, self._taking = False, True
        try:
            self._take_timed(event)
        except Exception as error:
            if self._greenlet is not None:
                self._greenlet.kill(block=False)
            self._died(error)
            return
        finally:
            self._taking = False
        self._free = True
        due = self.engine.timers.next_due()
        if due is not None and due < self._until and not self._box.qsize():
            self._box.put(NOTHING)

    def ask(self, request: Request, timeout_s: float = 5.0) -> None:
        """Carry out a request. Raises `Refused` if a room will not, gevent.Timeout if the engine does not get to it."""
        asked = Asked(request, AsyncResult())
        self.hear(asked)  # who becomes ready is called without a turn of the event loop
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
            due, now = self.engine.timers.next_due(), self.clock.now()
            wait = LONGEST_SLEEP_S if due is None else min(max(due - now, 0.0), LONGEST_SLEEP_S)
            try:
                if wait:
                    self._free, self._until = True, now + wait
                    received = self._box.get(timeout=wait)
                else:
                    received = self._box.get_nowait()
            except Empty:
                self._take_over()
                self.engine.run_due(self.clock.now())
                continue
            self._take_over()
            if not self._take_all(received):
                return
            self.engine.run_due(self.clock.now())

    def _take_over(self) -> None:
        """Nobody who takes up an event lets go of the engine before it is done with it; should it ever, we wait."""
        while self._taking:
            gevent.sleep(0)
        self._free = False

    def _take_all(self, received: object) -> bool:
        """Take this and what lies behind it now; False when told to stop. What has happened is heard before a limit is
        declared passed, also when the machine stood still meanwhile."""
        behind = self._box.qsize()
        while received is not None:
            if received is not NOTHING:
                self._take_timed(received)
            if not behind:
                return True
            behind -= 1
            received = self._box.get_nowait()
        return False

    def _take_timed(self, received: object) -> None:
        now = self.clock.now()
        self._take(received, now)
        self.longest_step_s = max(self.longest_step_s, self.clock.now() - now)

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
