"""The agent's own day beside that of the queues served and of everybody who serves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsctl.directory import Directory
from fsctl.kpi import formulas
from fsctl.words.figures import FIGURES, formula
from webui.counting.days import Today
from webui.counting.floor import Cut, Rows, look, seats_of
from webui.counting.lines import Line, Seats
from webui.words import language

EXPLAINED = ("handling", "occupancy", "abandoned")


def workbench(tables: Mapping[str, Rows], agent: str, today: Today, site: Directory, now: float) -> dict[str, Any]:
    """`own` occupancy, a row for each of the agent's queues and one for all `together`; shares 0 to 1, None while there
    is nothing to divide by. An agent counts once, however many of the queues he or she serves."""
    mine = set(tables["agents"].get(agent, {}).get("queues") or ())
    group = {number: row for number, row in tables["agents"].items() if mine & set(row.get("queues") or ())}
    floor = look(tables, Cut(mine.__contains__, group.__contains__), today, site, now)
    rows = [
        {"name": name, "title": floor.titles[name], **_figures(line, _serving(group, name, today, now))}
        for name, line in sorted(floor.lines.items())
    ]
    own = seats_of({agent: group[agent]} if agent in group else {}, today, now)
    return {
        "own": {"occupancy": formulas.occupancy(own.times)},
        "queues": rows,
        "together": _figures(floor.whole, floor.seats),
    }


def _serving(group: Rows, queue: str, today: Today, now: float) -> Seats:
    return seats_of({number: row for number, row in group.items() if queue in row["queues"]}, today, now)


def _figures(line: Line, seats: Seats) -> dict[str, Any]:
    return {
        "offered": line.waits.offered,
        "answered": line.waits.answered,
        "abandoned": formulas.abandoned(line.waits),
        "handling_s": formulas.handling_s(line.work),
        "occupancy": formulas.occupancy(seats.times),
    }


def definitions(site: Directory) -> dict[str, str]:
    """How each figure is worked out, in the language of the page."""
    said = language()
    return {key: formula(FIGURES[key], said, site.site.short_s) for key in EXPLAINED}
