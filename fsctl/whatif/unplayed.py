"""What of a changed site a run cannot play, by name: its figures say nothing of it."""

from __future__ import annotations

from dataclasses import replace

from fsctl.directory import Directory, Queue

UNDATED = ("hours", "numbers", "flows")
"""Tables that a load without dates and numbers passes by: its callers come to their queues, while these are open."""


def not_played(first: Directory, other: Directory, *, dated: bool) -> list[tuple[str, str]]:
    """Table and name of what differs between two sites and has no say in a run. `dated`: recorded callers, who come by
    a number on a day."""
    if dated:
        return []
    found = [
        (table, name)
        for table in UNDATED
        for name in sorted({*getattr(first, table), *getattr(other, table)})
        if getattr(first, table).get(name) != getattr(other, table).get(name)
    ]
    both = first.queues.keys() & other.queues.keys()
    return [
        *found,
        *(("queues", name) for name in sorted(both) if _hours_differ(first.queues[name], other.queues[name])),
    ]


def _hours_differ(one: Queue, other: Queue) -> bool:
    return one != replace(one, calendar=other.calendar, callback_hours=other.callback_hours, on_closed=other.on_closed)


def by_hand(site: Directory) -> list[str]:
    """Calendars that are open or shut by hand: that is so now, and a day that is played again goes by their hours."""
    return sorted(name for name, calendar in site.hours.items() if calendar.override)
