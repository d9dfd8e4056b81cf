"""What is wrong with a directory as a whole: names that lead nowhere, circles, what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fsctl.directory.calendars import Hours
from fsctl.directory.check_callbacks import check_callbacks
from fsctl.directory.check_codes import check_codes
from fsctl.directory.check_overflow import check_overflow, ways_out
from fsctl.directory.check_routing import check_routing
from fsctl.directory.model import Directory
from fsctl.directory.people import NO_DISPOSITION, SYSTEM_REASONS, Disposition
from fsctl.directory.places import Destination, DestinationKind
from fsctl.directory.queues import WrapUpMode
from fsctl.directory.wrong import Wrong
from fsctl.nearby import known
from fsctl.wording import Wording


def check(directory: Directory) -> list[Wrong]:
    return [
        *_destinations(directory),
        *_tiers(directory),
        *_agents(directory),
        *_thresholds(directory),
        *_teams(directory),
        *_dispositions(directory),
        *check_overflow(directory),
        *check_callbacks(directory),
        *_keys(directory),
        *check_codes(directory),
        *_calendars(directory),
        *_zones(directory),
        *check_routing(directory),
        *_reserved(directory),
    ]


def _destinations(directory: Directory) -> Iterator[Wrong]:
    for number in directory.numbers.values():
        message = leads_nowhere(number.destination, directory)
        if message:
            told = Wording("number {number}: {message}", number=number.number, message=message)
            yield Wrong("numbers", number.number, told, setting="to")
    for queue in directory.queues.values():
        for what, destination in ways_out(queue):
            message = leads_nowhere(destination, directory)
            if message:
                told = Wording("queue {queue}, {what}: {message}", queue=queue.name, what=what, message=message)
                yield Wrong("queues", queue.name, told, setting=what)


def leads_nowhere(to: Destination, directory: Directory) -> str:
    """Why a destination is none; empty when it is. Announcements are checked by whoever knows the prompts."""
    tables = {
        DestinationKind.QUEUE: directory.queues,
        DestinationKind.CALLBACK: directory.queues,
        DestinationKind.FLOW: directory.flows,
        DestinationKind.EXTENSION: directory.extensions,
    }
    table = tables.get(to.kind)
    if table is not None and to.name not in table:
        found = {"kind": str(to.kind), "name": to.name, "known": known(to.name, table)}
        return Wording("unknown {kind} {name!r}; known are {known}", **found)
    if to.kind is DestinationKind.EXTERNAL and to.name.partition("/")[0] not in directory.trunks:
        return Wording("unknown trunk in {name!r}; write external:trunk/number", name=to.name)
    return ""


def _tiers(directory: Directory) -> Iterator[Wrong]:
    for tier in directory.tiers:
        if tier.agent not in directory.agents:
            found = {"queue": tier.queue, "agent": tier.agent}
            told = Wording("queue {queue} names agent {agent!r}, whom nobody knows", **found)
            yield Wrong("tiers", f"{tier.queue}/{tier.agent}", told)
    staffed = {tier.queue for tier in directory.tiers}
    for name in directory.queues:
        if name not in staffed:
            told = Wording("queue {queue} has no agents: its callers wait for nobody", queue=name)
            yield Wrong("queues", name, told, warning=True, setting="agents")


def _agents(directory: Directory) -> Iterator[Wrong]:
    owners: dict[str, str] = {}
    for agent in directory.agents.values():
        found = {"agent": agent.number, "extension": agent.extension}
        if agent.extension and agent.extension not in directory.extensions:
            told = Wording("agent {agent}: there is no extension {extension!r}", **found)
            yield Wrong("agents", agent.number, told, setting="extension")
        if agent.extension and agent.extension in owners:
            told = Wording(
                "agents {other} and {agent} have the same phone {extension}", **found, other=owners[agent.extension]
            )
            yield Wrong("agents", agent.number, told, setting="extension")
        owners.setdefault(agent.extension, agent.number)


def _thresholds(directory: Directory) -> Iterator[Wrong]:
    """A value is at risk before it is missed."""
    for queue in directory.queues.values():
        for warn, limit in (("wait_warn_s", "wait_limit_s"), ("abandoned_warn", "abandoned_limit")):
            first, last = getattr(queue, warn), getattr(queue, limit)
            if last and first > last:
                found = {"queue": queue.name, "warn": warn, "first": first, "limit": limit, "last": last}
                told = Wording("queue {queue}: {warn} is {first:g}, beyond {limit}, which is {last:g}", **found)
                yield Wrong("queues", queue.name, told, setting=warn)


def _teams(directory: Directory) -> Iterator[Wrong]:
    manned = {agent.team for agent in directory.agents.values()}
    for agent in directory.agents.values():
        if agent.team and agent.team not in directory.teams:
            found = {"agent": agent.number, "team": agent.team, "known": known(agent.team, directory.teams)}
            told = Wording("agent {agent}: unknown team {team!r}; known are {known}", **found)
            yield Wrong("agents", agent.number, told, setting="team")
    for name in directory.teams:
        if name not in manned:
            yield Wrong("teams", name, Wording("team {team} has no agents", team=name), warning=True)


def _dispositions(directory: Directory) -> Iterator[Wrong]:
    """Keys are unique among what one queue can choose from, and a queue that asks for one has some."""
    for disposition in directory.dispositions.values():
        for name in disposition.queues:
            if name not in directory.queues:
                found = {"code": disposition.code, "queue": name, "known": known(name, directory.queues)}
                told = Wording("disposition {code}: unknown queue {queue!r}; known are {known}", **found)
                yield Wrong("dispositions", disposition.code, told, setting="queues")
    told_of: set[tuple[str, str]] = set()
    for queue in directory.queues.values():
        fitting = choices(directory, queue.name)
        for one, other in pairwise(d for d in fitting if d.key):
            if one.key == other.key and (one.code, other.code) not in told_of:
                told_of.add((one.code, other.code))
                same = {"one": one.code, "other": other.code, "key": one.key, "queue": queue.name}
                told = Wording("dispositions {one} and {other} have the same key {key} in queue {queue}", **same)
                yield Wrong("dispositions", other.code, told, setting="key")
        if queue.disposition_required and not fitting:
            told = Wording("queue {queue} requires a disposition and there is none to choose", queue=queue.name)
            yield Wrong("queues", queue.name, told, setting="disposition_required")


def choices(directory: Directory, queue: str) -> list[Disposition]:
    """The dispositions an agent can choose from after a talk of this queue, by their keys."""
    fitting = [d for d in directory.dispositions.values() if not d.queues or queue in d.queues]
    return sorted(fitting, key=lambda d: (not d.key, len(d.key), d.key, d.code))


def _reserved(directory: Directory) -> Iterator[Wrong]:
    """Codes the distributor sets by itself must not be chosen by people."""
    for table, codes, taken in (
        ("reasons", directory.reasons, SYSTEM_REASONS),
        ("dispositions", directory.dispositions, frozenset({NO_DISPOSITION})),
    ):
        for code in sorted(taken & codes.keys()):
            yield Wrong(table, code, Wording("{code} is a word of the program's own; take another", code=code))
    for queue in directory.queues.values():
        if queue.wrap_up_mode is WrapUpMode.TIME_BOXED_NO_EXIT and not queue.wrap_up_s:
            told = Wording("queue {queue}: a wrap-up of exactly 0 s is none; give wrap_up_s", queue=queue.name)
            yield Wrong("queues", queue.name, told, warning=True, setting="wrap_up_mode")


def _keys(directory: Directory) -> Iterator[Wrong]:
    taken: dict[str, str] = {}
    for reason in directory.reasons.values():
        if reason.key and reason.key in taken:
            same = {"one": taken[reason.key], "other": reason.code, "key": reason.key}
            told = Wording("reasons {one} and {other} have the same key {key}", **same)
            yield Wrong("reasons", reason.code, told, setting="key")
        taken.setdefault(reason.key, reason.code)
    for number in directory.numbers:
        if number in directory.extensions:
            told = Wording("{number} is a number and an extension; a phone that dials it means which?", number=number)
            yield Wrong("numbers", number, told)


def _calendars(directory: Directory) -> Iterator[Wrong]:
    for queue in directory.queues.values():
        if queue.calendar and queue.calendar not in directory.hours:
            found = {"queue": queue.name, "name": queue.calendar, "known": known(queue.calendar, directory.hours)}
            told = Wording("queue {queue}: unknown calendar {name!r}; known are {known}", **found)
            yield Wrong("queues", queue.name, told, setting="calendar")


def _zones(directory: Directory) -> Iterator[Wrong]:
    for hours in directory.hours.values():
        found = {"name": hours.name, "zone": hours.timezone}
        try:
            ZoneInfo(hours.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            told = Wording("calendar {name}: there is no time zone {zone!r}", **found)
            yield Wrong("hours", hours.name, told, setting="timezone")
        yield from _overlaps(hours)
        if not hours.intervals and not hours.special_days and not hours.override:
            told = Wording("calendar {name} is never open", name=hours.name)
            yield Wrong("hours", hours.name, told, warning=True, setting="open")


def _overlaps(hours: Hours) -> Iterator[Wrong]:
    for day in range(7):
        spans = sorted((i.start, i.end) for i in hours.intervals if day in i.weekdays)
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            told = Wording("calendar {name}: two spans of one day overlap", name=hours.name)
            yield Wrong("hours", hours.name, told, warning=True, setting="open")
            return
