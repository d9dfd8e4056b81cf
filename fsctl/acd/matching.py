"""Calls find agents and agents find calls; offers are made, taken back, and their ends drawn.

Two moments only: a call begins to want an agent (it came, its offer failed, a level opened), or an agent becomes free
(for whatever reason). Nothing is polled. Reservation comes before ringing: an offer exists only for an agent already
reserved.
"""

from __future__ import annotations

from fsctl.acd.eligibility import excluded, rule_of, wants_offer
from fsctl.acd.floor import Floor
from fsctl.acd.line import Line, Waiting
from fsctl.acd.seat import Engagement, Seat
from fsctl.acd.seating import Seating
from fsctl.acd.strategies import choose, reason
from fsctl.directory import Strategy, Tier
from fsctl.facts import AgentState, NobodyRung, OfferMade, OfferWithdrawn
from fsctl.step import Effect, Note, Wake

SKIPPED_AT_MOST = 50
"""How many excluded agents a decision names."""


class Matching:
    def __init__(self, floor: Floor, seating: Seating) -> None:
        self.floor = floor
        self.seating = seating

    # -- a call wants an agent --------------------------------------------------------------------------------------

    def serve(self, waiting: Waiting, now: float) -> list[Effect]:
        """Offer the call to the best agent there is now; with ring-all to every one."""
        line = self.floor.lines[waiting.queue]
        effects: list[Effect] = []
        while not self.floor.paused and wants_offer(line, waiting):
            eligible = self._eligible(line, waiting, now)
            if not eligible:
                break
            seat, tier = choose(eligible, line, waiting, self.floor.rng)
            effects.extend(self._offer(seat, tier, line, waiting, now))
        if not waiting.offers:
            effects.extend(self._nobody(line, waiting, now))
        effects.extend(self._next_opening(line, waiting, now))
        return effects

    def _eligible(self, line: Line, waiting: Waiting, now: float) -> list[tuple[Seat, Tier]]:
        found = []
        for agent, tier in line.free.items():
            seat = self.floor.seats[agent]
            if not excluded(seat, line, waiting, now):
                found.append((seat, tier))
        return found

    def _offer(self, seat: Seat, tier: Tier, line: Line, waiting: Waiting, now: float) -> list[Effect]:
        why = reason(seat, tier, line, now)
        skipped = self.skipped(line, waiting, now, but=seat.agent)
        offer = self.floor.new_id()
        seat.engage(Engagement.RESERVED)
        seat.offer, seat.call, seat.queue = offer, waiting.call, line.queue.name
        waiting.offers[offer] = seat.agent
        waiting.tried.add(seat.agent)
        waiting.last_picture = None
        line.last_offered = seat.agent
        made = OfferMade(
            offer,
            waiting.call,
            line.queue.name,
            seat.agent,
            seat.extension,
            line.queue.ring_s,
            str(line.queue.strategy),
            why,
            skipped,
        )
        return [Note(made), *self.seating.update(seat, now, "offer")]

    def skipped(self, line: Line, waiting: Waiting, now: float, but: str = "") -> tuple[tuple[str, str], ...]:
        """Who is not offered the call, each with the first rule that excludes; the free who came second are not
        named."""
        found = []
        for agent in line.members:
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
        if waiting is None:
            return ()
        line = self.floor.lines[waiting.queue]
        return tuple((agent, excluded(self.floor.seats[agent], line, waiting, now)) for agent in line.members)

    def _nobody(self, line: Line, waiting: Waiting, now: float) -> list[Effect]:
        skipped = self.skipped(line, waiting, now)
        picture = frozenset((agent, rule_of(rule)) for agent, rule in skipped)
        if picture == waiting.last_picture:
            return []
        waiting.last_picture = picture
        return [Note(NobodyRung(waiting.call, line.queue.name, skipped))]

    def _next_opening(self, line: Line, waiting: Waiting, now: float) -> list[Effect]:
        """Wake up when the next level may be asked as well."""
        if not line.queue.tier_wait_s:
            return []
        openings = [line.level_opens_at(level, waiting) for level in line.levels()]
        return [Wake(("level", waiting.call), min((at for at in openings if at > now), default=None))]

    # -- an agent wants a call --------------------------------------------------------------------------------------

    def occupy(self, seat: Seat, now: float) -> list[Effect]:
        """Give a free agent the call that has waited longest by score, over all the agent's queues."""
        if seat.state is not AgentState.READY or seat.barred_until > now or self.floor.paused:
            return []
        best: Waiting | None = None
        for tier in self.floor.serving.get(seat.agent, ()):
            line = self.floor.lines.get(tier.queue)
            waiting = self._first_for(seat, line, now) if line else None
            if waiting is not None and (best is None or waiting.rank < best.rank):
                best = waiting
        return [] if best is None else self.serve(best, now)

    def _first_for(self, seat: Seat, line: Line, now: float) -> Waiting | None:
        for waiting in line.in_order():
            if not wants_offer(line, waiting):
                continue
            if not excluded(seat, line, waiting, now):
                return waiting
            if not line.queue.tier_wait_s:
                return None  # what excludes the agent has nothing to do with this one call
        return None

    # -- taking back ------------------------------------------------------------------------------------------------

    def withdraw(self, waiting: Waiting, reason: str, but: str = "") -> list[Effect]:
        """Take back the live offers of a call, except one, each once."""
        taken = {offer: agent for offer, agent in waiting.offers.items() if offer not in {but, *waiting.withdrawn}}
        waiting.withdrawn.update(taken)
        return [Note(OfferWithdrawn(offer, waiting.call, agent, reason)) for offer, agent in taken.items()]

    def is_ring_all(self, waiting: Waiting) -> bool:
        return self.floor.lines[waiting.queue].queue.strategy is Strategy.RING_ALL
