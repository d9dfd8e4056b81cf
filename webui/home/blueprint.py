"""Routes of the home page."""

from __future__ import annotations

from flask import Blueprint

from webui.home import views

blueprint = Blueprint("home", __name__)
blueprint.add_url_rule("/", "home", views.home)
