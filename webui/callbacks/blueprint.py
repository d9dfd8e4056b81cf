"""Routes of promised callbacks, and their place in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.callbacks import views
from webui.nav import nav_item

blueprint = Blueprint("callbacks", __name__, template_folder="templates")
blueprint.add_url_rule("/callbacks", "list", views.list_)
blueprint.add_url_rule("/callbacks/-/rows", "rows", views.rows)
blueprint.add_url_rule("/callbacks/<callback>", "callback", views.callback)
blueprint.add_url_rule("/callbacks/<callback>/waiting", "waiting", views.waiting)
nav_item(
    blueprint,
    "callbacks.list",
    _l("Promised callbacks"),
    icon="telephone-outbound",
    group="operate",
    rights=("see_callbacks",),
    order=35,
)
