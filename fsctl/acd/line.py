"""A queue at work: who waits, in which order, and who of its agents is free.

Order: a caller's score is the seconds waited plus the seconds of credit the priority gives. Scores of two callers grow
alike, so the order between them never changes and can be kept: it is `entered_at - priority`, smallest first. Priority
is thus a head start in seconds; nobody starves, because a head start is finite.

Where waits count by the objective, a score is multiplied by `OBJECTIVE_S / service_s`. Callers with one objective keep
their order among themselves, so there is one kept order per objective, and only their heads are compared.

Nothing here is walked through for a decision: callers who want an agent lie in groups that ask for the same, free
agents in a pool per set of demands.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from fsctl.acd.asking import ANYBODY, Ask, Demands, Stage, lacking, stages
from fsctl.acd.order import Order, Rank
from fsctl.acd.pool import Pool
from fsctl.acd.seat import Seat
from fsctl.acd.standing import Standing
from fsctl.directory import CustomerTier, Queue, Strategy, Tier
from fsctl.facts import AgentState
from fsctl.step import Effect, Wake

Key = TypeVar("Key")

OBJECTIVE_S = 20.0
"""The objective at which a second of waiting weighs one second."""

POOLS_AT_MOST = 64
"""Sets of demands for which free agents are kept sorted; more come only where callers key what they ask for."""

AWAY = frozenset({AgentState.LOGGED_OUT, AgentState.NOT_READY, AgentState.PHONE_LOST})
"""States in which an agent does not work for any queue."""

EVERYBODY = 1 << 30
"""How many phones ring at once with ring-all."""


@dataclass(slots=True)
class Waiting:
    """A call in a queue. `offers` are the live ones (several only with ring-all and ring-progressively): offer →
    agent."""

    call: str
    queue: str
    priority: int
    entered_at: float
    number: int
    """Order of arrival, to tell equals apart."""
    rank: Rank = field(init=False)
    language: str = "en"
    own: Mapping[str, int] = field(default_factory=dict)
    """What the call asks for by itself: skill → level; 0 lets it off the queue's demand."""
    data: Mapping[str, str] = field(default_factory=dict)
    tier: CustomerTier | None = None
    offers: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    """Live offers that were taken back already."""
    answered: str = ""
    """The offer whose handset is up."""
    wanted: int = 1
    """How many phones may ring for it at once."""
    limited_from: float = 0.0
    """From when on the longest wait counts for who has come back to the old place; 0: from the beginning."""
    promise: str = ""
    """The callback's promise this is the place of; empty for a call."""
    absent: bool = False
    """Nobody is to be offered it now: the customer of a callback is not on the line yet."""
    pulled: str = ""
    """The offer by which an agent has pulled it: nobody else is asked while it lives."""
    last_tried: str = ""
    """The agent it was offered to last, for strategies that go down a list."""
    passed: set[str] = field(default_factory=set)
    """Agents with whom an offer of this call came to nothing: the others come first."""
    last_picture: frozenset[tuple[str, str]] | None = None
    stages: tuple[Stage, ...] = ()
    ask: Ask = ANYBODY
    weight: float = 1.0
    grouped: tuple[Ask, float] | None = None
    """The group of those who want an agent in which it lies now."""
    unoffered: bool = False
    """Whether it is counted among those for whom no phone rings."""
    clocks: set[str] = field(default_factory=set)
    """What it is to be woken for."""

    @property
    def since(self) -> float:
        """From when on limits of waiting count."""
        return self.limited_from or self.entered_at

    def score(self, now: float) -> float:
        """In seconds of waiting at an objective of `OBJECTIVE_S`."""
        return (now - self.entered_at + self.priority) * self.weight

    @property
    def wants_offer(self) -> bool:
        """Whether the call may be offered (once more)."""
        return (
            not self.absent and not self.answered and self.pulled not in self.offers and len(self.offers) < self.wanted
        )

    def wake(self, why: str, at: float | None) -> list[Effect]:
        """Set or (with None) stop one of its clocks. One that does not run is not stopped: most never run."""
        if at is not None:
            self.clocks.add(why)
        elif why in self.clocks:
            self.clocks.remove(why)
        else:
            return []
        return [Wake((why, self.call), at)]

    def stop(self) -> list[Effect]:
        """It has left: nothing wakes it any more."""
        if not self.clocks:
            return []
        stopped: list[Effect] = [Wake((why, self.call), None) for why in sorted(self.clocks)]
        self.clocks.clear()
        return stopped


class Line:
    """One queue. `members` are its tiers by agent; `free` those who could be offered a call at once."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.members: dict[str, Tier] = {}
        self.levels: list[int] = []
        """The levels of the queue's tiers, lowest first."""
        self.most_weight = 1
        self.standing = Standing()
        self.present: dict[str, None] = {}
        """Members who are signed in."""
        self.staff: set[str] = set()
        """Members who could answer sooner or later."""
        self.reserves: list[str] = []
        """Members who are asked only when the queue is in need."""
        self.working = 0.0
        """The others who work now, one who serves several queues counting as a part of each."""
        self._works: dict[str, float] = {}
        self.free: dict[str, Seat] = {}
        self.calls: dict[str, Waiting] = {}
        self.promised = 0
        """How many of them are places of callbacks."""
        self.last_offered = ""
        """The agent offered last, for round-robin."""
        self.nobody_since: float | None = None
        """Since when nobody is there who could answer sooner or later; None while somebody is."""
        self.closed = False
        """No longer configured: it ends with the last caller whose agent has lifted the handset."""
        self.in_need = False
        """Whether reserve agents are asked."""
        self._pools: dict[Demands, Pool] = {}
        self._orders: dict[float, Order] = {}
        self._wanting: dict[tuple[Ask, float], Order] = {}
        self._stages: dict[Demands, tuple[Stage, ...]] = {}
        self._unoffered = Order()
        self._entered: list[tuple[float, str]] = []
        """Heap of the moments at which callers entered; those who have left are passed over."""
        self._due: list[tuple[float, str]] = []
        """Heap of the moments at which callers ask for less; those of callers who have left are passed over."""

    # -- agents -----------------------------------------------------------------------------------------------------

    def staffed_by(self, tiers: Iterable[Tier]) -> None:
        """Who serves the queue from now on; nobody of them is free before `noted` says so."""
        self.members = {tier.agent: tier for tier in tiers}
        self.levels = sorted({tier.level for tier in self.members.values()})
        self.most_weight = max((tier.weight for tier in self.members.values()), default=1)
        self.reserves = [tier.agent for tier in self.members.values() if tier.reserve]
        self.present, self.staff, self.free, self._works, self.working = {}, set(), {}, {}, 0.0
        self._pools, self._stages, self.standing = {}, {}, Standing()

    def noted(self, seat: Seat, now: float) -> None:
        """Take note of what an agent is at now."""
        agent = seat.agent
        tier = self.members[agent]
        self.standing.put(seat)
        if not seat.logged_in:
            self.present.pop(agent, None)
        else:
            self.present[agent] = None
        if seat.may_answer(self.queue.counts_as_agent):
            self.staff.add(agent)
        else:
            self.staff.discard(agent)
        if not tier.reserve:
            self._count(seat)
        ready = seat.state is AgentState.READY and seat.barred_until <= now
        if ready and (self.in_need or not tier.reserve):
            self.free[agent] = seat
            for demands, pool in self._pools.items():
                if not lacking(seat.skills, demands):
                    pool.put(seat, tier)
        elif self.free.pop(agent, None) is not None:
            for pool in self._pools.values():
                pool.discard(agent)

    def _count(self, seat: Seat) -> None:
        share = 0.0 if seat.state in AWAY else seat.share
        counted = self._works.get(seat.agent, 0.0)
        if share == counted:
            return
        self.working += share - counted
        if share:
            self._works[seat.agent] = share
        elif self._works.pop(seat.agent, None) is not None and not self._works:
            self.working = 0.0

    def pool(self, demands: Demands) -> Pool:
        """The free agents who meet the demands, kept from the first time it is asked for."""
        found = self._pools.get(demands)
        if found is None:
            if len(self._pools) >= POOLS_AT_MOST:
                self._pools.clear()
            found = self._pools[demands] = Pool(self.queue.strategy)
            for agent, seat in self.free.items():
                if not lacking(seat.skills, demands):
                    found.put(seat, self.members[agent])
        return found

    # -- callers ----------------------------------------------------------------------------------------------------

    def add(self, waiting: Waiting, now: float) -> None:
        self.calls[waiting.call] = waiting
        waiting.rank = waiting.entered_at - waiting.priority, waiting.number
        waiting.weight = self._weight(waiting)
        waiting.wanted = EVERYBODY if self.queue.strategy is Strategy.RING_ALL else max(len(waiting.offers), 1)
        waiting.stages = self.stages_of(waiting.own)
        waiting.ask = waiting.stages[0].ask
        if waiting.promise:
            self.promised += 1
        else:
            heapq.heappush(self._entered, (waiting.entered_at, waiting.call))
        for stage in waiting.stages[1:]:
            heapq.heappush(self._due, (waiting.entered_at + stage.after_s, waiting.call))
        _put(self._orders, waiting.weight, waiting)
        self.review(waiting, now)

    def remove(self, call: str) -> Waiting:
        waiting = self.calls.pop(call)
        self.promised -= bool(waiting.promise)
        self._regroup(waiting, None)
        self._count_unoffered(waiting, False)
        _take(self._orders, waiting.weight, waiting)
        return waiting

    def reordered(self, waiting: Waiting, priority: int, now: float) -> None:
        """Give a waiting call another head start."""
        self.remove(waiting.call)
        waiting.priority = priority
        self.add(waiting, now)

    def review(self, waiting: Waiting, now: float) -> None:
        """See what the call asks for now, and whether it wants an agent."""
        if len(waiting.stages) > 1:
            waiting.ask = self.stage(waiting, now).ask
        self._regroup(waiting, (waiting.ask, waiting.weight) if waiting.wants_offer else None)
        self._count_unoffered(waiting, not waiting.offers)

    def advance(self, now: float) -> None:
        """Everybody who asks for less by now does so, whosoever timer comes first at this moment."""
        while self._due and self._due[0][0] <= now:
            waiting = self.calls.get(heapq.heappop(self._due)[1])
            if waiting is not None:
                self.review(waiting, now)

    def rearranged(self, now: float) -> None:
        """The queue or its agents are configured anew: everybody asks for what holds now."""
        waited = list(self.calls.values())
        self.calls, self._orders, self._wanting, self._due, self._entered = {}, {}, {}, [], []
        self._unoffered, self.promised = Order(), 0
        for waiting in waited:
            waiting.grouped, waiting.unoffered = None, False
            self.add(waiting, now)

    def stage(self, waiting: Waiting, now: float) -> Stage:
        """What the call has come to ask for."""
        found = waiting.stages[0]
        for stage in waiting.stages[1:]:
            if waiting.entered_at + stage.after_s <= now:
                found = stage
        return found

    def next_stage_at(self, waiting: Waiting, now: float) -> float | None:
        """When the call asks for less; None if it never does."""
        ahead = (waiting.entered_at + stage.after_s for stage in waiting.stages)
        return min((at for at in ahead if at > now), default=None)

    def best_for(self, seat: Seat, now: float) -> Waiting | None:
        """The call with the best score among those that want an agent and may have this one."""
        if not self._wanting:
            return None
        tier = self.members[seat.agent]
        heads = [
            self.calls[order.first[1]]
            for (ask, _), order in self._wanting.items()
            if tier.level <= ask.level and not (ask.demands and lacking(seat.skills, ask.demands))
        ]
        return best_of(heads, now)

    def in_order(self, now: float) -> Iterator[Waiting]:
        """The waiting calls, the first to be served first."""
        orders = [[(precedence(self.calls[call], now), call) for _, call in order] for order in self._orders.values()]
        for _, call in heapq.merge(*orders):
            yield self.calls[call]

    def unoffered_before(self, rank: Rank) -> int:
        """How many for whom no phone rings have a smaller rank."""
        return self._unoffered.before(rank)

    @property
    def asks_alike(self) -> bool:
        """Whether all who want an agent ask for the same, and waits weigh alike."""
        return len(self._wanting) <= 1 and len(self._orders) <= 1

    @property
    def usual(self) -> tuple[Stage, ...]:
        """What a call asks for that has no demands of its own."""
        return self.stages_of({})

    def ahead(self, waiting: Waiting, now: float) -> dict[Ask, int]:
        """How many for whom no phone rings come before a caller of this queue, by what they ask for. Who is to be
        called back and is not near counts as one who asks for the same."""
        found: Counter[Ask] = Counter()
        for (ask, weight), order in self._wanting.items():
            found[ask] += order.before(_rank_at(waiting, weight, now))
        if resting := len(self._unoffered) - self.unserved():
            found[waiting.ask] += min(resting, max(self.unoffered_before(waiting.rank) - found.total(), 0))
        return found

    def before(self, waiting: Waiting, now: float) -> int:
        """How many for whom no phone rings come before a caller of another queue at agents of both."""
        if not self.queue.by_objective and waiting.weight == 1.0:
            return self._unoffered.before(waiting.rank)
        return sum(order.before(_rank_at(waiting, weight, now)) for (_, weight), order in self._wanting.items())

    def unserved(self) -> int:
        """How many wait for an agent to be offered to."""
        return sum(len(order) for order in self._wanting.values())

    @property
    def callers(self) -> int:
        """How many wait on the line."""
        return len(self.calls) - self.promised

    def longest_since(self) -> float | None:
        """Since when the longest waiting caller waits, whatever the priorities; None when nobody does. Callbacks are
        passed over: nobody waits on the line for them."""
        while self._entered and self._entered[0][1] not in self.calls:
            heapq.heappop(self._entered)
        return self._entered[0][0] if self._entered else None

    def place(self, call: str, now: float) -> int:
        """The call's place, 1 for the first."""
        waiting = self.calls[call]
        return 1 + sum(order.before(_rank_at(waiting, weight, now)) for weight, order in self._orders.items())

    def _weight(self, waiting: Waiting) -> float:
        if not self.queue.by_objective:
            return 1.0
        own_s = waiting.tier.service_s if waiting.tier is not None else 0.0
        return OBJECTIVE_S / (own_s or self.queue.service_s)

    def stages_of(self, own: Mapping[str, int]) -> tuple[Stage, ...]:
        key = tuple(sorted(own.items()))
        found = self._stages.get(key)
        if found is None:
            if len(self._stages) >= POOLS_AT_MOST:
                self._stages.clear()
            found = self._stages[key] = stages(self.queue, self.levels, own)
        return found

    def _count_unoffered(self, waiting: Waiting, counts: bool) -> None:
        if counts and not waiting.unoffered:
            self._unoffered.add(waiting.rank, waiting.call)
        elif waiting.unoffered and not counts:
            self._unoffered.remove(waiting.rank, waiting.call)
        waiting.unoffered = counts

    def _regroup(self, waiting: Waiting, group: tuple[Ask, float] | None) -> None:
        if group == waiting.grouped:
            return
        if waiting.grouped is not None:
            _take(self._wanting, waiting.grouped, waiting)
        if group is not None:
            _put(self._wanting, group, waiting)
        waiting.grouped = group


def _rank_at(waiting: Waiting, weight: float, now: float) -> Rank:
    """Where the caller stands among those whose waits weigh so."""
    return waiting.rank if weight == waiting.weight else (now - waiting.score(now) / weight, waiting.number)


def precedence(waiting: Waiting, now: float) -> tuple[float, Rank]:
    """The smallest is served first: the best score; among equals who entered first."""
    return -waiting.score(now), waiting.rank


def best_of(found: list[Waiting], now: float) -> Waiting | None:
    """Who is served first. There is seldom more than one to compare."""
    if len(found) > 1:
        return min(found, key=lambda waiting: precedence(waiting, now))
    return found[0] if found else None


def _put(orders: dict[Key, Order], key: Key, waiting: Waiting) -> None:
    order = orders.get(key)
    if order is None:
        order = orders[key] = Order()
    order.add(waiting.rank, waiting.call)


def _take(orders: dict[Key, Order], key: Key, waiting: Waiting) -> None:
    order = orders[key]
    order.remove(waiting.rank, waiting.call)
    if not len(order):
        del orders[key]
