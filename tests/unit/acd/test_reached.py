"""A long random day: every state of an agent and every way out of a queue comes about and is left again, and the same
day gives the same facts."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace

from fsctl.directory import Destination, DestinationKind, Queue, Relaxation, Strategy
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallHeld,
    CallLeftQueue,
    CallRetrieved,
    CallTransferred,
    LineBusied,
    LineFreed,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    OfferRinging,
    Party,
    QueueOutcome,
    TalkEnded,
)
from fsctl.requests import LogIn, LogOut, SetNotReady, SetReady
from fsctl.step import Refused
from fsctl.switch.events import PhoneRegistered, PhoneUnregistered
from tests.unit.acd.conftest import Floor, site

SORRY = Destination(DestinationKind.ANNOUNCEMENT, "sorry")
OUTCOMES = [outcome for outcome in OfferOutcome if outcome is not OfferOutcome.CONNECTED]
WAYS_OUT = {
    QueueOutcome.ANSWERED,
    QueueOutcome.ABANDONED,
    QueueOutcome.TIMED_OUT,
    QueueOutcome.NO_AGENT,
    QueueOutcome.FULL,
    QueueOutcome.REMOVED,
}
"""Of this queue; what is lost, recovery finds."""


class Day:
    """People who do what comes into their heads, at telephones that do what telephones do."""

    def __init__(self, seed: int, strategy: Strategy) -> None:
        self.rng = random.Random(seed)
        support = Queue(
            "support",
            strategy=strategy,
            max_wait_s=60.0,
            no_agent_wait_s=20.0,
            max_length=4,
            on_max_wait=SORRY,
            on_no_agent=SORRY,
            on_full=SORRY,
            demands={"english": 5},
            relaxation=(Relaxation(15.0, drop=("english",)),),
        )
        directory = site(3, {"support": support})
        agents = {n: replace(agent, skills={"english": 3 * int(n[-1])}) for n, agent in directory.agents.items()}
        self.floor = Floor(replace(directory, agents=agents))
        self.stages: dict[str, str] = {}
        """Offer → made, ringing, up, talking, on_hold; what is over is not there."""
        self.offers: dict[str, OfferMade] = {}
        self.calls: list[str] = []

    def run(self, steps: int) -> None:
        acts = [self.people, self.people, self.caller, self.phone, self.phone, self.phone, self.line, self.time]
        for _ in range(steps):
            self.rng.choice(acts)()
            self._look()

    def _look(self) -> None:
        for offer in self.floor.offers():
            if offer.offer not in self.offers:
                self.offers[offer.offer], self.stages[offer.offer] = offer, "made"

    def _tell(self, received: object) -> None:
        with suppress(Refused):
            self.floor.tell(received)

    def people(self) -> None:
        agent = self.rng.choice(("1001", "1002", "1003"))
        log_in, ready = LogIn(agent, "", ""), SetReady(agent, "")
        self._tell(
            self.rng.choice((log_in, log_in, log_in, ready, ready, SetNotReady(agent, "meal", ""), LogOut(agent, "")))
        )

    def caller(self) -> None:
        if self.rng.random() < 0.6:
            self.calls.append(f"c{len(self.calls)}")
            self.floor.arrives(self.calls[-1], priority=self.rng.choice((0, 30)))
        elif self.calls:
            call = self.rng.choice(self.calls[-6:])
            if self.rng.random() < 0.2:
                self._tell(CallTransferred(call, "anna", "queue:sales"))
            elif "talking" not in {self.stages.get(o.offer) for o in self.offers.values() if o.call == call}:
                self.floor.gives_up(call)

    def phone(self) -> None:
        if not self.stages:
            return
        key = self.rng.choice(list(self.stages))
        offer, stage = self.offers[key], self.stages[key]
        others = {self.stages[o] for o in self.stages if o != key and self.offers[o].call == offer.call}
        if stage in ("made", "ringing") and (self.rng.random() < 0.3 or {"up", "talking", "on_hold"} & others):
            del self.stages[key]
            self._tell(OfferEnded(key, offer.call, offer.agent, self.rng.choice(OUTCOMES)))
        elif stage == "made":
            self.stages[key] = "ringing"
            self._tell(OfferRinging(key, offer.call, offer.agent))
        elif stage == "ringing":
            self.stages[key] = "up"
            self._tell(OfferAnswered(key, offer.call, offer.agent))
        elif stage == "up":
            self.stages[key] = "talking"
            self._tell(CallConnected(offer.call, key, offer.agent, "support"))
        elif self.rng.random() < 0.4:
            held = stage == "talking"
            self.stages[key] = "on_hold" if held else "talking"
            self._tell((CallHeld if held else CallRetrieved)(offer.call, offer.agent, ""))
        else:
            del self.stages[key]
            self._tell(TalkEnded(offer.call, key, offer.agent, "support", Party.AGENT, 30.0))

    def line(self) -> None:
        agent = self.rng.choice(("1001", "1002", "1003"))
        busied, freed = LineBusied(agent, "own"), LineFreed(agent, "own")
        here = PhoneRegistered(agent)
        self._tell(self.rng.choice((busied, freed, freed, PhoneUnregistered(agent), here, here, here)))

    def time(self) -> None:
        self.floor.after(self.rng.choice((0.5, 3.0, 12.0, 30.0)))


def day(seed: int, strategy: Strategy, steps: int = 1200) -> Floor:
    played = Day(seed, strategy)
    played.run(steps)
    return played.floor


def test_every_state_and_every_way_out_is_reached_and_left() -> None:
    reached: set[AgentState] = set()
    left: set[AgentState] = set()
    outcomes: set[QueueOutcome] = set()
    for seed, strategy in enumerate(Strategy):
        last: dict[str, AgentState] = {}
        for fact in day(seed, strategy).facts:
            if isinstance(fact, AgentStateChanged):
                left.update({last[fact.agent]} if fact.agent in last else ())
                last[fact.agent] = fact.state
                reached.add(fact.state)
            elif isinstance(fact, CallLeftQueue):
                outcomes.add(fact.outcome)
    assert reached == set(AgentState)
    assert left == set(AgentState)
    assert outcomes >= WAYS_OUT


def test_the_same_day_gives_the_same_facts() -> None:
    for seed, strategy in enumerate(Strategy):
        assert repr(day(seed, strategy, 500).facts) == repr(day(seed, strategy, 500).facts), strategy
    assert repr(day(1, Strategy.RANDOM, 500).facts) != repr(day(2, Strategy.RANDOM, 500).facts)
