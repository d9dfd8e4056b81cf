"""A distributor with a site, and the field's words for what happens to it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

import pytest

from fsctl.acd.room import Distributor
from fsctl.directory import Agent, DestinationKind, Directory, DirectoryLoaded, Extension, Queue, Tier
from fsctl.facts import (
    AgentState,
    AgentStateChanged,
    CallConnected,
    CallEnded,
    CallLeftQueue,
    CallRouted,
    OfferAnswered,
    OfferEnded,
    OfferMade,
    OfferOutcome,
    OfferRinging,
    OfferWithdrawn,
    Party,
    TalkEnded,
)
from fsctl.requests import LogIn
from fsctl.step import Effect, Note, TimerCame, TimerKey, Wake
from fsctl.switch.causes import Cause


class Floor:
    """Tells the distributor what happens and lets its timers come in time."""

    def __init__(self, directory: Directory) -> None:
        ids = count(1)
        self.room = Distributor(lambda: f"o{next(ids)}", random.Random(7))
        self.now = 1000.0
        self.facts: list[object] = []
        self.ended: set[str] = set()
        self.timers: dict[TimerKey, float] = {}
        self.directory = directory
        self.tell(DirectoryLoaded(directory))

    def tell(self, received: object) -> list[object]:
        if isinstance(received, OfferEnded):
            self.ended.add(received.offer)
        told = []
        for effect in self.room.step(received, self.now):
            told.extend(self._carry_out(effect))
        for fact in list(told):
            if type(fact) in self.room.hears:  # as the engine does: a room hears what it noted itself
                told.extend(self.tell(fact))
        return told

    def _carry_out(self, effect: Effect) -> list[object]:
        if isinstance(effect, Note):
            self.facts.append(effect.fact)
            return [effect.fact]
        if isinstance(effect, Wake):
            if effect.at is None:
                self.timers.pop(effect.key, None)
            else:
                self.timers[effect.key] = effect.at
        return []

    def after(self, seconds: float) -> None:
        """Let time pass, with every timer that comes due."""
        end = self.now + seconds
        while True:
            due = min(((at, key) for key, at in self.timers.items() if at <= end), default=None)
            if due is None:
                break
            at, key = due
            del self.timers[key]
            self.now = max(self.now, at)
            self.tell(TimerCame(key))
        self.now = end

    def change(self, **queue: object) -> None:
        """Configure the queue `support` anew."""
        queues = {**self.directory.queues, "support": replace(self.directory.queues["support"], **queue)}
        self.directory = replace(self.directory, queues=queues)
        self.tell(DirectoryLoaded(self.directory))

    # -- the field's words

    def log_in(self, *agents: str) -> None:
        for agent in agents:
            self.tell(LogIn(agent, "", "test"))

    def arrives(self, call: str, queue: str = "support", priority: int = 0) -> list[object]:
        return self.tell(CallRouted(call, DestinationKind.QUEUE, queue, "test", priority=priority))

    def gives_up(self, call: str) -> list[object]:
        return self.tell(CallEnded(call, Cause.CANCELLED, Party.CALLER))

    def offers(self) -> list[OfferMade]:
        return [fact for fact in self.facts if isinstance(fact, OfferMade)]

    def offer_of(self, call: str) -> OfferMade:
        return [fact for fact in self.offers() if fact.call == call][-1]

    def agent_of(self, call: str) -> str:
        """Who rings for the call now, or nobody."""
        live = [fact.agent for fact in self.offers() if fact.call == call and fact.offer not in self.ended]
        return live[-1] if live else ""

    def rings(self, call: str) -> None:
        offer = self.offer_of(call)
        self.tell(OfferRinging(offer.offer, call, offer.agent))

    def lifts(self, call: str) -> None:
        offer = self.offer_of(call)
        self.tell(OfferAnswered(offer.offer, call, offer.agent))

    def talks(self, call: str) -> None:
        self.lifts(call)
        offer = self.offer_of(call)
        self.tell(CallConnected(call, offer.offer, offer.agent, offer.queue))

    def talk_ends(self, call: str, talked_s: float = 60.0) -> None:
        offer = self.offer_of(call)
        self.tell(TalkEnded(call, offer.offer, offer.agent, offer.queue, Party.CALLER, talked_s))

    def fails(self, call: str, outcome: OfferOutcome) -> list[object]:
        offer = self.offer_of(call)
        return self.tell(OfferEnded(offer.offer, call, offer.agent, outcome))

    def withdrawn(self) -> list[str]:
        return [fact.agent for fact in self.facts if isinstance(fact, OfferWithdrawn)]

    def left(self, call: str) -> list[CallLeftQueue]:
        return [fact for fact in self.facts if isinstance(fact, CallLeftQueue) and fact.call == call]

    def state(self, agent: str) -> AgentState:
        return self.room.floor.seats[agent].state

    def states(self, agent: str) -> list[AgentState]:
        return [fact.state for fact in self.facts if isinstance(fact, AgentStateChanged) and fact.agent == agent]

    def last(self, kind: type) -> object:
        return [fact for fact in self.facts if isinstance(fact, kind)][-1]

    def all(self, kind: type) -> list[object]:
        return [fact for fact in self.facts if isinstance(fact, kind)]


def site(agents: int = 3, queues: Mapping[str, Queue] | None = None) -> Directory:
    """Agents 1001 … with phones of their own, all serving every queue at level 1."""
    numbers = [str(1001 + n) for n in range(agents)]
    queues = queues or {"support": Queue("support")}
    return Directory(
        agents={number: Agent(number, number, number) for number in numbers},
        extensions={number: Extension(number, "") for number in [*numbers, "2000"]},
        queues=queues,
        tiers=tuple(Tier(queue, number, 1, i + 1) for queue in queues for i, number in enumerate(numbers)),
    )


@pytest.fixture
def floor() -> Floor:
    return Floor(site())
