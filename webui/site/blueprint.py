"""Routes of the site's configuration: for each kind of item its list, its page, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.nav import nav_item
from webui.site import audio, changes, flows, views, wording
from webui.site.sheets import SHEETS

blueprint = Blueprint("site", __name__, template_folder="templates")


def _routes() -> None:
    """What makes something new lies below `-`, which begins no item's name."""
    for table, sheet in SHEETS.items():
        for path, name, view, methods in (
            (f"/{sheet.below}/-/new", "new", views.new, ["GET"]),
            (f"/{sheet.below}/-/new", "create", views.create, ["POST"]),
            (f"/{sheet.below}/-/check", "check_new", views.check_new, ["POST"]),
            (f"/{sheet.below}/<key>", "item", views.item, ["GET"]),
            (f"/{sheet.below}/<key>", "save", views.save, ["POST"]),
            (f"/{sheet.below}/<key>/check", "check", views.check, ["POST"]),
            (f"/{sheet.below}/<key>/remove", "leaving", views.leaving, ["GET"]),
            (f"/{sheet.below}/<key>/remove", "remove", views.remove, ["POST"]),
        ):
            if sheet.fixed and ("/-/" in path or "remove" in path):
                continue
            if not sheet.only:
                blueprint.add_url_rule(path, f"{table}_{name}", _of(table, view), methods=methods)
            elif "<key>" in path and "remove" not in path:
                at, key = path.replace("/<key>", ""), {"key": sheet.only}
                blueprint.add_url_rule(at, f"{table}_{name}", _of(table, view), methods=methods, defaults=key)
        if not sheet.item and not sheet.only:
            blueprint.add_url_rule(f"/{sheet.path}", table, _of(table, views.listed))


def _of(table: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """The view for one kind of item, with the rights it needs."""
    return update_wrapper(partial(view, table), view)


_routes()
blueprint.add_url_rule("/lines", "lines", views.lines)
blueprint.add_url_rule("/lines/phones/<key>/password", "password", views.password, methods=["POST"])
blueprint.add_url_rule("/history", "history", changes.history)
blueprint.add_url_rule("/history/<int:change>/undo", "undo", changes.undo, methods=["POST"])

OTHERS: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("/announcements/<key>/audio", "audio", audio.audio, "GET"),
    ("/announcements/<key>/audio/<language>", "sound", audio.sound, "GET"),
    ("/announcements/<key>/audio/<language>", "upload", audio.upload, "POST"),
    ("/announcements/<key>/audio/<language>/speech", "speak", audio.speak, "POST"),
    ("/announcements/<key>/audio/<language>/former", "bring_back", audio.bring_back, "POST"),
    ("/flows", "flows", flows.flows, "GET"),
    ("/flows/-/new", "begin_flow", flows.begin, "POST"),
    ("/flows/<key>", "flow", flows.flow, "GET"),
    ("/flows/<key>", "save_flow", flows.save_draft, "POST"),
    ("/flows/<key>/check", "check_flow", flows.check_flow, "POST"),
    ("/flows/<key>/try", "try_flow", flows.try_flow, "POST"),
    ("/flows/<key>/publish", "publish_flow", flows.publish, "POST"),
    ("/flows/<key>/discard", "discard_flow", flows.discard, "POST"),
    ("/flows/<key>/remove", "remove_flow", flows.remove_flow, "POST"),
)
for path, name, view, method in OTHERS:
    blueprint.add_url_rule(path, name, view, methods=[method])
blueprint.add_app_template_filter(wording.cut, "cut")
blueprint.add_url_rule("/codes/-/print", "print_codes", views.print_codes)

SEE = ("see_site",)
ROUTING = ("site.skills", "site.customer_tiers", "site.priorities")
nav_item(blueprint, "site.queues", _l("Queues"), icon="people", group="configure", rights=SEE, order=10, also=ROUTING)
ENTRIES = ("site.hours", "site.codes", "site.do_not_call")
nav_item(
    blueprint,
    "site.numbers",
    _l("Numbers"),
    icon="signpost-split",
    group="configure",
    rights=SEE,
    order=20,
    also=ENTRIES,
)
nav_item(blueprint, "site.flows", _l("Flows"), icon="diagram-2", group="configure", rights=SEE, order=23)
nav_item(
    blueprint, "site.announcements", _l("Announcements"), icon="volume-up", group="configure", rights=SEE, order=25
)
nav_item(blueprint, "site.lines", _l("Lines"), icon="hdd-network", group="configure", rights=SEE, order=30)
nav_item(
    blueprint,
    "site.agents",
    _l("People"),
    icon="person",
    group="configure",
    rights=SEE,
    order=40,
    also=("site.teams",),
)
nav_item(
    blueprint,
    "site.reasons",
    _l("Not-ready reasons"),
    icon="cup-hot",
    group="configure",
    rights=SEE,
    order=50,
)
nav_item(blueprint, "site.dispositions", _l("Dispositions"), icon="tags", group="configure", rights=SEE, order=55)
nav_item(blueprint, "site.settings_item", _l("Site settings"), icon="sliders", group="configure", rights=SEE, order=70)
nav_item(
    blueprint, "site.history", _l("History"), icon="clock-history", group="configure", rights=("edit_site",), order=80
)
