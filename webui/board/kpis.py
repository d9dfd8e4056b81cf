"""The row of numbers on top of the board: value, what stands below, and how it is worked out, with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webui.board.figures import SHORT_S, longest_wait_s
from webui.board.floor import Floor, Sums
from webui.board.levels import ABANDONED_WARN, ENOUGH_CALLS, OCCUPANCY_WARN, of_longest_wait
from webui.formats import duration, number, percent


@dataclass(frozen=True)
class Named:
    """A figure's name and its definition in words."""

    key: str
    title: LazyString
    definition: LazyString


NAMED = (
    Named(
        "service",
        _l("Service level"),
        _l(
            "Callers answered within the queue's service time, divided by all callers of today, without those who gave "
            "up within %(short)s s, and with those who wait longer than the service time right now.",
            short=int(SHORT_S),
        ),
    ),
    Named("waiting", _l("Waiting"), _l("Callers in the queues now whom no agent has answered yet, ringing ones too.")),
    Named("longest", _l("Longest wait"), _l("How long the caller who has waited longest has been in the queue.")),
    Named(
        "abandoned",
        _l("Abandoned"),
        _l(
            "Callers of today who gave up while waiting, divided by all callers; those who gave up within %(short)s s "
            "are left out on both sides.",
            short=int(SHORT_S),
        ),
    ),
    Named("ready", _l("Agents ready"), _l("Agents who could be rung now, each counted once, of those signed in.")),
    Named(
        "occupancy",
        _l("Occupancy"),
        _l(
            "Time agents rang, talked, held and wrapped up today, divided by that time and the time they were ready. "
            "Breaks and calls outside the queues are left out."
        ),
    ),
)


IN_SHORT = _l(
    "Service level = answered in time ÷ (offered − abandoned within %(short)s s + waiting too long now)",
    short=int(SHORT_S),
)
"""For the foot of a wall."""


def _target(floor: Floor) -> str:
    share = percent(floor.whole.target, 0)
    if floor.service_s is None:
        return str(_("target %(share)s in the queue's time", share=share))
    return str(_("target %(share)s in %(s)s s", share=share, s=number(round(floor.service_s))))


def shown(floor: Floor, sums: Sums) -> dict[str, dict[str, str]]:
    """`value`, `below`, `level` and `how` (the numbers filled in) by key; the longest wait has `since` as well."""
    line, seats, day = floor.whole, floor.seats, floor.whole.day
    worst_queue = min(
        (name for name, one in floor.lines.items() if one.longest_since is not None),
        key=lambda name: floor.lines[name].longest_since or 0.0,
        default="",
    )
    limit = of_longest_wait(floor.lines[worst_queue]).bad if worst_queue else None
    few = day.counted + line.late < ENOUGH_CALLS
    return {
        "service": {
            "value": percent(sums.service),
            "below": _target(floor),
            "level": sums.service_at,
            "how": _(
                "%(in_time)s ÷ (%(offered)s offered − %(short)s short + %(late)s waiting too long) = %(result)s",
                in_time=day.in_time,
                offered=day.offered,
                short=day.short,
                late=line.late,
                result=percent(sums.service),
            )
            + (" " + _("Fewer than %(n)s calls are not judged.", n=ENOUGH_CALLS) if few else ""),
        },
        "waiting": {
            "value": number(line.waiting),
            "below": _("%(n)s longer than the service time", n=line.late),
            "level": "ok",
            "how": _("%(n)s in %(queues)s queues", n=line.waiting, queues=len(floor.lines)),
        },
        "longest": {
            "value": duration(longest_wait_s(line, floor.now)),
            "since": str(line.longest_since or ""),
            "below": _("%(queue)s · limit %(limit)s", queue=floor.titles[worst_queue], limit=duration(limit))
            if worst_queue
            else _("nobody waits"),
            "level": sums.longest_at,
            "how": _("At risk after three service times of the queue, missed after six."),
        },
        "abandoned": {
            "value": percent(sums.abandoned),
            "below": _("target < %(share)s", share=percent(ABANDONED_WARN, 0)),
            "level": sums.abandoned_at,
            "how": _(
                "%(gone)s ÷ (%(offered)s offered − %(short)s short) = %(result)s",
                gone=day.abandoned - day.short,
                offered=day.offered,
                short=day.short,
                result=percent(sums.abandoned),
            ),
        },
        "ready": {
            "value": number(seats.ready),
            "below": _("of %(n)s signed in", n=seats.signed_in),
            "level": sums.ready_at,
            "how": _(
                "%(ready)s ready of %(in)s signed in, %(all)s in all",
                ready=seats.ready,
                **{"in": seats.signed_in, "all": seats.all},
            ),
        },
        "occupancy": {
            "value": percent(sums.occupancy, 0),
            "below": _("at risk from %(share)s", share=percent(OCCUPANCY_WARN, 0)),
            "level": sums.occupancy_at,
            "how": _(
                "%(busy)s ÷ (%(busy)s + %(free)s ready) = %(result)s",
                busy=duration(seats.busy_s),
                free=duration(seats.free_s),
                result=percent(sums.occupancy, 0),
            ),
        },
    }
