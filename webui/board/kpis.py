"""The row of numbers on top of the board: value, what stands below, and how it is worked out, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fsctl.directory import ServiceLevel, SiteSettings
from fsctl.kpi.levels import ENOUGH_CALLS, OCCUPANCY_WARN, Goals
from fsctl.words.figures import FIGURES, Figure, formula, service_level
from webui.counting.floor import Floor, Sums
from webui.counting.lines import error_s, longest_wait_s
from webui.formats import duration, number, percent

SHOWN = ("service", "waiting", "longest", "abandoned", "ready", "occupancy")
"""In their places; places are promises."""


@dataclass(frozen=True)
class Named:
    """A figure's name and its formula in words, with the site's numbers in it."""

    key: str
    title: str
    definition: str


def named(rules: SiteSettings, language: str) -> list[Named]:
    return [_named(key, figure, rules, language) for key, figure in _figures(rules).items() if key in SHOWN]


def columns(rules: SiteSettings, language: str) -> dict[str, Named]:
    """The figures of a queue's row, by the name of the figure."""
    return {key: _named(key, figure, rules, language) for key, figure in _figures(rules).items()}


ON_PAGES = {
    "now": ("service", "expected_wait"),
    "today": ("abandoned", "handling"),
    "promised": ("promises_due", "promises_overdue"),
}
"""What the foot of each of a wall's pages explains."""


def in_short(rules: SiteSettings, language: str) -> dict[str, str]:
    """Definitions for the foot of each of a wall's pages."""
    told = columns(rules, language)
    return {
        page: " · ".join(f"{told[key].title} = {told[key].definition}" for key in keys)
        for page, keys in ON_PAGES.items()
    }


def _figures(rules: SiteSettings) -> Mapping[str, Figure]:
    ordered = {key: FIGURES[key] for key in SHOWN if key in FIGURES}
    return {"service": service_level(rules.service_level), **ordered, **FIGURES}


def _named(key: str, figure: Figure, rules: SiteSettings, language: str) -> Named:
    return Named(key, figure.title[language], formula(figure, language, rules.short_s))


def _target(floor: Floor) -> str:
    share = percent(floor.whole.goals.target, 0)
    if floor.service_s is None:
        return str(_("target %(share)s in the queue's time", share=share))
    return str(_("target %(share)s in %(s)s s", share=share, s=number(round(floor.service_s))))


def shown(floor: Floor, sums: Sums) -> dict[str, dict[str, str]]:
    """`value`, `below`, `level` and `how` (the numbers filled in) by key; the longest wait has `since` as well."""
    line, seats, waits = floor.whole, floor.seats, floor.whole.waits
    worst_queue = min(
        (name for name, one in floor.lines.items() if one.longest_since is not None),
        key=lambda name: floor.lines[name].longest_since or 0.0,
        default="",
    )
    limit = floor.lines[worst_queue].goals.wait_limit_s if worst_queue else None
    return {
        "service": {
            "value": percent(sums.service),
            "below": _target(floor),
            "level": sums.service_at,
            "how": _service(floor, sums)
            + ("" if floor.judged(line) else " " + _("Fewer than %(n)s calls are not judged.", n=ENOUGH_CALLS)),
        },
        "waiting": {
            "value": number(line.waiting),
            "below": _("%(n)s longer than the service time", n=line.late),
            "level": "ok",
            "how": _("%(n)s in %(queues)s queues", n=line.waiting, queues=len(floor.lines))
            + _wait_error(error_s(line)),
        },
        "longest": {
            "value": duration(longest_wait_s(line, floor.now)),
            "since": str(line.longest_since or ""),
            "below": _("%(queue)s · limit %(limit)s", queue=floor.titles[worst_queue], limit=duration(limit))
            if worst_queue
            else _("nobody waits"),
            "level": sums.longest_at,
            "how": _limits(floor.lines[worst_queue].goals) if worst_queue else _("nobody waits"),
        },
        "abandoned": {
            "value": percent(sums.abandoned),
            "below": _("target < %(share)s", share=percent(line.goals.abandoned_warn, 0)),
            "level": sums.abandoned_at,
            "how": _(
                "%(gone)s ÷ (%(offered)s offered − %(short)s short) = %(result)s",
                gone=waits.abandoned - waits.short,
                offered=waits.offered,
                short=waits.short,
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
                busy=duration(seats.times.busy_s),
                free=duration(seats.times.free_s),
                result=percent(sums.occupancy, 0),
            ),
        },
    }


def _service(floor: Floor, sums: Sums) -> str:
    """The service level with its numbers filled in, as the site counts it."""
    line, waits = floor.whole, floor.whole.waits
    numbers: dict[str, object] = {
        "in_time": waits.answered_in,
        "offered": waits.offered,
        "late": line.late,
        "short": waits.short,
        "gone": waits.abandoned_in,
        "answered": waits.answered,
        "result": percent(sums.service),
    }
    return str(SERVICE[floor.rules.service_level]) % numbers


SERVICE = {
    ServiceLevel.WITHOUT_SHORT: _l(
        "%(in_time)s ÷ (%(offered)s offered − %(short)s short + %(late)s waiting too long) = %(result)s"
    ),
    ServiceLevel.ABANDONED_IGNORED: _l(
        "%(in_time)s ÷ (%(offered)s offered − %(gone)s gone in time + %(late)s waiting too long) = %(result)s"
    ),
    ServiceLevel.ABANDONED_NEGATIVE: _l("%(in_time)s ÷ (%(offered)s offered + %(late)s waiting too long) = %(result)s"),
    ServiceLevel.ABANDONED_POSITIVE: _l(
        "(%(in_time)s + %(gone)s gone in time) ÷ (%(offered)s offered + %(late)s waiting too long) = %(result)s"
    ),
    ServiceLevel.OF_ANSWERED: _l("%(in_time)s ÷ %(answered)s answered = %(result)s"),
}


def _limits(goals: Goals) -> str:
    warn, limit = duration(goals.wait_warn_s), duration(goals.wait_limit_s)
    return str(_("At risk from %(warn)s, missed from %(limit)s.", warn=warn, limit=limit))


def _wait_error(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return " " + str(_("Expected waits were missed by %(time)s in the mean today.", time=duration(seconds)))
