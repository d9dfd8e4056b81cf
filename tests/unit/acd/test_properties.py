"""Whatever happens in whatever order: nobody is lost, offered twice or passed over, and nobody waits beside a free
agent.

The machine knows only what is noted, never the room's own state.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from fsctl.directory import Destination, DestinationKind, DirectoryLoaded, Queue, Relaxation, Skill, Strategy, Tier
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallDemandChanged,
    CallEnded,
    CallLeftQueue,
    CallPriorityChanged,
    CallQueued,
    CallRouted,
    LineBusied,
    LineFreed,
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
from fsctl.requests import LogIn, LogOut, SetDemand, SetNotReady, SetPriority, SetReady
from fsctl.step import Refused
from fsctl.switch.causes import Cause
from fsctl.switch.events import PhoneRegistered, PhoneUnregistered, SwitchSnapshot
from tests.unit.acd.conftest import Floor, site

AGENTS = ("1001", "1002", "1003", "1004")
ENGLISH = {"1001": 9, "1002": 4, "1003": 0, "1004": 6}
RELAXATIONS = (
    (),
    (Relaxation(15.0, lower={"english": 3}), Relaxation(30.0, drop=("*",))),
    (Relaxation(10.0, levels=2), Relaxation(25.0, drop=("english",))),
)
agents = st.sampled_from(AGENTS)
FAILURES = (OfferOutcome.NO_ANSWER, OfferOutcome.REJECTED, OfferOutcome.BUSY, OfferOutcome.FAILED)


@dataclass
class Call:
    """What the notes say of a call."""

    queue: str = ""
    entered_at: float = 0.0
    priority: int = 0
    number: int = 0
    english: int = 0
    """The level of English it asks for by itself."""
    let_off: bool = False
    ended: bool = False
    stays: int = 0
    leavings: list[QueueOutcome] = field(default_factory=list)


@dataclass
class Offer:
    call: str
    agent: str
    queue: str
    stage: str = "made"
    withdrawn: bool = False


class Centre(RuleBasedStateMachine):
    """Rules tell what phones and people do; `_hear` checks every note as it comes."""

    callers = Bundle("callers")

    @initialize(
        strategy=st.sampled_from(list(Strategy)),
        delay_s=st.sampled_from([0.0, 5.0]),
        wrap_up_s=st.sampled_from([0.0, 10.0]),
        misses=st.sampled_from([0, 2]),
        limit_s=st.sampled_from([0.0, 40.0]),
        step_s=st.sampled_from([0.0, 15.0]),
        english=st.sampled_from([0, 0, 5]),
        relaxation=st.sampled_from(RELAXATIONS),
        by_objective=st.booleans(),
        reserve=st.booleans(),
    )
    def begin(
        self,
        strategy: Strategy,
        delay_s: float,
        wrap_up_s: float,
        misses: int,
        limit_s: float,
        step_s: float,
        english: int,
        relaxation: tuple[Relaxation, ...],
        by_objective: bool,
        reserve: bool,
    ) -> None:
        common = {
            "no_answer_delay_s": delay_s,
            "reject_delay_s": delay_s,
            "busy_delay_s": delay_s,
            "wrap_up_s": wrap_up_s,
            "max_misses": misses,
        }
        support = Queue(
            "support",
            strategy=strategy,
            max_wait_s=limit_s,
            on_max_wait=Destination(DestinationKind.QUEUE, "sales"),
            tier_wait_s=step_s,
            demands={"english": english} if english else {},
            relaxation=relaxation,
            by_objective=by_objective,
            service_s=10.0,
            reserve_join_s=20.0,
            reserve_leave_s=5.0,
            **common,  # type: ignore[arg-type]
        )
        sales = Queue("sales", strategy=Strategy.RING_ALL, **common)  # type: ignore[arg-type]
        directory = site(len(AGENTS), {"support": support, "sales": sales})
        tiers = (
            Tier("support", "1001", 1, 1),
            Tier("support", "1002", 1, 2),
            Tier("support", "1003", 2, 1, weight=3),
            Tier("support", "1004", 1, 3, reserve=reserve),
            Tier("sales", "1002", 1, 1),
            Tier("sales", "1003", 1, 2),
            Tier("sales", "1004", 1, 3),
        )
        skilled = {
            number: replace(agent, skills={"english": ENGLISH[number]} if ENGLISH[number] else {})
            for number, agent in directory.agents.items()
        }
        self.directory = replace(directory, tiers=tiers, agents=skilled, skills={"english": Skill("english")})
        self.calls: dict[str, Call] = {}
        self.offers: dict[str, Offer] = {}
        self.states: dict[str, AgentState] = dict.fromkeys(AGENTS, AgentState.LOGGED_OUT)
        self.heard = 0
        self.away = ""
        """The queue that the site has taken away."""
        self.floor = Floor(self.directory)
        self._tell(SwitchSnapshot("core", (), frozenset(AGENTS), True))
        self.opened()

    def opened(self) -> None:
        """For those who begin with more."""

    # -- what is heard ----------------------------------------------------------------------------------------------

    def _tell(self, received: object) -> None:
        with suppress(Refused):
            self.floor.tell(received)
        self._hear()

    def _hear(self) -> None:
        while self.heard < len(self.floor.facts):
            fact = self.floor.facts[self.heard]
            self.heard += 1
            self.noted(fact)
            if isinstance(fact, AgentStateChanged):
                self.states[fact.agent] = fact.state
            elif isinstance(fact, CallQueued):
                call = self.calls[fact.call]
                assert not call.queue, f"{fact.call} is in two queues"
                assert not call.ended
                call.queue, call.entered_at, call.priority = fact.queue, fact.entered_at, fact.priority
                call.number = self.heard  # among equals who came into a queue first is first
                call.stays += 1
            elif isinstance(fact, CallDemandChanged):
                self.calls[fact.call].english, self.calls[fact.call].let_off = fact.level, not fact.level
            elif isinstance(fact, CallPriorityChanged):
                self.calls[fact.call].priority = fact.priority
            elif isinstance(fact, CallLeftQueue):
                self._left(fact)
            elif isinstance(fact, OfferMade):
                self._offered(fact)
            elif isinstance(fact, OfferWithdrawn):
                offer = self.offers[fact.offer]
                assert not offer.withdrawn
                assert offer.stage != "talking"
                assert offer.stage != "up" or fact.reason != QueueOutcome.REMOVED, "about to talk, and sent on"
                offer.withdrawn = True

    def noted(self, fact: object) -> None:
        """For those who look at more."""

    def _left(self, fact: CallLeftQueue) -> None:
        call = self.calls[fact.call]
        assert call.queue == fact.queue, "left where it was not"
        call.queue = ""
        call.leavings.append(fact.outcome)
        if fact.kind is DestinationKind.QUEUE and fact.name != self.away:
            data = {"skill_english": str(call.english)} if call.english or call.let_off else {}
            self.floor.tell(CallRouted(fact.call, fact.kind, fact.name, "overflow", priority=call.priority, data=data))
        elif fact.outcome is not QueueOutcome.ANSWERED and not call.ended:
            call.ended = True
            self.floor.tell(CallEnded(fact.call, Cause.NORMAL, Party.SYSTEM))

    def _offered(self, fact: OfferMade) -> None:
        assert self.calls[fact.call].queue == fact.queue, "offered though it does not wait there"
        assert fact.agent not in {offer.agent for offer in self.offers.values()}, "an agent has two offers"
        if fact.strategy == "pull":
            rings = [offer for offer in self.offers.values() if offer.call == fact.call and not offer.withdrawn]
            assert not rings, "pulled though it rings elsewhere"
            assert self.states[fact.agent] in (AgentState.READY, AgentState.NOT_READY), "pulled by one who has a call"
            self.offers[fact.offer] = Offer(fact.call, fact.agent, fact.queue)
            return
        assert self.states[fact.agent] in (AgentState.READY, AgentState.RESERVED), "offered to one who is not ready"
        live = [offer for offer in self.offers.values() if offer.call == fact.call and not offer.withdrawn]
        several = self.directory.queues[fact.queue].strategy in (Strategy.RING_ALL, Strategy.RING_PROGRESSIVELY)
        assert not live or several, "a caller is offered to two agents"
        assert self._may_have(fact.call, fact.agent), f"{fact.call} asks for more than {fact.agent} has"
        before = [name for name in self._unserved(fact.queue) if self._precedes(name, fact.call)]
        before = [name for name in before if self._may_have(name, fact.agent)]
        assert not before, f"{before} waited longer than {fact.call}"
        weightier = [
            name for name in self._unserved_for(fact.agent) if self._score(name) > self._score(fact.call) + 1e-6
        ]
        assert not weightier, f"{weightier} weigh more than {fact.call}"
        self.offers[fact.offer] = Offer(fact.call, fact.agent, fact.queue)

    def _unserved_for(self, agent: str) -> list[str]:
        """Who has no phone ringing, in all queues of the agent, and may have it."""
        queues = {tier.queue for tier in self.directory.tiers if tier.agent == agent and not tier.reserve} - {self.away}
        return [name for queue in queues for name in self._unserved(queue) if self._may_have(name, agent)]

    def _score(self, name: str) -> float:
        call = self.calls[name]
        queue = self.directory.queues[call.queue]
        weight = 20.0 / queue.service_s if queue.by_objective else 1.0
        return (self.floor.now - call.entered_at + call.priority) * weight

    def _precedes(self, name: str, other: str) -> bool:
        """In one queue all waits weigh the same."""
        one, two = self.calls[name], self.calls[other]
        return (one.entered_at - one.priority, one.number) < (two.entered_at - two.priority, two.number)

    def _may_have(self, name: str, agent: str) -> bool:
        """Whether level and skills allow it, thought out anew from the configuration."""
        call = self.calls[name]
        queue = self.directory.queues[call.queue]
        waited_s = self.floor.now - call.entered_at
        english = max(call.english, queue.demands.get("english", 0))
        levels = sorted({tier.level for tier in self.directory.tiers if tier.queue == queue.name})
        widens = any(step.levels for step in queue.relaxation)
        opened = levels[0] if widens or queue.tier_wait_s else levels[-1]
        for nth, level in enumerate(levels):
            if queue.tier_wait_s and call.entered_at + nth * queue.tier_wait_s <= self.floor.now:
                opened = max(opened, level)
        for step in queue.relaxation:
            if call.entered_at + step.after_s <= call.entered_at + waited_s:
                opened = max(opened, step.levels)
                english = 0 if {"english", "*"} & set(step.drop) else min(english, step.lower.get("english", 9))
        english = 0 if call.let_off else english
        tier = next(tier for tier in self.directory.tiers if (tier.queue, tier.agent) == (queue.name, agent))
        return tier.level <= opened and ENGLISH[agent] >= english

    def _unserved(self, queue: str) -> list[str]:
        """Who waits there and has no phone ringing."""
        offered = {offer.call for offer in self.offers.values()}
        return [name for name, call in self.calls.items() if call.queue == queue and name not in offered]

    # -- callers ----------------------------------------------------------------------------------------------------

    @rule(
        target=callers,
        queue=st.sampled_from(["support", "sales"]),
        priority=st.sampled_from([0, 0, 30]),
        english=st.sampled_from([0, 0, 5, 7]),
    )
    def arrives(self, queue: str, priority: int, english: int) -> str:
        name = f"c{len(self.calls)}"
        queue = next(other for other in self.directory.queues if other != self.away) if queue == self.away else queue
        self.calls[name] = Call(english=english)
        data = {"skill_english": str(english)} if english else {}
        self._tell(CallRouted(name, DestinationKind.QUEUE, queue, "test", priority=priority, data=data))
        return name

    @rule(name=callers, level=st.sampled_from(["0", "5", "9"]))
    def is_let_off_or_asks_for_more(self, name: str, level: str) -> None:
        self._tell(SetDemand(name, "english", level, "test"))

    @rule(name=callers, priority=st.sampled_from(["high", "low", "45"]))
    def is_promoted(self, name: str, priority: str) -> None:
        self._tell(SetPriority(name, priority, "test"))

    @rule(name=callers)
    def gives_up(self, name: str) -> None:
        call = self.calls[name]
        if call.ended:
            return
        call.ended = True
        for key, offer in list(self.offers.items()):
            if offer.call == name and offer.stage == "talking":
                del self.offers[key]
                self._tell(TalkEnded(name, key, offer.agent, offer.queue, Party.CALLER, 5.0))
        self._tell(CallEnded(name, Cause.NORMAL, Party.CALLER))

    # -- phones -----------------------------------------------------------------------------------------------------

    def _some(self, data: st.DataObject, *stages: str, alive: bool = True) -> tuple[str, Offer] | None:
        fitting = [
            key
            for key, offer in self.offers.items()
            if offer.stage in stages and not (alive and (offer.withdrawn or self.calls[offer.call].ended))
        ]
        if not fitting:
            return None
        key = data.draw(st.sampled_from(fitting))
        return key, self.offers[key]

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def phone_rings(self, data: st.DataObject) -> None:
        if found := self._some(data, "made"):
            key, offer = found
            offer.stage = "ringing"
            self._tell(OfferRinging(key, offer.call, offer.agent))

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def handset_goes_up(self, data: st.DataObject) -> None:
        """Where several ring only the first counts: callcontrol notes no second answer for a call."""
        if found := self._some(data, "made", "ringing"):
            key, offer = found
            if any(other.call == offer.call and other.stage in ("up", "talking") for other in self.offers.values()):
                return
            offer.stage = "up"
            self._tell(OfferAnswered(key, offer.call, offer.agent))

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def they_talk(self, data: st.DataObject) -> None:
        if found := self._some(data, "up"):
            key, offer = found
            offer.stage = "talking"
            self._tell(CallConnected(offer.call, key, offer.agent, offer.queue))

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def talk_ends(self, data: st.DataObject) -> None:
        if found := self._some(data, "talking"):
            key, offer = found
            del self.offers[key]
            self._tell(TalkEnded(offer.call, key, offer.agent, offer.queue, Party.AGENT, 20.0))
            self.calls[offer.call].ended = True
            self._tell(CallEnded(offer.call, Cause.NORMAL, Party.AGENT))

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), outcome=st.sampled_from(FAILURES))
    def offer_comes_to_nothing(self, data: st.DataObject, outcome: OfferOutcome) -> None:
        if found := self._some(data, "made", "ringing", "up"):
            key, offer = found
            del self.offers[key]
            self._tell(OfferEnded(key, offer.call, offer.agent, outcome))

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def withdrawn_phone_is_quiet(self, data: st.DataObject) -> None:
        found = self._some(data, "made", "ringing", "up", alive=False)
        if found and (found[1].withdrawn or self.calls[found[1].call].ended):
            key, offer = found
            del self.offers[key]
            gone = self.calls[offer.call].ended
            outcome = OfferOutcome.CALLER_GONE if gone else OfferOutcome.WITHDRAWN
            self._tell(OfferEnded(key, offer.call, offer.agent, outcome))

    @rule(agent=agents, there=st.booleans())
    def phone_comes_or_goes(self, agent: str, there: bool) -> None:
        self._tell(PhoneRegistered(agent) if there else PhoneUnregistered(agent))

    @rule(agent=agents, busy=st.booleans())
    def agent_telephones(self, agent: str, busy: bool) -> None:
        self._tell(LineBusied(agent, f"own-{agent}") if busy else LineFreed(agent, f"own-{agent}"))

    # -- agents and time --------------------------------------------------------------------------------------------

    @rule(agent=agents)
    def logs_in(self, agent: str) -> None:
        self._tell(LogIn(agent, "", "test"))

    @rule(agent=agents, act=st.sampled_from(["ready", "ready", "meal", "leave"]))
    def changes(self, agent: str, act: str) -> None:
        request = {
            "ready": SetReady(agent, "test"),
            "meal": SetNotReady(agent, "meal", "test"),
            "leave": LogOut(agent, "test"),
        }[act]
        self._tell(request)

    @rule(seconds=st.sampled_from([1.0, 6.0, 20.0, 60.0]))
    def time_passes(self, seconds: float) -> None:
        """What is noted is heard at its own moment."""
        end = self.floor.now + seconds
        while (due := min(self.floor.timers.values(), default=end + 1)) <= end:
            self.floor.after(max(due - self.floor.now, 0.0))
            self._hear()
        self.floor.after(end - self.floor.now)

    # -- the site ---------------------------------------------------------------------------------------------------

    @rule(away=st.sampled_from(["", "support", "sales"]))
    def a_queue_is_taken_away_or_comes_back(self, away: str) -> None:
        self.away = away
        self._load()

    @precondition(lambda self: any(offer.stage == "up" for offer in self.offers.values()))
    @rule(data=st.data())
    def a_queue_is_taken_away_from_who_is_about_to_talk(self, data: st.DataObject) -> None:
        if found := self._some(data, "up"):
            self.a_queue_is_taken_away_or_comes_back(found[1].queue)

    def _load(self) -> None:
        away = self.away
        queues = {name: queue for name, queue in self.directory.queues.items() if name != away}
        tiers = tuple(tier for tier in self.directory.tiers if tier.queue != away)
        self._tell(DirectoryLoaded(replace(self.directory, queues=queues, tiers=tiers)))

    # -- what must always hold --------------------------------------------------------------------------------------

    @invariant()
    def nobody_waits_beside_a_free_agent(self) -> None:
        for queue in self.directory.queues:
            for name in self._unserved(queue):
                could = [agent for agent, rule in self.floor.room.explain(name, self.floor.now) if not rule]
                ready = [agent for agent in could if self.states[agent] is AgentState.READY]
                assert not ready, f"{name} waits in {queue} though {ready} could ring"

    @invariant()
    def those_without_an_offer_are_counted(self) -> None:
        """By the room's own index beside its own callers; the expected wait is made of it."""
        for line in self.floor.room.floor.lines.values():
            unoffered = sum(not waiting.offers for waiting in line.calls.values())
            assert line.unoffered_before((float("inf"), 0)) == unoffered

    @invariant()
    def everybody_is_somewhere_once(self) -> None:
        for name, call in self.calls.items():
            assert len(call.leavings) == call.stays - bool(call.queue), name
            assert not (call.ended and call.queue), f"{name} has ended and still waits"
            assert call.leavings.count(QueueOutcome.ANSWERED) <= 1
            talks = [offer for offer in self.offers.values() if offer.call == name and offer.stage == "talking"]
            assert call.ended or call.queue or talks, f"{name} is nowhere"

    @invariant()
    def in_a_queue_that_is_gone_is_who_is_about_to_talk(self) -> None:
        up = {offer.call for offer in self.offers.values() if offer.stage == "up"}
        left = [name for name, call in self.calls.items() if call.queue and call.queue == self.away]
        assert set(left) <= up, f"{left} wait in a queue that is gone"
        known = set(self.directory.queues) - {self.away} | {self.calls[name].queue for name in left}
        assert set(self.floor.room.floor.lines) == known

    @invariant()
    def states_agree_with_offers(self) -> None:
        engaged = {offer.agent: offer for offer in self.offers.values()}
        for agent, state in self.states.items():
            offer = engaged.get(agent)
            if state in (AgentState.RESERVED, AgentState.RINGING):
                assert offer is not None, f"{agent} is {state} for nothing"
            if offer is not None and offer.stage == "talking":
                assert state in (AgentState.TALKING, AgentState.ON_HOLD), f"{agent} talks and is {state}"

    def teardown(self) -> None:
        """Everybody logs out and every phone falls silent: nobody is stuck in a call."""
        if not hasattr(self, "floor"):
            return
        for name in list(self.calls):
            self.gives_up(name)
        for key, offer in list(self.offers.items()):
            self._tell(OfferEnded(key, offer.call, offer.agent, OfferOutcome.CALLER_GONE))
        for agent in AGENTS:
            self._tell(LineFreed(agent, f"own-{agent}"))
        self._everybody_leaves()
        self.floor.after(120)
        self._hear()
        assert set(self.states.values()) == {AgentState.LOGGED_OUT}

    def _everybody_leaves(self) -> None:
        for agent in AGENTS:
            self._tell(LogOut(agent, "test"))


Centre.TestCase.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCentre = Centre.TestCase

__all__ = ["TestCentre"]
