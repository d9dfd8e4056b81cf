"""The floor: all seats and lines, and the indexes the decisions need."""

from __future__ import annotations

import random
from collections import OrderedDict, defaultdict

from fsctl.acd.line import Line, Waiting
from fsctl.acd.seat import Seat
from fsctl.directory import Directory, Queue, Tier
from fsctl.step import NewId

REMEMBERED = 5000
"""Talks whose disposition is remembered."""


class Floor:
    """`lines` holds the queues of the site, and those that are closed and not over yet; `serving` lists each agent's
    tiers; `placed` finds a waiting call's queue; `paused` while the switch is out of
    reach."""

    def __init__(self, new_id: NewId, rng: random.Random) -> None:
        self.new_id = new_id
        self.rng = rng
        self.directory = Directory()
        self.seats: dict[str, Seat] = {}
        self.lines: dict[str, Line] = {}
        self.serving: dict[str, list[Tier]] = {}
        self.placed: dict[str, str] = {}
        self.by_extension: dict[str, str] = {}
        """Extension → the agent signed in there."""
        self.busy: defaultdict[str, dict[str, str]] = defaultdict(dict)
        """Extension → channels of its phone that no queue gave it, whoever is signed in there or nobody."""
        self.registered: frozenset[str] | None = None
        """Extensions whose phones are registered; None until the switch has said."""
        self.said: OrderedDict[tuple[str, str], tuple[str, str]] = OrderedDict()
        """Call and agent → the talk's queue and its disposition, empty while nothing was said; the latest talks."""
        self.paused = False
        self._arrivals = 0
        self._turns = 0

    def next_number(self) -> int:
        self._arrivals += 1
        return self._arrivals

    def next_turn(self) -> int:
        self._turns += 1
        return self._turns

    def waiting(self, call: str) -> Waiting | None:
        queue = self.placed.get(call)
        return self.lines[queue].calls.get(call) if queue is not None else None

    def open_line(self, queue: str) -> Line | None:
        """Where calls may enter; None where there is no such queue, or no longer."""
        line = self.lines.get(queue)
        return None if line is None or line.closed else line

    def line_still(self, queue: str) -> Line:
        """The queue's line; of a queue that is no longer configured one that ends with whoever is in it."""
        line = self.lines.get(queue)
        if line is None:
            line = self.lines[queue] = Line(self.queue(queue))
            line.closed = True
        return line

    def take_out(self, waiting: Waiting) -> None:
        line = self.lines[waiting.queue]
        line.remove(waiting.call)
        del self.placed[waiting.call]
        self.end_if_over(line)

    def end_if_over(self, line: Line) -> None:
        """A queue that is no longer configured ends with the last who is in it."""
        if line.closed and not line.calls:
            self.lines.pop(line.queue.name, None)

    def seat_of_offer(self, agent: str, offer: str) -> Seat | None:
        """The agent's seat if it is engaged with that very offer; late news of another one is nobody's."""
        seat = self.seats.get(agent)
        return seat if seat is not None and seat.offer == offer else None

    def say(self, call: str, agent: str, queue: str, disposition: str) -> None:
        """Remember what a talk was about, for amendments and for what is sent twice."""
        self.said[call, agent] = (queue, disposition)
        while len(self.said) > REMEMBERED:
            self.said.popitem(last=False)

    def queue(self, name: str) -> Queue:
        """The queue as it is configured now, or was at last; one with the usual settings for what nobody knows."""
        return self.directory.queue(name) or Queue(name)

    def phone_is_lost(self, extension: str) -> bool:
        return self.registered is not None and extension not in self.registered

    def queues_of(self, agent: str) -> list[str]:
        return [tier.queue for tier in self.serving.get(agent, ())]

    def index(self, seat: Seat, now: float) -> None:
        """Keep each of the agent's queues informed of what the agent is at."""
        for tier in self.serving.get(seat.agent, ()):
            line = self.lines.get(tier.queue)
            if line is not None:
                line.noted(seat, now)
