"""Where a call goes at a site before anybody answers it: from the number dialled, and through flows.

Flows are gone through by their own interpreter; the caller does what is on file. Hours are those of the moment then.
What a look-up found, and how things stood in a queue, is as on that day. Where a caller never was, the caller does as
one who was there, drawn; where nobody was, nothing is known, and that is said.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from fsctl.directory import Destination, DestinationKind, Directory
from fsctl.directory.demands import CALLBACK_PLACE, CALLBACK_QUEUE, TIER, of_number
from fsctl.document import Mistakes
from fsctl.ivr.actions import Action, AskBack, AskCallback, Left
from fsctl.ivr.check import structure
from fsctl.ivr.interpreter import Run
from fsctl.ivr.model import Collect, Find, Flow, LastAgent, Node, Set, Verify, When, edges
from fsctl.ivr.parse import parse
from fsctl.whatif.memory import NOBODY, Memory, Others, Place

HANGUP = Destination(DestinationKind.HANGUP)

STEPS = 500
"""A way that is longer goes in circles."""

LENDERS = 8
"""Of how many others one caller's way is made up at most."""


@dataclass(frozen=True, slots=True)
class Who:
    """A caller: the call, the telephone, what is on file of ways through flows."""

    call: str
    number: str
    memory: Memory


@dataclass(frozen=True, slots=True)
class Travelling:
    """What a call has with it: `now` is the moment it has come to; the rest is as in `whatif.load.Caller`."""

    now: float
    language: str = "zh"
    priority: int = 0
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Went:
    """`to`: where the call leaves for; None for one that ended on the way. `asks_for`: the telephone that is to be
    called back on behalf of the queue `to` names. `unknown`: the place where nobody knows what the caller would do."""

    to: Destination | None
    travelling: Travelling
    asks_for: str | None = None
    unknown: Place | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """A site, and what is known of callers."""

    site: Directory
    others: Others = NOBODY
    seed: int = 1

    def from_number(self, dialled: str, tier: str, who: Who, begun: Travelling) -> Went:
        """From the number dialled on. `tier` is of the customer who was recognised by number, empty for none."""
        known = self.site.numbers.get(dialled)
        if known is None:
            return Went(None, begun)
        data = {**begun.data, **of_number(known)}
        if tier in self.site.customer_tiers:
            data[TIER] = tier
        start = replace(begun, language=known.language, priority=self.site.head_start_s(known.priority), data=data)
        to = known.destination
        if to.kind is DestinationKind.CALLBACK:
            return self.asked(to.name, who, start, kept=False)
        return self.through(to.name, who, start) if to.kind is DestinationKind.FLOW else Went(to, start)

    def asked(self, queue: str, who: Who, come: Travelling, *, kept: bool) -> Went:
        """Into the flow that asks for a callback on behalf of a queue. `kept`: there is a place to go back to."""
        known = self.site.queues.get(queue)
        if known is None:
            return Went(None, come)
        data = {**come.data, CALLBACK_PLACE: "kept" if kept else "", CALLBACK_QUEUE: queue}
        return self.through(known.callback_flow, who, replace(come, data=data))

    def through(self, name: str, who: Who, come: Travelling) -> Went:
        """A flow, to its end or the caller's."""
        flow = readable(self.site.flows.get(name, ""), name)
        if flow is None:
            return Went(HANGUP, come)
        rng = random.Random(f"{self.seed}/{who.call}/{name}")
        went = _gone_through(flow, self.site, who, come)
        for _ in range(LENDERS):
            other = self.others.one(went.unknown, rng) if went.unknown else None
            if other is None:
                break
            who = replace(who, memory=who.memory.completed(other))
            went = _gone_through(flow, self.site, who, come)
        return went


@lru_cache(maxsize=256)
def readable(text: str, name: str) -> Flow | None:
    """None for a text that cannot be run: a call led there is hung up."""
    try:
        flow = replace(parse(text, name), name=name)
    except Mistakes:
        return None
    return None if structure(flow) else flow


def _gone_through(flow: Flow, site: Directory, who: Who, come: Travelling) -> Went:
    memory = who.memory
    run = Run(_as_then(flow, memory), site, who.number, come.language, dict(come.data))
    now = come.now
    keyed = {node: deque(keys) for (name, node), keys in memory.keyed.items() if name == flow.name}
    actions = run.begin(now)
    for _ in range(STEPS):
        last = actions[-1] if actions else None
        travelling = Travelling(now, run.language, come.priority, dict(run.data))
        if isinstance(last, Left):
            head_start = site.head_start_s(last.priority) if last.priority else come.priority
            return Went(last.destination, replace(travelling, priority=head_start))
        if isinstance(last, AskCallback):
            return Went(Destination(DestinationKind.CALLBACK, last.queue), travelling, last.number)
        if isinstance(last, AskBack):
            actions = run.gone(now)
        elif run.speaking:
            actions = run.said(now)
        elif own := keyed.get(run.node):
            one = own.popleft()
            now = now if one.at is None else max(one.at, now)
            actions = _key(run, one.keys, now)
        else:
            here = (flow.name, run.node)
            return Went(None, travelling, unknown=None if here == memory.last else here)
    return Went(None, Travelling(now, run.language, come.priority, dict(run.data)))


def _key(run: Run, keys: str, now: float) -> list[Action]:
    """As it was keyed: nothing, or keys with a pause after them."""
    here, actions = run.node, run.waited(now) if not keys else []
    for key in keys:
        actions = run.pressed(key, now)
    return run.waited(now) if keys and run.node == here and run.waiting and not run.speaking else actions


def _as_then(flow: Flow, memory: Memory) -> Flow:
    """Nodes whose way depends on what was found or on how things stood lead where they led on that day."""
    nodes = dict(flow.nodes)
    for name, node in flow.nodes.items():
        if isinstance(node, Find | Verify | LastAgent | When):
            nodes[name] = _led(name, node, memory.went.get((flow.name, name)), memory.tiers.get((flow.name, name)))
    return replace(flow, nodes=nodes)


def _led(name: str, node: Node, to: str | None, tier: str | None) -> Node:
    """Where nothing is known the way ends: a question that nobody answers."""
    if to is not None and to in edges(node).values():
        return Set({TIER: tier} if tier else {}, to)
    return Collect((), "", name, name, name)
