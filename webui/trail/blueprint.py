"""Route of the audit, and its place in the navigation."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.nav import nav_item
from webui.trail import views

blueprint = Blueprint("trail", __name__, template_folder="templates")
blueprint.add_url_rule("/audit", "page", views.page)
nav_item(blueprint, "trail.page", _l("Audit"), icon="shield-check", group="configure", rights=("see_audit",), order=95)
