"""What is wrong with how callers leave queues: circles, no way out, limits that cannot be met.

What makes no sense where a site is written down keeps a site file from being applied. The same can arise by itself,
when an agent or a skill is taken away while callers wait: then it is a warning, for it must not keep the rest from
being used.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsctl.directory.model import Directory
from fsctl.directory.places import Destination, DestinationKind
from fsctl.directory.queues import Queue
from fsctl.directory.wrong import Wrong
from fsctl.wording import Wording


def exits(queue: Queue) -> dict[str, Destination]:
    """Where a queue's callers go when they are not answered."""
    return {
        "on_max_wait": queue.on_max_wait,
        "on_no_agent": queue.on_no_agent,
        "on_full": queue.on_full,
        "on_expected": queue.on_expected,
        "on_ratio": queue.on_ratio,
        "on_closed": queue.on_closed,
    }


def ways_out(queue: Queue) -> Iterator[tuple[str, Destination]]:
    """Every setting that names where callers go, with each destination it names."""
    yield from exits(queue).items()
    for destination in queue.exit_keys.values():
        yield "exit_keys", destination


AT_ONCE = ("on_no_agent", "on_full", "on_expected", "on_ratio", "on_closed")
"""Exits a caller may take without having waited."""


def check_overflow(directory: Directory) -> Iterator[Wrong]:
    yield from _circles(directory)
    yield from _round_trips(directory)
    staffed = {tier.queue for tier in directory.tiers}
    for queue in directory.queues.values():
        yield from _way_out(queue, queue.name in staffed)
        yield from _limits(queue)


def _circles(directory: Directory) -> Iterator[Wrong]:
    """Queues that overflow into one another at once: a caller would go round for ever."""
    for name in directory.queues:
        if way := _way_round(directory, name, "on_no_agent"):
            told = Wording("queues overflow in a circle without agents: {way}", way=" → ".join(way))
            yield Wrong("queues", name, told, setting="on_no_agent")
        if way := _way_round(directory, name, "on_full"):
            told = Wording("queues overflow in a circle when they are full: {way}", way=" → ".join(way))
            yield Wrong("queues", name, told, setting="on_full")
        for exit_ in ("on_expected", "on_ratio", "on_closed"):
            if way := _way_round(directory, name, exit_):
                told = Wording("queues that let nobody in send callers in a circle: {way}", way=" → ".join(way))
                yield Wrong("queues", name, told, setting=exit_)


def _way_round(directory: Directory, name: str, exit_: str) -> list[str]:
    """The queues on the way from this one by that exit back to itself; empty when it does not lead back."""
    way, at = [name], name
    while True:
        to: Destination = getattr(directory.queues[at], exit_)
        if to.kind is not DestinationKind.QUEUE or to.name not in directory.queues:
            return []
        if to.name in way:
            return [*way, name] if to.name == name else []
        way.append(to.name)
        at = to.name


def _round_trips(directory: Directory) -> Iterator[Wrong]:
    """Circles that a caller takes with waiting between: nothing ends such a call while nobody answers."""
    told_of: set[frozenset[str]] = set()
    for name in directory.queues:
        way = _trip(directory, name)
        if way and frozenset(way) not in told_of:
            told_of.add(frozenset(way))
            told = Wording("callers go round from queue to queue for ever: {way}", way=" → ".join([*way, name]))
            setting = next(
                what for what, to in used_exits(directory.queues[name]).items() if _leads(to, (*way, name)[1:])
            )
            yield Wrong("queues", name, told, warning=True, setting=setting, in_file=True)


def _trip(directory: Directory, name: str) -> list[str]:
    """The shortest way by exits in use back to the queue, without its end; empty when there is none."""
    ways: list[list[str]] = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for to in used_exits(directory.queues[way[-1]]).values():
            if to.kind is not DestinationKind.QUEUE or to.name not in directory.queues:
                continue
            if to.name == name:
                return way if not _at_once(directory, way) else []
            if to.name not in seen:
                seen.add(to.name)
                ways.append([*way, to.name])
    return []


def _at_once(directory: Directory, way: list[str]) -> bool:
    """Whether the circle is one of those told already."""
    return any(_way_round(directory, way[0], exit_) for exit_ in AT_ONCE)


def used_exits(queue: Queue) -> dict[str, Destination]:
    """The exits that a caller can come to."""
    used = {
        "on_max_wait": queue.max_wait_s > 0,
        "on_no_agent": queue.no_agent_wait_s >= 0,
        "on_full": queue.max_length > 0,
        "on_expected": queue.max_expected_s > 0,
        "on_ratio": queue.max_ratio > 0,
        "on_closed": bool(queue.calendar),
    }
    return {what: to for what, to in exits(queue).items() if used[what]}


def _leads(to: Destination, queues: tuple[str, ...]) -> bool:
    return to.kind is DestinationKind.QUEUE and to.name in queues


def _way_out(queue: Queue, staffed: bool) -> Iterator[Wrong]:
    """Agents go home: who waits then must not wait for ever."""
    if queue.max_wait_s or queue.no_agent_wait_s >= 0:
        return
    if not staffed:
        told = Wording(
            "queue {queue} has neither agents nor a way out: its callers wait for ever; set max_wait_s",
            queue=queue.name,
        )
    elif queue.exit_keys:
        return
    else:
        told = Wording(
            "queue {queue} has no way out: callers wait for ever when its agents have gone; set max_wait_s or "
            "no_agent_wait_s",
            queue=queue.name,
        )
    yield Wrong("queues", queue.name, told, warning=True, setting="max_wait_s", in_file=True)


def _limits(queue: Queue) -> Iterator[Wrong]:
    """A limit that comes after the one that ends the wait is never met."""
    longest = queue.max_wait_s
    if not longest:
        return
    later = {
        "no_agent_wait_s": queue.no_agent_wait_s,
        "service_s": queue.service_s,
        "relaxation": max((step.after_s for step in queue.relaxation), default=0.0),
        "reserve_join_s": queue.reserve_join_s,
    }
    for setting, limit in later.items():
        if limit > longest:
            found = {"queue": queue.name, "setting": setting, "limit": limit, "longest": longest}
            told = Wording("queue {queue}: {setting} is {limit:g} s, but callers leave after {longest:g} s", **found)
            yield Wrong("queues", queue.name, told, warning=True, setting=setting, in_file=True)
    if queue.ring_s > longest:
        found = {"queue": queue.name, "ring": queue.ring_s, "longest": longest}
        told = Wording("queue {queue}: phones ring for {ring:g} s, but callers leave after {longest:g} s", **found)
        yield Wrong("queues", queue.name, told, warning=True, setting="max_wait_s")
