"""What is wrong with a directory as a whole: names that lead nowhere, circles, what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fsctl.directory.model import Destination, DestinationKind, Directory, Disposition, Queue


@dataclass(frozen=True, slots=True)
class Wrong:
    """`table` and `name` say where; a warning does not keep the directory from being used."""

    table: str
    name: str
    message: str
    warning: bool = False


def check(directory: Directory) -> list[Wrong]:
    return [
        *_destinations(directory),
        *_tiers(directory),
        *_agents(directory),
        *_teams(directory),
        *_dispositions(directory),
        *_circles(directory),
        *_keys(directory),
        *_zones(directory),
    ]


def _destinations(directory: Directory) -> Iterator[Wrong]:
    for number in directory.numbers.values():
        message = leads_nowhere(number.destination, directory)
        if message:
            yield Wrong("numbers", number.number, f"number {number.number}: {message}")
    for queue in directory.queues.values():
        for what, destination in exits(queue).items():
            message = leads_nowhere(destination, directory)
            if message:
                yield Wrong("queues", queue.name, f"queue {queue.name}, {what}: {message}")


def exits(queue: Queue) -> dict[str, Destination]:
    """Where a queue's callers go when they are not answered."""
    return {"on_max_wait": queue.on_max_wait, "on_no_agent": queue.on_no_agent, "on_full": queue.on_full}


def leads_nowhere(to: Destination, directory: Directory) -> str:
    """Why a destination is none; empty when it is. Announcements are checked by whoever knows the prompts."""
    tables = {
        DestinationKind.QUEUE: directory.queues,
        DestinationKind.FLOW: directory.flows,
        DestinationKind.EXTENSION: directory.extensions,
    }
    table = tables.get(to.kind)
    if table is not None and to.name not in table:
        return f"unknown {to.kind} {to.name!r}; known are {', '.join(sorted(table)) or 'none'}"
    if to.kind is DestinationKind.EXTERNAL and to.name.partition("/")[0] not in directory.trunks:
        return f"unknown trunk in {to.name!r}; write external:trunk/number"
    return ""


def _tiers(directory: Directory) -> Iterator[Wrong]:
    for tier in directory.tiers:
        if tier.agent not in directory.agents:
            yield Wrong(
                "tiers",
                f"{tier.queue}/{tier.agent}",
                f"queue {tier.queue} names agent {tier.agent!r}, whom nobody knows",
            )
    staffed = {tier.queue for tier in directory.tiers}
    for name in directory.queues:
        if name not in staffed:
            yield Wrong("queues", name, f"queue {name} has no agents: its callers wait for nobody", warning=True)


def _agents(directory: Directory) -> Iterator[Wrong]:
    owners: dict[str, str] = {}
    for agent in directory.agents.values():
        if agent.extension and agent.extension not in directory.extensions:
            yield Wrong("agents", agent.number, f"agent {agent.number}: there is no extension {agent.extension!r}")
        if agent.extension and agent.extension in owners:
            other = owners[agent.extension]
            yield Wrong(
                "agents", agent.number, f"agents {other} and {agent.number} have the same phone {agent.extension}"
            )
        owners.setdefault(agent.extension, agent.number)


def _teams(directory: Directory) -> Iterator[Wrong]:
    manned = {agent.team for agent in directory.agents.values()}
    for agent in directory.agents.values():
        if agent.team and agent.team not in directory.teams:
            known = ", ".join(sorted(directory.teams)) or "none"
            yield Wrong("agents", agent.number, f"agent {agent.number}: unknown team {agent.team!r}; known are {known}")
    for name in directory.teams:
        if name not in manned:
            yield Wrong("teams", name, f"team {name} has no agents", warning=True)


def _dispositions(directory: Directory) -> Iterator[Wrong]:
    """Keys are unique among what one queue can choose from, and a queue that asks for one has some."""
    for disposition in directory.dispositions.values():
        for name in disposition.queues:
            if name not in directory.queues:
                known = ", ".join(sorted(directory.queues)) or "none"
                message = f"disposition {disposition.code}: unknown queue {name!r}; known are {known}"
                yield Wrong("dispositions", disposition.code, message)
    told: set[tuple[str, str]] = set()
    for queue in directory.queues.values():
        fitting = choices(directory, queue.name)
        for one, other in pairwise(d for d in fitting if d.key):
            if one.key == other.key and (one.code, other.code) not in told:
                told.add((one.code, other.code))
                message = f"dispositions {one.code} and {other.code} have the same key {one.key}"
                yield Wrong("dispositions", other.code, f"{message} in queue {queue.name}")
        if queue.disposition_required and not fitting:
            message = f"queue {queue.name} requires a disposition and there is none to choose"
            yield Wrong("queues", queue.name, message)


def choices(directory: Directory, queue: str) -> list[Disposition]:
    """The dispositions an agent can choose from after a talk of this queue, by their keys."""
    fitting = [d for d in directory.dispositions.values() if not d.queues or queue in d.queues]
    return sorted(fitting, key=lambda d: (not d.key, len(d.key), d.key, d.code))


def _circles(directory: Directory) -> Iterator[Wrong]:
    """Queues that overflow into one another without an end: a caller would go round for ever."""
    for name in directory.queues:
        for when, exit_ in (("without agents", "on_no_agent"), ("when they are full", "on_full")):
            way = _way_round(directory, name, exit_)
            if way:
                yield Wrong("queues", name, f"queues overflow in a circle {when}: {' → '.join(way)}")


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


def _keys(directory: Directory) -> Iterator[Wrong]:
    taken: dict[str, str] = {}
    for reason in directory.reasons.values():
        if reason.key and reason.key in taken:
            yield Wrong(
                "reasons", reason.code, f"reasons {taken[reason.key]} and {reason.code} have the same key {reason.key}"
            )
        taken.setdefault(reason.key, reason.code)
    for number in directory.numbers:
        if number in directory.extensions:
            yield Wrong("numbers", number, f"{number} is a number and an extension; a phone that dials it means which?")


def _zones(directory: Directory) -> Iterator[Wrong]:
    for hours in directory.hours.values():
        try:
            ZoneInfo(hours.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            yield Wrong("hours", hours.name, f"calendar {hours.name}: there is no time zone {hours.timezone!r}")
        if not hours.intervals and not hours.override:
            yield Wrong("hours", hours.name, f"calendar {hours.name} is never open", warning=True)
