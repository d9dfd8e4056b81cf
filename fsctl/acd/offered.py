"""What becomes of offers: they ring, are answered and connected, or come to nothing; and of the talks they lead to."""

from __future__ import annotations

from fsctl.acd.queueing import Queueing
from fsctl.acd.seat import Engagement
from fsctl.directory import Queue
from fsctl.facts import (
    CallConnected,
    CallHeld,
    CallRetrieved,
    OfferAnswered,
    OfferEnded,
    OfferOutcome,
    OfferRinging,
    QueueOutcome,
    TalkEnded,
)
from fsctl.facts.why import why
from fsctl.restored import TalkRestored
from fsctl.step import Effect

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


class Offered:
    def __init__(self, queueing: Queueing) -> None:
        self.floor = queueing.floor
        self.seating = queueing.seating
        self.matching = queueing.matching
        self.promising = queueing.promising
        self.queueing = queueing

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
        left = self.queueing.leave(waiting, QueueOutcome.ANSWERED, now, but=fact.offer)
        return [*left, *self.promising.connected(fact.call, fact.agent, now)]

    def offer_ended(self, fact: OfferEnded, now: float) -> list[Effect]:
        effects: list[Effect] = []
        seat = self.floor.seat_of_offer(fact.agent, fact.offer)
        line = self.floor.lines.get(seat.queue) if seat is not None else None
        waiting = self.floor.waiting(fact.call)
        if waiting is not None:
            waiting.offers.pop(fact.offer, None)
            if fact.outcome is not OfferOutcome.WITHDRAWN:
                waiting.passed.add(fact.agent)
            if waiting.answered == fact.offer:
                waiting.answered = ""
                effects.extend(self.queueing.nothing_came(waiting, now))
                waiting = self.floor.waiting(fact.call)
        if waiting is not None:
            self.floor.lines[waiting.queue].review(waiting, now)
        if seat is not None and seat.engaged:
            queue = line.queue if line else None
            benched = self._draw(fact.outcome, queue, seat.agent, now, effects)
            effects.extend(self.seating.release(seat, now, "misses" if benched else str(fact.outcome)))
        if seat is not None:  # who waited longest has the freed agent first, whoever's offer this was
            effects.extend(self.matching.occupy(seat, now))
        if waiting is not None:
            effects.extend(self.matching.serve(waiting, now))
        effects.extend(self.queueing.presence_changed(self.floor.queues_of(fact.agent), now))
        if waiting is not None and not waiting.offers:  # the wait for nobody may have passed while a phone rang
            line = self.floor.lines[waiting.queue]
            effects.extend(
                self.queueing.wait_for_somebody(line, [waiting], now) if line.nobody_since is not None else ()
            )
        return effects

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

    def talk_restored(self, found: TalkRestored, now: float) -> list[Effect]:
        seat = self.floor.seats.get(found.agent)
        if seat is None:
            return []
        seat.engagement = Engagement.ON_HOLD if found.held_at else Engagement.TALKING
        seat.offer = seat.told_offer = found.offer
        seat.call, seat.queue = found.call, found.queue
        return []
