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
from fsctl.acd.seat import Engagement
from fsctl.acd.seating import Seating
from fsctl.acd.telling import Telling
from fsctl.directory import Destination, DestinationKind, Queue
from fsctl.directory.demands import PREFERS, in_data, tier_in
from fsctl.facts import (
    Anomaly,
    CallConnected,
    CallEnded,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRetrieved,
    CallRouted,
    CallTransferred,
    OfferAnswered,
    OfferEnded,
    OfferOutcome,
    OfferRinging,
    QueueOutcome,
    TalkEnded,
)
from fsctl.facts.why import why
from fsctl.restored import TalkRestored, WaitingRestored
from fsctl.step import Effect, Note
from fsctl.switch.events import DigitPressed

FAILED_DELAY_S = 5.0
"""How long an agent is left alone after the switch itself failed to ring the phone."""

MISSES = frozenset(
    {
        OfferOutcome.NO_ANSWER,
        OfferOutcome.REJECTED,
        OfferOutcome.BUSY,
        OfferOutcome.NOT_REGISTERED,
        OfferOutcome.UNREACHABLE,
        OfferOutcome.AGENT_GONE,
    }
)
"""Ends of an offer that are the agent's or the phone's: enough of them in a row make the agent not ready. A phone that
is busy with the agent's own call is none of it; one that is busy for no call we know (do not disturb) would bounce
callers for ever."""

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
        line = self.floor.lines.get(fact.name)
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
            line.remove(fact.call)
            del self.floor.placed[fact.call]
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
        return [*limit, *self._wait_for_somebody(line, [waiting], now)]

    def clocks_of_all(self, now: float) -> list[Effect]:
        """The limits may have been changed: they hold for who waits already as for who comes."""
        effects: list[Effect] = []
        for line in self.floor.lines.values():
            for waiting in line.calls.values():
                effects.extend(self._clocks(line, waiting, now))
        return effects

    def _wait_for_somebody(self, line: Line, callers: Iterable[Waiting], now: float) -> list[Effect]:
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
                effects.extend(self._wait_for_somebody(line, line.calls.values(), now))
        return effects

    # -- leaving ----------------------------------------------------------------------------------------------------

    def _leave(
        self,
        waiting: Waiting,
        outcome: QueueOutcome,
        now: float,
        destination: Destination | None = None,
        but: str = "",
        key: str = "",
    ) -> list[Effect]:
        self.floor.lines[waiting.queue].remove(waiting.call)
        del self.floor.placed[waiting.call]
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
        return self._leave(waiting, QueueOutcome.ABANDONED, now)

    def key_pressed(self, event: DigitPressed, now: float) -> list[Effect]:
        """A waiting caller presses one of the queue's keys; with an agent's handset up it is too late for that."""
        waiting = self.floor.waiting(event.channel)
        if waiting is None or waiting.answered:
            return []
        to = self.floor.lines[waiting.queue].queue.exit_keys.get(event.digit)
        return [] if to is None else self._leave(waiting, QueueOutcome.LEFT_BY_KEY, now, to, key=event.digit)

    def waited_too_long(self, call: str, now: float) -> list[Effect]:
        """A call whose agent has just lifted the handset is no longer waiting in earnest."""
        waiting = self.floor.waiting(call)
        if waiting is None or waiting.answered:
            return []
        return self._leave(waiting, QueueOutcome.TIMED_OUT, now, self.floor.lines[waiting.queue].queue.on_max_wait)

    def waited_for_nobody(self, call: str, now: float) -> list[Effect]:
        waiting = self.floor.waiting(call)
        if waiting is None or waiting.offers:
            return []
        line = self.floor.lines[waiting.queue]
        if line.staff or line.queue.no_agent_wait_s < 0:
            return []
        return self._leave(waiting, QueueOutcome.NO_AGENT, now, line.queue.on_no_agent)

    def step_came(self, call: str, now: float) -> list[Effect]:
        """The call asks for less now."""
        waiting = self.floor.waiting(call)
        return [] if waiting is None else self.matching.serve(waiting, now)

    def rang_on(self, call: str, now: float) -> list[Effect]:
        waiting = self.floor.waiting(call)
        return [] if waiting is None or waiting.answered else self.matching.rang_on(waiting, now)

    def close(self, line: Line, now: float) -> list[Effect]:
        """The queue is no longer configured: its callers go where they would without agents."""
        effects: list[Effect] = self.promising.close(line, now)
        for waiting in list(line.in_order(now)):
            effects.extend(self._leave(waiting, QueueOutcome.REMOVED, now, line.queue.on_no_agent))
        return effects

    # -- what became of an offer ------------------------------------------------------------------------------------

    def ringing(self, fact: OfferRinging, now: float) -> list[Effect]:
        seat = self.floor.seat_of_offer(fact.agent, fact.offer)
        if seat is None or seat.engagement is not Engagement.RESERVED:
            return []
        seat.engage(Engagement.RINGING)
        return self.seating.update(seat, now, "ringing")

    def answered(self, fact: OfferAnswered, now: float) -> list[Effect]:
        seat = self.floor.seat_of_offer(fact.agent, fact.offer)
        if seat is None or seat.engagement not in (Engagement.RESERVED, Engagement.RINGING):
            return []
        seat.engage(Engagement.TALKING)
        waiting = self.floor.waiting(fact.call)
        effects: list[Effect] = []
        if waiting is not None and fact.offer in waiting.offers:
            waiting.answered = fact.offer
            self.floor.lines[waiting.queue].review(waiting, now)
            effects = self.matching.withdraw(waiting, why("answered_elsewhere"), but=fact.offer)
        return [*effects, *self.seating.update(seat, now, "answer")]

    def connected(self, fact: CallConnected, now: float) -> list[Effect]:
        seat = self.floor.seat_of_offer(fact.agent, fact.offer)
        if seat is not None:
            seat.misses = 0
        waiting = self.floor.waiting(fact.call)
        if waiting is None:
            return []
        left = self._leave(waiting, QueueOutcome.ANSWERED, now, but=fact.offer)
        return [*left, *self.promising.connected(fact.call, fact.agent, now)]

    def offer_ended(self, fact: OfferEnded, now: float) -> list[Effect]:
        effects: list[Effect] = []
        waiting = self.floor.waiting(fact.call)
        if waiting is not None:
            waiting.offers.pop(fact.offer, None)
            if fact.outcome is not OfferOutcome.WITHDRAWN:
                waiting.passed.add(fact.agent)
            if waiting.answered == fact.offer:
                waiting.answered = ""
                effects.extend(self._overdue(waiting, now))
                waiting = self.floor.waiting(fact.call)
        if waiting is not None:
            self.floor.lines[waiting.queue].review(waiting, now)
        seat = self.floor.seat_of_offer(fact.agent, fact.offer)
        if seat is not None and seat.engaged:
            line = self.floor.lines.get(seat.queue)
            queue = line.queue if line else None
            benched = self._draw(fact.outcome, queue, seat.agent, now, effects)
            effects.extend(self.seating.release(seat, now, "misses" if benched else str(fact.outcome)))
        if seat is not None:  # who waited longest has the freed agent first, whoever's offer this was
            effects.extend(self.matching.occupy(seat, now))
        if waiting is not None:
            effects.extend(self.matching.serve(waiting, now))
        effects.extend(self.presence_changed(self.floor.queues_of(fact.agent), now))
        if waiting is not None and not waiting.offers:  # the wait for nobody may have passed while a phone rang
            line = self.floor.lines[waiting.queue]
            effects.extend(self._wait_for_somebody(line, [waiting], now) if line.nobody_since is not None else ())
        return effects

    def _overdue(self, waiting: Waiting, now: float) -> list[Effect]:
        """The longest wait passed while an agent's handset was up, and nothing came of it."""
        longest_s = 0.0 if waiting.promise else self.floor.lines[waiting.queue].queue.max_wait_s
        return self.waited_too_long(waiting.call, now) if 0 < longest_s <= now - waiting.since else []

    def _draw(self, outcome: OfferOutcome, queue: Queue | None, agent: str, now: float, effects: list[Effect]) -> bool:
        """What the end of an offer means for the agent: a delay, a miss, or nothing. True if benched for misses."""
        seat = self.floor.seats[agent]
        delays_s = {
            OfferOutcome.NO_ANSWER: queue.no_answer_delay_s if queue else 0.0,
            OfferOutcome.REJECTED: queue.reject_delay_s if queue else 0.0,
            OfferOutcome.BUSY: queue.busy_delay_s if queue else 0.0,
            OfferOutcome.NOT_REGISTERED: queue.unregistered_delay_s if queue else 0.0,
            OfferOutcome.UNREACHABLE: queue.no_answer_delay_s if queue else 0.0,
            OfferOutcome.AGENT_GONE: queue.reject_delay_s if queue else 0.0,
            OfferOutcome.FAILED: FAILED_DELAY_S,
        }
        if outcome in delays_s:
            effects.extend(self.seating.bar(seat, delays_s[outcome], outcome, now))
        own_call = outcome is OfferOutcome.BUSY and bool(seat.lines)
        return outcome in MISSES and not own_call and self.seating.missed(seat, queue)

    def talk_ended(self, fact: TalkEnded, now: float) -> list[Effect]:
        seat = self.floor.seat_of_offer(fact.agent, fact.offer)
        if seat is None or not seat.engaged:
            return []
        return self.seating.talk_over(seat, fact.talked_s, now)

    def transferred(self, fact: CallTransferred, now: float) -> list[Effect]:
        """Somebody sends a waiting call elsewhere."""
        waiting = self.floor.waiting(fact.call)
        return [] if waiting is None else self._leave(waiting, QueueOutcome.REMOVED, now)

    def held(self, fact: CallHeld | CallRetrieved, now: float) -> list[Effect]:
        """The agent put the caller on hold, or took the caller back."""
        seat = self.floor.seats.get(fact.agent)
        holding = isinstance(fact, CallHeld)
        if (
            seat is None
            or seat.call != fact.call
            or seat.engagement is not (Engagement.TALKING if holding else Engagement.ON_HOLD)
        ):
            return []
        seat.engage(Engagement.ON_HOLD if holding else Engagement.TALKING)
        return self.seating.update(seat, now, "hold" if holding else "retrieve")

    # -- after a restart --------------------------------------------------------------------------------------------

    def waiting_restored(self, found: WaitingRestored, now: float) -> list[Effect]:
        line = self.floor.lines.get(found.queue)
        if line is None:
            hangup = DestinationKind.HANGUP
            waited_s = max(now - found.entered_at, 0.0)
            return [Note(CallLeftQueue(found.call, found.queue, QueueOutcome.REMOVED, waited_s, hangup))]
        promise = self.promising.promises.of(found.call)
        taken: list[Effect] = []
        if promise is None and (promise := self.promising.match(found.call, found.queue)) is not None:
            taken = self.promising.take_up(promise, found.call, now)  # whoever led before had no time to note it
        own = promise.id if promise is not None and promise.attempt == found.call else ""
        waiting = self._place(line, found.call, found.priority, found.entered_at, now, found.language, found.data, own)
        return [*taken, *self._clocks(line, waiting, now), *self.telling.begin(waiting, line.queue, now)]

    def talk_restored(self, found: TalkRestored, now: float) -> list[Effect]:
        seat = self.floor.seats.get(found.agent)
        if seat is None:
            return []
        seat.engagement = Engagement.ON_HOLD if found.held_at else Engagement.TALKING
        seat.offer = seat.told_offer = found.offer
        seat.call, seat.queue = found.call, found.queue
        return []
