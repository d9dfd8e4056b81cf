"""Calls enter a queue and leave it, once each, for one of the reasons there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsctl.acd import admission
from fsctl.acd.eligibility import excluded
from fsctl.acd.expecting import Expecting
from fsctl.acd.floor import Floor
from fsctl.acd.line import Line, Waiting
from fsctl.acd.matching import Matching
from fsctl.acd.promises import Promise
from fsctl.acd.promising import Place, Promising
from fsctl.acd.reserves import Reserves
from fsctl.acd.resuming import Resuming
from fsctl.acd.seating import Seating
from fsctl.acd.telling import Telling
from fsctl.directory import Destination, DestinationKind
from fsctl.directory.demands import PREFERS, in_data, tier_in
from fsctl.facts import (
    Anomaly,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    CallTransferred,
    QueueOutcome,
)
from fsctl.facts.why import why
from fsctl.restored import WaitingRestored
from fsctl.step import Effect, Note
from fsctl.switch.events import DigitPressed

PREFERRED = "preferred"
"""What stands for the strategy in an offer to the agent whom the call asks for."""

ASKS = frozenset({DestinationKind.CALLBACK, DestinationKind.FLOW})
"""Where a caller may be asked for a callback, or come back from."""


class Queueing:
    def __init__(
        self,
        floor: Floor,
        seating: Seating,
        matching: Matching,
        expecting: Expecting,
        reserves: Reserves,
        resuming: Resuming,
        telling: Telling,
        promising: Promising,
    ) -> None:
        self.floor = floor
        self.seating = seating
        self.matching = matching
        self.reserves = reserves
        self.expecting = expecting
        self.resuming = resuming
        self.telling = telling
        self.promising = promising

    # -- entering ---------------------------------------------------------------------------------------------------

    def routed(self, fact: CallRouted, now: float) -> list[Effect]:
        if fact.kind is not DestinationKind.QUEUE:
            return []
        line = self.floor.open_line(fact.name)
        if line is None:
            hangup = DestinationKind.HANGUP
            return [
                Note(Anomaly(fact.call, "no_such_queue", fact.name)),
                Note(CallLeftQueue(fact.call, fact.name, QueueOutcome.NO_AGENT, 0.0, hangup)),
            ]
        queue = line.queue
        if admission.is_shut(queue, self.floor.directory, now):
            to = queue.on_closed
            return [Note(CallLeftQueue(fact.call, queue.name, QueueOutcome.CLOSED, 0.0, to.kind, to.name))]
        promise = self.promising.match(fact.call, queue.name)
        place = self.promising.place_of(fact.call, queue.name)
        if promise is not None:
            return self._takes_up(line, promise, fact, now)
        if place is not None:
            return self._comes_back(line, place, fact, now)
        before = self.resuming.take_up(fact.call, queue.name, queue.resume_s, now) if queue.resume_s else None
        if before is None and admission.too_long(line):
            full = queue.on_full
            return [Note(CallLeftQueue(fact.call, queue.name, QueueOutcome.FULL, 0.0, full.kind, full.name))]
        directory = self.floor.directory
        tier = tier_in(fact.data, directory)
        priority = directory.head_start_s(queue.priority) + fact.priority
        priority += directory.head_start_s(tier.priority) if tier else 0
        entered_at = before.entered_at if before else now
        waiting = self._place(line, fact.call, priority, entered_at, now, fact.language, fact.data)
        waiting.limited_from = now if before else 0.0  # the time on another line is not waited on this one
        expected_s = self.expecting.expected_s(line, waiting, now)
        if before is None and (refused := admission.turned_away(line, expected_s)):
            self.floor.take_out(waiting)
            outcome, to = refused
            return [Note(CallLeftQueue(fact.call, queue.name, outcome, 0.0, to.kind, to.name))]
        resumes = before.call if before else ""
        return [
            Note(
                CallQueued(fact.call, queue.name, priority, entered_at, fact.language, fact.data, expected_s, resumes)
            ),
            *self._preferred(line, waiting, fact.data.get(PREFERS, ""), now),
            *self.matching.serve(waiting, now),
            *self._clocks(line, waiting, now),
            *self.reserves.review([queue.name], now),
            *self.telling.begin(waiting, queue, now),
        ]

    def _takes_up(self, line: Line, promise: Promise, fact: CallRouted, now: float) -> list[Effect]:
        """Whoever was promised a callback has called again: the promise's place is this call's."""
        taken = self.promising.take_up(promise, fact.call, now)
        at = (promise.priority, promise.entered_at, promise.turn)
        return [*taken, *self._again(line, at, fact, now, promise.call, promise.id)]

    def _comes_back(self, line: Line, place: Place, fact: CallRouted, now: float) -> list[Effect]:
        """Whoever left to be asked for a callback would rather wait: at the old place, and as long again."""
        self.promising.resumed(fact.call)
        return self._again(line, (place.priority, place.entered_at, place.number), fact, now, fact.call)

    def _again(
        self,
        line: Line,
        at: tuple[int, float, int],
        fact: CallRouted,
        now: float,
        resumes: str,
        callback: str = "",
    ) -> list[Effect]:
        priority, entered_at, turn = at
        waiting = self._place(line, fact.call, priority, entered_at, now, fact.language, fact.data, turn=turn)
        waiting.limited_from = now
        expected_s = self.expecting.expected_s(line, waiting, now)
        queued = CallQueued(
            fact.call,
            line.queue.name,
            priority,
            entered_at,
            fact.language,
            fact.data,
            expected_s,
            resumes,
            callback,
        )
        return [
            Note(queued),
            *self.matching.serve(waiting, now),
            *self._clocks(line, waiting, now),
            *self.reserves.review([line.queue.name], now),
            *self.telling.begin(waiting, line.queue, now),
        ]

    def _preferred(self, line: Line, waiting: Waiting, agent: str, now: float) -> list[Effect]:
        """The agent whom the call asks for by name, if a call may go to that agent now: once, and then as all do."""
        seat = self.floor.seats.get(agent)
        if seat is None or self.floor.paused or excluded(seat, line, waiting, now):
            return []
        tier = line.members[agent]
        return self.matching.offer(seat, tier, line, waiting, now, PREFERRED, why("preferred"))

    def _place(
        self,
        line: Line,
        call: str,
        priority: int,
        entered_at: float,
        now: float,
        language: str,
        data: Mapping[str, str],
        promise: str = "",
        turn: int = 0,
    ) -> Waiting:
        number, tier = turn or self.floor.next_number(), tier_in(data, self.floor.directory)
        waiting = Waiting(call, line.queue.name, priority, entered_at, number, language, in_data(data), data, tier)
        waiting.promise = promise
        line.add(waiting, now)
        self.floor.placed[call] = line.queue.name
        return waiting

    def _clocks(self, line: Line, waiting: Waiting, now: float) -> list[Effect]:
        if waiting.promise:  # it has its own end
            return []
        longest_s = line.queue.max_wait_s
        limit = waiting.wake("max_wait", waiting.since + longest_s if longest_s > 0 else None)
        return [*limit, *self.wait_for_somebody(line, [waiting], now)]

    def clocks_of_all(self, now: float) -> list[Effect]:
        """The limits may have been changed: they hold for who waits already as for who comes."""
        effects: list[Effect] = []
        for line in self.floor.lines.values():
            for waiting in line.calls.values():
                effects.extend(self._clocks(line, waiting, now))
        return effects

    def wait_for_somebody(self, line: Line, callers: Iterable[Waiting], now: float) -> list[Effect]:
        """Callers of a queue where nobody is begin, or cease, to count. Asking twice counts from the same moment: a
        phone that registers again and again must not keep a caller waiting."""
        if line.queue.no_agent_wait_s < 0:
            line.nobody_since = None
            return []
        line.nobody_since = None if line.staff else now if line.nobody_since is None else line.nobody_since
        on_line = (waiting for waiting in callers if not waiting.promise)
        clocks = (waiting.wake("no_agent", self._gives_up_at(line, waiting)) for waiting in on_line)
        return [effect for effects in clocks for effect in effects]

    @staticmethod
    def _gives_up_at(line: Line, waiting: Waiting) -> float | None:
        if line.nobody_since is None:
            return None
        return max(line.nobody_since, waiting.since) + line.queue.no_agent_wait_s

    def presence_changed(self, queues: list[str], now: float) -> list[Effect]:
        """Somebody may have come or gone; callers hear of it when it makes the difference."""
        effects: list[Effect] = []
        for name in queues:
            line = self.floor.lines.get(name)
            if line is not None and bool(line.staff) is (line.nobody_since is not None):
                effects.extend(self.wait_for_somebody(line, line.calls.values(), now))
        return effects

    # -- leaving ----------------------------------------------------------------------------------------------------

    def leave(
        self,
        waiting: Waiting,
        outcome: QueueOutcome,
        now: float,
        destination: Destination | None = None,
        but: str = "",
        key: str = "",
    ) -> list[Effect]:
        self.floor.take_out(waiting)
        self.telling.forget(waiting.call)
        if destination is not None and destination.kind in ASKS:
            self.promising.left(waiting)
        effects = self.matching.withdraw(waiting, str(outcome), but)
        effects.extend(waiting.stop())
        kind, name = (destination.kind, destination.name) if destination else (None, "")
        waited_s = max(now - waiting.entered_at, 0.0)
        left = Note(CallLeftQueue(waiting.call, waiting.queue, outcome, waited_s, kind, name, key))
        return [*effects, left, *self.reserves.review([waiting.queue], now)]

    def ended(self, fact: CallEnded, now: float) -> list[Effect]:
        waiting = self.floor.waiting(fact.call)
        if waiting is None:
            self.resuming.gone(fact.call)
            return []
        if self.floor.lines[waiting.queue].queue.resume_s:
            self.resuming.gave_up(fact.call, waiting.queue, waiting.entered_at, now)
        self.resuming.gone(fact.call)
        return self.leave(waiting, QueueOutcome.ABANDONED, now)

    def key_pressed(self, event: DigitPressed, now: float) -> list[Effect]:
        """A waiting caller presses one of the queue's keys; with an agent's handset up it is too late for that."""
        waiting = self.floor.waiting(event.channel)
        if waiting is None or waiting.answered:
            return []
        to = self.floor.lines[waiting.queue].queue.exit_keys.get(event.digit)
        return [] if to is None else self.leave(waiting, QueueOutcome.LEFT_BY_KEY, now, to, key=event.digit)

    def waited_too_long(self, call: str, now: float) -> list[Effect]:
        """A call whose agent has just lifted the handset is no longer waiting in earnest."""
        waiting = self.floor.waiting(call)
        if waiting is None or waiting.answered:
            return []
        return self.leave(waiting, QueueOutcome.TIMED_OUT, now, self.floor.lines[waiting.queue].queue.on_max_wait)

    def waited_for_nobody(self, call: str, now: float) -> list[Effect]:
        waiting = self.floor.waiting(call)
        if waiting is None or waiting.offers:
            return []
        line = self.floor.lines[waiting.queue]
        if line.staff or line.queue.no_agent_wait_s < 0:
            return []
        return self.leave(waiting, QueueOutcome.NO_AGENT, now, line.queue.on_no_agent)

    def step_came(self, call: str, now: float) -> list[Effect]:
        """The call asks for less now."""
        waiting = self.floor.waiting(call)
        return [] if waiting is None else self.matching.serve(waiting, now)

    def rang_on(self, call: str, now: float) -> list[Effect]:
        waiting = self.floor.waiting(call)
        return [] if waiting is None or waiting.answered else self.matching.rang_on(waiting, now)

    def transferred(self, fact: CallTransferred, now: float) -> list[Effect]:
        """Somebody sends a waiting call elsewhere."""
        waiting = self.floor.waiting(fact.call)
        return [] if waiting is None else self.leave(waiting, QueueOutcome.REMOVED, now)

    def close(self, line: Line, now: float) -> list[Effect]:
        """The queue is no longer configured: its callers go where they would without agents. One whose agent has lifted
        the handset stays until the two talk, or nothing comes of it."""
        line.closed = True
        effects: list[Effect] = self.promising.close(line, now)
        for waiting in list(line.in_order(now)):
            if not waiting.answered:
                effects.extend(self._sent_on(line, waiting, now))
        self.floor.end_if_over(line)
        return effects

    def _sent_on(self, line: Line, waiting: Waiting, now: float) -> list[Effect]:
        return self.leave(waiting, QueueOutcome.REMOVED, now, line.queue.on_no_agent)

    def nothing_came(self, waiting: Waiting, now: float) -> list[Effect]:
        """An agent's handset was up, and the two do not talk: what has happened to the queue or the longest wait
        meanwhile holds now."""
        line = self.floor.lines[waiting.queue]
        if line.closed:
            withdrawn = self.promising.withdraw_off_line(waiting.call, now)
            return self._sent_on(line, waiting, now) if withdrawn is None else withdrawn
        longest_s = 0.0 if waiting.promise else line.queue.max_wait_s
        return self.waited_too_long(waiting.call, now) if 0 < longest_s <= now - waiting.since else []

    def _of_nobody(self, queue: str) -> Destination:
        """Where callers of a queue that is no longer configured go."""
        known = self.floor.directory.queue(queue)
        return known.on_no_agent if known is not None else Destination(DestinationKind.HANGUP)

    # -- after a restart --------------------------------------------------------------------------------------------

    def waiting_restored(self, found: WaitingRestored, now: float) -> list[Effect]:
        line = self.floor.open_line(found.queue)
        if line is None:
            waited_s = max(now - found.entered_at, 0.0)
            to = self._of_nobody(found.queue)
            return [Note(CallLeftQueue(found.call, found.queue, QueueOutcome.REMOVED, waited_s, to.kind, to.name))]
        promise = self.promising.promises.of(found.call)
        taken: list[Effect] = []
        if promise is None and (promise := self.promising.match(found.call, found.queue)) is not None:
            taken = self.promising.take_up(promise, found.call, now)  # whoever led before had no time to note it
        own = promise.id if promise is not None and promise.attempt == found.call else ""
        waiting = self._place(line, found.call, found.priority, found.entered_at, now, found.language, found.data, own)
        return [*taken, *self._clocks(line, waiting, now), *self.telling.begin(waiting, line.queue, now)]
