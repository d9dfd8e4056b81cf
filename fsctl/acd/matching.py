"""Calls find agents and agents find calls; offers are made, taken back, and their ends drawn.

Two moments only: a call begins to want an agent (it came, its offer failed, it asks for less), or an agent becomes free
(for whatever reason). Nothing is polled. Reservation comes before ringing: an offer exists only for an agent already
reserved.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from fsctl.acd.eligibility import excluded, rule_of
from fsctl.acd.floor import Floor
from fsctl.acd.line import Line, Waiting, best_of, precedence
from fsctl.acd.seat import Engagement, Seat
from fsctl.acd.seating import Seating
from fsctl.acd.strategies import choose, reason
from fsctl.directory import Strategy, Tier
from fsctl.facts import AgentState, NobodyRung, OfferMade, OfferWithdrawn
from fsctl.step import Effect, Note

SKIPPED_AT_MOST = 50
"""How many excluded agents a decision names."""

LOOKED_AT_MOST = 100
"""How many agents are looked at for it; in a large queue those who signed in first."""


class Matching:
    def __init__(self, floor: Floor, seating: Seating, explains: bool = True) -> None:
        self.floor = floor
        self.seating = seating
        self._explains = explains
        self.begin: Callable[[Waiting], list[Effect]] = lambda waiting: []
        """What has to be told before a callback is offered."""

    # -- a call wants an agent --------------------------------------------------------------------------------------

    def serve(self, waiting: Waiting, now: float, best_for: Seat | None = None) -> list[Effect]:
        """Offer the call to the best agent there is now; with ring-all to every one.

        Two calls may begin to want the same agent at one moment: then the better one is served first. `best_for` is an
        agent for whom this call was found to be the best just now.
        """
        line = self.floor.lines[waiting.queue]
        line.advance(now)
        line.review(waiting, now)
        effects: list[Effect] = []
        while not self.floor.paused and waiting.wants_offer:
            seat = choose(line, waiting, self.floor.rng, now)
            if seat is None:
                break
            first = waiting if seat is best_for else self._best_for(seat, now)
            best_for = None
            if first is not None and first is not waiting and precedence(first, now) < precedence(waiting, now):
                before = len(first.offers)
                effects.extend(self.serve(first, now))
                if len(first.offers) > before:
                    continue
            tier = line.members[seat.agent]
            because = reason(seat, tier, line, now) if self._explains else ""
            effects.extend(self.offer(seat, tier, line, waiting, now, str(line.queue.strategy), because))
        if not waiting.offers:
            effects.extend(self._nobody(line, waiting, now))
        if len(waiting.stages) > 1:
            effects.extend(waiting.wake("step", line.next_stage_at(waiting, now)))
        return effects

    def offer(
        self, seat: Seat, tier: Tier, line: Line, waiting: Waiting, now: float, strategy: str, because: str
    ) -> list[Effect]:
        """Reserve the agent and have its phone rung; `because` is why this agent, as `facts.why` writes it."""
        skipped = self.skipped(line, waiting, now, but=seat.agent)
        offer = self.floor.new_id()
        seat.engage(Engagement.RESERVED)
        seat.offer, seat.call, seat.queue = offer, waiting.call, line.queue.name
        waiting.offers[offer] = seat.agent
        waiting.last_tried = line.last_offered = seat.agent
        waiting.last_picture = None
        line.review(waiting, now)
        made = OfferMade(
            offer,
            waiting.call,
            line.queue.name,
            seat.agent,
            seat.extension,
            line.queue.ring_s,
            strategy,
            because,
            skipped,
        )
        return [
            *self.begin(waiting),
            Note(made),
            *self.seating.update(seat, now, "offer"),
            *self._one_more(line, waiting, now),
        ]

    def _one_more(self, line: Line, waiting: Waiting, now: float) -> list[Effect]:
        """With ring-progressively one phone more may ring after a while."""
        if line.queue.strategy is not Strategy.RING_PROGRESSIVELY or waiting.wanted >= len(line.members):
            return []
        return waiting.wake("one_more", now + line.queue.progressive_s)

    def rang_on(self, waiting: Waiting, now: float) -> list[Effect]:
        """Nobody has lifted yet: one phone more."""
        line = self.floor.lines[waiting.queue]
        if line.queue.strategy is not Strategy.RING_PROGRESSIVELY:
            return []
        waiting.wanted += 1
        return [*self._one_more(line, waiting, now), *self.serve(waiting, now)]

    def skipped(self, line: Line, waiting: Waiting, now: float, but: str = "") -> tuple[tuple[str, str], ...]:
        """Who is not offered the call, each with the first rule that excludes; the free who came second are not
        named."""
        if not self._explains:
            return ()
        found: list[tuple[str, str]] = []
        looked_at = line.members if len(line.members) <= LOOKED_AT_MOST else line.present
        for agent in islice(looked_at, LOOKED_AT_MOST):
            if agent == but:
                continue
            rule = excluded(self.floor.seats[agent], line, waiting, now)
            if rule and rule != AgentState.LOGGED_OUT:
                found.append((agent, rule))
                if len(found) == SKIPPED_AT_MOST:
                    break
        return tuple(found)

    def explain(self, call: str, now: float) -> tuple[tuple[str, str], ...]:
        """Why each agent of the call's queue does not ring for it now; the empty word for one who could."""
        waiting = self.floor.waiting(call)
        return () if waiting is None else self.excluding(waiting, now)

    def excluding(self, waiting: Waiting, now: float) -> tuple[tuple[str, str], ...]:
        """The same for a place, which may be one that only could be taken."""
        line = self.floor.lines[waiting.queue]
        return tuple((agent, excluded(self.floor.seats[agent], line, waiting, now)) for agent in line.members)

    def _nobody(self, line: Line, waiting: Waiting, now: float) -> list[Effect]:
        if not self._explains or waiting.promise:
            return []
        skipped = self.skipped(line, waiting, now)
        picture = frozenset((agent, rule_of(rule)) for agent, rule in skipped)
        if picture == waiting.last_picture:
            return []
        waiting.last_picture = picture
        return [Note(NobodyRung(waiting.call, line.queue.name, skipped))]

    # -- an agent wants a call --------------------------------------------------------------------------------------

    def occupy(self, seat: Seat, now: float) -> list[Effect]:
        """Give a free agent the call with the best score over all the agent's queues."""
        effects: list[Effect] = []
        while seat.state is AgentState.READY and seat.barred_until <= now and not self.floor.paused:
            waiting = self._best_for(seat, now)
            if waiting is None:
                break
            before = len(waiting.offers)
            effects.extend(self.serve(waiting, now, seat))
            if len(waiting.offers) == before:
                break
        return effects

    def _best_for(self, seat: Seat, now: float) -> Waiting | None:
        agent, lines, heads = seat.agent, self.floor.lines, []
        for tier in self.floor.serving.get(agent, ()):
            line = lines.get(tier.queue)
            if line is not None and agent in line.free:
                line.advance(now)
                waiting = line.best_for(seat, now)
                if waiting is not None:
                    heads.append(waiting)
        return best_of(heads, now)

    # -- taking back ------------------------------------------------------------------------------------------------

    def withdraw(self, waiting: Waiting, reason: str, but: str = "") -> list[Effect]:
        """Take back the live offers of a call, except one, each once."""
        if not waiting.offers or (len(waiting.offers) == 1 and but in waiting.offers):
            return []
        kept = {but, *waiting.withdrawn}
        taken = {offer: agent for offer, agent in waiting.offers.items() if offer not in kept}
        waiting.withdrawn.update(taken)
        return [Note(OfferWithdrawn(offer, waiting.call, agent, reason)) for offer, agent in taken.items()]
