"""Customers who were promised a callback: called when the distributor says so, they answer or they do not.

Part of the stage. The attempt is a call of its own; with agent-first the agent's handset is up when the customer is
called, with customer-first the customer waits in the queue once there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fsctl.directory import CallbackMode, DirectoryLoaded, Queue
from fsctl.facts import (
    CallbackBegun,
    CallbackDialled,
    CallbackEnded,
    CallbackPostponed,
    CallbackPromised,
    CallbackReached,
    CallConnected,
    CallEnded,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    Party,
)
from fsctl.step import Effect, Note, Wake
from fsctl.switch.causes import Cause
from fsctl.whatif.load import Caller

OUTSIDE = "outside"
"""The trunk of a site that has none."""

ANSWERS_AFTER_S = 8.0
"""How long a telephone rings that is answered, on average."""


@dataclass(slots=True)
class Visit:
    """A caller who is in the centre, or a customer who is called back by this call. `offer` is the live one that rings
    or talks, `talking_since` 0 before the talk; `absent`: the customer is not there yet."""

    caller: Caller
    came_at: float
    offer: str = ""
    talking_since: float = 0.0
    called_back: bool = False
    absent: bool = False
    turns: int = 0
    """How often it came out of a queue to somewhere else."""


class Customers:
    """`visits` and `offers` are the stage's. `reached`: the share of attempts that the customer answers."""

    def __init__(self, visits: dict[str, Visit], offers: dict[str, OfferMade], reached: float, seed: int) -> None:
        self.open: dict[str, Caller] = {}
        """Promise → who is to be called."""
        self._visits = visits
        self._offers = offers
        self._reached = reached
        self._seed = seed
        self.queues: Mapping[str, Queue] = {}
        self._attempts: dict[str, CallbackBegun] = {}
        """Those whose customer is not there yet."""
        self.acts: dict[type, Callable[[Any, float], list[Effect]]] = {
            DirectoryLoaded: self._directory,
            CallbackBegun: self._begun,
            CallbackPostponed: self._given_up,
            CallbackEnded: self._ended,
        }

    def promised(self, fact: CallbackPromised, caller: Caller) -> None:
        self.open[fact.callback] = caller

    def dial(self, call: str, agent: str, now: float) -> list[Effect]:
        """What comes of an attempt is the customer's, whatever the site: drawn by who it is and how often it was
        tried."""
        fact = self._attempts[call]
        rings_s = self.queues[fact.queue].callback_ring_s
        rng = random.Random(f"{self._seed}/{self.open[fact.callback].call}/{fact.attempt}")
        answers, after_s = rng.random() < self._reached, rng.expovariate(1 / ANSWERS_AFTER_S)
        due = ("customer_there", call), now + min(after_s, rings_s)
        return [
            Note(CallbackDialled(fact.callback, call, fact.attempt, fact.number, OUTSIDE, agent)),
            Wake(*due) if answers else Wake(("customer_away", call), now + rings_s),
        ]

    def there(self, call: str, now: float) -> list[Effect]:
        fact, visit = self._attempts.pop(call), self._visits[call]
        visit.absent, visit.came_at = False, now
        offer = self._offers.get(visit.offer)
        if offer is None:
            return [Note(CallbackReached(fact.callback, call))]
        visit.talking_since = now
        talks = Wake(("talk", offer.offer), now + visit.caller.talk_s)
        return [Note(CallConnected(call, offer.offer, offer.agent, offer.queue)), talks]

    def away(self, call: str, cause: Cause = Cause.NO_ANSWER) -> list[Effect]:
        """The attempt is over; an agent who heard the ringing is free again."""
        del self._attempts[call]
        visit = self._visits.pop(call)
        offer = self._offers.pop(visit.offer, None)
        clocks = [Wake((kind, call), None) for kind in ("customer_there", "customer_away")]
        ended: list[Effect] = [*clocks, Note(CallEnded(call, cause, Party.CALLER))]
        if offer is not None:
            ended.append(Note(OfferEnded(offer.offer, call, offer.agent, OfferOutcome.CALLER_GONE)))
        return ended

    def _directory(self, loaded: DirectoryLoaded, now: float) -> list[Effect]:
        self.queues = loaded.directory.queues
        return []

    def _begun(self, fact: CallbackBegun, now: float) -> list[Effect]:
        self._attempts[fact.call] = fact
        caller = replace(self.open[fact.callback], call=fact.call, key="")
        self._visits[fact.call] = Visit(caller, now, called_back=True, absent=True)
        return self.dial(fact.call, "", now) if fact.mode is CallbackMode.CUSTOMER_FIRST else []

    def _given_up(self, fact: CallbackPostponed | CallbackEnded, now: float) -> list[Effect]:
        return self.away(fact.call, Cause.CANCELLED) if fact.call in self._attempts else []

    def _ended(self, fact: CallbackEnded, now: float) -> list[Effect]:
        effects = self._given_up(fact, now)
        self.open.pop(fact.callback, None)
        return effects
