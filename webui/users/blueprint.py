"""Routes of the accounts. What makes a new one lies below `-`, which begins no login."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from webui.nav import nav_item
from webui.users import views

blueprint = Blueprint("users", __name__, template_folder="templates")
blueprint.add_url_rule("/users", "listed", views.listed)
blueprint.add_url_rule("/users/-/new", "new", views.new, methods=["GET", "POST"])
blueprint.add_url_rule("/users/<login>", "user", views.user, methods=["GET", "POST"])
blueprint.add_url_rule("/users/<login>/password", "password", views.password, methods=["POST"])
blueprint.add_url_rule("/users/<login>/second-factor", "second_factor", views.second_factor, methods=["POST"])
blueprint.add_url_rule("/users/-/history", "history", views.history)
blueprint.add_url_rule("/users/-/history/<int:entry>/undo", "undo", views.undo, methods=["POST"])
nav_item(
    blueprint, "users.listed", _l("Accounts"), icon="person-gear", group="configure", rights=("edit_users",), order=60
)
