"""A fault of the events' way to us: late, doubled, out of order, lost. In virtual time, without sockets."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from unittest.mock import patch

from fsctl.call.channel import Channel, Life
from fsctl.call.registry import Registry
from fsctl.facts.codec import kind_of, to_json
from fsctl.switch.events import ChannelBridged, ChannelHungUp, ChannelUnbridged, SwitchEvent, SwitchSnapshot
from tests.faults.checker import History, Noted, check
from tests.faults.outcome import Outcome, Run
from tests.scenarios.world import World, site

AGENTS = ("1001", "1002", "1003")
CALLERS = 8
MIXES = 10
"""How often the events of one world are mixed anew."""

LATE_S = 3.0
"""Longer than the switch has ever been seen to be late."""

LOST = 0.2
STOCK_EVERY_S = 5.0

Seen = dict[str, tuple[bool, str, bool, bool]]
"""Channel → answered, bridged with, parked, held."""


def mixed(run: Run) -> Outcome:
    """F5. What the registry makes of the events of generated calls, mixed, is what it makes of them in order, and what
    the switch has; with a fifth of them lost it is so after three snapshots. The control forgets which channels have
    ended. Then the whole engine hears events late, twice and not at all, and the checker reads what it noted."""
    outcome, rng, heard = Outcome(), run.rng(), 0
    with ExitStack() as stack:
        if not run.protected:
            stack.enter_context(patch.object(Registry, "_known", _forgetful))
        for number in range(-(-run.count // MIXES)):
            world = busy_world(rng, World)
            world.after(rng.uniform(0.0, 10.0))
            heard += len(world.events)
            for _ in range(min(MIXES, run.count - number * MIXES)):
                _mixed_once(world, rng, outcome)
            if run.protected:
                _engine_once(rng, outcome)
            if len(outcome.wrong) > 5:
                break
    outcome.measured = f"{heard} events of generated calls, each set mixed {MIXES} times"
    return outcome


def _mixed_once(world: World, rng: random.Random, outcome: Outcome) -> None:
    now, shown = world.now, world.switch.snapshot(fresh=False)
    truth = _shown(shown)
    events = list(_mix(world.events, rng))
    ordered, mixed, holed = Registry(), Registry(), Registry()
    for event in world.events:
        ordered.accept(event, now)
    for event in events:
        mixed.accept(event, now)
        if rng.random() > LOST:
            holed.accept(event, now)
    for stock in (1, 2, 3):
        holed.accept(shown, now + stock * STOCK_EVERY_S)
    outcome.must(_state(ordered) == truth, f"I1: in order, not as on the switch: {_differ(_state(ordered), truth)}")
    outcome.must(_state(mixed) == truth, f"I1: mixed, not as on the switch: {_differ(_state(mixed), truth)}")
    outcome.must(_state(holed) == truth, f"I1: holed and reconciled, not as there: {_differ(_state(holed), truth)}")


def _mix(events: Sequence[SwitchEvent], rng: random.Random) -> list[SwitchEvent]:
    """Every event at least once: a third of them some places late, a fifth of them again much later."""
    placed = [(place + (rng.uniform(0, 6) if rng.random() < 0.3 else 0), event) for place, event in enumerate(events)]
    again = [(place + rng.uniform(0, 40), event) for place, event in enumerate(events) if rng.random() < 0.2]
    return [event for _, event in sorted([*placed, *again], key=lambda one: one[0])]


def _state(registry: Registry) -> Seen:
    return {
        uuid: (channel.life >= Life.ANSWERED, channel.partner, channel.parked, channel.held)
        for uuid, channel in registry.channels.items()
    }


def _shown(snapshot: SwitchSnapshot) -> Seen:
    return {seen.channel: (seen.answered, seen.bridged_to, seen.parked, seen.held) for seen in snapshot.channels}


def _differ(ours: Seen, truth: Seen) -> str:
    uuid = next((uuid for uuid in sorted(ours.keys() | truth.keys()) if ours.get(uuid) != truth.get(uuid)), "")
    return f"{uuid[:8]} is {ours.get(uuid)} instead of {truth.get(uuid)}"


def _forgetful(self: Registry, uuid: str, now: float) -> Channel:
    return self.channels.setdefault(uuid, Channel(uuid, since=now))


# -- the whole engine -----------------------------------------------------------------------------------------------


class Mangled(World):
    """Its engine hears events late and twice, and of what a snapshot tells as well some not at all."""

    def __init__(self, *given: object, **named: object) -> None:
        self.rng = random.Random(1)
        self.mangling = False
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self._take_stock()

    def _heard(self, event: SwitchEvent) -> None:
        if not self.mangling:
            super()._heard(event)
            return
        fate = self.rng.random()
        if fate < LOST and isinstance(event, ChannelHungUp | ChannelBridged | ChannelUnbridged):
            return
        hear = super()._heard
        if fate < 0.5:
            self.switch.core.after(self.rng.uniform(0.0, LATE_S), lambda: hear(event))
        else:
            hear(event)
        if 0.4 < fate < 0.6:
            self.switch.core.after(self.rng.uniform(0.0, LATE_S), lambda: hear(event))

    def _take_stock(self) -> None:
        self.engine.receive(self.switch.snapshot(fresh=False), self.now)
        self.switch.core.after(STOCK_EVERY_S, self._take_stock)


def _engine_once(rng: random.Random, outcome: Outcome) -> None:
    world = busy_world(rng, Mangled)
    world.after(20.0)
    world.mangling = False
    for channel in list(world.switch.core.channels.values()):
        world.switch.core.kill(channel, "NORMAL_CLEARING")
    world.after(20.0)
    facts = [Noted(f"run-{n}", at, 1, kind_of(fact), to_json(fact)) for n, (at, fact) in enumerate(world.facts, 1)]
    alive = frozenset(world.switch.core.channels)
    outcome.wrong += [f"{violation.invariant}: {violation.what}" for violation in check(History(facts, alive))]
    outcome.wrong += world.troubles


def busy_world(rng: random.Random, form: type[World], callers: int = CALLERS) -> World:
    """Callers with little patience, agents who answer or do not, and some talks on hold."""
    world = form(site(len(AGENTS), announce_agent=False, wrap_up_s=1.0), seed=rng.getrandbits(30))
    for agent in AGENTS:
        answers, ends = rng.choice((0.5, 2.0, None)), rng.choice((None, 3.0, 8.0))
        world.phone(agent, answers_after_s=answers, hangs_up_after_s=ends)
    world.log_in(*AGENTS)
    world.after(0.1)
    if isinstance(world, Mangled):
        world.mangling, world.rng = True, random.Random(rng.getrandbits(30))
    for number in range(callers):
        world.caller(f"555{number:04}", patience_s=rng.choice((None, 1.0, 6.0)), talks_s=rng.choice((None, 2.0, 7.0)))
        world.after(rng.uniform(0.0, 3.0))
        phone = world.phones[rng.choice(AGENTS)]
        if phone.channel is not None and phone.channel.partner and rng.random() < 0.5:
            phone.hold(world.switch.core, not phone.channel.held)
    return world
