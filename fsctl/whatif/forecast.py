"""The next half hour: who waits and talks now, who will come as they came lately, and agents moved between queues."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fsctl.directory import Directory, Tier
from fsctl.directory.demands import decides
from fsctl.requests import LogIn
from fsctl.restored import CallbackRestored
from fsctl.whatif.load import ANYBODY, FOREVER, Caller, Kind, Stream, synthetic
from fsctl.whatif.play import Shift
from fsctl.whatif.recorded import USUAL_TALK_S, PastCall
from fsctl.wording import Wording

ALREADY = "already-"
"""Begins the ids of callers who talk when the forecast begins: they keep agents busy and are not counted."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody in a queue at this moment."""

    queue: str
    waited_s: float
    priority: int = 0
    data: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Owed:
    """A callback that is promised at this moment and open. `priority` is its place's, all head starts in it;
    `made_before_s` and `entered_before_s` ago it was made, and its maker came; it may be tried in `due_in_s` and is
    forgotten in `expires_in_s`."""

    queue: str
    number: str
    made_before_s: float
    entered_before_s: float
    expires_in_s: float
    due_in_s: float = 0.0
    attempts: int = 0
    priority: int = 0
    data: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead for `seconds`. `talking` names the queue of each talk that goes on; `present` are the agents who
    are signed in and not on a break."""

    streams: tuple[Stream, ...]
    seconds: float
    waiting: tuple[Waits, ...] = ()
    talking: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()
    promises: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """So many agents from one queue to another."""

    count: int
    from_queue: str
    to_queue: str


class CannotMove(ValueError):
    """There are not so many agents to move; says how many there are."""


def demand(calls: Sequence[PastCall], span_s: float) -> tuple[Stream, ...]:
    """How callers came lately, queue by queue: their rate, their mean talk and wrap-up, their patience (all time waited
    for each who hung up)."""
    found = []
    for queue in sorted({call.queue for call in calls}):
        own = [call for call in calls if call.queue == queue]
        talks = [call.talked_s for call in own if call.talked_s]
        wraps = [call.wrap_up_s for call in own if call.wrap_up_s is not None]
        gave_up = sum(call.abandoned for call in own)
        waited_s = sum(call.waited_s for call in own)
        found.append(
            Stream(
                queue,
                len(own) / span_s * 3600,
                sum(talks) / len(talks) if talks else USUAL_TALK_S,
                waited_s / gave_up if gave_up and waited_s else FOREVER,
                sum(wraps) / len(wraps) if wraps else None,
                kinds=_kinds(own),
            )
        )
    return tuple(found)


def _kinds(calls: Sequence[PastCall]) -> tuple[Kind, ...]:
    """What the calls asked for, by how often; other data decide nothing."""
    found: Counter[tuple[tuple[tuple[str, str], ...], int, str]] = Counter()
    for call in calls:
        asked = tuple(sorted((name, value) for name, value in call.data.items() if decides(name)))
        found[asked, call.priority, call.language] += 1
    return tuple(
        Kind(times / len(calls), dict(asked), priority, language)
        for (asked, priority, language), times in sorted(found.items())
        if (dict(asked), priority, language) != (ANYBODY.data, ANYBODY.priority, ANYBODY.language)
    )


def owed(ahead: Ahead, seed: int) -> list[tuple[CallbackRestored, Caller]]:
    """The open promises as a run takes them up, each with its customer."""
    rng = random.Random(f"{seed}/owed")
    usual = {stream.queue: stream for stream in ahead.streams}
    found = []
    for number, one in enumerate(ahead.promises):
        stream = usual.get(one.queue, Stream(one.queue, 1, USUAL_TALK_S))
        patience_s = rng.expovariate(1 / stream.patience_s) if stream.patience_s < FOREVER else FOREVER
        talk_s = rng.expovariate(1 / stream.talk_s)
        customer = Caller(f"owed{number}", 0.0, one.queue, patience_s, talk_s, stream.wrap_up_s)
        promise = CallbackRestored(
            f"promise{number}",
            customer.call,
            one.queue,
            one.number,
            "",
            -one.made_before_s,
            -one.entered_before_s,
            one.priority,
            one.expires_in_s,
            one.attempts,
            one.due_in_s,
            one.language,
            one.data,
        )
        found.append((promise, customer))
    return found


def callers(ahead: Ahead, seed: int) -> list[Caller]:
    """Who talks (the rest of an exponential talk is as long as a new one), who waits, who will come."""
    rng = random.Random(f"{seed}/now")
    usual = {stream.queue: stream for stream in ahead.streams}
    found = []
    for number, queue in enumerate(ahead.talking):
        stream = usual.get(queue, Stream(queue, 1, USUAL_TALK_S))
        talk_s = rng.expovariate(1 / stream.talk_s)
        found.append(Caller(f"{ALREADY}{number}", 0.0, queue, FOREVER, talk_s, stream.wrap_up_s))
    for number, waits in enumerate(sorted(ahead.waiting, key=lambda waits: -waits.waited_s)):
        stream = usual.get(waits.queue, Stream(waits.queue, 1, USUAL_TALK_S))
        patience_s = rng.expovariate(1 / stream.patience_s) if stream.patience_s < FOREVER else FOREVER
        talk_s = rng.expovariate(1 / stream.talk_s)
        credit = waits.priority + round(waits.waited_s)
        waiting = (f"w{number}", 0.0, waits.queue, patience_s, talk_s, stream.wrap_up_s, credit)
        found.append(Caller(*waiting, waits.language, waits.data))
    return [*found, *synthetic(ahead.streams, seed, hours=ahead.seconds / 3600)]


def shift(ahead: Ahead, site: Directory) -> Shift:
    """Who is present stays."""
    return Shift(tuple((0.0, LogIn(agent, "", "shift")) for agent in sorted(ahead.present & site.agents.keys())))


def movable(site: Directory, present: Collection[str], move: Move) -> list[str]:
    """Agents who are present and serve the one queue but not the other, those who serve least others first."""
    serves: dict[str, set[str]] = {}
    for tier in site.tiers:
        serves.setdefault(tier.agent, set()).add(tier.queue)
    fit = [
        agent
        for agent, queues in serves.items()
        if agent in present and move.from_queue in queues and move.to_queue not in queues
    ]
    return sorted(fit, key=lambda agent: (len(serves[agent]), agent))


def moved(site: Directory, present: Collection[str], moves: Iterable[Move]) -> tuple[Directory, tuple[str, ...]]:
    """The site with agents moved, and who they are. Raises CannotMove."""
    names: list[str] = []
    for move in moves:
        fit = movable(site, present, move)
        if move.count > len(fit):
            cannot = Wording(
                "{count} agents cannot go from {source} to {target}: {fit} are there who serve the one, not the other",
                count=move.count,
                source=move.from_queue,
                target=move.to_queue,
                fit=len(fit),
            )
            raise CannotMove(cannot)
        going = set(fit[: move.count])
        names += sorted(going)
        tiers = [tier for tier in site.tiers if not (tier.agent in going and tier.queue == move.from_queue)]
        site = replace(site, tiers=(*tiers, *(Tier(move.to_queue, agent) for agent in sorted(going))))
    return site, tuple(names)
