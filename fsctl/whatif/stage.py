"""The room of the people: it stands where telephones and call control are, and plays callers and agents.

It notes what they would: a phone rings, is lifted or not; caller and agent are connected; the caller hangs up while
waiting, or when the talk is over. The distributor cannot tell it from the real thing.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from fsctl.directory import DestinationKind
from fsctl.directory.demands import OF_THE_DIALOGUE
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallArrived,
    CallbackAsked,
    CallbackJoined,
    CallbackPromised,
    CallbackRefused,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    CallRouted,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    OfferRinging,
    OfferWithdrawn,
    Party,
    QueueOutcome,
    TalkEnded,
)
from fsctl.requests import Request, SetReady
from fsctl.step import Effect, Note, TimerCame, Wake
from fsctl.switch.causes import Cause
from fsctl.switch.events import DigitPressed
from fsctl.whatif.customers import Customers, Visit
from fsctl.whatif.load import FOREVER, Caller
from fsctl.whatif.memory import NOTHING, Place
from fsctl.whatif.reaching import USUAL
from fsctl.whatif.ways import Guide, Travelling, Went, Who

Wish = Request | DigitPressed

KEEPS_PLACE = frozenset({QueueOutcome.LEFT_BY_KEY, QueueOutcome.TIMED_OUT})
"""Whoever has left a queue so to be asked for a callback may go back to the old place, as in `engine.routing`."""

TURNS_AT_MOST = 20
"""How often a caller comes out of a queue into a flow: queues and flows may lead to each other for ever."""

NUMBERS_FROM = 860_000_000_000
"""Telephones of callers who show none and are promised a callback."""


@dataclass(frozen=True, slots=True)
class Handling:
    """How agents handle their phones: lifted `answers_after_s` after the offer (a mean, exponential; 0 at once), and
    not at all in `misses` of the cases. `reached`: the share of the attempts to call a customer back that the customer
    answers."""

    answers_after_s: float = 0.0
    misses: float = 0.0
    reached: float = USUAL

    def __post_init__(self) -> None:
        if not 0 <= self.reached <= 1:
            raise ValueError("The share of customers who are reached is from 0 to 1")
        if self.answers_after_s < 0 or not 0 <= self.misses < 1:
            raise ValueError("An answer cannot come before the offer, and the share of missed offers is below 1")


class Stage:
    name = "stage"

    def __init__(self, handling: Handling, seed: int, guide: Guide | None = None) -> None:
        self.visits: dict[str, Visit] = {}
        self._handling = handling
        self._rng = random.Random(f"{seed}/handsets")
        self._offers: dict[str, OfferMade] = {}
        self.callers = 0
        """How many are in the centre who came by themselves."""
        self.customers = Customers(self.visits, self._offers, handling.reached, seed)
        self._numbers = count(NUMBERS_FROM)
        self._order = count()
        self.guide = guide
        self.lost = Counter[Place]()
        """Where in flows callers came after a queue of whom nobody knows what they would do there."""
        self._wrap_ups: dict[str, float] = {}
        """Agent → how long this agent wants to wrap up the talk that has just ended."""
        self.asks: list[tuple[float, int, Wish]] = []
        """What agents will ask for at their panels, and keys callers will press, a heap by moment; the run tells it
        when it is due."""
        self._acts: dict[type, Callable[[Any, float], list[Effect]]] = {
            Caller: self._comes,
            CallQueued: self._queued,
            OfferMade: self._offered,
            OfferWithdrawn: self._withdrawn,
            CallLeftQueue: self._left,
            AgentStateChanged: self._agent,
            TimerCame: self._timer,
            CallbackPromised: self._promised,
            CallbackRefused: self._not_promised,
            CallbackJoined: self._not_promised,
            **self.customers.acts,
        }
        self.hears = frozenset(self._acts) - {TimerCame}

    def step(self, received: object, now: float) -> list[Effect]:
        return self._acts[type(received)](received, now)

    def _comes(self, caller: Caller, now: float) -> list[Effect]:
        self.visits[caller.call] = Visit(caller, now)
        self.callers += 1
        if caller.key:
            heapq.heappush(
                self.asks, (now + caller.key_after_s, next(self._order), DigitPressed(caller.call, caller.key))
            )
        wants = self._asks_for_it(caller, caller.queue) if caller.asks else _to(caller, caller.queue, "load")
        if not caller.number:
            return [Note(wants)]
        return [Note(CallArrived(caller.call, caller.number, "", "", "load")), Note(wants)]

    def _queued(self, fact: CallQueued, now: float) -> list[Effect]:
        """Patience begins with the first queue; it may be over before anybody is offered the call."""
        visit = self.visits[fact.call]
        if visit.caller.patience_s == FOREVER:
            return []
        return [Wake(("patience", fact.call), max(visit.came_at + visit.caller.patience_s, now))]

    # -- phones -----------------------------------------------------------------------------------------------------

    def _offered(self, offer: OfferMade, now: float) -> list[Effect]:
        if not self._handling.answers_after_s and not self._handling.misses:
            return self._lifted(offer, now)
        self._offers[offer.offer] = offer
        rings = Note(OfferRinging(offer.offer, offer.call, offer.agent))
        mean_s = self._handling.answers_after_s
        after_s = self._rng.expovariate(1 / mean_s) if mean_s else 0.0
        if self._rng.random() < self._handling.misses or after_s >= offer.ring_s:
            return [rings, Wake(("rings_out", offer.offer), now + offer.ring_s)]
        return [rings, Wake(("lifts", offer.offer), now + after_s)]

    def _lifted(self, offer: OfferMade, now: float) -> list[Effect]:
        visit = self.visits[offer.call]
        if visit.offer:  # another phone was first; the distributor is taking this one back
            return []
        visit.offer = offer.offer
        self._offers[offer.offer] = offer
        answered = Note(OfferAnswered(offer.offer, offer.call, offer.agent))
        if visit.absent:
            return [answered, *self.customers.dial(offer.call, offer.agent, now)]
        visit.talking_since = now
        return [
            Wake(("patience", offer.call), None),
            answered,
            Note(CallConnected(offer.call, offer.offer, offer.agent, offer.queue)),
            Wake(("talk", offer.offer), now + visit.caller.talk_s),
        ]

    def _withdrawn(self, fact: OfferWithdrawn, now: float) -> list[Effect]:
        offer = self._offers.pop(fact.offer, None)
        if offer is None:
            return []
        outcome = OfferOutcome.WITHDRAWN if fact.call in self.visits else OfferOutcome.CALLER_GONE
        stops = [Wake((kind, fact.offer), None) for kind in ("lifts", "rings_out")]
        return [*stops, Note(OfferEnded(fact.offer, fact.call, fact.agent, outcome))]

    # -- time passes ------------------------------------------------------------------------------------------------

    def _timer(self, timer: TimerCame, now: float) -> list[Effect]:
        kind, whose = timer.key
        if kind == "patience":
            return self._gone(whose)
        if kind == "customer_there":
            return self.customers.there(whose, now)
        if kind == "customer_away":
            return self.customers.away(whose)
        offer = self._offers[whose]
        if kind == "lifts":
            return self._lifted(offer, now)
        del self._offers[whose]
        if kind == "rings_out":
            return [Note(OfferEnded(whose, offer.call, offer.agent, OfferOutcome.NO_ANSWER))]
        visit = self.visits[offer.call]
        if visit.caller.wrap_up_s is not None:
            self._wrap_ups[offer.agent] = visit.caller.wrap_up_s
        over = TalkEnded(offer.call, whose, offer.agent, offer.queue, Party.CALLER, now - visit.talking_since)
        return [Note(over), *self._gone(offer.call)]

    def _agent(self, fact: AgentStateChanged, now: float) -> list[Effect]:
        """An agent who is done before the wrap-up runs out says so, and so does one whose wrap-up has no end."""
        if fact.state is not AgentState.WRAP_UP:
            return []
        wants_s = self._wrap_ups.pop(fact.agent, None)
        if wants_s is None and not fact.until:
            wants_s = max(fact.limit_at - now, 0.0)
        if wants_s is not None:
            heapq.heappush(self.asks, (now + wants_s, next(self._order), SetReady(fact.agent, "stage")))
        return []

    def _gone(self, call: str) -> list[Effect]:
        visit = self.visits.pop(call, None)
        if visit is None:
            return []
        self.callers -= not visit.called_back
        return [Note(CallEnded(call, Cause.NORMAL, Party.CALLER))]

    def _left(self, fact: CallLeftQueue, now: float) -> list[Effect]:
        """A caller who overflows into another queue waits there; whom the site sends anywhere else has left us, unless
        that is a flow in which the caller was on file. Who is asked for a callback wants it where nothing else is."""
        visit = self.visits.get(fact.call)
        if visit is None or fact.outcome is QueueOutcome.ANSWERED:
            return []
        if fact.kind is DestinationKind.QUEUE:
            return [Note(_to(visit.caller, fact.name, str(fact.outcome)))]
        stops = Wake(("patience", fact.call), None)
        went = self._goes_through(visit, fact, now)
        if went is not None:
            return [stops, *self._goes_on(visit.caller, went)]
        if fact.kind is DestinationKind.CALLBACK:
            return [stops, Note(self._asks_for_it(visit.caller, fact.name))]
        return [stops, *self._gone(fact.call)]

    # -- flows ------------------------------------------------------------------------------------------------------

    def _goes_through(self, visit: Visit, fact: CallLeftQueue, now: float) -> Went | None:
        """None where the caller is led into no flow, or nothing is on file of what a caller does there."""
        caller = visit.caller
        who = Who(caller.call, caller.number, caller.memory or NOTHING)
        come = Travelling(now, caller.language, caller.priority, caller.data)
        visit.turns += 1
        if self.guide is None or visit.turns > TURNS_AT_MOST:
            return None
        if fact.kind is DestinationKind.CALLBACK:
            queue = self.guide.site.queues.get(fact.name)
            if queue is None or not who.memory.knows(queue.callback_flow):
                return None
            kept = fact.outcome in KEEPS_PLACE
            return self.guide.asked(fact.name, who, come, kept=kept)
        if fact.kind is DestinationKind.FLOW:
            return self.guide.through(fact.name, who, come)
        return None

    def _goes_on(self, caller: Caller, went: Went) -> list[Effect]:
        if went.unknown is not None:
            self.lost[went.unknown] += 1
        if went.to is None or went.to.kind not in (DestinationKind.QUEUE, DestinationKind.CALLBACK):
            return self._gone(caller.call)
        has = went.travelling
        caller = replace(caller, language=has.language, priority=has.priority, data=has.data)
        self.visits[caller.call].caller = caller
        if went.asks_for is None:
            return [Note(_to(caller, went.to.name, "flow"))]
        return [Note(self._asks_for_it(replace(caller, number=went.asks_for), went.to.name))]

    # -- callbacks --------------------------------------------------------------------------------------------------

    def _asks_for_it(self, caller: Caller, queue: str) -> CallbackAsked:
        data = {name: value for name, value in caller.data.items() if name not in OF_THE_DIALOGUE}
        number = caller.number or self._invented(queue)
        return CallbackAsked(caller.call, "", "", queue, number, caller.language, caller.priority, data)

    def _invented(self, queue: str) -> str:
        """A telephone that nobody else has, and one of those the queue calls."""
        known, number = self.customers.queues.get(queue), str(next(self._numbers))
        return one_of(known.callback_numbers, number) if known is not None else number

    def _promised(self, fact: CallbackPromised, now: float) -> list[Effect]:
        self.customers.promised(fact, self.visits[fact.call].caller)
        return self._gone(fact.call)

    def _not_promised(self, fact: CallbackRefused | CallbackJoined, now: float) -> list[Effect]:
        return self._gone(fact.call)


def one_of(patterns: Sequence[str], digits: str) -> str:
    """A number that fits one of the patterns (`fsctl.directory.calling`), made of the last of these digits; the digits
    themselves where there is no pattern."""
    if not patterns:
        return digits
    pattern = max(patterns, key=lambda pattern: (pattern.endswith("*"), pattern.count("X")))
    shape = pattern.removeprefix("+")
    free = deque(digits[-shape.count("X") :] if "X" in shape else "")
    fixed = "".join(free.popleft() if sign == "X" else sign for sign in shape.removesuffix("*"))
    return f"{fixed}{digits}" if pattern.endswith("*") else fixed


def _to(caller: Caller, queue: str, reason: str) -> CallRouted:
    return CallRouted(caller.call, DestinationKind.QUEUE, queue, reason, caller.language, caller.priority, caller.data)
