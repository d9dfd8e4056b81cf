"""One run: a site's queues and agents in virtual time, on a load."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from fsctl.acd.room import Distributor
from fsctl.directory import Directory, DirectoryLoaded
from fsctl.engine.core import Engine
from fsctl.engine.ports import JournalPort
from fsctl.facts import CallbackPromised
from fsctl.requests import LogIn, Request
from fsctl.restored import CallbackRestored
from fsctl.step import Refused
from fsctl.switch.commands import Command
from fsctl.switch.events import DigitPressed, SwitchSnapshot
from fsctl.whatif.customers import OUTSIDE
from fsctl.whatif.load import Caller
from fsctl.whatif.stage import Handling, Stage, Wish
from fsctl.whatif.ways import Guide


class RunFailed(Exception):
    """A room raised: the run is worth nothing. Carries which, and what it was given."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What agents ask for and when: (seconds from the run's beginning, request), in order. Agents who are in nobody's
    request are not there."""

    requests: tuple[tuple[float, Request], ...] = field(default=())


def everybody(directory: Directory) -> Shift:
    """All agents who serve a queue, from the beginning to the end."""
    agents = sorted({tier.agent for tier in directory.tiers})
    return Shift(tuple((0.0, LogIn(agent, "", "shift")) for agent in agents))


def as_played(directory: Directory, *, dated: bool) -> Directory:
    """People say what a talk was about before they are done: nothing waits for it here. In a run without a date callers
    come while their queues are open. A calendar that is open or shut by hand is so now, not at the time of a run: its
    hours hold."""
    free: dict[str, Any] = {"disposition_required": False}
    if not dated:
        free |= {"calendar": "", "callback_hours": ""}
    queues = {name: replace(queue, **free) for name, queue in directory.queues.items()}
    hours = {name: replace(calendar, override="") for name, calendar in directory.hours.items()}
    return replace(directory, queues=queues, hours=hours)


def as_made(found: CallbackRestored) -> CallbackPromised:
    """How the promise was told when it was made: what hears only the run counts it all the same."""
    return CallbackPromised(
        found.callback,
        found.call,
        found.queue,
        found.number,
        found.caller_number,
        found.entered_at,
        found.priority,
        found.expires_at,
        found.language,
        found.data,
    )


class _Nowhere:
    """No switch: the distributor gives it no orders."""

    def submit(self, command: Command) -> None:
        raise RunFailed(f"the distributor gave the switch an order: {command!r}")


class _Loud:
    def room_failed(self, room: str, received: object, error: Exception) -> None:
        raise RunFailed(f"{room} failed on {type(received).__name__}: {error!r}") from error


class Play:
    """`journal` hears every fact with its moment, as the records would. The run begins at `begins` (seconds since the
    epoch; 0 where the date is nobody's concern: no hours hold then). `guide` knows what callers do in flows."""

    def __init__(
        self,
        directory: Directory,
        journal: JournalPort,
        handling: Handling | None = None,
        seed: int = 1,
        begins: float = 0.0,
        *,
        explains: bool = False,
        guide: Guide | None = None,
    ) -> None:
        self._begins = begins
        self._journal = journal
        rng = random.Random(seed)
        numbers = iter(range(1, 1 << 62))
        self.distributor = Distributor(lambda: f"o{next(numbers)}", rng, explains=explains, outside=OUTSIDE)
        self.stage = Stage(handling or Handling(), seed, guide)
        self.engine = Engine([self.distributor, self.stage], _Nowhere(), journal, _Loud())
        self._asks: list[tuple[float, int, Wish]] = []
        self.refused: list[Refused] = []
        """What agents asked for and were refused, as happens when a shift was recorded at another site."""
        extensions = frozenset(directory.extensions)
        self.engine.receive(DirectoryLoaded(as_played(directory, dated=bool(begins))), begins)
        self.engine.receive(SwitchSnapshot("virtual", (), extensions, fresh=True), begins)

    def run(self, callers: Iterable[Caller], shift: Shift) -> float:
        """Play until the last caller has left; returns that moment. Callers in order of arrival."""
        self._asks = [(self._begins + at, number, request) for number, (at, request) in enumerate(shift.requests)]
        return self._play(iter(callers), self._begins)

    def owe(self, promises: Iterable[tuple[CallbackRestored, Caller]]) -> None:
        """Callbacks that were promised before the run begins, each with the customer; their moments are of the run."""
        for promise, customer in promises:
            self._journal.append(self._begins, as_made(promise))
            self.stage.customers.open[promise.callback] = customer
            self.engine.receive(promise, self._begins)

    def keep_promises(self, since: float, within_s: float) -> None:
        """Play on after `run`, which ended at `since`, until all promised callbacks are over, but not longer."""
        self._play(iter(()), since, since + within_s)

    def _play(self, arrivals: Iterator[Caller], now: float, until: float = -inf) -> float:
        """Until the last caller has left, and then until no promise is open or `until` has come."""
        engine, timers, stage, begins, asks = self.engine, self.engine.timers, self.stage, self._begins, self._asks
        caller = next(arrivals, None)
        while caller is not None or stage.callers or (now < until and (stage.customers.open or stage.visits)):
            moment = begins + caller.at if caller is not None else until if not stage.callers else inf
            own = asks if asks and (not stage.asks or asks[0][0] <= stage.asks[0][0]) else stage.asks
            asked = own[0][0] if own else inf
            due = timers.next_due()
            if due is not None and due <= moment and due <= asked:
                now = due
                engine.run_due(now)
            elif own and asked <= moment:
                now = asked
                self._ask(heapq.heappop(own)[2], now)
            elif caller is not None:
                now = moment
                engine.receive(caller, now)
                caller = next(arrivals, None)
            elif not stage.callers:
                return until
            else:
                raise RunFailed(f"{stage.callers} callers are left, and nothing will happen any more")
        return now

    def _ask(self, wish: Wish, now: float) -> None:
        if isinstance(wish, DigitPressed):
            self.engine.receive(wish, now)
            return
        try:
            self.engine.ask(wish, now)
        except Refused as refused:
            self.refused.append(refused)
