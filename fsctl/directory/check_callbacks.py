"""What is wrong with a queue's callbacks: no way to the customer, no hour to call in, nobody to ask for the number."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fsctl.directory.check_overflow import ways_out
from fsctl.directory.model import Directory
from fsctl.directory.places import DestinationKind
from fsctl.directory.queues import CallbackMode, Queue
from fsctl.directory.wrong import Wrong
from fsctl.nearby import known
from fsctl.wording import Wording


def check_callbacks(directory: Directory) -> Iterator[Wrong]:
    for number in directory.numbers.values():
        if number.destination.kind is DestinationKind.CALLBACK and _is_off(directory, number.destination.name):
            told = Wording(
                "number {number}: queue {queue} makes no callbacks; set its callback",
                number=number.number,
                queue=number.destination.name,
            )
            yield Wrong("numbers", number.number, told, setting="to")
    for queue in directory.queues.values():
        yield from _leads_to_none(queue, directory)
        if queue.callback is not CallbackMode.OFF:
            yield from _way(queue, directory)
            yield from _hours(queue, directory)
            yield from _times(queue)


def _is_off(directory: Directory, name: str) -> bool:
    return name in directory.queues and directory.queues[name].callback is CallbackMode.OFF


def _leads_to_none(queue: Queue, directory: Directory) -> Iterator[Wrong]:
    for setting, to in ways_out(queue):
        if to.kind is DestinationKind.CALLBACK and _is_off(directory, to.name):
            found = {"queue": queue.name, "setting": setting, "other": to.name}
            told = Wording("queue {queue}, {setting}: queue {other} makes no callbacks; set its callback", **found)
            yield Wrong("queues", queue.name, told, setting=setting)


def _way(queue: Queue, directory: Directory) -> Iterator[Wrong]:
    found = {"queue": queue.name, "trunk": queue.callback_trunk, "flow": queue.callback_flow}
    outgoing = {trunk.name for trunk in directory.trunks.values() if trunk.outgoing}
    if queue.callback_trunk and queue.callback_trunk not in outgoing:
        told = Wording(
            "queue {queue}: {trunk!r} is no trunk that outside numbers may be called over; known are {known}",
            **found,
            known=known(queue.callback_trunk, outgoing),
        )
        yield Wrong("queues", queue.name, told, setting="callback_trunk")
    elif not outgoing:
        told = Wording("queue {queue} is to call back and the site has no trunk with outgoing: true", **found)
        yield Wrong("queues", queue.name, told, setting="callback")
    if queue.callback_flow not in directory.flows:
        told = Wording(
            "queue {queue}: there is no flow {flow!r} that asks for the number; add it under flows, as builtin", **found
        )
        yield Wrong("queues", queue.name, told, setting="callback_flow")


def _hours(queue: Queue, directory: Directory) -> Iterator[Wrong]:
    if not queue.callback_hours:
        return
    found = {"queue": queue.name, "name": queue.callback_hours, "known": known(queue.callback_hours, directory.hours)}
    hours = directory.hours.get(queue.callback_hours)
    if hours is None:
        told = Wording("queue {queue}: unknown calendar {name!r}; known are {known}", **found)
        yield Wrong("queues", queue.name, told, setting="callback_hours")
        return
    try:
        ZoneInfo(hours.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return  # the calendar itself is wrong, and said to be
    if hours.override == "closed":
        told = Wording("queue {queue}: calendar {name} is closed by hand, so nobody is called back now", **found)
        yield Wrong("queues", queue.name, told, warning=True, setting="callback_hours")
    elif not hours.override and not hours.intervals and not any(day.spans for day in hours.special_days):
        told = Wording("queue {queue}: calendar {name} is never open, so nobody would be called back", **found)
        yield Wrong("queues", queue.name, told, setting="callback_hours")


def _times(queue: Queue) -> Iterator[Wrong]:
    if queue.callback_attempts > 1 and queue.callback_retry_s >= queue.callback_expires_s:
        found = {"queue": queue.name, "retry": queue.callback_retry_s, "expires": queue.callback_expires_s}
        told = Wording(
            "queue {queue}: a second attempt comes after {retry:g} s, when the promise is over after {expires:g} s",
            **found,
        )
        yield Wrong("queues", queue.name, told, setting="callback_retry_s")
