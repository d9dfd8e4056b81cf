"""Routes of the live picture."""

from __future__ import annotations

from flask import Blueprint

from webui.live import views

blueprint = Blueprint("live", __name__)
blueprint.add_url_rule("/live", "stream", views.stream)
blueprint.add_url_rule("/act", "act", views.act, methods=["POST"])
