"""Routes of system health, and its place in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.health import views
from webui.nav import nav_item

blueprint = Blueprint("health", __name__, template_folder="templates")
blueprint.add_url_rule("/health", "page", views.page)
nav_item(
    blueprint, "health.page", _l("Health"), icon="heart-pulse", group="configure", rights=("see_health",), order=90
)
