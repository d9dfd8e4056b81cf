"""GET /staffing: the page; GET /staffing/forecast: its table, asked for again whenever the slider moves."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, render_template, request

from fsctl.config import Settings
from fsctl.directory import Directory
from fsctl.words.figures import FIGURES, PLAYED, Figure, formula, service_level
from webui.accounts import me
from webui.live.hub import Hub
from webui.rights import Scope, needs
from webui.site_copy import directory
from webui.staffing.forms import Wish, completed, wish
from webui.staffing.queries import Forecast, NoForecast, Row, movable
from webui.staffing.queries import forecast as look
from webui.words import language

WAITS = ("service_level", "mean_wait", "abandoned", "not_answered")
CALLBACKS = (
    "promises_made",
    "promises_met",
    "promises_failed",
    "promises_open",
    "promises_in_time",
    "called_back",
)
"""Of queues that call back, where somebody was promised it."""

SHOWN = (*WAITS, *CALLBACKS)
"""Measures of a queue that the page shows, in this order; the floor's occupancy follows."""


def hub() -> Hub:
    return cast(Hub, current_app.extensions["fsctl.live"])


@needs("see_board")
def page() -> str:
    """Drawn at once; the table comes after it, because working it out takes a moment."""
    return render_template("staffing/page.html", **_asked())


@needs("see_board")
def forecast() -> tuple[str, int] | str:
    known = _asked()
    scope, asked = known["scope"], known["wish"]
    going = known["movable"]
    if asked.count > len(going):
        asked = Wish(asked.from_queue, asked.to_queue, len(going))
    try:
        found = look(cast(Settings, current_app.config["FSCTL"]), asked, going)
    except NoForecast as failed:
        return render_template("staffing/failed.html", said=str(failed)), 503
    site = known["site"]
    rows = _rows(found, scope, site)
    return render_template(
        "staffing/table.html",
        found=found,
        asked=asked,
        wanted=known["wish"].count,
        rows=rows,
        calls_back=any(row.measure in CALLBACKS for own in rows.values() for row in own),
        floor=next((row for row in found.rows if row.queue == "" and row.measure == "occupancy"), None),
        figures=_figures(site),
        titles=known["queues"],
        names={agent: site.agents[agent].name for agent in found.moved if agent in site.agents},
    )


def _asked() -> dict[str, Any]:
    site, scope = directory(), hub().scope(me())
    queues = {name: queue.title or name for name, queue in site.queues.items() if scope.sees_queue(name)}
    asked = wish(request.args, queues)
    if len(queues) > 1:
        asked = completed(asked, list(queues))
    return {
        "site": site,
        "scope": scope,
        "queues": queues,
        "wish": asked,
        "movable": movable(site, hub().picture.tables["agents"], scope, asked),
    }


def _rows(found: Forecast, scope: Scope, site: Directory) -> dict[str, list[Row]]:
    """Queue → its rows in the order shown; of others' queues nothing."""
    order = {measure: place for place, measure in enumerate(SHOWN)}
    rows: dict[str, list[Row]] = {}
    for row in found.rows:
        if row.queue in site.queues and scope.sees_queue(row.queue) and row.measure in order:
            rows.setdefault(row.queue, []).append(row)
    return {queue: sorted(own, key=lambda row: order[row.measure]) for queue, own in sorted(rows.items())}


def _figures(site: Directory) -> dict[str, dict[str, str]]:
    chosen: dict[str, Figure] = {**FIGURES, **PLAYED, "service_level": service_level(site.site.service_level)}
    tongue = language()
    return {
        key: {
            "title": chosen[key].title[tongue],
            "formula": formula(chosen[key], tongue, site.site.short_s),
            "unit": str(chosen[key].unit),
        }
        for key in (*SHOWN, "occupancy")
    }
