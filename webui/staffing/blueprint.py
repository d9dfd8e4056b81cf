"""Routes of staffing, and its place in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.nav import nav_item
from webui.staffing import views

blueprint = Blueprint("staffing", __name__, template_folder="templates")
blueprint.add_url_rule("/staffing", "page", views.page)
blueprint.add_url_rule("/staffing/forecast", "forecast", views.forecast)
nav_item(
    blueprint, "staffing.page", _l("What if"), icon="bar-chart", group="understand", rights=("see_board",), order=60
)
